//! Reports as HTML fragments.
//!
//! The worker renders them in the browser, the prerenderer at build time, both through this crate: the worked example on a page
//! is what a live check of the same text shows. Everything that comes from outside is escaped. There is no script and no
//! inline style; whoever shows a fragment acts on these attributes:
//!
//! | attribute | on | meaning |
//! |---|---|---|
//! | `data-fix="3"`, `data-fix="all"` | a button | apply the fix of that finding (its index), or all safe ones |
//! | `data-goto="3:5-3:9"` | a button | select that part of the input: line and column, from 1, columns in UTF-16 code units |
//! | `data-verdict`, `data-severity`, `data-status` | report, finding, check | the words of the JSON report, for the styles |

mod address;
mod detection;
mod marked;
mod pipeline;
mod prose;
mod push;
mod report;
mod understood;

pub use address::{address, serve_below};
pub use detection::{detection, unchecked, unchecked_summary};
pub use marked::{MARKED_LIMIT, marked};
pub use prose::prose;
pub use push::{push, push_summary};
pub use report::{FINDINGS_SHOWN, fragment, summary};

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
//! | class `copy` | a button | copy the text of the element before it |
//! | `data-tab="graph"` | a tab | show the panel with that `data-panel`: `findings`, `graph`, `triggers`, `images`, `expanded` or `checks` |
//! | `data-verdict`, `data-severity`, `data-status`, `data-state` | report, finding, check, job | the words of the JSON report, for the styles |
//!
//! A pipeline always has all tabs, a Dockerfile `findings`, `images` and `checks`, everything else none: its parts stand below one another. Which panel is
//! seen, the word in `data-tab` of an element around the fragment says, to the styles; without one all are. The fragment has `aria-selected` and `tabindex`
//! as they are for the first tab. Every list is cut, so that the fragment of any text can be put into a page within a frame or two.

mod address;
mod checks;
mod detection;
mod findings;
mod generated;
mod marked;
mod panels;
mod pipeline;
mod place;
mod preview;
mod prose;
mod push;
mod report;
mod understood;

pub use address::{address, serve_below};
pub use detection::{detection, unchecked, unchecked_summary};
pub use findings::FINDINGS_SHOWN;
pub use generated::{generated, generated_summary};
pub use marked::{MARKED_LIMIT, marked};
pub use prose::prose;
pub use push::{push, push_summary};
pub use report::{fragment, fragment_at, summary};

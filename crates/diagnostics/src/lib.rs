//! What every check speaks in: places in a text, findings, corrections and the report that holds them.
//!
//! Positions are byte offsets into the checked text, everywhere. They become lines and columns once, at the edge, through
//! [`LineIndex`]; a column counts UTF-16 code units, because that is what editors and browsers count.
//!
//! This crate is a leaf: it knows no rule, no standard and no file.

mod control;
mod corrected;
mod edit;
mod finding;
mod json;
mod mask;
pub mod order;
mod places;
mod position;
mod report;

pub use control::{inert_json, is_control};
pub use corrected::{ChangedLines, CorrectedLines, corrected_lines};
pub use edit::{ApplyError, Edit, apply_edits};
pub use finding::{Applicability, Finding, Fix, Severity};
pub use json::{Document, JSON_VERSION, Standard};
pub use mask::masked;
pub use places::places;
pub use position::{LineIndex, Position, Span};
pub use report::{Check, Report, Status, Suppressed, Verdict};

//! The parts of a page that come to life.
//!
//! An island is behaviour over HTML that the native build has rendered: its children are static, and it listens to their events
//! and finds its way by `data-` attributes. That keeps the wasm small and leaves the page complete without it. An island holds no
//! rules; what it shows comes from the engine in its worker.
//!
//! The crate is built twice: natively, where the site's pages render the islands, and as wasm (feature `hydrate`), which
//! brings them to life. It does not depend on the engine, so that the wasm stays small.

#[cfg(feature = "hydrate")]
pub mod exports;
pub mod table;
pub mod validator;

mod editor;
mod engine;
mod form;
mod live_check;
mod tabs;

pub use table::SortableTable;
pub use validator::Validator;

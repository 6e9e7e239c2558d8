//! The portal: its shell, pages, islands and Markdown renderer.

#[cfg(feature = "ssr")]
pub mod markdown;

//! The portal: its shell, pages, islands and Markdown renderer.

pub mod markdown;

//! Runs the built program as people and pipelines do: what it reads, what it writes where, and how it ends.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failing test says why by panicking, wherever it fails")]

mod arguments;
mod catalogue;
mod documents;
mod fixes;
mod folder;
mod inputs;
mod json;
mod new;
mod outputs;
mod pipeline;
mod program;
mod settings;
mod text;

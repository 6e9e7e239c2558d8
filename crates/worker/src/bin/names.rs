//! The engine for references, tags and names of artifacts, as a program for the worker.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Answers a message; `worker` describes both.
#[wasm_bindgen]
pub fn answer(message: JsValue) -> JsValue {
    worker::respond(&worker::NAMES, message)
}

fn main() {
    worker::begin();
}

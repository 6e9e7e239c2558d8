//! Feeds the target of this name; what it tries stands in `src/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::run("dockerfile", input));

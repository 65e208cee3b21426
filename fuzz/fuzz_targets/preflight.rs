#![no_main]

#[path = "../invariants.rs"]
#[allow(dead_code, reason = "each target asks for its own")]
mod invariants;

libfuzzer_sys::fuzz_target!(|data: &[u8]| invariants::preflight(data));

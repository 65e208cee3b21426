//! `request.toml` from anybody.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pinbundle::request::Request;

fuzz_target!(|data: &[u8]| {
    if let Ok(request) = Request::read(data) {
        for (_, _, path) in request.exports() {
            assert!(path.is_relative(), "paths of a request stay below its folder");
        }
    }
});

//! `verify` on any bytes as a zip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pinbundle::base::Secret;
use pinbundle::base::timestamp::Timestamp;
use pinbundle::package::{Source, VerifyOptions, verify};

fuzz_target!(|data: &[u8]| {
    let options = VerifyOptions::at(Timestamp::from_unix(1_795_478_400));
    let _ = verify(Source::Zip(Secret::new(data.to_vec())), &options);
});

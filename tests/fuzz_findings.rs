//! What fuzzing found once must not come back: each input is a file in `fuzz/findings`, named after what was wrong.

// A helper of a test may fail like the test itself, and says which input it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::path::Path;

#[path = "../fuzz/invariants.rs"]
mod invariants;

fn again(target: &str, invariant: fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/findings").join(target);
    let Ok(entries) = std::fs::read_dir(&folder) else { return 0 };
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        invariant(&std::fs::read(path).unwrap());
        count += 1;
    }
    count
}

#[test]
fn every_finding_stays_mended() {
    let count = again("export", invariants::export)
        + again("certificate", invariants::certificate)
        + again("package", invariants::package)
        + again("request", invariants::request)
        + again("handshake", invariants::handshake)
        + again("preflight", invariants::preflight);
    assert!(count > 0, "the findings are not there");
}

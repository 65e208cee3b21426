//! Work grows in proportion to the input: four times as much of a hostile input takes about four times the instructions.
//!
//! Instructions are counted by valgrind, since time depends on what else the machine does.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::process::Command;

use support::hostile::FAMILIES;
use support::{AT, Scratch};

/// Bytes of the smaller input; the larger has four times as many.
const SIZE: usize = 32 * 1024;

/// How much more work the larger may take. Four is the proportion; sixteen would be its square.
const MOST: f64 = 6.0;

/// Instructions of `check` on these bytes.
fn instructions(bytes: &[u8]) -> u64 {
    let scratch = Scratch::new();
    let path = scratch.write("export", bytes);
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .args([env!("CARGO_BIN_EXE_pinbundle"), "check", "--format", "json", "--at", AT, &path])
        .current_dir(scratch.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let refs =
        said.lines().find_map(|line| line.split("I   refs:").nth(1).or_else(|| line.split("I refs:").nth(1)));
    refs.unwrap_or_else(|| panic!("{said}")).trim().replace(',', "").parse().unwrap()
}

#[test]
fn work_grows_in_proportion() {
    let start = instructions(b"");
    let families: Vec<_> = FAMILIES.iter().collect();
    let measured = |families: &[&support::hostile::Family]| -> Vec<String> {
        let one = |(name, make): &support::hostile::Family| {
            let (small, large) = (make(SIZE), make(4 * SIZE));
            // Families do not come in every size.
            let proportion = large.len() as f64 / small.len() as f64 / 4.0;
            let work = |bytes: &[u8]| instructions(bytes).saturating_sub(start).max(1) as f64;
            let factor = work(&large) / work(&small) / proportion;
            (factor > MOST).then(|| format!("{name}: {factor:.1} times the work for four times the input"))
        };
        families.iter().filter_map(|family| one(family)).collect()
    };
    let (left, right) = families.split_at(families.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| measured(right));
        [measured(left), other.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

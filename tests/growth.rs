//! Work grows in proportion to the input: twice as much of a hostile input takes about twice the instructions.
//!
//! Instructions are counted by valgrind, since time depends on what else the machine does.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use pinbundle::base::limits::EXPORT_BYTES;
use support::hostile::{FAMILIES, Family, KEYSTORES, LISTS, PACKAGES, REQUESTS};
use support::{AT, Scratch, good_request};

/// Bytes of the smaller input; the larger has twice as many.
const SIZE: usize = 32 * 1024;

/// How much more work the larger may take. Two is the proportion; four would be its square.
const MOST: f64 = 2.2;

/// Fewer instructions than this are no work to speak of: tables that are built once weigh more.
const WORTH_COUNTING: u64 = 1_000_000;

/// Instructions of a program in a folder.
fn instructions(program: impl AsRef<Path>, words: &[&str], folder: &Path) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program.as_ref())
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let refs =
        said.lines().find_map(|line| line.split("I   refs:").nth(1).or_else(|| line.split("I refs:").nth(1)));
    refs.unwrap_or_else(|| panic!("{said}")).trim().replace(',', "").parse().unwrap()
}

/// Counts each family in two sizes, on both cores, and complains of those that grow faster than in proportion.
/// `FAMILY=name` counts one alone.
fn assert_proportional(families: &[Family], count: impl Fn(&[u8]) -> u64 + Sync) {
    let families: Vec<&Family> = match std::env::var("FAMILY") {
        Ok(one) => families.iter().filter(|(name, _)| *name == one).collect(),
        Err(_) => families.iter().collect(),
    };
    if families.is_empty() {
        return;
    }
    let start = count(b" ");
    let next = AtomicUsize::new(0);
    let complaint = |(name, make): &&Family| {
        let (small, large) = (make(SIZE), make(2 * SIZE));
        let work = |bytes: &[u8]| count(bytes).saturating_sub(start).max(WORTH_COUNTING) as f64;
        // Families do not come in every size.
        let factor = work(&large) / work(&small) * 2.0 * small.len() as f64 / large.len() as f64;
        println!("{factor:5.2} {name}");
        (factor > MOST).then(|| format!("{name}: {factor:.2} times the work for twice the input"))
    };
    let worker = || {
        let all = || families.get(next.fetch_add(1, Ordering::Relaxed));
        std::iter::from_fn(all).filter_map(complaint).collect::<Vec<_>>()
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(worker);
        [worker(), other.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Instructions of a command that is given the bytes as `input`.
fn of_command(words: &[&str], bytes: &[u8]) -> u64 {
    let scratch = Scratch::new();
    scratch.write("input", bytes);
    instructions(env!("CARGO_BIN_EXE_pinbundle"), words, scratch.path())
}

#[test]
fn work_of_check_grows_in_proportion() {
    assert_proportional(FAMILIES, |bytes| {
        of_command(&["check", "--format", "json", "--at", AT, "input"], bytes)
    });
    assert_proportional(FAMILIES, |bytes| {
        of_command(&["check", "--format", "html", "--at", AT, "input"], bytes)
    });
}

#[test]
fn work_on_a_request_or_a_list_grows_in_proportion() {
    assert_proportional(REQUESTS, |bytes| of_command(&["bundle", "--request", "input"], bytes));
    assert_proportional(LISTS, |bytes| of_command(&["check", "--files-from", "input"], bytes));
}

#[test]
fn work_of_verify_grows_in_proportion() {
    assert_proportional(FAMILIES.get(..4).unwrap(), |bytes| of_command(&["verify", "input"], bytes));
    let good = Scratch::new();
    let request = good_request();
    let words: Vec<&str> = request.iter().map(String::as_str).chain(["--out", "package"]).collect();
    assert!(good.pinbundle(&words).status.success());
    for place in ["manifest.json", "TICKET.txt", "report.html", "SHA256SUMS"] {
        assert_proportional(PACKAGES, |bytes| {
            let scratch = Scratch::new();
            for (path, content) in good.tree() {
                if let Some(content) = content {
                    scratch.write(path.to_str().unwrap(), content);
                }
            }
            scratch.write(&format!("package/{place}"), bytes);
            instructions(env!("CARGO_BIN_EXE_pinbundle"), &["verify", "package"], scratch.path())
        });
    }
}

/// The keystore that the process opens which is counted.
const KEYSTORE: &str = "keystore";

#[test]
fn work_on_a_keystore_grows_in_proportion() {
    let this = std::env::current_exe().unwrap();
    assert_proportional(KEYSTORES, |bytes| {
        let scratch = Scratch::new();
        scratch.write(KEYSTORE, bytes);
        instructions(&this, &["--ignored", "--exact", "opens_a_keystore"], scratch.path())
    });
}

#[test]
#[ignore = "is what the test above counts"]
fn opens_a_keystore() {
    let bytes = std::fs::read(KEYSTORE).unwrap_or_default();
    let _ = std::hint::black_box(pinbundle::keystore::certificates(&bytes, Some("test-only")));
}

#[test]
#[ignore = "makes what benches/side_by_side.py measures: FOLDER/SIZE/FAMILY for each of SIZES"]
fn writes_families() {
    let folder = std::path::PathBuf::from(std::env::var_os("FOLDER").unwrap());
    for size in std::env::var("SIZES").unwrap().split(' ') {
        let folder = folder.join(size);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, make) in FAMILIES {
            let mut bytes = make(size.parse().unwrap());
            // Larger files are not looked through.
            bytes.truncate(EXPORT_BYTES);
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

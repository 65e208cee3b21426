//! A signal at any moment leaves nothing, or the whole package: never a part, never a temporary file.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::{AT, Scratch, good_request, run};

/// How often each command is interrupted.
const RUNS: u32 = 120;

/// Numbers that differ from run to run, from a seed that is printed.
struct Random(u64);

impl Random {
    #[allow(clippy::print_stdout, reason = "a failure can be repeated with it")]
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed = match std::env::var("SEED") {
            Ok(seed) => seed.parse().unwrap(),
            Err(_) => u64::from(now.subsec_nanos()) | 1,
        };
        println!("SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u128) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (u128::from(self.0) % limit.max(1)) as u64
    }
}

/// Interrupts the command at random moments of its run. `is_whole` is asked about what stands there afterwards.
fn interrupt(words: &[&str], before: impl Fn(&Scratch), is_whole: impl Fn(&Scratch) -> bool) -> (u32, u32) {
    let mut random = Random::new();
    let scratch = Scratch::new();
    before(&scratch);
    let start = Instant::now();
    assert!(scratch.command(words).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let usual = start.elapsed();
    assert!(is_whole(&scratch));
    let (mut ended_by_signal, mut written) = (0, 0);
    for _ in 0..RUNS {
        let scratch = Scratch::new();
        before(&scratch);
        let untouched = scratch.tree();
        let (name, number) = [("INT", 2), ("TERM", 15), ("HUP", 1)][random.below(3) as usize];
        let mut child = scratch.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let moment = Duration::from_nanos(random.below(usual.as_nanos() * 5 / 4));
        std::thread::sleep(moment);
        // It may have ended.
        std::process::Command::new("kill")
            .args([&format!("-{name}"), &child.id().to_string()])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let status = child.wait().unwrap();
        if scratch.tree() == untouched {
            // Ended before anything was written.
            assert_eq!(status.signal(), Some(number), "{moment:?}: {status}");
        } else {
            let tree = scratch.tree();
            let names: Vec<_> = tree.keys().collect();
            assert!(is_whole(&scratch), "{moment:?}: {names:?}");
            assert!(
                names.iter().all(|name| !name.to_str().unwrap().contains(".tmp")),
                "{moment:?}: {names:?}"
            );
            written += 1;
        }
        match status.signal() {
            Some(signal) => {
                assert_eq!(signal, number);
                ended_by_signal += 1;
            }
            None => assert_eq!(status.code(), Some(0), "{moment:?}"),
        }
    }
    (ended_by_signal, written)
}

/// Whether a package stands there whole, with its calendar.
fn verified(scratch: &Scratch, package: &str) -> bool {
    scratch.path().join(package).exists()
        && scratch.path().join(package.replace(".zip", "") + ".ics").exists()
        && scratch.pinbundle(&["verify", "--at", AT, package]).status.success()
}

#[test]
fn bundle_leaves_nothing_or_all() {
    let request = good_request();
    for out in ["a.zip", "folder"] {
        let words: Vec<&str> = request.iter().map(String::as_str).chain(["--out", out]).collect();
        let (ended, written) = interrupt(&words, |_| {}, |scratch| verified(scratch, out));
        assert!(ended > 0 && written > 0, "signals came too early or too late: {ended} and {written}");
    }
}

#[test]
fn replacing_a_package_leaves_the_old_or_the_new() {
    let request = good_request();
    let make = |more: &[&'static str]| -> Vec<String> {
        request.iter().cloned().chain(more.iter().map(|&word| word.to_owned())).collect()
    };
    for out in ["a.zip", "folder"] {
        let old = make(&["--out", out]);
        let new = make(&["--out", out, "--contact", "somebody else", "--force"]);
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let new: Vec<&str> = new.iter().map(String::as_str).collect();
        let before = |scratch: &Scratch| assert!(scratch.pinbundle(&old).status.success());
        interrupt(&new, before, |scratch| verified(scratch, out));
    }
}

#[test]
fn extract_leaves_nothing_or_the_certificate() {
    let chain = crate::support::fixture("chains/leaf-first.pem");
    let words = ["extract", &chain, "--out", "leaf.pem"];
    let is_whole = |scratch: &Scratch| {
        let leaf = std::fs::read(scratch.path().join("leaf.pem")).unwrap_or_default();
        leaf == run("openssl", &["x509", "-in", &scratch.at("leaf.pem")])
    };
    interrupt(&words, |_| {}, is_whole);
}

#[test]
fn in_the_middle_of_writing_what_was_begun_is_taken_away() {
    let request = good_request();
    for out in ["a.zip", "folder"] {
        for name in ["INT", "TERM", "HUP"] {
            let scratch = Scratch::new();
            // With -D it is the command that is our child. A disk that takes a fifth of a second for each file.
            let mut child = std::process::Command::new("strace")
                .args(["-D", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=200000"])
                .arg(env!("CARGO_BIN_EXE_pinbundle"))
                .args(&request)
                .args(["--out", out])
                .current_dir(scratch.path())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let start = Instant::now();
            while scratch.tree().is_empty() {
                assert!(start.elapsed() < Duration::from_secs(30), "nothing is written");
                std::thread::sleep(Duration::from_millis(1));
            }
            run("kill", &[&format!("-{name}"), &child.id().to_string()]);
            let status = child.wait().unwrap();
            assert!(status.signal().is_some(), "{out} {name}: {status}");
            assert!(scratch.tree().is_empty(), "{out} {name}: {:?}", scratch.tree().keys());
        }
    }
}

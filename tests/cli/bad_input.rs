//! Input that cannot be read, or that was made to hurt: a clear answer, no panic, bounded memory.
//!
//! That time grows in proportion is measured in `tests/growth.rs`.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

use pinbundle::request::Request;
use serde_json::Value;

use crate::support::hostile::{FAMILIES, REQUESTS};
use crate::support::{AT, Scratch, fixture, shell, stderr, stdout};

const MIB: usize = 1024 * 1024;

/// Address space for one export, in MiB: the largest export, what may be unpacked of it, and some copies.
const ENOUGH: usize = 256;

/// Runs the binary with no more address space than [`ENOUGH`].
fn limited(scratch: &Scratch, arguments: &str) -> Output {
    shell(scratch.path(), &format!("ulimit -v {}; exec $pinbundle {arguments}", ENOUGH * 1024))
}

/// The exit code, and the rules of the only export.
fn judged(output: &Output) -> (i32, Vec<String>) {
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
    let findings = answer["exports"][0]["findings"].as_array().unwrap().iter();
    let rules = findings.filter(|f| f["severity"] == "error").map(|f| f["rule"].as_str().unwrap().to_owned());
    (output.status.code().unwrap(), rules.collect())
}

#[test]
fn what_is_no_file_is_unreadable_with_its_reason() {
    let scratch = Scratch::new();
    let made = shell(
        scratch.path(),
        "mkfifo pipe; ln -s b a; ln -s a b; mkdir folder; echo x > file; ln -s nowhere dangling",
    );
    assert!(made.status.success());
    for (path, reason) in [
        ("missing.pem", "No such file"),
        ("file/below.pem", "Not a directory"),
        ("pipe", "pipe"),
        ("/dev/zero", "device"),
        ("/dev/tty", "device"),
        ("a", "symbolic link"),
        ("dangling", "No such file"),
    ] {
        for arguments in [&["check", path][..], &["check", "--format", "json", path], &["pin", path]] {
            let output = scratch.command(arguments).stdin(Stdio::null()).output().unwrap();
            assert_eq!(output.status.code(), Some(3), "{arguments:?}");
            let said = stdout(&output) + &stderr(&output);
            assert!(said.contains("unreadable") && said.contains(reason), "{arguments:?}: {said}");
        }
        let output = scratch.pinbundle(&["bundle", "--xenmobile", path, "--out", "a.zip"]);
        assert_eq!(output.status.code(), Some(3), "bundle {path}");
        let output = scratch.pinbundle(&["verify", path]);
        assert_eq!(output.status.code(), Some(3), "verify {path}");
    }
    let output = scratch.pinbundle(&["bundle", "--xenmobile", "folder", "--out", "a.zip"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("it is a folder"));
    assert!(!scratch.path().join("a.zip").exists());
}

#[test]
fn a_file_without_permission_is_unreadable() {
    let scratch = Scratch::new();
    let path = scratch.copy("certificates/rsa-2048.pem", "locked.pem");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    std::fs::set_permissions(scratch.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    // Root reads everything: as somebody else, then, with a copy of the binary where they may read it.
    let binary = scratch.path().join("pinbundle");
    std::fs::copy(env!("CARGO_BIN_EXE_pinbundle"), &binary).unwrap();
    let output = if std::fs::read(&path).is_ok() {
        let arguments = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        Command::new("setpriv").args(arguments).arg(&binary).args(["check", &path]).output().unwrap()
    } else {
        Command::new(&binary).args(["check", &path]).output().unwrap()
    };
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stdout(&output).contains("unreadable: Permission denied"), "{}", stdout(&output));
}

#[test]
fn sizes_have_an_end() {
    let scratch = Scratch::new();
    let pem = std::fs::read(fixture("certificates/rsa-2048.pem")).unwrap();
    let padded = |size: usize| {
        let mut bytes = pem.clone();
        bytes.resize(size, b'\n');
        bytes
    };
    scratch.write("empty.pem", b"");
    scratch.write("largest.pem", padded(16 * MIB));
    scratch.write("too-large.pem", padded(16 * MIB + 1));
    scratch.write("far-too-large.pem", padded(100 * MIB));
    let check = |name: &str| judged(&limited(&scratch, &format!("check --format json --at {AT} {name}")));
    assert_eq!(check("empty.pem"), (1, vec!["empty".to_owned()]));
    assert_eq!(check("largest.pem"), (0, vec![]));
    assert_eq!(check("too-large.pem"), (1, vec!["too-large".to_owned()]));
    assert_eq!(check("far-too-large.pem"), (1, vec!["too-large".to_owned()]));
    let bomb = fixture("archives/bomb.gz");
    let (code, rules) = judged(&limited(&scratch, &format!("check --format json --at {AT} {bomb}")));
    assert!(code == 1 && rules.contains(&"archive".to_owned()), "{rules:?}");
    let endless = format!("check --format json --at {AT} - < /dev/zero");
    assert_eq!(judged(&limited(&scratch, &endless)), (1, vec!["too-large".to_owned()]));
    let endless = "verify --format json <(cat /dev/zero)";
    assert_eq!(limited(&scratch, endless).status.code(), Some(1));
}

/// Lengths that no file has.
const LENGTHS: &[(&str, &[u8])] = &[
    ("length-of-2-64.der", &[0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ("length-of-126-bytes.der", &[0x30, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ("length-of-4-gib.der", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30]),
    ("indefinite.der", &[0x30, 0x80]),
    ("2-31-entries.jks", &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0x7f, 0xff, 0xff, 0xff]),
];

/// All families in a size that hurts, 20,000 SEQUENCEs in each other and 100,000 BEGIN lines among them.
fn hostile() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let large = FAMILIES
        .iter()
        .map(|(name, make)| (*name, make(if *name == "dashes.txt" { 3 * MIB } else { MIB / 2 })));
    let lines = ("100000-begin-lines.pem", b"-----BEGIN CERTIFICATE-----\n".repeat(100_000));
    LENGTHS.iter().map(|(name, bytes)| (*name, bytes.to_vec())).chain(large).chain([lines])
}

#[test]
fn hostile_input_is_answered_within_bounds() {
    let scratch = Scratch::new();
    for (name, bytes) in hostile() {
        scratch.write(name, bytes);
        let before = scratch.tree();
        let output = limited(&scratch, &format!("check --format json --at {AT} {name}"));
        let (code, rules) = judged(&output);
        assert_eq!(code, 1, "{name}");
        assert!(!rules.is_empty(), "{name} is rejected without a reason");
        assert!(!stderr(&output).contains("panicked"), "{name}: {}", stderr(&output));
        for arguments in [
            format!("check {name}"),
            format!("pin {name}"),
            format!("extract {name}"),
            format!("verify {name}"),
            format!("bundle --xenmobile {name}"),
        ] {
            let output = limited(&scratch, &arguments);
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1 | 3)), "{arguments}: {code:?} {}", stderr(&output));
            assert!(output.stdout.len() + output.stderr.len() < MIB, "{arguments} prints without end");
        }
        assert!(before == scratch.tree(), "{name}: something was written");
        std::fs::remove_file(scratch.path().join(name)).unwrap();
    }
}

#[test]
fn a_request_file_may_be_hostile_too() {
    let scratch = Scratch::new();
    let families = REQUESTS.iter().map(|(name, make)| (*name, make(MIB / 2)));
    for (name, bytes) in families.filter(|(_, bytes)| Request::read(bytes).is_err()).chain([
        ("brackets.toml", b"[".repeat(MIB)),
        ("nested.toml", [&b"domain = "[..], &b"[".repeat(100_000)].concat()),
        ("dots.toml", [&b"a.".repeat(100_000)[..], b"a = 1"].concat()),
        ("keys.toml", (0..100_000).map(|n| format!("k{n} = 1\n")).collect::<String>().into_bytes()),
        ("key.toml", std::fs::read(fixture("test-keys/pkcs8-rsa.pem")).unwrap()),
        ("random.toml", std::fs::read(fixture("others/random.cer")).unwrap()),
        ("too-large.toml", vec![b'#'; 16 * MIB + 1]),
    ]) {
        scratch.write(name, bytes);
        let output = limited(&scratch, &format!("bundle --request {name}"));
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.starts_with("error: ") && !said.contains("panicked"), "{name}: {said}");
        assert!(said.len() < MIB, "{name} prints without end");
    }
}

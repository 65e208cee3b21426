//! What was read of a key is overwritten before its memory is freed.
//!
//! An allocator of this test's own looks through each block that is freed, for any piece of any test key: raw, in hex,
//! in base64 at each alignment, in base64 of these, in UTF-16.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod allocator;
mod secrets;
#[path = "../support/mod.rs"]
mod support;

use std::hint::black_box;
use std::process::Command;

use allocator::{Found, secrets, watch};
use pinbundle::base::Secret;
use pinbundle::base::timestamp::Timestamp;
use pinbundle::certificate::{order, pem};
use pinbundle::package::{EntryKind, FolderEntry, Source, VerifyOptions, verify};
use pinbundle::report::html;
use pinbundle::report::json::ExportJson;
use pinbundle::report::look::Look;
use pinbundle::report::text;
use pinbundle::report::{Checked, Outcome};
use pinbundle::request::Request;
use pinbundle::{Export, Options, judge, keystore};
use support::{AT, Scratch, all_fixtures, fixture};

#[global_allocator]
static ALLOCATOR: allocator::Watching = allocator::Watching;

/// The fixtures that hold keys, keystores or session secrets.
fn with_secrets() -> Vec<String> {
    let marked =
        |name: &String| name.starts_with("test-key") || name.contains("/test-") || name.contains("-test-");
    all_fixtures().into_iter().filter(marked).collect()
}

/// Copies that cannot be reached, and whose they are. `docs/security.md` says the same.
const OUT_OF_REACH: &[(&str, &str)] =
    &[("archives/test-key-in-comment.zip", "the zip crate copies comments, extra fields and names")];

/// Files without any mark of a key, given to a command in the place of a list, a request or a pin: read as one.
const WITHOUT_MARKS: &[&str] = &["test-keys/middle-after-certificate.pem", "test-keys/middle-alone.txt"];
const IN_THE_PLACE_OF: &[&str] = &["--files-from", "--request", "compare"];

/// Does one thing with the bytes of each fixture; no secret may stand in what was freed.
fn assert_wiped(names: &[String], work: impl Fn(&str, Vec<u8>)) {
    let mut leaks = Vec::new();
    for name in names {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let size = bytes.len();
        let found = watch(|| work(name, bytes));
        assert!(found.freed >= size, "{name}: the allocator does not see what is freed");
        let is_out_of_reach = OUT_OF_REACH.iter().any(|(other, _)| name == other);
        if found.blocks > 0 && !is_out_of_reach {
            let Found { blocks, largest, .. } = found;
            leaks.push(format!("{name}: {blocks} blocks with a secret, the largest of {largest} bytes"));
        }
    }
}

#[test]
fn the_search_finds_what_is_not_wiped() {
    for name in [
        "test-keys/pkcs8-rsa.pem",
        "test-keys/pkcs8-rsa.der",
        "test-keys/pkcs8-ec-p256.der",
        "test-keys/hex.txt",
        "test-keys/base64-of-base64.txt",
        "test-keys/utf-16be.pem",
        "test-keys/utf-16le-bom.pem",
        "test-keys/cng-rsa-full.blob",
        "archives/test-key-stored.zip",
    ] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        assert!(secrets().find(&bytes).is_some(), "{name}");
        let copy = bytes.clone();
        let found = watch(|| drop(black_box(copy)));
        assert_eq!((found.blocks, found.largest), (1, bytes.len()), "{name}");
        let found = watch(|| {
            let mut grown = bytes;
            grown.reserve_exact(100_000);
            grown.fill(0);
            drop(black_box(grown));
        });
        assert_eq!(found.blocks, 1, "{name}: what a vector leaves behind when it grows");
    }
}

#[test]
fn judging_and_reporting_leave_nothing() {
    let at = Timestamp::parse(AT).unwrap();
    assert_wiped(&with_secrets(), |name, bytes| {
        let export = Export::read(bytes);
        let mut options = Options::at(at);
        options.as_is = true;
        let judgement = judge(&export, &options);
        let checked = Checked {
            path: name.to_owned(),
            path_raw: None,
            role: None,
            outcome: Outcome::Judged(Box::new(export), judgement),
        };
        black_box(html::section(&checked, 1, at, &|_| false));
        black_box(text::export(&checked, at, Look::FILE, &|_| false));
        black_box(serde_json::to_string(&ExportJson::new(&checked, at, &|_| false)).unwrap());
    });
}

#[test]
fn taking_the_certificate_out_leaves_nothing() {
    assert_wiped(&with_secrets(), |_, bytes| {
        let export = Export::read(bytes);
        let certificates: Vec<_> = export.certificates().map(|(_, certificate)| certificate).collect();
        if let Some(leaf) = order::choose(&certificates, None) {
            black_box(pem::encode(&certificates[leaf].der));
        }
    });
}

#[test]
fn opening_a_keystore_leaves_nothing() {
    assert_wiped(&with_secrets(), |_, bytes| {
        let bytes = Secret::new(bytes);
        for password in [None, Some(""), Some("test-only"), Some("wrong")] {
            let _ = black_box(keystore::certificates(&bytes, password));
        }
    });
}

#[test]
fn verifying_and_reading_a_request_leave_nothing() {
    let options = VerifyOptions::at(Timestamp::parse(AT).unwrap());
    assert_wiped(&with_secrets(), |_, bytes| {
        let file = |path: &str| FolderEntry {
            path: path.to_owned(),
            kind: EntryKind::File(Secret::new(bytes.clone())),
        };
        let folder =
            Source::Folder(["TICKET.txt", "manifest.json", "SHA256SUMS"].map(file).into_iter().collect());
        black_box(verify(folder, &options));
        black_box(verify(Source::Zip(Secret::new(bytes.clone())), &options));
        let bytes = Secret::new(bytes);
        // Keys of which nothing can be read without their password, and what is none, may be misread as TOML.
        let _ = black_box(Request::read(&bytes));
    });
}

/// Set for the process that runs the command line and watches itself.
const INSIDE: &str = "PINBUNDLE_TEST_WATCH";

#[test]
fn the_command_line_leaves_nothing() {
    if std::env::var_os(INSIDE).is_some() {
        return run_commands();
    }
    // In a process of its own, since the commands print.
    let scratch = Scratch::new();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_command_line_leaves_nothing", "--nocapture"])
        .env(INSIDE, "1")
        .current_dir(scratch.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let of_the_command = ["note: ", "error: "];
    let said = said.lines().filter(|line| !of_the_command.iter().any(|word| line.starts_with(word)));
    assert!(output.status.success(), "{}", said.collect::<Vec<_>>().join("\n"));
    assert!(scratch.path().join("leaf.pem").exists(), "extract wrote nothing");
}

fn run_commands() {
    let mut leaks = Vec::new();
    let good = fixture("certificates/rsa-2048.pem");
    for name in with_secrets() {
        let file = fixture(&name);
        for words in [
            &["check", "--at", AT, &file][..],
            &["check", "--at", AT, "--format", "json", &file],
            &["check", "--at", AT, "--group-by", "key", &file],
            &["extract", "--force", "--out", "leaf.pem", &file],
            &["bundle", "--at", AT, "--extract", "--force", "--out", "a.zip", "--xenmobile", &file],
            &["compare", "--at", AT, &file, &good],
            &["pin", &file],
            &["verify", &file],
            &["check", "--files-from", &file],
            &["bundle", "--request", &file],
        ] {
            let words = std::iter::once("pinbundle").chain(words.iter().copied()).map(Into::into);
            let words: Vec<std::ffi::OsString> = words.collect();
            let found = watch(|| {
                black_box(pinbundle::cli::run(words.clone()));
            });
            let is_out_of_reach = OUT_OF_REACH.iter().any(|(other, _)| name == *other)
                || WITHOUT_MARKS.contains(&name.as_str())
                    && words.iter().any(|word| IN_THE_PLACE_OF.iter().any(|place| word == place));
            if found.blocks > 0 && !is_out_of_reach {
                leaks.push(format!("{words:?}: {found:?}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

//! `bundle --previous`: what changes for Citrix since the last ticket.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::{AT, command, fixture, pinbundle, stderr, stdout};

const SERVER: &str = "certificates/rsa-2048.pem";
/// Another key for the same name.
const NEXT: &str = "certificates/ec-p256.pem";
/// Two certificates of that key.
const RENEWED: &str = "certificates/life-212-days.pem";
const EXPIRED: &str = "certificates/expired.pem";
const GATEWAY: &str = "certificates/netscaler-gateway.pem";

fn bundle(folder: &Path, at: &str, arguments: &[&str]) -> Output {
    let mut all = vec!["bundle", "--at", at, "--gateway-fqdn", "gateway.example.com", "--force"];
    all.extend(arguments);
    command(&all).current_dir(folder).output().unwrap()
}

/// The package of the last ticket.
fn last(folder: &Path) {
    let made = bundle(
        folder,
        AT,
        &["--xenmobile", &fixture(SERVER), "--netscaler", &fixture(GATEWAY), "--out", "last.zip"],
    );
    assert!(made.status.success(), "{}", stdout(&made));
}

/// The section of the ticket that a folder holds.
fn section(package: &Path) -> Option<String> {
    let ticket = std::fs::read_to_string(package.join("TICKET.txt")).unwrap();
    let (_, section) = ticket.split_once("Since the last ticket\n")?;
    Some(section.split("\nPins now held").next().unwrap().to_owned())
}

fn pin(file: &str) -> String {
    stdout(&pinbundle(&["pin", &fixture(file)]))[..44].to_owned()
}

fn rules(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().unwrap();
    let about = findings.iter().map(|f| f["rule"].as_str().unwrap());
    about.filter(|rule| matches!(*rule, "key-changed" | "key-kept")).collect()
}

#[test]
fn a_renewal_with_the_same_key_and_a_new_key_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    last(folder);
    let out = bundle(
        folder,
        AT,
        &[
            "--xenmobile",
            &fixture(NEXT),
            "--netscaler",
            &fixture(GATEWAY),
            "--previous",
            "last.zip",
            "--out",
            "new",
            "--format",
            "json",
        ],
    );
    assert!(out.status.success(), "{}", stderr(&out));
    let answer: Value = serde_json::from_slice(&out.stdout).unwrap();
    let schema: Value = serde_json::from_slice(&pinbundle(&["schema", "bundle"]).stdout).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&answer));
    assert_eq!(rules(&answer), ["key-changed", "key-kept"]);
    assert_eq!(answer["previous"][0]["role"], "xenmobile");
    assert_eq!(answer["previous"][0]["pin"], pin(SERVER));

    let text = section(&folder.join("new")).unwrap();
    let line = |label: &str, file: &str| format!("   {label:<30} {}", pin(file));
    for expected in [
        line("New key", NEXT),
        line("No longer among those sent", SERVER),
        line("Same key", GATEWAY),
        "NetScaler".to_owned(),
    ] {
        assert!(text.lines().any(|line| line == expected), "{expected}\n{text}");
    }
    let ticket = std::fs::read_to_string(folder.join("new/TICKET.txt")).unwrap();
    assert!(!ticket.contains("[key-changed]"), "it is told once");
    let verified = command(&["verify", "--at", AT, "new"]).current_dir(folder).output().unwrap();
    assert!(verified.status.success(), "{}", stdout(&verified));
}

#[test]
fn a_certificate_gives_a_pin_without_a_role_whatever_its_validity() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let expired = fixture(EXPIRED);
    let gone = fixture("certificates/rsa-1024.pem");
    let arguments =
        ["--xenmobile", &fixture(RENEWED), "--previous", &expired, "--previous", &gone, "--out", "new"];
    let out = bundle(folder, AT, &arguments);
    assert!(out.status.success(), "{}{}", stdout(&out), stderr(&out));
    assert!(stdout(&out).contains("note[key-kept]"), "{}", stdout(&out));
    let text = section(&folder.join("new")).unwrap();
    assert!(text.contains(&format!("Same key                       {}", pin(RENEWED))), "{text}");
    assert!(
        text.contains(&format!(
            "XenMobile Server or NetScaler\n   No longer among those sent     {}",
            pin("certificates/rsa-1024.pem")
        )),
        "{text}"
    );
}

#[test]
fn a_package_counts_although_its_certificates_have_expired_since() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let old = bundle(folder, "2026-05-01T00:00:00Z", &["--xenmobile", &fixture(EXPIRED), "--out", "last"]);
    assert!(old.status.success(), "{}", stdout(&old));
    let out =
        bundle(folder, AT, &["--xenmobile", &fixture(SERVER), "--previous", "last", "--out", "new.zip"]);
    assert!(out.status.success(), "{}{}", stdout(&out), stderr(&out));
    assert!(stdout(&out).contains("warning[key-changed]"), "{}", stdout(&out));
}

#[test]
fn what_cannot_be_read_as_the_last_ticket_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    last(folder);
    let mut bytes = std::fs::read(folder.join("last.zip")).unwrap();
    bytes.push(0);
    std::fs::write(folder.join("changed.zip"), bytes).unwrap();
    for (previous, says) in [
        ("changed.zip", "verify does not accept this package"),
        ("no-such-file.zip", "--previous no-such-file.zip: "),
        (&fixture("chains/two-leaves.pem"), "not certain"),
        (&fixture("test-keys/pkcs1-rsa.der"), "holds a private key"),
        (&fixture("others/plain.txt"), "no certificate"),
    ] {
        let arguments = ["--xenmobile", &fixture(SERVER), "--previous", previous, "--out", "new.zip"];
        let out = bundle(folder, AT, &arguments);
        assert_eq!(out.status.code(), Some(3), "{previous}");
        assert!(stderr(&out).contains(says), "{}", stderr(&out));
        assert!(!folder.join("new.zip").exists());
    }
}

#[test]
fn without_it_nothing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = bundle(folder.path(), AT, &["--xenmobile", &fixture(SERVER), "--out", "new"]);
    assert!(out.status.success());
    assert_eq!(section(&folder.path().join("new")), None);
}

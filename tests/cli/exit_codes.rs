//! 0 all accepted, 1 something rejected, 2 wrong usage, 3 something could not be read or written.

use crate::support::{AT, Scratch, fixture, good_request, pinbundle, stderr, stdout};

const GOOD: &str = "certificates/rsa-2048.pem";
const WARNED: &str = "certificates/cn-only.pem";
const KEY: &str = "test-keys/pkcs8-rsa.pem";
const MISSING: &str = "no-such-file.pem";

/// The exit code of `check` with options, on fixtures.
fn check(options: &[&str], files: &[&str]) -> i32 {
    let files: Vec<String> = files.iter().map(|file| fixture(file)).collect();
    let mut arguments = vec!["check", "--at", AT];
    arguments.extend(options);
    arguments.extend(files.iter().map(String::as_str));
    pinbundle(&arguments).status.code().unwrap()
}

#[test]
fn check_says_the_worst_of_all_exports() {
    for (files, code) in [
        (&[GOOD][..], 0),
        (&[WARNED], 0),
        (&[GOOD, WARNED], 0),
        (&[KEY], 1),
        (&[GOOD, KEY, GOOD], 1),
        (&[MISSING], 3),
        (&[GOOD, MISSING], 3),
        (&[MISSING, KEY], 1),
        (&[KEY, MISSING], 1),
    ] {
        for format in ["text", "json", "ndjson", "html"] {
            assert_eq!(check(&["--format", format], files), code, "{files:?} as {format}");
        }
        assert_eq!(check(&["--quiet"], files), code, "{files:?} quietly");
    }
}

#[test]
fn options_of_check_change_the_verdict() {
    for (options, file, code) in [
        (&["--strict"][..], WARNED, 1),
        (&["--allow", "no-dns-name"], WARNED, 0),
        (&["--strict", "--allow", "no-dns-name"], WARNED, 1),
        (&["--deny", "no-dns-name"], WARNED, 1),
        (&["--deny", "no-dns-name", "--allow", "no-dns-name"], WARNED, 1),
        (&["--deny", "wildcard"], "certificates/wildcard.pem", 1),
        (&["--as-is"], GOOD, 0),
        (&["--as-is"], "forms/crlf.cer", 1),
        (&[], "forms/crlf.cer", 0),
        (&["--fqdn", "mdm.example.com"], GOOD, 0),
        (&["--fqdn", "other.example.com"], GOOD, 1),
        (&["--fqdn", "other.example.com", "--fqdn", "mdm.example.com"], GOOD, 0),
        (&["--strict", "--expires-within", "188"], GOOD, 0),
        (&["--strict", "--expires-within", "190"], GOOD, 1),
        (&["--allow", "expired"], "certificates/expired.pem", 0),
        (&["--role", "xenmobile"], GOOD, 0),
        (&["--role", "device-manager"], GOOD, 0),
        (&["--role", "gateway"], GOOD, 0),
    ] {
        assert_eq!(check(options, &[file]), code, "{options:?} {file}");
    }
}

#[test]
fn what_cannot_be_meant_is_wrong_usage() {
    let good = fixture(GOOD);
    for (arguments, said) in [
        (vec!["check"], "required"),
        (vec!["chekc", &good], "check"),
        (vec!["check", "--deny", "wildcrad", &good], "did you mean 'wildcard'"),
        (vec!["check", "--allow", "no-such-rule-at-all", &good], "pinbundle rules"),
        (vec!["check", "--allow", "private-key", &good], "cannot be allowed away"),
        (vec!["check", "--allow", "multiple-certificates", &good], "cannot be allowed away"),
        (vec!["check", "--allow", "keystore", &good], "cannot be allowed away"),
        (vec!["check", "--at", "yesterday", &good], "RFC 3339"),
        (vec!["check", "--at", "2026-13-01", &good], "RFC 3339"),
        (vec!["check", "--expires-within", "-1", &good], "-1"),
        (vec!["check", "--fqdn", "not a name", &good], "host name"),
        (vec!["check", "--format", "yaml", &good], "possible values"),
        (vec!["check", "--role", "proxy", &good], "xenmobile"),
        (vec!["pin"], "required"),
        (vec!["pin", "--format", "pinfile", &good], "possible values"),
        (vec!["bundle"], "nothing to bundle"),
        (vec!["bundle", "--xenmobile", &good, "--server-fqdn", "a b"], "server-fqdn"),
        (vec!["bundle", "--xenmobile", &good, "--ios-port", "70000"], "ios-port"),
        (vec!["bundle", "--xenmobile", &good, "--allow", "private-key"], "cannot be allowed away"),
        (vec!["verify"], "required"),
        (vec!["verify", "--expect", "not-a-pin", &good], "expect"),
        (vec!["explain", "privat-key"], "did you mean 'private-key'"),
        (vec!["schema", "nothing"], "possible values"),
        (vec!["extract"], "required"),
    ] {
        let output = pinbundle(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?} without {said:?}:\n{}", stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn help_version_rules_and_schemas_are_success() {
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["help", "check"],
        &["check", "--help"],
        &["pin", "--help"],
        &["bundle", "--help"],
        &["verify", "--help"],
        &["extract", "--help"],
        &["rules"],
        &["explain", "private-key"],
        &["schema", "check"],
    ] {
        let output = pinbundle(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!stdout(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let listed = stdout(&pinbundle(&["rules"]));
    for rule in pinbundle::all_rules() {
        assert!(
            listed.lines().any(|line| line.split(' ').next() == Some(rule.id)),
            "{} is not listed",
            rule.id
        );
        let explained = stdout(&pinbundle(&["explain", rule.id]));
        for part in ["Why:", "Mend:", "Source:"] {
            assert!(explained.contains(part), "{} without {part}", rule.id);
        }
    }
}

#[test]
fn pin_refuses_keys_and_several_certificates() {
    for (files, code) in [
        (&[GOOD][..], 0),
        (&["others/request.csr"], 0),
        (&["others/public-key.pem"], 0),
        (&[KEY], 1),
        (&["test-keys/certificate-then-key.pem"], 1),
        (&["test-keystores/pfx-modern.pfx"], 1),
        (&["chains/leaf-first.pem"], 1),
        (&["others/plain.txt"], 1),
        (&[MISSING], 3),
        (&[GOOD, MISSING], 3),
        (&[MISSING, KEY, GOOD], 1),
    ] {
        for format in ["plain", "json", "curl"] {
            let files: Vec<String> = files.iter().map(|file| fixture(file)).collect();
            let mut arguments = vec!["pin", "--format", format];
            arguments.extend(files.iter().map(String::as_str));
            let output = pinbundle(&arguments);
            assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}", stderr(&output));
        }
    }
}

#[test]
fn bundle_and_verify() {
    let scratch = Scratch::new();
    let request = good_request();
    let request: Vec<&str> = request.iter().map(String::as_str).collect();
    let bundle = |more: &[&str]| {
        let output = scratch.pinbundle(&[&request[..], more].concat());
        output.status.code().unwrap()
    };
    let verify = |more: &[&str]| scratch.pinbundle(&[&["verify"], more].concat()).status.code().unwrap();
    assert_eq!(bundle(&["--out", "a.zip"]), 0);
    assert_eq!(bundle(&["--out", "a.zip"]), 3, "it exists");
    assert_eq!(bundle(&["--out", "a.zip", "--force"]), 0);
    assert_eq!(bundle(&["--out", "folder"]), 0);
    assert_eq!(bundle(&["--out", "no/such/folder.zip"]), 3);
    assert_eq!(bundle(&["--out", "b.zip", "--next-xenmobile", &fixture(KEY)]), 1);
    assert_eq!(bundle(&["--out", "b.zip", "--next-xenmobile", &fixture(MISSING)]), 3);
    assert_eq!(bundle(&["--out", "b.zip", "--server-fqdn", "other.example.com"]), 1);
    assert_eq!(bundle(&["--out", "b.zip", "--strict"]), 0, "nothing warned of");
    assert_eq!(verify(&["a.zip"]), 0);
    assert_eq!(verify(&["folder"]), 0);
    assert_eq!(verify(&["--expect", "Bgylj89+kD1PL0kWgQxq/ej+cV+kGBqd+6KLMjwbmPE=", "a.zip"]), 0);
    assert_eq!(verify(&["--expect", "ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=", "a.zip"]), 1);
    assert_eq!(verify(&[&fixture(GOOD)]), 1);
    assert_eq!(verify(&["no-such.zip"]), 3);
}

#[test]
fn what_was_rejected_stays_rejected_where_nobody_reads_the_result() {
    let key = fixture("test-keys/pkcs8-rsa.pem");
    let line = |rest: &str| format!("$pinbundle check {key} {rest}");
    let scratch = Scratch::new();
    let status = |line: &str| crate::support::shell(scratch.path(), line).status.code();
    assert_eq!(status(&line("> /dev/full 2>&1")), Some(1));
    assert_eq!(status(&format!("{} | true; exit ${{PIPESTATUS[0]}}", line("2>/dev/null"))), Some(1));
    let good = fixture("certificates/rsa-2048.pem");
    assert_eq!(status(&format!("$pinbundle check --at {AT} {good} > /dev/full 2>&1")), Some(3));
}

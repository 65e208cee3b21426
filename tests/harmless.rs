//! Files that hold one good server certificate and no secret, dressed in hundreds of ways: none is refused. Transcripts
//! with the secrets of a TLS session are, and for that alone. Dumps of the very certificate leave nothing unexplained.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use pinbundle::base::timestamp::Timestamp;
use pinbundle::rules::{Finding, Severity};
use pinbundle::{Export, Options, Verdict, judge};

#[test]
fn one_good_certificate_is_accepted_however_it_is_dressed() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/harmless/make.py");
    let made = Command::new("python3").arg(script).arg(folder.path()).output().unwrap();
    println!("{}", String::from_utf8_lossy(&made.stdout));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let fingerprints = std::fs::read_to_string(folder.path().join("fingerprints")).unwrap();
    let options = Options::at(Timestamp::now());
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for (path, fingerprint) in fingerprints.lines().map(|line| line.split_once(' ').unwrap()) {
        let (kind, _) = path.split_once('/').unwrap();
        *counts.entry(kind).or_default() += 1;
        let export = Export::read(std::fs::read(folder.path().join(path)).unwrap());
        let judgement = judge(&export, &options);
        let errors: Vec<&Finding> =
            judgement.findings.iter().filter(|f| f.severity == Severity::Error).collect();
        let ids: Vec<&str> = errors.iter().map(|finding| finding.rule.id).collect();
        let expected: &[&str] = if kind == "session" { &["session-secret"] } else { &[] };
        let found = export.only_certificate().map(|(_, certificate)| certificate.fingerprint());
        if ids != expected {
            let said: Vec<_> = errors.iter().map(|f| format!("{}: {}", f.rule.id, f.message)).collect();
            wrong.push(format!("{path}: {}", said.join("; ")));
        } else if kind == "dump" && judgement.findings.iter().any(|f| f.rule.id == "unexplained-text") {
            wrong.push(format!("{path}: says nothing that the certificate does not, and is not explained"));
        } else if found.as_deref() != Some(fingerprint) {
            wrong.push(format!("{path}: another certificate was found, or none: {found:?}"));
        }
        assert_eq!(judgement.verdict == Verdict::Rejected, !errors.is_empty(), "{path}");
    }
    assert!(counts["good"] >= 300 && counts["dump"] >= 300 && counts["session"] >= 20, "too few: {counts:?}");
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
}

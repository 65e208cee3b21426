//! `bundle --extract`: the one server certificate out of files that must not be sent themselves.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::{AT, command, fixture, pinbundle, stderr, stdout};

fn bundle(folder: &Path, arguments: &[&str]) -> Output {
    let mut all = vec!["bundle", "--at", AT, "--force"];
    all.extend(arguments);
    command(&all).current_dir(folder).output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let schema: Value = serde_json::from_slice(&pinbundle(&["schema", "bundle"]).stdout).unwrap();
    let out = bundle(folder, &[arguments, &["--format", "json", "--out", "new.zip"]].concat());
    let answer = serde_json::from_slice(&out.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&answer), "{:?}", validator.validate(&answer));
    answer
}

#[test]
fn the_package_is_that_of_the_certificate_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = fixture("certificates/rsa-2048.pem");
    assert!(bundle(folder, &["--xenmobile", &server, "--out", "expected.zip"]).status.success());
    let expected = std::fs::read(folder.join("expected.zip")).unwrap();
    for (file, certificates, holds_key) in [
        ("chains/root-first.pem", 3, false),
        ("chains/chain.p7b", 3, false),
        ("chains/same-twice.pem", 2, false),
        ("archives/ca-delivery.zip", 3, false),
        ("archives/certificate.zip", 1, false),
        ("forms/der-and-garbage.cer", 1, false),
        ("forms/s-client-tls-1.2-test-session.txt", 1, false),
        ("test-keys/certificate-then-key.pem", 1, true),
        ("test-keys/chain-with-key.pem", 2, true),
    ] {
        let file = fixture(file);
        let refused = bundle(folder, &["--xenmobile", &file, "--out", "refused.zip"]);
        assert_eq!(refused.status.code(), Some(1), "{file} without --extract");
        let answer = json(folder, &["--extract", "--xenmobile", &file]);
        let extracted = &answer["extracted"][0];
        assert_eq!(extracted["error"], Value::Null, "{file}");
        assert_eq!(extracted["certificates_in_file"], certificates, "{file}");
        assert_eq!(extracted["holds_key"], holds_key, "{file}");
        assert_eq!(answer["exports"][0]["form"], "canonical", "{file}");
        assert!(std::fs::read(folder.join("new.zip")).unwrap() == expected, "{file}");
    }
}

#[test]
fn what_is_fit_as_it_is_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let answer = json(folder.path(), &["--extract", "--xenmobile", &fixture("forms/der.cer")]);
    assert_eq!(answer["extracted"], Value::Array(Vec::new()));
    assert_eq!(answer["exports"][0]["form"], "rewritable");
}

#[test]
fn a_given_name_chooses_between_two_servers() {
    let folder = tempfile::tempdir().unwrap();
    let both = fixture("chains/two-leaves.pem");
    let answer = json(folder.path(), &["--extract", "--netscaler", &both]);
    assert!(answer["extracted"][0]["error"].as_str().unwrap().contains("not certain"), "{answer}");
    let server = ["--xenmobile", &both, "--server-fqdn", "mdm.example.com"];
    let gateway = ["--netscaler", &both, "--gateway-fqdn", "ns.example.com"];
    let answer = json(folder.path(), &[&["--extract"][..], &server, &gateway].concat());
    let names: Vec<_> =
        answer["extracted"].as_array().unwrap().iter().map(|e| e["certificate"].as_str().unwrap()).collect();
    assert_eq!(names, ["mdm.example.com", "ns.example.com"]);
    assert_eq!(answer["summary"]["accepted"], 2);
}

#[test]
fn what_is_taken_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let chain = ["certificates/expired.pem", "certificates/ca-intermediate.pem"];
    let chain: Vec<u8> = chain.iter().flat_map(|file| std::fs::read(fixture(file)).unwrap()).collect();
    std::fs::write(folder.join("chain.pem"), chain).unwrap();
    let answer = json(folder, &["--extract", "--xenmobile", "chain.pem"]);
    assert_eq!(answer["extracted"][0]["certificate"], "mdm.example.com");
    assert_eq!(answer["exports"][0]["findings"][0]["rule"], "expired");
    assert_eq!(answer["package"], Value::Null);
    assert!(!folder.join("new.zip").exists());
}

#[test]
fn nothing_uncertain_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    for (file, says) in [
        ("chains/two-leaves-rsa-and-ec.pem", "not certain"),
        ("chains/renewed-same-key.pem", "not certain"),
        ("chains/ca-bundle.pem", "only those of certification authorities"),
        ("test-keys/pkcs1-rsa.der", "no certificate"),
        ("certificates/malformed-san.pem", "damaged"),
        ("certificates/malformed-cut-off.pem", "damaged"),
        ("forms/damage-label-mismatch.pem", "damaged"),
    ] {
        let answer = json(folder.path(), &["--extract", "--xenmobile", &fixture(file)]);
        let error = answer["extracted"][0]["error"].as_str().unwrap();
        assert!(error.contains(says), "{file}: {error}");
        assert_eq!(answer["exports"][0]["verdict"], "rejected", "{file}");
        assert_eq!(answer["package"], Value::Null, "{file}");
    }
}

#[test]
fn it_is_said_and_the_key_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let file = fixture("test-keys/chain-with-key.pem");
    let out = bundle(folder, &["--extract", "--xenmobile", &file, "--out", "new"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let text = stdout(&out);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        &format!("taken: mdm.example.com out of {file} (one of 2 certificates)"),
        "holds a private key, which stayed there: do not send that file",
    ] {
        assert!(words.contains(said), "{text}");
    }
    let source = std::fs::read_to_string(&file).unwrap();
    let key = source.split("PRIVATE KEY-----").nth(1).unwrap();
    let lines: Vec<&str> = key.lines().filter(|line| line.len() > 40).collect();
    assert!(lines.len() > 20, "the key was not found");
    let ticket = std::fs::read_to_string(folder.join("new/TICKET.txt")).unwrap();
    let manifest = std::fs::read_to_string(folder.join("new/manifest.json")).unwrap();
    for said in [&text, &stderr(&out), &ticket, &manifest] {
        assert!(lines.iter().all(|line| !said.contains(&line[..16])));
    }
    assert!(!ticket.contains("chain-with-key") && !manifest.contains("chain-with-key"));
}

//! `compare`: exit codes, the JSON against its schema, and every usual mistake against OpenSSL.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;
use support::{AT, command, fixture, json, pinbundle, run, stderr, stdout};

/// A certificate, PEM.
const SERVER: &str = "certificates/rsa-2048.pem";

/// The JSON of a comparison, once it agrees with the schema.
fn compare(a: &str, b: &str) -> Value {
    let schema: Value = serde_json::from_slice(&pinbundle(&["schema", "compare"]).stdout).unwrap();
    let answer = json(&["compare", "--format", "json", "--at", AT, a, b]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.validate(&answer).is_ok(), "{:?}", validator.validate(&answer));
    answer
}

fn exit(a: &str, b: &str) -> Option<i32> {
    pinbundle(&["compare", a, b]).status.code()
}

/// What a line of the shell prints, without its line end; `$file` is the certificate.
fn shell(line: &str, file: &str) -> String {
    let text = run("sh", &["-c", &format!("file={file}; {line}")]);
    String::from_utf8(text).unwrap().trim().to_owned()
}

fn package(out: &str, arguments: &[&str]) {
    let mut all = vec!["bundle", "--at", AT, "--force", "--out", out];
    all.extend(arguments);
    let output = pinbundle(&all);
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn every_usual_mistake_is_named() {
    let file = fixture(SERVER);
    let spki = "openssl x509 -in $file -pubkey -noout";
    for (line, of) in [
        ("openssl x509 -in $file -noout -fingerprint -sha256", "certificate"),
        ("openssl x509 -in $file -outform der | openssl dgst -sha256 -binary | base64", "certificate"),
        ("sha256sum < $file", "certificate-pem"),
        ("sed 's/$/\\r/' $file | sha256sum", "certificate-pem"),
        (&format!("{spki} | openssl dgst -sha256"), "public-key-pem"),
        (&format!("{spki} | openssl rsa -pubin -RSAPublicKey_out -outform der 2>&- | sha256sum"), "key-bits"),
        ("openssl x509 -in $file -noout -fingerprint -sha1", "certificate-sha1"),
        (&format!("{spki} | openssl pkey -pubin -outform der | sha1sum"), "public-key-sha1"),
        ("openssl x509 -in $file -noout -ext subjectKeyIdentifier | tail -n 1", "key-identifier"),
        (
            "openssl x509 -in no-such-file -pubkey -noout 2>&- | openssl pkey -pubin -outform der 2>&- | \
             openssl dgst -sha256 -binary | openssl enc -base64",
            "nothing",
        ),
    ] {
        let value = shell(line, &file).replace(" -", "");
        let answer = compare(&file, &value);
        assert_eq!(answer["mistake"]["of"], of, "{line}: {value}");
        assert_eq!(answer["relation"], "differs", "{line}");
        assert_eq!(exit(&value, &file), Some(1), "{line}: either way round");
    }
}

#[test]
fn the_digest_of_a_file_is_known_unless_a_key_is_in_it() {
    let digest = |file: &str| shell("sha256sum < $file | cut -c 1-64", file);
    let file = fixture("forms/openssl-text.pem");
    assert_eq!(compare(&file, &digest(&file))["mistake"]["of"], "file");
    let with_key = fixture("test-keys/certificate-then-key.pem");
    let answer = compare(&with_key, &digest(&with_key));
    assert_eq!(answer["mistake"], Value::Null);
    assert_eq!(answer["a"]["holds_key"], true);
}

#[test]
fn other_certificates_of_the_file_are_known() {
    let chain = fixture("chains/root-first.pem");
    for (line, of) in [
        ("openssl x509 -in $file -noout -fingerprint -sha1", "certificate-sha1"),
        (
            "openssl x509 -in $file -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | \
             openssl enc -base64",
            "public-key",
        ),
    ] {
        let answer = compare(&chain, &shell(line, &fixture("certificates/ca-intermediate.pem")));
        assert_eq!((&answer["mistake"]["of"], &answer["mistake"]["is_another"]), (&of.into(), &true.into()));
    }
    assert_eq!(compare(&chain, &fixture(SERVER))["relation"], "same-certificate");
}

#[test]
fn exit_codes() {
    let server = fixture(SERVER);
    for (other, code) in [
        ("forms/der.cer", 0),
        ("chains/chain.p7b", 0),
        ("archives/ca-delivery.zip", 0),
        ("certificates/wildcard.pem", 0),
        ("others/request.csr", 0),
        ("others/public-key.pem", 1),
        ("certificates/ec-p256.pem", 1),
        ("certificates/ca-root.pem", 1),
        ("no-such-file.pem", 2),
        ("chains/two-leaves.pem", 3),
        ("test-keys/pkcs1-rsa.der", 3),
        ("test-keys/label-certificate.cer", 3),
        ("others/plain.txt", 3),
        ("others/empty.pem", 3),
        ("certificates", 3),
    ] {
        assert_eq!(exit(&server, &fixture(other)), Some(code), "{other}");
        assert_eq!(exit(&fixture(other), &server), Some(code), "{other}, the other way round");
    }
    assert_eq!(exit("-", "-"), Some(2));
    assert_eq!(exit(&server, ""), Some(2));
}

#[test]
fn what_cannot_be_compared_says_so_in_json_too() {
    let answer = compare(&fixture(SERVER), &fixture("chains/two-leaves.pem"));
    assert_eq!(answer["relation"], Value::Null);
    assert!(answer["error"].as_str().unwrap().contains("not certain"), "{answer}");
}

#[test]
fn packages_are_compared_as_a_whole_and_single_keys_looked_for_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (zip, unpacked, renewed, half) = (at("a.zip"), at("b"), at("c.zip"), at("d.zip"));
    let [server, gateway] = [fixture(SERVER), fixture("certificates/netscaler-gateway.pem")];
    let wildcard = fixture("certificates/wildcard.pem");
    let names = ["--server-fqdn", "mdm.example.com", "--gateway-fqdn", "gateway.example.com"];
    let both = [&["--xenmobile", &server, "--netscaler", &gateway], &names[..]].concat();
    package(&zip, &both);
    package(&unpacked, &both);
    package(&renewed, &[&["--xenmobile", &wildcard, "--netscaler", &gateway], &names[..]].concat());
    package(&half, &["--netscaler", &gateway, "--gateway-fqdn", "gateway.example.com"]);

    assert_eq!(compare(&zip, &unpacked)["relation"], "same-certificate");
    assert_eq!(compare(&zip, &renewed)["relation"], "same-key");
    let answer = compare(&zip, &half);
    assert_eq!(answer["relation"], "another-key");
    assert_eq!(answer["pairs"][0]["b"], Value::Null, "the server's is missing: {answer}");
    assert_eq!(
        (&answer["a"]["keys"][0]["role"], &answer["a"]["kind"]),
        (&"xenmobile".into(), &"package".into())
    );

    assert_eq!(compare(&zip, &fixture("forms/der.cer"))["relation"], "same-certificate");
    assert_eq!(compare(&wildcard, &zip)["relation"], "same-key");
    assert_eq!(compare(&zip, &fixture("certificates/ec-p256.pem"))["relation"], "another-key");
    let pin = answer["a"]["keys"][1]["pin_sha256"].as_str().unwrap().to_owned();
    assert_eq!(compare(&zip, &pin)["relation"], "same-key");
    let text = stdout(&pinbundle(&["compare", &zip, &pin]));
    assert!(
        text.lines().any(|line| line.trim().starts_with("same key") && line.contains("NetScaler: ")),
        "{text}"
    );

    // One byte is enough for verify to refuse it, and then it is no delivery of certificates either.
    let mut bytes = std::fs::read(&zip).unwrap();
    bytes.push(0);
    std::fs::write(&zip, bytes).unwrap();
    let refused = pinbundle(&["compare", &zip, &server]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(stderr(&refused).contains("verify does not accept this package"), "{}", stderr(&refused));
}

#[test]
fn a_notation_that_is_for_no_pin_matches_by_no_accident() {
    let file = fixture(SERVER);
    let pin = compare(&file, &file)["a"]["keys"][0]["pin_sha256"].as_str().unwrap().to_owned();
    let hex = compare(&file, &pin)["b"]["digest"].as_str().unwrap().to_owned();
    let fingerprint =
        shell("openssl x509 -in $file -noout -fingerprint -sha256 | cut -d= -f2 | tr -d :", &file);
    for (value, of, words) in [
        (format!("3 0 1 {hex}"), "public-key", "selector 0 is for the whole certificate"),
        (format!("_443._tcp.mdm.example.com. IN TLSA 3 0 1 {hex}"), "public-key", "selector 0"),
        (format!("3 0 1 {fingerprint}"), "certificate", "the SHA-256 of the whole certificate"),
        (format!("sha1/{pin}"), "public-key", "SHA-1"),
    ] {
        let answer = compare(&file, &value);
        assert_eq!(
            (&answer["relation"], &answer["mistake"]["of"]),
            (&"differs".into(), &of.into()),
            "{value}"
        );
        assert!(answer["message"].as_str().unwrap().contains(words), "{answer}");
        assert_eq!(exit(&value, &file), Some(1), "{value}");
    }
    assert_eq!(compare(&file, &format!("3 1 1 {hex}"))["relation"], "same-key");
    assert_ne!(compare(&format!("3 0 1 {hex}"), &pin)["relation"], "same-key");
}

#[test]
fn one_of_a_list_of_pins_is_enough_and_is_named() {
    let pins = [SERVER, "certificates/ec-p256.pem"].map(|name| {
        let file = fixture(name);
        compare(&file, &file)["a"]["keys"][0]["pin_sha256"].as_str().unwrap().to_owned()
    });
    let [server, other] = [SERVER, "certificates/ec-p256.pem"].map(fixture);
    let list = format!("sha256//{};sha256//{}", pins[0], pins[1]);
    for (file, message) in [(&server, "number 1 of the 2 pins is"), (&other, "number 2 of the 2 pins is")] {
        let answer = compare(file, &list);
        assert_eq!(answer["relation"], "same-key");
        assert!(answer["message"].as_str().unwrap().starts_with(message), "{answer}");
    }
    let answer = compare(&fixture("certificates/ca-root.pem"), &list);
    assert_eq!((&answer["relation"], &answer["b"]["digest"]), (&"differs".into(), &Value::Null));
    assert_eq!(answer["b"]["digests"].as_array().unwrap().len(), 2);
    assert!(answer["message"].as_str().unwrap().starts_with("none of the list is the pin"), "{answer}");
    assert_eq!(compare(&list, &pins[1])["relation"], "same-key");
}

fn with_input(other: &str, input: &[u8]) -> Output {
    let mut child = command(&["compare", other, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_mail_with_a_pin_can_come_from_standard_input() {
    let mail =
        b"Hello,\r\n\r\nour pin is sha256/Bgylj89+kD1PL0kWgQxq/ej+cV+kGBqd+6KLMjwbmPE=.\r\n\r\nRegards\r\n";
    let output = with_input(&fixture(SERVER), mail);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("B: -\n  digest "), "{}", stdout(&output));
}

#[test]
fn no_byte_of_a_key_is_shown() {
    let file = fixture("test-keys/certificate-then-key.pem");
    let text = std::fs::read_to_string(&file).unwrap();
    let key = text.split("PRIVATE KEY-----").nth(1).unwrap();
    let lines: Vec<&str> = key.lines().filter(|line| line.len() > 40).collect();
    assert!(lines.len() > 20, "the key was not found");
    let server = fixture(SERVER);
    for arguments in [
        &["compare", &file, &server][..],
        &["compare", "--format", "json", &file, &server],
        &["compare", &server, &text],
    ] {
        let output = pinbundle(arguments);
        let said = stdout(&output) + &stderr(&output);
        assert!(lines.iter().all(|line| !said.contains(&line[..16])), "{said}");
    }
}

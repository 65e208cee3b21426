//! Every JSON output is as the schema says that the binary prints.

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{AT, Scratch, all_fixtures, fixture, good_request, pinbundle};

fn validator(name: &str) -> Validator {
    let schema: Value = serde_json::from_slice(&pinbundle(&["schema", name]).stdout).unwrap();
    jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name} is no schema: {error}"));
    let version = schema["$schema"].as_str().unwrap();
    assert!(version.starts_with("https://json-schema.org/"), "{version}");
    jsonschema::validator_for(&schema).unwrap()
}

fn valid(validator: &Validator, value: &Value, of: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{of}:\n{}\n{value:#}", errors.join("\n"));
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// All fixtures, and two paths that cannot be read.
fn everything() -> Vec<String> {
    let mut files: Vec<String> = all_fixtures().iter().map(|name| fixture(name)).collect();
    files.extend([fixture("no-such-file"), "/dev/zero".to_owned()]);
    files
}

#[test]
fn check() {
    let mut arguments = vec!["check", "--at", AT, "--role", "xenmobile", "--format"];
    let files = everything();
    arguments.push("json");
    arguments.extend(files.iter().map(String::as_str));
    let answer = pinbundle(&arguments).stdout;
    assert!(answer.is_ascii());
    let answer = parsed(&answer);
    valid(&validator("check"), &answer, "check");
    assert_eq!(answer["exports"].as_array().unwrap().len(), files.len());

    let by_key = parsed(&pinbundle(&[&arguments[..], &["--group-by", "key"]].concat()).stdout);
    valid(&validator("check"), &by_key, "check --group-by key");
    assert_eq!(by_key["exports"], answer["exports"]);
    assert!(by_key["keys"].as_array().unwrap().len() > 10);

    arguments[5] = "--format=ndjson";
    arguments.remove(6);
    let answer_lines = pinbundle(&arguments).stdout;
    let lines: Vec<Value> = answer_lines.split_inclusive(|&b| b == b'\n').map(parsed).collect();
    let (summary, exports) = lines.split_last().unwrap();
    let line = validator("check-line");
    for export in exports {
        valid(&line, export, "a line");
    }
    valid(&validator("check-summary"), summary, "the last line");
    assert_eq!(exports, answer["exports"].as_array().unwrap(), "lines hold what the object holds");
    assert_eq!(summary["summary"], answer["summary"]);
}

#[test]
fn pin() {
    let files = everything();
    let mut arguments = vec!["pin", "--format", "json"];
    arguments.extend(files.iter().map(String::as_str));
    let answer = pinbundle(&arguments).stdout;
    assert!(answer.is_ascii());
    let answer = parsed(&answer);
    valid(&validator("pin"), &answer, "pin");
    assert_eq!(answer["pins"].as_array().unwrap().len(), files.len());
}

#[test]
fn bundle_verify_and_the_manifest() {
    let scratch = Scratch::new();
    let (bundle, verify) = (validator("bundle"), validator("verify"));
    let request = good_request();
    let request: Vec<&str> = request.iter().map(String::as_str).collect();
    for more in [
        &["--out", "a.zip"][..],
        &["--out", "folder"],
        &[
            "--out",
            "all.zip",
            "--next-xenmobile",
            &fixture("certificates/ec-p256.pem"),
            "--server-fqdn",
            "mdm.example.com",
        ],
        &["--out", "a.zip", "--force", "--allow", "no-dns-name", "--product", "cloud", "--platform", "ios"],
        &["--out", "no.zip", "--next-xenmobile", &fixture("test-keys/certificate-then-key.pem")],
        &["--out", "no.zip", "--next-netscaler", &fixture("no-such-file")],
        &["--out", "no.zip", "--gateway-fqdn", "other.example.com"],
    ] {
        let output = scratch.pinbundle(&[&request[..], &["--format", "json"], more].concat());
        assert!(output.stdout.is_ascii());
        let answer = parsed(&output.stdout);
        valid(&bundle, &answer, &format!("bundle {more:?}"));
        assert_eq!(answer["package"].is_null(), !output.status.success(), "{more:?}");
    }
    for package in
        ["a.zip", "folder", "no-such.zip", &fixture("archives/names.zip"), &fixture("test-keys"), "/dev/zero"]
    {
        let output = scratch.pinbundle(&["verify", "--at", AT, "--format", "json", package]);
        assert!(output.stdout.is_ascii());
        valid(&verify, &parsed(&output.stdout), package);
    }
    let manifest = std::fs::read(scratch.path().join("folder/manifest.json")).unwrap();
    valid(&validator("package"), &parsed(&manifest), "manifest.json");
}

/// What servers that answer lead to is compared in `tests/network`.
#[test]
fn probe_and_preflight() {
    let closed = "127.0.0.1:1";
    for (name, arguments) in
        [("probe", &["probe", closed][..]), ("preflight", &["preflight", "--ads", closed])]
    {
        let answer = pinbundle(&[arguments, &["--format", "json", "--timeout", "2"]].concat()).stdout;
        assert!(answer.is_ascii());
        valid(&validator(name), &parsed(&answer), name);
    }
}

#[test]
fn a_schema_refuses_what_is_not_so() {
    let check = validator("check");
    let mut answer =
        parsed(&pinbundle(&["check", "--format", "json", &fixture("certificates/rsa-2048.pem")]).stdout);
    valid(&check, &answer, "check");
    answer["summary"]["accepted"] = Value::from("one");
    assert!(!check.is_valid(&answer));
}

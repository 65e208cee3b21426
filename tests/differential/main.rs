//! 2,000 certificates of odd but legal shapes, put together byte by byte or issued by OpenSSL, certtool, Python's
//! `cryptography` and rcgen: what we say of each is what OpenSSL and `cryptography` say, but for the differences that
//! `docs/differences.md` explains.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod classes;
mod rcgen_certificates;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use classes::{CLASSES, Case};
use serde_json::Value;

/// What is compared. All but the last two are text.
const FIELDS: [&str; 10] = [
    "pin_sha256",
    "fingerprint_sha256",
    "thumbprint_sha1",
    "serial",
    "subject",
    "issuer",
    "not_before",
    "not_after",
    "dns_names",
    "ip_addresses",
];

/// Fewer values than this compared in one field with one source say nothing.
const FEWEST: usize = 1_500;

#[test]
fn openssl_and_cryptography_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let shapes = make(folder.path());
    assert!(shapes.len() >= 2_000, "only {} certificates", shapes.len());
    let ours = judged(folder.path());
    let (mut unexplained, mut seen, mut compared) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
    for line in python("ask.py", folder.path()).lines() {
        let said: Value = serde_json::from_str(line).unwrap();
        let name = said["name"].as_str().unwrap();
        let (ours, shapes) = (&ours[name], &shapes[name]);
        assert_eq!(
            ours["pin_sha256"], said["bytes"]["pin_sha256"],
            "{name}: the pin is not of the key's bytes"
        );
        for (source, field) in ["openssl", "cryptography"].iter().flat_map(|s| FIELDS.map(|f| (*s, f))) {
            let theirs = &said[source][field];
            *compared.entry((source, field)).or_insert(0) += usize::from(!theirs.is_null());
            if same(field, &ours[field], theirs) {
                continue;
            }
            let case = Case { source, field, ours: &ours[field], theirs, shapes };
            match CLASSES.iter().find(|class| (class.explains)(&case)) {
                Some(class) => _ = seen.insert(class.id),
                None => unexplained.push(format!("{name}: {case}")),
            }
        }
    }
    assert!(unexplained.is_empty(), "{} differ:\n{}", unexplained.len(), unexplained.join("\n"));
    let few: Vec<_> = compared.iter().filter(|(_, count)| **count < FEWEST).collect();
    assert!(compared.len() == 2 * FIELDS.len() && few.is_empty(), "hardly compared: {few:?}");
    let gone: Vec<&str> = CLASSES.iter().map(|class| class.id).filter(|id| !seen.contains(id)).collect();
    assert!(gone.is_empty(), "no certificate shows these differences: {gone:?}");
}

#[test]
fn the_page_explains_each_difference() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/differences.md");
    let page = std::fs::read_to_string(page).unwrap();
    let told: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let known: Vec<&str> = CLASSES.iter().map(|class| class.id).collect();
    assert_eq!(told, known);
}

/// Makes all certificates; the shapes of each by its name.
fn make(folder: &Path) -> BTreeMap<String, Value> {
    python("make.py", folder);
    let listed = std::fs::read_to_string(folder.join("shapes.jsonl")).unwrap();
    let listed = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut shapes: BTreeMap<String, Value> =
        listed.map(|shapes| (shapes["name"].as_str().unwrap().to_owned(), shapes)).collect();
    for (name, der) in rcgen_certificates::all() {
        std::fs::write(folder.join(format!("{name}.der")), der).unwrap();
        shapes.insert(name, serde_json::json!({ "maker": "rcgen" }));
    }
    shapes
}

/// What `check` says of each certificate, by name.
fn judged(folder: &Path) -> BTreeMap<String, Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_pinbundle"))
        .args(["check", "--format", "ndjson"])
        .arg(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter_map(|mut export| {
            let path = Path::new(export["path"].as_str()?).to_owned();
            let is_certificate = path.extension().is_some_and(|extension| extension == "der");
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            is_certificate.then(|| (name, export["certificate"].take()))
        })
        .collect()
}

/// Standard output of one of the scripts beside this file.
fn python(script: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential").join(script);
    let output = Command::new("python3").arg(script).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Addresses are compared as numbers: each source writes them in its own way.
fn same(field: &str, ours: &Value, theirs: &Value) -> bool {
    let addresses = |list: &Value| -> Option<Vec<std::net::IpAddr>> {
        list.as_array()?.iter().map(|text| text.as_str()?.parse().ok()).collect()
    };
    match field {
        "ip_addresses" => addresses(ours).is_some() && addresses(ours) == addresses(theirs),
        _ => ours == theirs,
    }
}

//! Every row of the tables in `fixtures/README.md`: one call of the built binary, and what is expected of it.
//!
//! Each answer is also checked against the JSON Schema that the binary prints, and its items must tile the file.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use support::{AT, fixtures, json, pinbundle};

/// One row of a table.
struct Row {
    file: String,
    options: Vec<String>,
    verdict: String,
    form: Option<String>,
    rules: BTreeSet<String>,
    notes: BTreeSet<String>,
    not: BTreeSet<String>,
}

/// The rows of all tables: `| file | what | options | verdict | form | rules | not |`.
fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(fixtures().join("README.md")).unwrap();
    text.lines().filter(|line| line.starts_with("| `")).map(row).collect()
}

fn row(line: &str) -> Row {
    let line = line.replace("\\|", "\u{0}");
    let cells: Vec<&str> =
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    let [file, _, options, verdict, form, rules, not] = cells[..] else { panic!("seven columns: {line}") };
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (notes, rules) = words(rules).into_iter().partition(|rule| rule.ends_with("(note)"));
    Row {
        file: file.to_owned(),
        options: words(options),
        verdict: verdict.to_owned(),
        form: (form != "-").then(|| form.to_owned()),
        rules,
        notes: notes.into_iter().map(|note: String| note.replace("(note)", "")).collect(),
        not: words(not).into_iter().collect(),
    }
}

/// What is wrong with an answer, if anything.
fn judge(row: &Row, export: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let found = |least: &[&str]| -> BTreeSet<String> {
        let findings = export["findings"].as_array().unwrap().iter();
        let named = findings.filter(|f| least.contains(&f["severity"].as_str().unwrap()));
        named.map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
    };
    let rules = found(&["error", "warning"]);
    if export["verdict"] != *row.verdict {
        wrong.push(format!("verdict {} instead of {}", export["verdict"], row.verdict));
    }
    if export["form"].as_str() != row.form.as_deref() {
        wrong.push(format!("form {} instead of {:?}", export["form"], row.form));
    }
    if rules != row.rules {
        wrong.push(format!("rules {rules:?} instead of {:?}", row.rules));
    }
    if !row.notes.is_subset(&found(&["note"])) {
        wrong.push(format!("notes {:?} without {:?}", found(&["note"]), row.notes));
    }
    if !row.not.is_disjoint(&rules) {
        wrong.push(format!("rules {rules:?} with one of {:?}", row.not));
    }
    wrong.extend(tiling(export));
    wrong
}

/// The items without a parent cover the file from its first byte to its last.
fn tiling(export: &Value) -> Option<String> {
    let items = export["contents"].as_array()?;
    let mut end = 0;
    for item in items.iter().filter(|item| item["parent"].is_null()) {
        if item["offset"].as_u64() != Some(end) {
            return Some(format!("an item starts at {} instead of {end}", item["offset"]));
        }
        end += item["length"].as_u64()?;
    }
    (Some(end) != export["size"].as_u64()).then(|| format!("items end at {end} of {}", export["size"]))
}

#[test]
fn every_fixture_is_judged_as_its_table_says() {
    let schema: Value = serde_json::from_slice(&pinbundle(&["schema", "check"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut failures = Vec::new();
    let rows = rows();
    assert!(rows.len() > 500, "the tables were not read");
    for row in &rows {
        let path = fixtures().join(&row.file);
        let mut arguments = vec!["check", "--format", "json", "--at", AT];
        arguments.extend(row.options.iter().map(String::as_str));
        arguments.push(path.to_str().unwrap());
        let answer = json(&arguments);
        if let Err(error) = validator.validate(&answer) {
            failures.push(format!("{}: not as the schema says: {error}", row.file));
        }
        for wrong in judge(row, &answer["exports"][0]) {
            failures.push(format!("{} {}: {wrong}", row.file, row.options.join(" ")));
        }
    }
    assert!(failures.is_empty(), "{} of {} rows:\n{}", failures.len(), rows.len(), failures.join("\n"));
}

#[test]
fn every_rule_has_a_fixture_that_triggers_it_and_one_that_nearly_does() {
    // A file over the limit of 16 MiB is made by the test of limits.
    let elsewhere = ["too-large"];
    let (mut triggers, mut near) = (BTreeSet::new(), BTreeSet::new());
    for row in rows() {
        triggers.extend(row.rules.into_iter().chain(row.notes));
        near.extend(row.not);
    }
    let judged = pinbundle::rules::EXPORT_RULES.iter().map(|(rule, _)| rule.id);
    let judged = judged.chain(pinbundle::rules::CERTIFICATE_RULES.iter().map(|(rule, _)| rule.id));
    for rule in judged.filter(|rule| !elsewhere.contains(rule)) {
        assert!(triggers.contains(rule), "no fixture triggers {rule}");
        assert!(near.contains(rule), "no fixture nearly triggers {rule}");
    }
}

#[test]
fn pins_fingerprints_names_and_dates_agree_with_openssl_and_cryptography() {
    let text = std::fs::read_to_string(fixtures().join("oracle.json")).unwrap();
    let oracles: HashMap<String, Value> = text
        .lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            (value["file"].as_str().unwrap().to_owned(), value)
        })
        .collect();
    assert!(oracles.len() > 150);
    let mut failures = Vec::new();
    for (file, oracle) in &oracles {
        let path = fixtures().join(file);
        let answer = json(&["check", "--format", "json", "--at", AT, path.to_str().unwrap()]);
        let ours = &answer["exports"][0]["certificate"];
        failures.extend(support::oracle::differences(file, ours, oracle));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

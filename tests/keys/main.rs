//! A private key never passes, whatever it is wrapped in and wherever it stands: thousands of files that Python makes of
//! keys of real tools, new ones in each run.
//!
//! `KEYS_SEED=7 cargo test --test keys` repeats what stands around the keys; `UPDATE_DOCS=1` writes the tables of
//! `docs/keys.md` anew. Files that fail are kept in `target/tmp/keys`.
#![cfg(unix)]
// A helper of a test may fail like the test itself, and says what it did.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod cases;
mod harmless;
#[path = "../docs/page.rs"]
#[allow(dead_code, reason = "only a made part is written")]
mod page;
mod secrets;
mod table;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use cases::{Case, Made};
use pinbundle::base::timestamp::Timestamp;
use pinbundle::recognise::{Export, Kind};
use pinbundle::report::json::{self, ExportJson};
use pinbundle::report::look::Look;
use pinbundle::report::text;
use pinbundle::report::{Checked, Outcome};
use pinbundle::rules::{Form, Judgement, Options, Severity, Verdict, judge};
use secrets::Secrets;
use table::Seen;

/// What became of one file.
struct Tried {
    /// Empty if all is well.
    faults: Vec<String>,
    seen: Seen,
}

#[test]
fn no_key_passes_in_any_wrapping() {
    let made = Made::new();
    let now = Timestamp::now();
    let good = Checked::of("good.pem", std::fs::read(made.path("good.pem")).unwrap(), now);
    assert_eq!(good.judgement().verdict, Verdict::Accepted, "{}", good.text(now));

    let secrets: HashMap<String, Secrets> = made.secrets();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tried = Vec::new();
        while let Some(case) = made.cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            tried.push((case, try_case(case, &made, &secrets[case.key()], now)));
        }
        tried
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let tried: Vec<(&Case, Tried)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });

    let mut faults: Vec<&String> = tried.iter().flat_map(|(_, tried)| &tried.faults).collect();
    faults.sort();
    assert!(made.cases.len() > 5_000, "only {} files were made", made.cases.len());
    let few: Vec<&str> = faults.iter().take(100).map(|fault| fault.as_str()).collect();
    assert!(few.is_empty(), "{} of {}:\n{}", faults.len(), made.cases.len(), few.join("\n"));
    let seen: Vec<_> = tried.iter().map(|(case, tried)| (*case, tried.seen)).collect();
    table::must_be(&seen);
}

fn try_case(case: &Case, made: &Made, secrets: &Secrets, now: Timestamp) -> Tried {
    let bytes = std::fs::read(made.file(case)).unwrap();
    let length = bytes.len();
    let checked = Checked::of("export", bytes, now);
    let judgement = checked.judgement();
    let mut faults = Vec::new();
    if judgement.verdict == Verdict::Accepted
        && (case.must_be_refused || judgement.form == Some(Form::Canonical))
    {
        faults.push("it is accepted".to_owned());
    } else if case.must_be_refused && !is_refused_as_key(judgement) {
        let rules: Vec<&str> = judgement.findings.iter().map(|finding| finding.rule.id).collect();
        faults.push(format!("it is refused for something else: {}", rules.join(", ")));
    }
    let export = checked.export();
    let structure = export.items().iter().any(|item| matches!(item.kind, Kind::PrivateKey | Kind::Keystore));
    let scan = export.marks().iter().any(|mark| mark.is_of_a_key());
    if case.must_be_refused && !scan {
        faults.push("the scan does not find it by itself".to_owned());
    }
    for (name, output) in [("text", checked.text(now)), ("JSON", checked.json(now))] {
        if let Some(piece) = secrets.found_in(output.as_bytes()) {
            faults.push(format!("a piece of the key stands in the {name}: {piece}"));
        }
    }
    for span in export.marks().iter().filter_map(|mark| mark.span) {
        if span.offset >= length || span.end() > length {
            faults.push(format!("a mark lies outside: {span:?}"));
        }
    }
    if !faults.is_empty() {
        made.keep(case);
    }
    let faults = faults.iter().map(|fault| format!("{}: {fault}", made.kept(case))).collect();
    Tried { faults, seen: Seen { structure, scan } }
}

fn is_refused_as_key(judgement: &Judgement) -> bool {
    let is_key = |id: &str| matches!(id, "private-key" | "keystore");
    judgement.findings.iter().any(|finding| finding.severity == Severity::Error && is_key(finding.rule.id))
}

/// What is asked about a checked file here.
trait Asked {
    fn of(path: &str, bytes: Vec<u8>, now: Timestamp) -> Self;
    fn export(&self) -> &Export;
    fn judgement(&self) -> &Judgement;
    fn text(&self, now: Timestamp) -> String;
    fn json(&self, now: Timestamp) -> String;
}

impl Asked for Checked {
    fn of(path: &str, bytes: Vec<u8>, now: Timestamp) -> Self {
        let export = Export::read(bytes);
        let judgement = judge(&export, &Options::at(now));
        let outcome = Outcome::Judged(Box::new(export), judgement);
        Self { path: path.to_owned(), path_raw: None, role: None, outcome }
    }

    fn export(&self) -> &Export {
        let Outcome::Judged(export, _) = &self.outcome else { panic!("not judged") };
        export
    }

    fn judgement(&self) -> &Judgement {
        let Outcome::Judged(_, judgement) = &self.outcome else { panic!("not judged") };
        judgement
    }

    fn text(&self, now: Timestamp) -> String {
        text::export(self, now, Look::FILE, &|_| false)
    }

    fn json(&self, now: Timestamp) -> String {
        json::pretty(&ExportJson::new(self, now, &|_| false))
    }
}

/// Runs a script beside this file.
fn python(script: &str, arguments: &[&Path], seed: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(script);
    let mut command = std::process::Command::new("python3");
    let made = command.arg("-B").arg(script).args(arguments).arg(seed).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8_lossy(&made.stdout).into_owned()
}

//! What follows on recognition, for one export: rules, pins, JSON.

// A benchmark may fail like a test.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};

use pinbundle::base::timestamp::Timestamp;
use pinbundle::pin::{Pinned, SYNTAXES};
use pinbundle::report::json::{self, ExportJson};
use pinbundle::report::{Checked, Outcome};
use pinbundle::{Export, Options, judge};

#[path = "../tests/support/mod.rs"]
mod support;

use support::{AT, fixture};

fn one_export(criterion: &mut Criterion) {
    let read = |name: &str| Export::read(std::fs::read(fixture(name)).unwrap());
    let at = Timestamp::parse(AT).unwrap();
    let options = Options::at(at);
    for (name, file) in [("canonical", "forms/canonical.pem"), ("chain", "chains/leaf-and-intermediate.pem")]
    {
        let export = read(file);
        criterion.bench_function(&format!("judge/{name}"), |bencher| {
            bencher.iter(|| judge(&export, &options));
        });
        let judgement = judge(&export, &options);
        let outcome = Outcome::Judged(Box::new(export), judgement);
        let checked = Checked { path: file.to_owned(), path_raw: None, role: None, outcome };
        criterion.bench_function(&format!("json/{name}"), |bencher| {
            bencher.iter(|| json::line(&ExportJson::new(&checked, at, &|_| false)));
        });
    }
    let export = read("forms/canonical.pem");
    let (_, certificate) = export.only_certificate().unwrap();
    for syntax in SYNTAXES {
        criterion.bench_function(&format!("pin/{}", syntax.name), |bencher| {
            bencher.iter(|| (syntax.write)(&[Pinned::certificate(certificate, "canonical.pem")]));
        });
    }
}

criterion_group!(benches, one_export);
criterion_main!(benches);

//! Packages are built, damaged in many ways, and must not pass.

mod files;
mod zips;

use super::*;
use crate::package::testing::{at, facts};
use crate::package::{Package, PackageFile, sums};

const NOW: &str = "2026-11-25T00:00:00Z";

fn run(source: Source) -> Verification {
    verify(source, &VerifyOptions::at(at(NOW)))
}

fn package() -> Package {
    Package::build(&facts()).unwrap()
}

fn folder(files: &[PackageFile]) -> Source {
    let entry = |f: &PackageFile| FolderEntry {
        path: f.path.clone(),
        kind: EntryKind::File(Secret::new(f.bytes.clone())),
    };
    Source::Folder(files.iter().map(entry).collect())
}

fn zip(bytes: &[u8]) -> Source {
    Source::Zip(Secret::new(bytes.to_vec()))
}

/// Ids of the rules whose errors were found.
fn errors(verification: &Verification) -> Vec<&'static str> {
    let mut ids: Vec<_> = verification
        .findings
        .iter()
        .filter(|f| f.finding.severity == Severity::Error)
        .map(|f| f.finding.rule.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Changes the files of a package, with sums that fit, and says what is found.
fn changed(change: impl FnOnce(&mut Vec<PackageFile>)) -> Vec<&'static str> {
    let mut files = package().files;
    change(&mut files);
    files.retain(|f| f.path != "SHA256SUMS");
    let sums = sums::of(&files);
    files.push(PackageFile { path: "SHA256SUMS".into(), bytes: sums.into_bytes() });
    errors(&run(folder(&files)))
}

fn named<'a>(files: &'a mut [PackageFile], part: &str) -> &'a mut PackageFile {
    files.iter_mut().find(|f| f.path.contains(part)).unwrap()
}

fn replace(file: &mut PackageFile, from: &str, to: &str) {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.path);
    file.bytes = text.replace(from, to).into_bytes();
}

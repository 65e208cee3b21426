//! The package built anew from its own facts, and compared file by file.

use super::{Received, Report, VerifyOptions, rules};
use crate::base::escape;
use crate::certificate::{Certificate, pem};
use crate::package::build::{self, BuildError};
use crate::package::manifest::{SCHEMA, Stated};
use crate::package::{Facts, FileFinding, Package, layout, limits, sums};
use crate::recognise::Export;
use crate::rules::{Finding, Options, Rule, Severity, judge};

/// Checks the files, which hold no key. `folder` is the name of the package's folder, where that is known.
pub(super) fn check(
    folder: Option<&str>,
    files: &[Received],
    options: &VerifyOptions,
    report: &mut Report,
) -> Option<Facts> {
    let stated = stated(files, report)?;
    let listed: Vec<&str> = [layout::TICKET, layout::REPORT, layout::MANIFEST, layout::SUMS]
        .into_iter()
        .chain(stated.certificates.iter().map(|c| c.file.as_str()))
        .collect();
    if listed.len() > limits::ENTRIES || has_repeated(&listed) {
        report.file(
            layout::MANIFEST,
            &rules::MANIFEST,
            "lists a file twice, or more files than a package has",
        );
        return None;
    }
    presence(&listed, files, report);
    sums_agree(&listed, files, report);
    let facts = facts(&stated, files, report)?;
    if let Some(what) = limits::exceeded(&facts) {
        report.file(layout::MANIFEST, &rules::TOO_LARGE, format_args!("has {what}"));
        return None;
    }
    match Package::build(&facts) {
        Ok(package) => {
            compare(&package, folder, files, report);
            report.findings.extend(package.findings.into_iter().filter_map(received));
        }
        Err(BuildError::Rejected(findings)) => {
            report.findings.extend(findings.into_iter().filter_map(received))
        }
        Err(error) => report.package(&rules::MANIFEST, format!("the package cannot be built anew: {error}")),
    }
    second_judgement(&facts, options, report);
    expected_pins(&facts, options, report);
    Some(facts)
}

/// A finding as it concerns whoever received the package: they cannot export, rename or answer anything. What the sender
/// was only reminded of was theirs to decide.
fn received(found: FileFinding) -> Option<FileFinding> {
    let FileFinding { file, mut finding } = found;
    let is_reminder = file.is_none() && finding.severity == Severity::Note;
    finding.mends.clear();
    if finding.severity > Severity::Note {
        finding =
            finding.mend_words("Ask the sender. What the package says can be changed by a new package only.");
    }
    (!is_reminder).then_some(FileFinding { file, finding })
}

fn bytes<'a>(files: &'a [Received], path: &str) -> Option<&'a [u8]> {
    files.iter().find(|f| f.path == path).map(|f| f.bytes.as_slice())
}

/// What the manifest states.
fn stated(files: &[Received], report: &mut Report) -> Option<Stated> {
    let Some(json) = bytes(files, layout::MANIFEST) else {
        report.file(layout::MANIFEST, &rules::MISSING, "is missing");
        return None;
    };
    match serde_json::from_slice::<Stated>(json) {
        Ok(stated) if stated.schema == SCHEMA => Some(stated),
        Ok(stated) => {
            let schema = escape::short(&stated.schema, 40);
            report.file(
                layout::MANIFEST,
                &rules::MANIFEST,
                format_args!("has the schema {schema}, not {SCHEMA}"),
            );
            None
        }
        Err(error) => {
            // The error's own text may repeat the file's.
            let place = format!("line {}, column {}", error.line(), error.column());
            report.file(layout::MANIFEST, &rules::MANIFEST, format_args!("cannot be understood ({place})"));
            None
        }
    }
}

fn has_repeated(listed: &[&str]) -> bool {
    listed.iter().enumerate().any(|(i, path)| listed.iter().take(i).any(|earlier| earlier == path))
}

/// Each file must be listed, and each listed file be there.
fn presence(listed: &[&str], files: &[Received], report: &mut Report) {
    for path in listed {
        if bytes(files, path).is_none() {
            report.file(path, &rules::MISSING, "is missing");
        }
    }
    for file in files {
        if !listed.contains(&file.path.as_str()) {
            report.file(&file.path, &rules::UNLISTED, "is not listed in the manifest");
        }
    }
}

/// The facts, if each certificate that the manifest lists could be read.
fn facts(stated: &Stated, files: &[Received], report: &mut Report) -> Option<Facts> {
    let mut certificates = Vec::with_capacity(stated.certificates.len());
    let mut complete = true;
    for entry in &stated.certificates {
        let certificate = bytes(files, &entry.file).and_then(|bytes| certificate(&entry.file, bytes, report));
        match certificate.map(|c| entry.enclose(c)) {
            Some(Some(enclosed)) => certificates.push(enclosed),
            Some(None) => {
                report.file(layout::MANIFEST, &rules::MANIFEST, "names a role that there is not");
                complete = false;
            }
            None => complete = false,
        }
    }
    if !complete {
        return None;
    }
    let facts = stated.facts(certificates);
    if facts.is_none() {
        report.file(layout::MANIFEST, &rules::MANIFEST, "has a time that is not RFC 3339");
    }
    facts
}

fn certificate(path: &str, bytes: &[u8], report: &mut Report) -> Option<Certificate> {
    let export = Export::read(bytes.to_vec());
    let certificate = export.only_certificate().map(|(_, certificate)| certificate.clone());
    let canonical = certificate.as_ref().is_some_and(|c| pem::is_canonical(bytes, &c.der));
    if !canonical {
        report.file(path, &rules::CANONICAL, "is not exactly one certificate in canonical PEM");
        return None;
    }
    certificate
}

/// Compares names and bytes with what the package must be.
fn compare(package: &Package, folder: Option<&str>, files: &[Received], report: &mut Report) {
    if let Some(folder) = folder.filter(|folder| *folder != package.base_name) {
        let message = format!("the folder in the zip is named {folder}, not {}", package.base_name);
        report.package(&rules::NAME, message);
    }
    for expected in &package.files {
        let rule: &'static Rule = match expected.path.as_str() {
            layout::TICKET => &rules::TICKET,
            layout::REPORT => &rules::REPORT,
            layout::MANIFEST => &rules::MANIFEST,
            // Compared with the files as they are, which says more.
            layout::SUMS => continue,
            _ => &rules::MANIFEST,
        };
        match bytes(files, &expected.path) {
            Some(found) if found == expected.bytes => {}
            Some(found) => {
                let line = found
                    .iter()
                    .zip(&expected.bytes)
                    .take_while(|(a, b)| a == b)
                    .filter(|(a, _)| **a == b'\n');
                let line = line.count() + 1;
                report.file(
                    &expected.path,
                    rule,
                    format_args!(
                        "does not agree with the certificates and the manifest, from line {line} on"
                    ),
                );
            }
            None if matches!(expected.path.as_str(), layout::TICKET | layout::REPORT) => {}
            None => report.package(rule, format!("a certificate should be named {}", expected.path)),
        }
    }
}

/// Compares the stated sums with the listed files as they are.
fn sums_agree(listed: &[&str], files: &[Received], report: &mut Report) {
    let Some(found) = bytes(files, layout::SUMS) else { return };
    let others = || files.iter().filter(|f| f.path != layout::SUMS && listed.contains(&f.path.as_str()));
    let expected = sums::render(others().map(|f| (f.path.as_str(), f.bytes.as_slice())));
    if found == expected.as_bytes() {
        return;
    }
    let text = String::from_utf8_lossy(found);
    let before = report.findings.len();
    for file in others() {
        match sums::stated(&text, &file.path) {
            None => report.file(&file.path, &rules::SUM, "has no checksum in SHA256SUMS"),
            Some(sum) if sums::stated(&expected, &file.path) != Some(sum) => {
                report.file(&file.path, &rules::SUM, "does not have the checksum that SHA256SUMS states");
            }
            Some(_) => {}
        }
    }
    if report.findings.len() == before {
        report.file(layout::SUMS, &rules::SUM, "has other lines than one for each file, sorted by name");
    }
}

/// Judges the certificates at the present moment too.
fn second_judgement(facts: &Facts, options: &VerifyOptions, report: &mut Report) {
    let names = layout::certificate_files(&facts.answers, &facts.certificates);
    for (enclosed, file) in facts.certificates.iter().zip(names) {
        let export = Export::read(pem::encode(&enclosed.certificate.der).into_bytes());
        let errors = |options: &Options| -> Vec<Finding> {
            let findings = judge(&export, options).findings;
            findings.into_iter().filter(|f| f.severity == Severity::Error).collect()
        };
        let mut judged_by = build::options(facts, Some(enclosed));
        let then = errors(&judged_by);
        judged_by.at = options.now;
        for finding in errors(&judged_by) {
            if then.iter().any(|f| f.rule.id == finding.rule.id) {
                continue;
            }
            let message = format!("{file} was fit on {}, and now: {}", facts.at.date(), finding.message);
            let finding = Finding::new(&rules::EXPIRED_SINCE, message).mend_words(rules::EXPIRED_SINCE.mend);
            report.findings.push(FileFinding { file: Some(file.clone()), finding });
        }
    }
}

fn expected_pins(facts: &Facts, options: &VerifyOptions, report: &mut Report) {
    for expected in &options.expected {
        if !facts.certificates.iter().any(|e| e.certificate.key.pin_digest() == *expected.bytes()) {
            let message = format!("no certificate of the package has the pin {}", expected.base64());
            report.package(&rules::EXPECT, message);
        }
    }
}

//! Packages that are read for what they hold, by the commands that take one or an export.

use std::path::Path;

use super::files;
use super::verify::folder;
use crate::base::Secret;
use crate::base::timestamp::Timestamp;
use crate::package::{Facts, Source, Verification, VerifyOptions, verify};
use crate::recognise::Export;
use crate::rules::{Severity, Verdict};

/// What stands at a path.
pub(super) enum Read {
    /// A package that `verify` accepts. Its certificates may have expired since.
    Package(Box<Facts>),
    /// Any other file.
    Export(Box<Export>),
}

/// Reads a package or an export. The error follows the path.
pub(super) fn read(path: &Path) -> Result<Read, String> {
    if path.as_os_str() != files::STDIN && path.is_dir() {
        let entries = folder(path).map_err(|error| error.to_string())?;
        return accepted(Source::Folder(entries)).map(|facts| Read::Package(Box::new(facts)));
    }
    let bytes = files::read(path).map_err(|error| error.to_string())?;
    if !bytes.starts_with(b"PK") {
        return Ok(Read::Export(Box::new(Export::read(bytes))));
    }
    // Either takes its bytes, and wipes them.
    let package = accepted(Source::Zip(Secret::new(bytes.clone())));
    let export = Export::read(bytes);
    match package {
        Ok(facts) => Ok(Read::Package(Box::new(facts))),
        // A zip that was a package once must not pass as a delivery of certificates.
        Err(error) if was_package(&export) => Err(error),
        Err(_) => Ok(Read::Export(Box::new(export))),
    }
}

/// The facts of a package, if it is accepted.
fn accepted(source: Source) -> Result<Facts, String> {
    let Verification { verdict, findings, facts, .. } = verify(source, &VerifyOptions::at(Timestamp::now()));
    match (verdict, facts) {
        (Verdict::Accepted, Some(facts)) => Ok(facts),
        _ => {
            let error = findings.into_iter().find(|f| f.finding.severity == Severity::Error);
            let why = error.map(|error| format!(": {}", error.finding.message)).unwrap_or_default();
            Err(format!("verify does not accept this package{why}"))
        }
    }
}

fn was_package(export: &Export) -> bool {
    let is_manifest = |name: &str| name.rsplit('/').next() == Some("manifest.json");
    export.items().iter().any(|item| item.member.as_deref().is_some_and(is_manifest))
}

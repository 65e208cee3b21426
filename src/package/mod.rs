//! The package that is attached to the ticket.
//!
//! A package is a pure function of its [`Facts`]: the same facts give the same bytes, on every system. This is what
//! [`verify()`] rests on: it reads the facts back out of a package, builds it anew and compares.

mod build;
mod calendar;
mod expect;
mod files;
mod layout;
pub mod limits;
mod manifest;
mod prepare;
mod previous;
mod report;
mod sums;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod ticket;
mod verify;
mod words;
mod zip;

pub use build::BuildError;
pub use expect::{ExpectedPin, ExpectedPinError};
pub use files::FileFinding;
pub use layout::base_name;
pub use manifest::{Manifest, ManifestCertificate, ManifestFinding, SCHEMA, Tool};
pub use prepare::{Beside, Part, Prepared, prepare};
pub use verify::{EntryKind, FolderEntry, PACKAGE_RULES, Source, Verification, VerifyOptions, verify};

use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::request::rules::{JudgedExport, PreviousPin};
use crate::request::{Answers, Preflight};
use crate::rules::{Role, Verdict};

/// Everything that a package is made from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Facts {
    /// What the ticket says about the request.
    pub answers: Answers,
    /// The certificates, in any order.
    pub certificates: Vec<Enclosed>,
    /// The pins of the last ticket, if they are known.
    pub previous: Option<Vec<PreviousPin>>,
    /// The result of a preflight, if the ticket is to show one.
    pub preflight: Option<Preflight>,
    /// The moment at which validity is judged.
    pub at: Timestamp,
    /// The day that is printed and stands in the name.
    pub date: Timestamp,
    /// Ids of rules whose findings were allowed.
    pub allowed: Vec<String>,
    /// What makes the package.
    pub tool: Tool,
}

/// A certificate with the part it plays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enclosed {
    /// The server it belongs to.
    pub role: Role,
    /// Whether it will replace the one in use.
    pub is_next: bool,
    /// The certificate.
    pub certificate: Certificate,
}

impl Enclosed {
    /// The one certificate of an export that was accepted; `None` of any other.
    pub fn of(export: &JudgedExport<'_>) -> Option<Self> {
        let certificate = export.certificate().filter(|_| export.judgement.verdict == Verdict::Accepted)?;
        Some(Self { role: export.role, is_next: export.is_next, certificate: certificate.clone() })
    }
}

impl Facts {
    /// The facts of a package that is made and judged at this moment, with nothing allowed.
    pub fn new(answers: Answers, certificates: Vec<Enclosed>, at: Timestamp) -> Self {
        Self {
            answers,
            certificates,
            previous: None,
            preflight: None,
            at,
            date: at,
            allowed: Vec::new(),
            tool: Tool::this(),
        }
    }
}

/// A package in memory.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Package {
    /// The name of its folder, and of its zip without `.zip`.
    pub base_name: String,
    /// Its files, sorted by path.
    pub files: Vec<PackageFile>,
    /// What stands beside it for whoever made it: by when something is to be done about each certificate (RFC 5545).
    pub calendar: String,
    /// The findings on what it holds; none of severity error.
    pub findings: Vec<FileFinding>,
}

/// One file of a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackageFile {
    /// Path below the package's folder, parts separated by `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Package {
    /// Judges the certificates anew in the form in which they are packed, and makes the package if nothing is
    /// wrong with them.
    pub fn build(facts: &Facts) -> Result<Self, BuildError> {
        build::build(facts)
    }

    /// The package as a zip: entries sorted and stored, below a folder of the package's name. `time` is the moment
    /// that each entry carries (`SOURCE_DATE_EPOCH`), else the first that a zip can tell, 1980-01-01.
    pub fn zip(&self, time: Option<Timestamp>) -> Result<Vec<u8>, BuildError> {
        let entries: Vec<_> = self
            .files
            .iter()
            .map(|file| (format!("{}/{}", self.base_name, file.path), file.bytes.as_slice()))
            .collect();
        zip::write(&entries, zip::time(time)).map_err(|error| BuildError::Zip(error.to_string()))
    }
}

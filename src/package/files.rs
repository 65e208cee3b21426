//! What a package is made of, before it is written: its facts, the names of its files, and the findings.

use super::{Enclosed, Facts};
use crate::rules::Finding;

/// A finding and the file of the package that it is about.
#[derive(Clone, Debug)]
pub struct FileFinding {
    /// Path in the package; `None` where it is about the package as a whole. From a hostile package it is untrusted.
    pub file: Option<String>,
    /// The finding.
    pub finding: Finding,
}

impl PartialEq for FileFinding {
    fn eq(&self, other: &Self) -> bool {
        let key =
            |f: &Self| (f.file.clone(), f.finding.rule.id, f.finding.severity, f.finding.message.clone());
        key(self) == key(other)
    }
}

impl Eq for FileFinding {}

/// What ticket, report and manifest are written from.
pub(super) struct Contents<'a> {
    pub(super) facts: &'a Facts,
    pub(super) certificates: Vec<Packed<'a>>,
    pub(super) findings: &'a [FileFinding],
}

/// A certificate as it is packed.
pub(super) struct Packed<'a> {
    pub(super) enclosed: &'a Enclosed,
    /// Path in the package.
    pub(super) file: &'a str,
    /// Canonical PEM.
    pub(super) pem: &'a str,
}

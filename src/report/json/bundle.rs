//! The JSON of `bundle`.

use serde::Serialize;

#[cfg(feature = "network")]
use super::ServerJson;
use super::{ExportJson, FindingJson, SummaryJson, ToolJson};
use crate::request::extract::{NotExtracted, Taken};
use crate::request::rules::PreviousPin;

/// The name of this format.
pub const BUNDLE: &str = "pinbundle/bundle/1";

/// Everything `bundle` judged, and what it wrote.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct BundleJson {
    /// `pinbundle/bundle/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment at which validity was judged, RFC 3339.
    pub at: String,
    /// The exports, in the order of the request. Of one that is named in `extracted` without an error, this describes what
    /// was taken out of it.
    pub exports: Vec<ExportJson>,
    /// What `--extract` took out of which exports; those that are fit as they are do not stand here.
    pub extracted: Vec<ExtractedJson>,
    /// Findings about the request as a whole.
    pub findings: Vec<FindingJson>,
    /// Names that were taken from certificates because none was given.
    pub names_taken: Vec<NameTakenJson>,
    /// The pins of the last ticket, as `--previous` gave them; null if it was not given.
    pub previous: Option<Vec<PreviousPin>>,
    /// What the servers of the request presented, as in `probe`; null if they were not asked.
    #[cfg(feature = "network")]
    pub probed: Option<Vec<ServerJson>>,
    /// The package; null if nothing was written.
    pub package: Option<PackageJson>,
    /// How many exports came out how.
    pub summary: SummaryJson,
}

/// What `--extract` did with one export.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ExtractedJson {
    /// Index into `exports`.
    pub export: usize,
    /// The name of the certificate that was taken; null if none was.
    pub certificate: Option<String>,
    /// How many certificates stand in the file; null if none was taken.
    pub certificates_in_file: Option<usize>,
    /// Whether the file holds, or may hold, a private key; null if no certificate was taken.
    pub holds_key: Option<bool>,
    /// Whether it came out of a keystore whose integrity was not checked, since no password was given for it; null if
    /// none was taken.
    pub integrity_unchecked: Option<bool>,
    /// Why nothing was taken, if so.
    pub error: Option<String>,
}

impl ExtractedJson {
    /// Describes what became of the export of this index.
    pub fn new(export: usize, outcome: &Result<Taken, NotExtracted>) -> Self {
        let taken = outcome.as_ref().ok();
        Self {
            export,
            certificate: taken.map(|taken| taken.name.clone()),
            certificates_in_file: taken.map(|taken| taken.certificates),
            holds_key: taken.map(|taken| taken.held_key),
            integrity_unchecked: taken.map(|taken| taken.integrity_unchecked),
            error: outcome.as_ref().err().map(ToString::to_string),
        }
    }
}

/// A name that was taken from a certificate.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NameTakenJson {
    /// The server whose name it is.
    pub role: &'static str,
    /// The name.
    pub name: String,
}

/// A package that was written.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PackageJson {
    /// Where it stands.
    pub path: String,
    /// `zip` or `folder`.
    pub form: &'static str,
    /// The name of the package's folder.
    pub name: String,
    /// Its files, relative to that folder.
    pub files: Vec<PackageFileJson>,
    /// Hex of the zip's SHA-256; null for a folder.
    pub sha256: Option<String>,
    /// Where the calendar stands; null if none was wanted.
    pub calendar: Option<String>,
}

/// One file of a package.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PackageFileJson {
    /// Path, parts separated by `/`.
    pub path: String,
    /// Bytes.
    pub size: usize,
    /// Hex of its SHA-256.
    pub sha256: String,
}

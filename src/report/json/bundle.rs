//! The JSON of `bundle`.

use serde::Serialize;

use super::{ExportJson, FindingJson, SummaryJson, ToolJson};
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
    /// The exports, in the order of the request.
    pub exports: Vec<ExportJson>,
    /// Findings about the request as a whole.
    pub findings: Vec<FindingJson>,
    /// Names that were taken from certificates because none was given.
    pub names_taken: Vec<NameTakenJson>,
    /// The pins of the last ticket, as `--previous` gave them; null if it was not given.
    pub previous: Option<Vec<PreviousPin>>,
    /// The package; null if nothing was written.
    pub package: Option<PackageJson>,
    /// How many exports came out how.
    pub summary: SummaryJson,
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

//! The JSON of `verify`.

use serde::Serialize;

use super::{CertificateJson, FindingJson, ToolJson};

/// The name of this format.
pub const VERIFY: &str = "pinbundle/verify/1";

/// What `verify` found.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct VerifyJson {
    /// `pinbundle/verify/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment of the second judgement, RFC 3339.
    pub at: String,
    /// The package.
    pub path: String,
    /// `accepted`, `rejected` or `unreadable`.
    pub verdict: &'static str,
    /// The moment at which the package was judged when it was made; null unless it is accepted.
    pub made_at: Option<String>,
    /// Its certificates; empty unless it is accepted.
    pub certificates: Vec<VerifiedCertificateJson>,
    /// What is wrong or worth knowing.
    pub findings: Vec<FileFindingJson>,
    /// Why it could not be read, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A certificate of the package.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct VerifiedCertificateJson {
    /// `xenmobile` or `netscaler`.
    pub role: &'static str,
    /// Whether it will replace the one in use.
    pub next: bool,
    /// The certificate, with days counted from `at`.
    pub certificate: CertificateJson,
}

/// A finding and the file of the package that it is about.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FileFindingJson {
    /// Path in the package; null where it is about the package as a whole.
    pub file: Option<String>,
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingJson,
}

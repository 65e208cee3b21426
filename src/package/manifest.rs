//! `manifest.json`: the package's facts and findings for programs.

use serde::{Deserialize, Serialize};

use super::files::Contents;
use super::{Enclosed, Facts};
use crate::base::digest::{hex, sha256};
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::report::json::CertificateJson;
use crate::request::rules::PreviousPin;
use crate::request::{Answers, Preflight};
use crate::rules::Role;

/// The manifest's schema. It also stands for the wording of the ticket: what is written into a ticket changes only
/// together with this number.
pub const SCHEMA: &str = "pinbundle/package/1";

/// A package's manifest.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Manifest {
    /// `pinbundle/package/1`.
    pub schema: String,
    /// What made the package.
    pub tool: Tool,
    /// The moment at which validity was judged (RFC 3339).
    pub at: String,
    /// The day that is printed in the ticket.
    pub date: String,
    /// The request's answers; null is unknown.
    pub request: Answers,
    /// Ids of the rules whose findings were allowed.
    pub allowed: Vec<String>,
    /// The pins of the last ticket; null if they are not known.
    pub previous: Option<Vec<PreviousPin>>,
    /// The result of a preflight; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preflight: Option<Preflight>,
    /// The certificates, those of the XenMobile Server first.
    pub certificates: Vec<ManifestCertificate>,
    /// What was found in the certificates as they are packed, and in the request.
    pub findings: Vec<ManifestFinding>,
}

/// What made a package.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Tool {
    /// `pinbundle`.
    pub name: String,
    /// The version.
    pub version: String,
}

/// One certificate of a package.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ManifestCertificate {
    /// `xenmobile` or `netscaler`.
    pub role: String,
    /// Whether it will replace the one in use.
    pub next: bool,
    /// Path in the package.
    pub file: String,
    /// SHA-256 of that file, in hex.
    pub file_sha256: String,
    /// The certificate itself.
    pub certificate: CertificateJson,
}

/// One finding of a package.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ManifestFinding {
    /// Path in the package; null where it is about the request.
    pub file: Option<String>,
    /// Id of the rule.
    pub rule: String,
    /// `warning` or `note`.
    pub severity: String,
    /// What was found.
    pub message: String,
    /// Why it matters.
    pub why: String,
}

impl Tool {
    /// This very tool.
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

impl Manifest {
    fn of(contents: &Contents<'_>) -> Self {
        let facts = contents.facts;
        let certificates = contents.certificates.iter().map(|packed| ManifestCertificate {
            role: packed.enclosed.role.id().to_owned(),
            next: packed.enclosed.is_next,
            file: packed.file.to_owned(),
            file_sha256: hex(&sha256(packed.pem.as_bytes())),
            certificate: CertificateJson::new(&packed.enclosed.certificate, facts.at),
        });
        let findings = contents.findings.iter().map(|f| ManifestFinding {
            file: f.file.clone(),
            rule: f.finding.rule.id.to_owned(),
            severity: f.finding.severity.id().to_owned(),
            message: f.finding.message.clone(),
            why: f.finding.why.to_string(),
        });
        Self {
            schema: SCHEMA.to_owned(),
            tool: facts.tool.clone(),
            at: facts.at.to_string(),
            date: facts.date.date(),
            request: facts.answers.clone(),
            allowed: facts.allowed.clone(),
            previous: facts.previous.clone(),
            preflight: facts.preflight.clone(),
            certificates: certificates.collect(),
            findings: findings.collect(),
        }
    }
}

/// The file: indented, in ASCII, with a final newline.
pub(super) fn render(contents: &Contents<'_>) -> String {
    // Strings, numbers and lists of them always have a JSON form.
    let json = serde_json::to_string_pretty(&Manifest::of(contents)).unwrap_or_default();
    escape::ascii_json(&json) + "\n"
}

/// What a manifest states that cannot be told from the certificates. All else in it is derived, and compared.
#[derive(Debug, Deserialize)]
pub(super) struct Stated {
    pub(super) schema: String,
    tool: Tool,
    at: String,
    date: String,
    request: Answers,
    allowed: Vec<String>,
    previous: Option<Vec<PreviousPin>>,
    preflight: Option<Preflight>,
    pub(super) certificates: Vec<StatedCertificate>,
}

/// The same of one certificate.
#[derive(Debug, Deserialize)]
pub(super) struct StatedCertificate {
    role: String,
    next: bool,
    pub(super) file: String,
}

impl StatedCertificate {
    /// The certificate in the part that the manifest states; `None` if there is no such role.
    pub(super) fn enclose(&self, certificate: Certificate) -> Option<Enclosed> {
        let role = [Role::Xenmobile, Role::Netscaler].into_iter().find(|r| r.id() == self.role)?;
        Some(Enclosed { role, is_next: self.next, certificate })
    }
}

impl Stated {
    /// The facts, with these certificates. `None` if a time is not one.
    pub(super) fn facts(&self, certificates: Vec<Enclosed>) -> Option<Facts> {
        Some(Facts {
            answers: self.request.clone(),
            certificates,
            previous: self.previous.clone(),
            preflight: self.preflight.clone(),
            at: Timestamp::parse(&self.at)?,
            date: Timestamp::parse(&self.date)?,
            allowed: self.allowed.clone(),
            tool: self.tool.clone(),
        })
    }
}

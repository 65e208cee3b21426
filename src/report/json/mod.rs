//! JSON for scripts: one file per command, and here what they share.
//!
//! Fields keep their names and meanings within a `schema` number; new ones may come.

mod bundle;
mod check;
mod compare;
mod pin;
#[cfg(feature = "network")]
mod preflight;
#[cfg(feature = "network")]
mod probe;
mod quick;
mod verify;

use std::borrow::Cow;

use serde::Serialize;

pub use bundle::{BUNDLE, BundleJson, ExtractedJson, NameTakenJson, PackageFileJson, PackageJson};
pub use check::{CHECK, CheckJson, ExportJson, ItemJson, SharedKeyJson, SummaryLine};
pub use compare::{COMPARE, CompareJson, ComparedKeyJson, MistakeJson, PairJson, SideJson};
pub use pin::{PIN, PinJson, PinnedJson};
#[cfg(feature = "network")]
pub use preflight::{OtherNameJson, PREFLIGHT, PhoneTestJson, PreflightJson, ReachedJson};
#[cfg(feature = "network")]
pub use probe::{ObservationJson, OfferJson, OutcomesJson, PROBE, PresentedJson, ProbeJson, ServerJson};
pub use verify::{FileFindingJson, VERIFY, VerifiedCertificateJson, VerifyJson};

use super::Summary;
use super::mend::Step;
use crate::base::escape::{Shell, ascii_json};
use crate::base::timestamp::Timestamp;
use crate::certificate::{Certificate, KeyInfo};
use crate::rules::Finding;

/// The name and version of the tool.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ToolJson {
    /// `pinbundle`.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
}

impl ToolJson {
    /// This build.
    pub fn current() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

/// One certificate.
#[derive(Serialize, Clone, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CertificateJson {
    /// `full`, or `partial` where a field could not be read: that one is null or empty.
    pub parse: &'static str,
    /// Base64 of SHA-256 over the SubjectPublicKeyInfo.
    pub pin_sha256: String,
    /// Hex of SHA-256 over the certificate.
    pub fingerprint_sha256: String,
    /// Hex of SHA-1 over the certificate, as Windows shows it; for comparing only.
    pub thumbprint_sha1: String,
    /// RFC 4514.
    pub subject: Option<String>,
    /// RFC 4514.
    pub issuer: Option<String>,
    /// Lower-case hex of the value, with `-` if it is negative.
    pub serial: String,
    /// RFC 3339.
    pub not_before: Option<String>,
    /// RFC 3339.
    pub not_after: Option<String>,
    /// Whole days from `at` to `not_after`, rounded down.
    pub days_left: Option<i64>,
    /// `dNSName` entries.
    pub dns_names: Vec<String>,
    /// `iPAddress` entries.
    pub ip_addresses: Vec<String>,
    /// The key.
    pub key: Option<KeyJson>,
    /// Name of the signature algorithm.
    pub signature_algorithm: Cow<'static, str>,
    /// Basic constraints' `cA`.
    pub is_ca: bool,
    /// Issuer and subject are the same.
    pub self_signed: bool,
    /// Purposes; null without the extension.
    pub extended_key_usage: Option<Vec<Cow<'static, str>>>,
}

/// A key.
#[derive(Serialize, Clone, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct KeyJson {
    /// `RSA`, `ECDSA`, `Ed25519`, or an OID.
    pub algorithm: Cow<'static, str>,
    /// Bits of the modulus or the curve.
    pub bits: Option<usize>,
    /// The curve.
    pub curve: Option<Cow<'static, str>>,
}

/// One finding.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct FindingJson {
    /// The rule's id.
    pub rule: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// Index into `contents`.
    pub item: Option<usize>,
    /// The line it points to.
    pub line: Option<usize>,
    /// The byte it points to.
    pub offset: Option<usize>,
    /// Why it matters here.
    pub why: Cow<'static, str>,
    /// What mends it, the best first.
    pub mend: Vec<MendJson>,
}

/// One way to mend a finding.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct MendJson {
    /// What to do, or what the command is made with.
    pub words: String,
    /// The command line; null where no command does it.
    pub command: Option<String>,
    /// `any`, `sh`, `powershell` or `cmd`; null without a command.
    pub shell: Option<&'static str>,
    /// The file that the command leaves in the current folder.
    pub writes: Option<String>,
}

/// How many exports came out how.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SummaryJson {
    /// Without an error.
    pub accepted: usize,
    /// With one or more.
    pub rejected: usize,
    /// Not read.
    pub unreadable: usize,
}

impl From<Summary> for SummaryJson {
    fn from(summary: Summary) -> Self {
        let Summary { accepted, rejected, unreadable } = summary;
        Self { accepted, rejected, unreadable }
    }
}

impl CertificateJson {
    /// Describes a certificate at this moment.
    pub fn new(certificate: &Certificate, at: Timestamp) -> Self {
        Self {
            parse: if certificate.is_fully_read() { "full" } else { "partial" },
            pin_sha256: certificate.pin(),
            fingerprint_sha256: certificate.fingerprint(),
            thumbprint_sha1: certificate.thumbprint(),
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            serial: certificate.serial_hex(),
            not_before: certificate.not_before.map(|t| t.to_string()),
            not_after: certificate.not_after.map(|t| t.to_string()),
            days_left: certificate.not_after.map(|t| t.days_since(at)),
            dns_names: certificate.dns_names.clone(),
            ip_addresses: certificate.ip_addresses.iter().map(ToString::to_string).collect(),
            key: certificate.key.info.as_ref().map(KeyJson::from),
            signature_algorithm: certificate.signature_algorithm.clone(),
            is_ca: certificate.is_ca,
            self_signed: certificate.is_self_signed(),
            extended_key_usage: certificate.extended_key_usage.clone(),
        }
    }
}

impl From<&KeyInfo> for KeyJson {
    fn from(info: &KeyInfo) -> Self {
        Self { algorithm: info.algorithm.clone(), bits: info.bits, curve: info.curve.clone() }
    }
}

impl FindingJson {
    /// Describes a finding with its mends worded.
    pub fn new(finding: &Finding, steps: Vec<Step>) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.id(),
            message: finding.message.clone(),
            item: finding.item,
            line: finding.place.map(|p| p.line),
            offset: finding.place.and_then(|p| p.offset),
            why: finding.why.clone(),
            mend: steps.into_iter().map(MendJson::from).collect(),
        }
    }
}

impl From<Step> for MendJson {
    fn from(step: Step) -> Self {
        let shell = step.command.as_ref().map(|command| match command.shell {
            None => "any",
            Some(Shell::Sh) => "sh",
            Some(Shell::PowerShell) => "powershell",
        });
        let (command, writes) = step.command.map(|c| (c.line, c.writes)).unzip();
        Self { words: step.words, command, shell, writes }
    }
}

/// Pretty-printed JSON with a final line end, in ASCII only.
pub fn pretty(value: &impl Serialize) -> String {
    let mut text = ascii(serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

/// One line of JSON with its line end, in ASCII only.
pub fn line(value: &impl Serialize) -> String {
    let mut text = ascii(quick::to_string(value).unwrap_or_default());
    text.push('\n');
    text
}

/// Most is ASCII already.
fn ascii(json: String) -> String {
    // Looked through to the end, several bytes at a time.
    let is_ascii = json.bytes().fold(true, |all, byte| all & (byte < 0x7f));
    if is_ascii { json } else { ascii_json(&json) }
}

//! The JSON of `check`, one object for all exports or one line for each (NDJSON), and what other commands share with it.
//!
//! Fields keep their names and meanings within a `schema` number; new ones may come.

mod bundle;
mod compare;
mod pin;
mod verify;

use serde::Serialize;

pub use bundle::{BUNDLE, BundleJson, ExtractedJson, NameTakenJson, PackageFileJson, PackageJson};
pub use compare::{COMPARE, CompareJson, ComparedKeyJson, MistakeJson, PairJson, SideJson};
pub use pin::{PIN, PinJson, PinnedJson};
pub use verify::{FileFindingJson, VERIFY, VerifiedCertificateJson, VerifyJson};

use super::mend::{self, Place, Step};
use super::{Checked, Outcome, Summary};
use crate::base::digest::{hex, sha256};
use crate::base::escape::{Shell, ascii_json};
use crate::base::timestamp::Timestamp;
use crate::certificate::{Certificate, KeyInfo, PublicKey, order};
use crate::recognise::{Export, Item};
use crate::rules::{Finding, Judgement};

/// Everything `check` found out.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CheckJson {
    /// `pinbundle/check/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment at which validity was judged, RFC 3339.
    pub at: String,
    /// One for each export, in the order of the arguments.
    pub exports: Vec<ExportJson>,
    /// How many came out how.
    pub summary: SummaryJson,
}

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

/// One export.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ExportJson {
    /// The path as text; `-` for standard input.
    pub path: String,
    /// Hex of the path's bytes, only if they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
    /// Bytes of the file; null if it could not be read.
    pub size: Option<usize>,
    /// `xenmobile`, `netscaler`, or null.
    pub role: Option<&'static str>,
    /// `accepted`, `rejected` or `unreadable`.
    pub verdict: &'static str,
    /// `canonical` or `rewritable`, if there is exactly one certificate.
    pub form: Option<&'static str>,
    /// Hex of the file's SHA-256; null where a key, keystore, session secret, archive or unknown bytes were found.
    pub sha256: Option<String>,
    /// The one certificate, if there is exactly one.
    pub certificate: Option<CertificateJson>,
    /// What was recognised; the items without a parent tile the file.
    pub contents: Vec<ItemJson>,
    /// Items that are not listed.
    pub contents_truncated: usize,
    /// What is wrong or worth knowing.
    pub findings: Vec<FindingJson>,
    /// Why it could not be read, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One recognised thing.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ItemJson {
    /// The kind of thing.
    pub kind: &'static str,
    /// What exactly, in words.
    pub what: String,
    /// Index of the item that holds it.
    pub parent: Option<usize>,
    /// How it was wrapped, outermost first.
    pub layers: Vec<&'static str>,
    /// The PEM label.
    pub label: Option<String>,
    /// The archive's member that it stands in.
    pub member: Option<String>,
    /// Bytes before it in the file; null inside compression.
    pub offset: Option<usize>,
    /// Bytes of it in the file; null inside compression.
    pub length: Option<usize>,
    /// First line.
    pub line: usize,
    /// Last line.
    pub end_line: usize,
    /// `leaf`, `intermediate`, `root` or `unknown`; null for what is no certificate.
    pub position: Option<&'static str>,
    /// The certificate.
    pub certificate: Option<CertificateJson>,
    /// The pin of a public key or a certificate request.
    pub pin_sha256: Option<String>,
}

/// One certificate.
#[derive(Serialize, Debug)]
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
    pub signature_algorithm: String,
    /// Basic constraints' `cA`.
    pub is_ca: bool,
    /// Issuer and subject are the same.
    pub self_signed: bool,
    /// Purposes; null without the extension.
    pub extended_key_usage: Option<Vec<String>>,
}

/// A key.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct KeyJson {
    /// `RSA`, `ECDSA`, `Ed25519`, or an OID.
    pub algorithm: String,
    /// Bits of the modulus or the curve.
    pub bits: Option<usize>,
    /// The curve.
    pub curve: Option<String>,
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
    pub why: String,
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

/// The last line of NDJSON output.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SummaryLine {
    /// `pinbundle/check/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment at which validity was judged.
    pub at: String,
    /// How many came out how.
    pub summary: SummaryJson,
}

/// The name of this format.
pub const CHECK: &str = "pinbundle/check/1";

impl CheckJson {
    /// Puts the exports together.
    pub fn new(at: Timestamp, exports: Vec<ExportJson>, summary: Summary) -> Self {
        let summary = summary.into();
        Self { schema: CHECK, tool: ToolJson::current(), at: at.to_string(), exports, summary }
    }
}

impl SummaryLine {
    /// The line that follows the exports.
    pub fn new(at: Timestamp, summary: Summary) -> Self {
        Self { schema: CHECK, tool: ToolJson::current(), at: at.to_string(), summary: summary.into() }
    }
}

impl From<Summary> for SummaryJson {
    fn from(summary: Summary) -> Self {
        let Summary { accepted, rejected, unreadable } = summary;
        Self { accepted, rejected, unreadable }
    }
}

impl ExportJson {
    /// Describes one export.
    pub fn new(checked: &Checked, at: Timestamp, is_taken: &dyn Fn(&str) -> bool) -> Self {
        let path = checked.path.clone();
        let path_raw = checked.path_raw.as_deref().map(hex);
        let role = checked.role.map(crate::rules::Role::id);
        match &checked.outcome {
            Outcome::Unreadable(error) => Self {
                path,
                path_raw,
                size: None,
                role,
                verdict: "unreadable",
                form: None,
                sha256: None,
                certificate: None,
                contents: Vec::new(),
                contents_truncated: 0,
                findings: Vec::new(),
                error: Some(error.clone()),
            },
            Outcome::Judged(export, judgement) => {
                let place = Place { path: checked.mendable_path(), is_taken };
                Self {
                    path,
                    path_raw,
                    size: Some(export.bytes().len()),
                    role,
                    verdict: judgement.verdict.id(),
                    form: judgement.form.map(crate::rules::Form::id),
                    sha256: export.may_be_hashed().then(|| hex(&sha256(export.bytes()))),
                    certificate: export.only_certificate().map(|(_, c)| CertificateJson::new(c, at)),
                    contents: contents(export, at),
                    contents_truncated: export.items_left_out(),
                    findings: findings(export, judgement, &place),
                    error: None,
                }
            }
        }
    }
}

fn contents(export: &Export, at: Timestamp) -> Vec<ItemJson> {
    let certificates: Vec<&Certificate> = export.certificates().map(|(_, c)| c).collect();
    let mut positions = order::positions(&certificates).into_iter();
    export.items().iter().map(|item| ItemJson::new(item, &mut positions, at)).collect()
}

fn findings(export: &Export, judgement: &Judgement, place: &Place<'_>) -> Vec<FindingJson> {
    judgement
        .findings
        .iter()
        .map(|finding| FindingJson::new(finding, mend::steps(finding, export, place)))
        .collect()
}

impl ItemJson {
    fn new(item: &Item, positions: &mut impl Iterator<Item = order::Position>, at: Timestamp) -> Self {
        let position = item.certificate.as_ref().and_then(|_| positions.next());
        Self {
            kind: item.kind.id(),
            what: item.what.to_string(),
            parent: item.parent,
            layers: item.layers.clone(),
            label: item.label.clone(),
            member: item.member.clone(),
            offset: item.span.map(|s| s.offset),
            length: item.span.map(|s| s.length),
            line: item.lines.0,
            end_line: item.lines.1,
            position: position.map(order::Position::id),
            certificate: item.certificate.as_deref().map(|c| CertificateJson::new(c, at)),
            pin_sha256: item.public_key.as_deref().map(PublicKey::pin),
        }
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
            why: finding.why.to_string(),
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
    let mut text = ascii_json(&serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

/// One line of JSON with its line end, in ASCII only.
pub fn line(value: &impl Serialize) -> String {
    let mut text = ascii_json(&serde_json::to_string(value).unwrap_or_default());
    text.push('\n');
    text
}

//! The JSON of `check`: one object for all exports, or one line for each (NDJSON).

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::{CertificateJson, FindingJson, KeyJson, SummaryJson, ToolJson};
use crate::base::digest::{base64, hex, sha256};
use crate::base::timestamp::Timestamp;
use crate::certificate::{Certificate, PublicKey, order};
use crate::recognise::{Export, Item};
use crate::report::inventory::Group;
use crate::report::mend::{self, Place};
use crate::report::{Checked, Outcome, Summary};
use crate::rules::Judgement;

/// The name of this format.
pub const CHECK: &str = "pinbundle/check/1";

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
    /// One for each export, in the order of the arguments; with `--expiring` by the end of validity, those without at the end.
    pub exports: Vec<ExportJson>,
    /// With `--group-by key`: the keys of exports with exactly one, the key in most exports first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<SharedKeyJson>>,
    /// How many came out how.
    pub summary: SummaryJson,
}

/// A key and the exports that have it.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SharedKeyJson {
    /// Base64 of SHA-256 over the SubjectPublicKeyInfo.
    pub pin_sha256: String,
    /// The key.
    pub key: Option<KeyJson>,
    /// Indices into `exports`.
    pub exports: Vec<usize>,
}

impl From<Group> for SharedKeyJson {
    fn from(group: Group) -> Self {
        let Group { key, files } = group;
        Self { pin_sha256: base64(&key.pin), key: key.info.as_ref().map(KeyJson::from), exports: files }
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
    pub certificate: Option<Arc<CertificateJson>>,
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
    pub what: Cow<'static, str>,
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
    pub certificate: Option<Arc<CertificateJson>>,
    /// The pin of a public key or a certificate request.
    pub pin_sha256: Option<String>,
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

impl CheckJson {
    /// Puts the exports together.
    pub fn new(at: Timestamp, exports: Vec<ExportJson>, summary: Summary) -> Self {
        let summary = summary.into();
        Self { schema: CHECK, tool: ToolJson::current(), at: at.to_string(), exports, keys: None, summary }
    }
}

impl SummaryLine {
    /// The line that follows the exports.
    pub fn new(at: Timestamp, summary: Summary) -> Self {
        Self { schema: CHECK, tool: ToolJson::current(), at: at.to_string(), summary: summary.into() }
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
                let contents = contents(export, at);
                // Described once.
                let only = export.only_certificate().and_then(|(index, _)| contents.get(index));
                Self {
                    path,
                    path_raw,
                    size: Some(export.bytes().len()),
                    role,
                    verdict: judgement.verdict.id(),
                    form: judgement.form.map(crate::rules::Form::id),
                    sha256: export.may_be_hashed().then(|| hex(&sha256(export.bytes()))),
                    certificate: only.and_then(|item| item.certificate.clone()),
                    contents,
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
            what: item.what.clone(),
            parent: item.parent,
            layers: item.layers.clone(),
            label: item.label.clone(),
            member: item.member.clone(),
            offset: item.span.map(|s| s.offset),
            length: item.span.map(|s| s.length),
            line: item.lines.0,
            end_line: item.lines.1,
            position: position.map(order::Position::id),
            certificate: item.certificate.as_deref().map(|c| Arc::new(CertificateJson::new(c, at))),
            pin_sha256: item.public_key.as_deref().map(PublicKey::pin),
        }
    }
}

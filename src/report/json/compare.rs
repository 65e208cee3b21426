//! The JSON of `compare`.

use serde::Serialize;

use super::{CertificateJson, KeyJson, ToolJson};
use crate::base::digest::hex;
use crate::base::timestamp::Timestamp;
use crate::compare::{Answer, Mistake, Pair, Side, Subject};
use crate::report::compare;
use crate::rules::Role;

/// The name of this format.
pub const COMPARE: &str = "pinbundle/compare/1";

/// What `compare` found.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct CompareJson {
    /// `pinbundle/compare/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment from which days are counted, RFC 3339.
    pub at: String,
    /// `same-certificate`, `same-key` (also: this is the pin), `another-key`, `differs` (this is not the pin); null where
    /// it could not be compared.
    pub relation: Option<&'static str>,
    /// What that means, in words.
    pub message: Option<String>,
    /// What to do next, if anything.
    pub next: Option<String>,
    /// The first side; null where it could not be compared.
    pub a: Option<SideJson>,
    /// The second side; null where it could not be compared.
    pub b: Option<SideJson>,
    /// What the result follows from; empty where a digest is compared.
    pub pairs: Vec<PairJson>,
    /// What a digest is that is not the pin, if that was found out.
    pub mistake: Option<MistakeJson>,
    /// Why it could not be compared, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One side.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SideJson {
    /// The path as text; `-` for standard input; null for a digest that was typed.
    pub path: Option<String>,
    /// `package`, `certificate`, `public-key` (also of a certificate request) or `digest`.
    pub kind: &'static str,
    /// The keys: several of a package, none of a digest.
    pub keys: Vec<ComparedKeyJson>,
    /// How many certificates stand in the file; the server's is compared. Null for a digest or a package.
    pub certificates_in_file: Option<usize>,
    /// Whether the file holds, or may hold, a private key.
    pub holds_key: bool,
    /// Hex of the digest; of a list of pins the one that is the other side's, else null.
    pub digest: Option<String>,
    /// Hex of each digest that was typed: several of a list of pins.
    pub digests: Vec<String>,
    /// `whole-certificate` (TLSA with selector 0) or `sha1` where the notation of a digest says that it is no pin; else
    /// null.
    pub notation: Option<&'static str>,
}

/// A key.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ComparedKeyJson {
    /// `xenmobile` or `netscaler`, of a package's; else null.
    pub role: Option<&'static str>,
    /// Whether the package says that it will replace the one in use.
    pub next: bool,
    /// Base64 of SHA-256 over the SubjectPublicKeyInfo.
    pub pin_sha256: String,
    /// What the key is.
    pub key: Option<KeyJson>,
    /// Its certificate.
    pub certificate: Option<CertificateJson>,
}

/// How two keys relate. One without a counterpart has a null beside it.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PairJson {
    /// Index into the keys of `a`.
    pub a: Option<usize>,
    /// Index into the keys of `b`.
    pub b: Option<usize>,
    /// `same-certificate`, `same-key` or `another-key`.
    pub relation: &'static str,
}

/// What a digest was made from.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct MistakeJson {
    /// `nothing`, `public-key`, `certificate`, `certificate-pem`, `file`, `public-key-pem`, `key-bits`,
    /// `certificate-sha1`, `public-key-sha1` or `key-identifier`.
    pub of: &'static str,
    /// The name of the certificate that it was made from.
    pub name: Option<String>,
    /// Whether that is another certificate of the same file.
    pub is_another: bool,
}

impl CompareJson {
    /// Two sides, each with its path, and the answer.
    pub fn new(sides: [(Option<&str>, &Side); 2], answer: &Answer, at: Timestamp) -> Self {
        let [(name_a, a), (name_b, b)] = sides;
        let (pairs, mistake) = match answer {
            Answer::Keys(comparison) => (comparison.pairs.iter().map(PairJson::from).collect(), None),
            Answer::Differs(mistake) => (Vec::new(), mistake.as_ref().map(MistakeJson::from)),
            Answer::Pin(_) => (Vec::new(), None),
        };
        Self {
            relation: Some(answer.id()),
            message: Some(compare::result(a, b, answer).1),
            next: compare::next(a, b, answer),
            a: Some(SideJson::new(name_a, a, b, at)),
            b: Some(SideJson::new(name_b, b, a, at)),
            pairs,
            mistake,
            error: None,
            ..Self::not_compared(String::new(), at)
        }
    }

    /// Nothing was compared, and why.
    pub fn not_compared(error: String, at: Timestamp) -> Self {
        Self {
            schema: COMPARE,
            tool: ToolJson::current(),
            at: at.to_string(),
            relation: None,
            message: None,
            next: None,
            a: None,
            b: None,
            pairs: Vec::new(),
            mistake: None,
            error: Some(error),
        }
    }
}

impl SideJson {
    fn new(name: Option<&str>, side: &Side, other: &Side, at: Timestamp) -> Self {
        let export = side.export();
        let typed = side.typed();
        Self {
            path: name.map(str::to_owned),
            kind: match side {
                Side::Package(_) => "package",
                Side::Export(_, subject) if subject.certificate.is_some() => "certificate",
                Side::Export(..) => "public-key",
                Side::Digest(_) => "digest",
            },
            keys: side.subjects().iter().map(|subject| ComparedKeyJson::new(subject, at)).collect(),
            certificates_in_file: export.map(|export| export.certificates().count()),
            holds_key: export.is_some_and(crate::recognise::Export::may_hold_key),
            digest: typed
                .and_then(|typed| typed.digests.get(side.match_in(other)?))
                .map(|digest| hex(digest)),
            digests: typed
                .map(|typed| typed.digests.iter().map(|digest| hex(digest)).collect())
                .unwrap_or_default(),
            notation: typed.and_then(|typed| typed.notation.id()),
        }
    }
}

impl ComparedKeyJson {
    fn new(subject: &Subject, at: Timestamp) -> Self {
        Self {
            role: subject.role.map(Role::id),
            next: subject.is_next,
            pin_sha256: subject.key.pin(),
            key: subject.key.info.as_ref().map(KeyJson::from),
            certificate: subject.certificate.as_ref().map(|c| CertificateJson::new(c, at)),
        }
    }
}

impl From<&Pair> for PairJson {
    fn from(pair: &Pair) -> Self {
        Self { a: pair.a, b: pair.b, relation: pair.relation.id() }
    }
}

impl From<&Mistake> for MistakeJson {
    fn from(mistake: &Mistake) -> Self {
        Self { of: mistake.of.id(), name: mistake.name.clone(), is_another: mistake.is_another }
    }
}

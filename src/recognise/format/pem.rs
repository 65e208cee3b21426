//! PEM blocks (RFC 7468, RFC 1421), read as laxly as is certain: any line width, spaces, blank lines, CR, LF, any label.

use std::borrow::Cow;

use super::certificate::trust_data;
use super::{Found, Inside, private_key};

use crate::base::Secret;
use crate::base::find::Needle;
use crate::base::place::Span;
use crate::certificate::Certificate;
use crate::recognise::item::Kind;
use crate::recognise::layer::{MISSING_BOUNDARY, base64};

/// A label longer than this is none.
const LABEL: usize = 100;
/// Headers of a block are not longer than this.
const HEADERS: usize = 1024;
/// The label of a certificate (RFC 7468, 5.1).
pub const CERTIFICATE: &str = "CERTIFICATE";
const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8; 5] = b"-----";
static FIVE_DASHES: Needle = Needle::new(DASHES);

/// What stands behind a label.
enum Class {
    /// DER that is recognised for what it is, whatever the label says.
    Der,
    /// A private key, whatever the body is.
    PrivateKey,
    /// Secrets of a TLS session.
    SessionSecret,
    /// Something else, named by the label.
    Other,
}

/// The block whose BEGIN boundary stands at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let block = Block::read(bytes, at)?;
    let found = match class(&block.label) {
        Class::Der if block.is_encrypted() => {
            Found::new(Kind::PrivateKey, "an encrypted private key", block.span)
        }
        Class::Der if block.ends_as_private_key() => {
            Found::new(Kind::PrivateKey, "the end of a private key", block.span)
        }
        Class::PrivateKey => Found::new(Kind::PrivateKey, block.private_key(), block.span),
        Class::SessionSecret => {
            Found::new(Kind::SessionSecret, "the parameters of a TLS session", block.span)
        }
        Class::Other => Found::new(Kind::Document, format!("a block labelled {}", block.label), block.span),
        Class::Der => block.open(),
    };
    Some(Found { label: Some(block.label), ..found.layer("pem") })
}

/// What a block holds that is labelled as a certificate and is all that the bytes are.
pub fn certificate_alone(bytes: &[u8]) -> Option<Secret> {
    if !bytes.starts_with(BEGIN) {
        return None;
    }
    let block = Block::read(bytes, 0)?;
    let is_all = block.span.length == bytes.len() && matches!(block.end, End::Proper);
    let decoded = (is_all && block.label == CERTIFICATE).then(|| base64::decode(block.body))?;
    decoded.ok().map(|decoded| decoded.bytes)
}

/// The headers of an encrypted key whose boundary is missing or damaged.
pub(super) fn read_encrypted_headers(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let headers = headers(&rest[..rest.len().min(HEADERS)]);
    let length = headers + base64::run_length(&rest[headers..]);
    let span = Span { offset: at, length: length.max(1) };
    Some(Found::new(Kind::PrivateKey, "an encrypted private key without its boundary", span))
}

fn class(label: &str) -> Class {
    let starts_with = |word: &str| label.get(..word.len()).is_some_and(|l| l.eq_ignore_ascii_case(word));
    let contains =
        |word: &str| label.as_bytes().windows(word.len()).any(|l| l.eq_ignore_ascii_case(word.as_bytes()));
    if label == CERTIFICATE {
        // Nearly all are.
        Class::Der
    } else if contains("PRIVATE") {
        Class::PrivateKey
    } else if starts_with("SSL SESSION") {
        Class::SessionSecret
    } else if ["PGP", "SSH2", "SSH SIGNATURE"].into_iter().any(starts_with) || contains("SIGNED MESSAGE") {
        Class::Other
    } else {
        Class::Der
    }
}

/// Whether a label ends with CERTIFICATE.
fn says_certificate(label: &str) -> bool {
    let start = label.len().saturating_sub(CERTIFICATE.len());
    label.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(CERTIFICATE))
}

/// One block, taken apart and not decoded.
struct Block<'a> {
    label: String,
    /// From the BEGIN boundary to the end of the END boundary's line.
    span: Span,
    /// What stands between the boundaries, and where.
    body: &'a [u8],
    body_at: usize,
    end: End,
}

/// How a block ends.
enum End {
    /// As RFC 7468 has it.
    Proper,
    /// Without an END line.
    Missing,
    /// With the END line of another label.
    Other(String),
}

impl<'a> Block<'a> {
    fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let label_at = at + BEGIN.len();
        let label = label(bytes.get(label_at..)?)?;
        let body_at = label_at + label.len() + DASHES.len();
        let rest = bytes.get(body_at..)?;
        let is_spoken_of = !could_start(bytes, at) || is_quoted_in_a_sentence(bytes, at, body_at);
        if is_spoken_of && !base64::starts_with_run(rest, 16) {
            return None;
        }
        let label = label.to_owned();
        let (body, length, end) = Self::end(rest, &label);
        let span = Span::between(at, body_at + length);
        Some(Self { label, span, body, body_at, end })
    }

    /// The body, where the block ends, and how.
    fn end<'b>(rest: &'b [u8], label: &str) -> (&'b [u8], usize, End) {
        let next = FIVE_DASHES.find(rest).unwrap_or(rest.len());
        let boundary = &rest[next..];
        let end_label = boundary.strip_prefix(b"-----END ").and_then(self::label);
        let Some(end_label) = end_label else {
            // Without an END, the block is as long as its base64.
            let body = &rest[..base64::run_length(&rest[..next])];
            return (body, body.len(), End::Missing);
        };
        let mut end = next + "-----END ".len() + end_label.len() + DASHES.len();
        end += rest[end..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        end += match rest[end..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        let how = if end_label == label { End::Proper } else { End::Other(end_label.to_owned()) };
        (&rest[..next], end, how)
    }

    /// Whether its headers say that it is encrypted, as only those of keys do (RFC 1421, 4.6.1.1).
    fn is_encrypted(&self) -> bool {
        let headers = &self.body[..headers(self.body)];
        !headers.is_empty() && memchr::memmem::find(headers, b"Proc-Type: 4,ENCRYPTED").is_some()
    }

    fn ends_as_private_key(&self) -> bool {
        matches!(&self.end, End::Other(label) if matches!(class(label), Class::PrivateKey))
    }

    /// What key it is: as its DER says, if it can be read, else as its label says.
    fn private_key(&self) -> Cow<'static, str> {
        let decoded = base64::decode(&self.body[headers(self.body)..]).ok();
        if let Some(what) = decoded.and_then(|decoded| private_key::name(&decoded.bytes)) {
            return what.into();
        }
        let encrypted = self.label.to_ascii_uppercase().contains("ENCRYPTED")
            || memchr::memmem::find(self.body, b"ENCRYPTED").is_some();
        let state = if encrypted { "an encrypted" } else { "a" };
        format!("{state} private key ({})", self.label).into()
    }

    /// Decodes the body, to be recognised for what it is.
    fn open(&self) -> Found {
        let broken = |what: String| {
            let kind =
                if says_certificate(&self.label) { Kind::MalformedCertificate } else { Kind::DamagedText };
            Found::new(kind, what, self.span)
        };
        if let End::Other(other) = &self.end {
            let what = format!("a block begins as {} and ends as {other}", self.label);
            return Found::new(Kind::DamagedText, what, self.span);
        }
        let headers = headers(self.body);
        let body = &self.body[headers..];
        let empty = || broken(format!("an empty {} block", self.label));
        if body.trim_ascii().is_empty() {
            return empty();
        }
        let decoded = match base64::decode(body) {
            Ok(decoded) if decoded.bytes.is_empty() => return empty(),
            Ok(decoded) => decoded,
            Err(fault) => {
                let what = format!("a {} block whose base64 is damaged: {}", self.label, fault.reason);
                return Found { fault_at: Some(self.body_at + headers + fault.offset), ..broken(what) };
            }
        };
        let mut found = Found::new(Kind::Encoded, format!("a {} block", self.label), self.span);
        let end = matches!(self.end, End::Missing).then_some(MISSING_BOUNDARY);
        let mut place = decoded.map;
        place.shift_source(self.body_at + headers);
        let mut bytes = decoded.bytes;
        if self.label == "TRUSTED CERTIFICATE"
            && let Some((_, length)) = Certificate::read(&bytes)
            && let Some(settings) = bytes.get(length..).and_then(trust_data)
        {
            bytes.drain(length..length + settings);
        }
        found.inside.push(Inside { bytes, layer: end, name: None, place: Some(place), only_keys: false });
        found
    }
}

/// The label that the bytes start with, up to the five dashes behind it on the same line.
fn label(bytes: &[u8]) -> Option<&str> {
    let line = bytes.get(..bytes.len().min(LABEL + DASHES.len()))?;
    let label = line.get(..line.windows(DASHES.len()).position(|five| five == DASHES)?)?;
    let is_label = !label.is_empty() && label.iter().all(|b| (b' '..=b'~').contains(b));
    std::str::from_utf8(label).ok().filter(|_| is_label)
}

/// Whether PEM could start here: nothing but indentation, quotation marks and the like before it on its line, or the
/// dashes of another boundary. In a sentence it could not: there the boundary is only spoken of.
fn could_start(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(LABEL)..at];
    let line = before.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(before, |i| &before[i + 1..]);
    !line.iter().any(|b| b.is_ascii_alphanumeric()) || line.ends_with(DASHES)
}

/// Whether a pair of quotation marks holds the boundary alone, and words follow on the line. The first of the pair may
/// have been taken for a mark in front of the line, and be gone.
fn is_quoted_in_a_sentence(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    let Some((after, rest)) = bytes.get(end..).and_then(<[u8]>::split_first) else { return false };
    let rest = rest.strip_prefix(b",").unwrap_or(rest);
    before.is_none_or(|before| before == after || *before == b'\n')
        && matches!(after, b'"' | b'\'' | b'`')
        && matches!(rest, [b' ', letter, ..] if letter.is_ascii_alphabetic())
}

/// Length of the RFC 1421 headers before the base64 (`Proc-Type: 4,ENCRYPTED` and the blank line behind them).
fn headers(body: &[u8]) -> usize {
    let mut at = 0;
    let mut found = false;
    while let Some(length) = memchr::memchr(b'\n', &body[at..]) {
        let line = body[at..at + length].trim_ascii();
        let continues = found && body[at].is_ascii_whitespace() && !line.is_empty();
        let header = line.contains(&b':');
        if !line.is_empty() && !header && !continues {
            break;
        }
        found |= header;
        at += length + 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> Option<(Kind, String, usize)> {
        let at = text.find("-----BEGIN ")?;
        read(text.as_bytes(), at, 0).map(|f| (f.kind, f.what.into_owned(), f.span.length))
    }

    #[test]
    fn a_boundary_in_a_sentence_is_only_spoken_of() {
        assert_eq!(
            what("It starts with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----."),
            None
        );
        assert_eq!(what("\"-----BEGIN RSA PRIVATE KEY-----\", sometimes with a header"), None);
        assert!(what("\"-----BEGIN RSA PRIVATE KEY-----\",\n\"MIIB\"").is_some());
        assert!(what("cert: \"-----BEGIN CERTIFICATE-----MIIBMIIBMIIBMIIB").is_some());
        assert!(what("  > -----BEGIN CERTIFICATE-----\n").is_some());
    }

    #[test]
    fn faults_of_boundaries_are_named() {
        let (kind, what_, _) = what("-----BEGIN CERTIFICATE-----\nMIIB\n-----END X-----\n").unwrap();
        assert_eq!(
            (kind, what_.as_str()),
            (Kind::DamagedText, "a block begins as CERTIFICATE and ends as X")
        );
        let (kind, _, length) = what("-----BEGIN CERTIFICATE-----\nMIIB\nMII=\nSome words.\n").unwrap();
        assert_eq!((kind, length), (Kind::Encoded, 37));
        let (_, what_, _) =
            what("-----BEGIN CERTIFICATE-----\nMIIB\nMI!B\n-----END CERTIFICATE-----\n").unwrap();
        assert_eq!(what_, "a CERTIFICATE block whose base64 is damaged: '!' is no base64");
    }

    #[test]
    fn a_private_label_needs_no_body() {
        let (kind, what_, _) = what("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n").unwrap();
        assert_eq!(kind, Kind::PrivateKey);
        assert!(what_.contains("RSA PRIVATE KEY"));
    }
}

//! What somebody typed or mailed to be compared: a digest, or a list of pins, and what its notation says of it.

use super::{digest, parse, tlsa};

/// Digests in the order in which they were written: several only of a list of pins.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Typed {
    /// At least one. Those of a list are 32 bytes each.
    pub digests: Vec<Vec<u8>>,
    /// What the way of writing says.
    pub notation: Notation,
}

/// What a way of writing says that a digest was made from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Notation {
    /// The public key, or nothing that would contradict it.
    Pin,
    /// The whole certificate: TLSA records with selector 0 (RFC 6698, 2.1.2).
    WholeCertificate,
    /// Something by SHA-1, which has 20 bytes: no pin is made so.
    Sha1,
}

impl Notation {
    /// The name in JSON, of a notation that is for no pin.
    pub fn id(self) -> Option<&'static str> {
        match self {
            Self::Pin => None,
            Self::WholeCertificate => Some("whole-certificate"),
            Self::Sha1 => Some("sha1"),
        }
    }
}

impl Typed {
    /// Reads a list of pins with semicolons between them, a TLSA record, or the one digest that a text holds ([`digest`]).
    pub fn read(text: &str) -> Option<Self> {
        if let Some(pins) = list(text) {
            let digests = pins.iter().map(|pin| pin.to_vec()).collect();
            return Some(Self { digests, notation: Notation::Pin });
        }
        if let Some(pin) = parse(text) {
            return Some(Self::one(pin.to_vec(), Notation::Pin));
        }
        if let Some(record) = tlsa::Record::read(text).filter(|record| record.selector == 0) {
            return Some(Self::one(digest(&record.data)?, Notation::WholeCertificate));
        }
        let digest = digest(text)?;
        let lower = text.to_ascii_lowercase();
        let says_sha1 = ["sha1", "sha-1"].iter().any(|name| lower.contains(name));
        let notation = if says_sha1 && digest.len() == 32 { Notation::Sha1 } else { Notation::Pin };
        Some(Self::one(digest, notation))
    }

    /// Where a pin stands among the digests.
    pub fn position(&self, pin: &[u8]) -> Option<usize> {
        self.digests.iter().position(|digest| digest == pin)
    }

    fn one(digest: Vec<u8>, notation: Notation) -> Self {
        Self { digests: vec![digest], notation }
    }
}

/// Several pins with semicolons between them: `sha256//…;sha256//…` of curl, or a header of RFC 7469, 2.1, whose other
/// directives are left out. `None` if there are fewer than two, or anything else.
fn list(text: &str) -> Option<Vec<[u8; 32]>> {
    let is_quote = |c: char| matches!(c, '"' | '\'');
    let parts = text.trim().trim_start_matches(is_quote).split(';').map(str::trim);
    let pins = parts.filter(|part| !is_directive(part) && !part.trim_matches(is_quote).is_empty());
    let pins: Vec<[u8; 32]> =
        pins.map(|part| part.contains("sha256").then(|| parse(part)).flatten()).collect::<Option<_>>()?;
    (pins.len() > 1).then_some(pins)
}

fn is_directive(part: &str) -> bool {
    ["max-age", "includesubdomains", "report-uri"]
        .iter()
        .any(|name| part.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, HEX};
    use super::*;

    fn read(text: &str) -> Option<(Vec<Vec<u8>>, Notation)> {
        Typed::read(text).map(|typed| (typed.digests, typed.notation))
    }

    #[test]
    fn lists_of_pins_are_read() {
        let both = Some((vec![DIGEST.to_vec(), BACKUP.to_vec()], Notation::Pin));
        for text in [
            format!("sha256//{BASE64};sha256//{BACKUP_BASE64}"),
            format!("'sha256//{BASE64}; sha256//{BACKUP_BASE64};'\n"),
            format!(
                "pin-sha256=\"{BASE64}\"; pin-sha256=\"{BACKUP_BASE64}\"; max-age=5184000; includeSubDomains"
            ),
        ] {
            assert_eq!(read(&text), both, "{text}");
        }
        for text in [
            format!("sha256//{BASE64};sha256//{}", &BACKUP_BASE64[2..]),
            format!("sha256//{BASE64};/etc/ssl/{BACKUP_BASE64}"),
            format!("sha256//{BASE64};"),
        ] {
            assert_eq!(list(&text), None, "{text}");
        }
    }

    #[test]
    fn a_notation_says_what_the_digest_is_of() {
        let (first, second) = HEX.split_at(56);
        for (text, notation) in [
            (BASE64.to_owned(), Notation::Pin),
            (format!("3 1 1 {HEX}"), Notation::Pin),
            (format!("3 0 1 {HEX}"), Notation::WholeCertificate),
            (
                format!("_443._tcp.mdm.example.com. IN TLSA ( 3 0 1 {first}\n {second} )"),
                Notation::WholeCertificate,
            ),
            (format!("sha1/{BASE64}"), Notation::Sha1),
            (format!("SHA1 Fingerprint={HEX}"), Notation::Sha1),
        ] {
            assert_eq!(read(&text), Some((vec![DIGEST.to_vec()], notation)), "{text}");
        }
        assert_eq!(
            read(&format!("sha1/{}", crate::base::digest::base64(&[7; 20]))).unwrap().1,
            Notation::Pin
        );
    }
}

//! A pin as somebody typed or mailed it.

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet::{self, Alphabet};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::tlsa;

/// In front of a pin, in the syntaxes that do not set it apart with quotes or spaces.
const LABELS: [&str; 4] = ["sha256//", "sha256/", "pin-sha256:", "pin-sha256="];

/// Reads the one pin that a text holds: base64 (standard or URL-safe, padded or not) or hex (plain, with colons or
/// spaces, either case), bare or in any syntax of [`SYNTAXES`](super::SYNTAXES), with quotes and spaces around it.
///
/// `None` if there is no pin, or more than one; also for what only looks like one: fingerprints of certificates that
/// say so, fingerprints of SSH (`SHA256:…`), and TLSA records of other kinds. Linear in the length of the text.
pub fn parse(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if let Some(digest) = listed(text) {
        return Some(digest);
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    if tlsa::is_record(&words) {
        return tlsa::Record::of(&words).filter(tlsa::Record::is_pin).and_then(|record| hex(&record.data));
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("fingerprint") || lower.contains("thumbprint") {
        return None;
    }
    if let Some(digest) = hex(words.concat().trim_matches(|c: char| !c.is_ascii_alphanumeric())) {
        return Some(digest);
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/-_=:".contains(c);
    let found: HashSet<[u8; 32]> = text.split(|c| !is_part(c)).filter_map(token).collect();
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// A line of our own lists: the path after the pin may hold anything, but not a second pin.
fn listed(line: &str) -> Option<[u8; 32]> {
    let (pin, path) = line.split_once("  ").filter(|(_, path)| !path.contains('\n'))?;
    token(pin).filter(|_| token(path).is_none())
}

fn token(text: &str) -> Option<[u8; 32]> {
    digest(text).or_else(|| LABELS.iter().find_map(|label| digest(strip(text, label)?)))
}

fn strip<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(label.len())?;
    head.eq_ignore_ascii_case(label).then_some(rest)
}

fn digest(text: &str) -> Option<[u8; 32]> {
    hex(text).or_else(|| base64(text))
}

fn base64(text: &str) -> Option<[u8; 32]> {
    if !matches!(text.len(), 43 | 44) {
        return None;
    }
    // Bits set beyond the last byte are a typing mistake; they stay refused.
    let decode = |alphabet: &Alphabet| {
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(alphabet, config).decode(text).ok()
    };
    decode(&alphabet::STANDARD).or_else(|| decode(&alphabet::URL_SAFE))?.try_into().ok()
}

/// 32 bytes in hex, with nothing between them, or a colon (OpenSSL) or a hyphen (.NET) between any two.
fn hex(text: &str) -> Option<[u8; 32]> {
    let width = match text.len() {
        64 => 2,
        95 => 3,
        _ => return None,
    };
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(text.as_bytes().chunks(width)) {
        let [high, low, separator @ ..] = digits else { return None };
        if !matches!(separator, [] | [b':' | b'-']) {
            return None;
        }
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(digest)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP_BASE64, BASE64, DIGEST, HEX};
    use super::*;

    #[test]
    fn pins_are_read_however_they_are_written() {
        let unpadded = BASE64.trim_end_matches('=');
        let pairs: Vec<&str> =
            HEX.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
        let (first, second) = HEX.split_at(56);
        for text in [
            BASE64.to_owned(),
            unpadded.to_owned(),
            format!("  \"{BASE64}\"\r\n"),
            format!("“{BASE64}”,"),
            format!("\u{feff}{BASE64}\u{a0}"),
            format!("sha256/{BASE64}"),
            format!("sha256//{unpadded}"),
            format!("'sha256//{BASE64}'"),
            format!("SHA256/{BASE64}"),
            format!("pin-sha256=\"{BASE64}\""),
            format!("pin-sha256=\"{BASE64}\"; max-age=5184000; includeSubDomains"),
            format!("pin-sha256:{BASE64}"),
            format!("the pin is {BASE64}."),
            format!("{BASE64}; {BASE64}"),
            format!("{BASE64}  certificates/{BACKUP_BASE64}.pem"),
            format!("{HEX}  fingerprint.pem"),
            HEX.to_owned(),
            HEX.to_ascii_uppercase(),
            pairs.join(":"),
            pairs.join(":").to_ascii_uppercase(),
            pairs.join("-"),
            pairs.join(" "),
            format!("\"{}\"", pairs.join(" ")),
            format!("{first}\n{second}"),
            format!("_443._tcp.mdm.example.com. IN TLSA 3 1 1 {HEX}"),
            format!("_443._tcp.mdm.example.com. IN TLSA ( 03 01 01 {HEX} )"),
            format!("_443._tcp.mdm.example.com.\t3600 IN tlsa (3 1 1\n  {first}\n  {second})"),
            format!("3 1 1 {HEX}"),
        ] {
            assert_eq!(parse(&text), Some(DIGEST), "{text:?}");
        }
    }

    #[test]
    fn url_safe_base64_is_read() {
        let digest = [0xfb; 32];
        let standard = crate::base::digest::base64(&digest);
        assert!(standard.contains('+') && standard.contains('/'), "{standard}");
        assert_eq!(parse(&standard), Some(digest));
        assert_eq!(parse(&standard.replace('+', "-").replace('/', "_")), Some(digest));
        assert_eq!(parse(&standard.replace('+', "-")), None, "a mixture of alphabets");
    }

    #[test]
    fn what_is_no_single_pin_is_refused() {
        let unpadded = BASE64.trim_end_matches('=');
        let colons = HEX
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap())
            .collect::<Vec<_>>()
            .join(":");
        for text in [
            String::new(),
            "mdm.pem".to_owned(),
            BASE64[1..].to_owned(),
            unpadded.to_owned() + "A=",
            // The last character carries two bits that belong to no byte.
            BASE64.replace("I=", "J="),
            HEX[1..].to_owned(),
            HEX.replace('f', "g"),
            colons.replacen(':', "+", 1),
            format!("{BASE64} {BACKUP_BASE64}"),
            format!("{BASE64}  {BACKUP_BASE64}"),
            format!("{BASE64}  a.pem\n{BACKUP_BASE64}  b.pem\n"),
            format!("sha256//{BASE64};sha256//{BACKUP_BASE64}"),
            format!("SHA256:{unpadded}"),
            format!("sha1/{BASE64}"),
            format!("sha256 Fingerprint={colons}"),
            format!("SHA-256 thumbprint: {colons}"),
            format!("_443._tcp.mdm.example.com. IN TLSA 3 0 1 {HEX}"),
            format!("3 0 1 {HEX}"),
            format!("_443._tcp.mdm.example.com. IN TLSA 3 1 2 {HEX}{HEX}"),
            format!("_443._tcp.mdm.example.com. IN TLSA {HEX}"),
            "é".repeat(22),
        ] {
            assert_eq!(parse(&text), None, "{text:?}");
        }
    }
}

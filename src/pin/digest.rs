//! A digest that somebody took for a pin, or means to compare with one: a fingerprint, a thumbprint, SHA-1.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::parse;

/// Lengths in bytes that are read: MD5, SHA-1, SHA-256, SHA-384, SHA-512.
const LENGTHS: [usize; 5] = [16, 20, 32, 48, 64];

/// Words end at these in front of a digest: `SHA1 Fingerprint=`, `Thumbprint:`, `sha1/`, `SHA2-256(stdin)= `.
const LABEL_ENDS: [char; 4] = ['=', ':', '/', ')'];

/// Reads the one digest that a text holds: a pin as [`parse`] reads it, else a digest of any usual length in hex (plain,
/// in pairs with colons, hyphens or spaces, as OpenSSL, .NET and the Windows dialog show them) or of SHA-1 and SHA-256
/// in base64, with its label in front. What it is a digest of is for the caller to find out.
///
/// `None` if there is none, or more than one and none of them a pin. Linear in the length of the text, but for labels: each word is tried once
/// behind each of the first few signs that may end one.
pub fn digest(text: &str) -> Option<Vec<u8>> {
    if let Some(pin) = parse(text) {
        return Some(pin.to_vec());
    }
    let words: Vec<&str> = text.split_whitespace().map(trim).filter(|word| !word.is_empty()).collect();
    let mut found: HashSet<Vec<u8>> = words.iter().filter_map(|word| labelled(word)).collect();
    found.extend(pairs(&words));
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// Quotes, full stops, and the invisible mark that the Windows dialog copies in front of a thumbprint.
fn trim(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '='))
}

/// The digest of a word, bare or behind a label.
fn labelled(word: &str) -> Option<Vec<u8>> {
    let behind_labels =
        word.match_indices(LABEL_ENDS).take(3).filter_map(|(end, sign)| word.get(end + sign.len()..));
    std::iter::once(word)
        .chain(behind_labels)
        .find_map(|candidate| hex(candidate).or_else(|| base64(candidate)))
}

/// Bytes that stand apart from each other.
fn pairs(words: &[&str]) -> Option<Vec<u8>> {
    let is_pair = |word: &str| word.len() == 2 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let digits: String = words.iter().filter(|word| is_pair(word)).copied().collect();
    hex(&digits)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let separator = text.chars().nth(2).filter(|c| matches!(c, ':' | '-'));
    let digits: String = match separator {
        Some(separator) => {
            let pairs: Vec<&str> = text.split(separator).collect();
            pairs.iter().all(|pair| pair.len() == 2).then(|| pairs.concat())?
        }
        None => text.to_owned(),
    };
    if !LENGTHS.contains(&(digits.len() / 2)) {
        return None;
    }
    let nibbles: Option<Vec<u8>> =
        digits.chars().map(|c| c.to_digit(16).and_then(|n| u8::try_from(n).ok())).collect();
    let nibbles = nibbles.filter(|nibbles| nibbles.len() % 2 == 0)?;
    Some(nibbles.chunks(2).map(|pair| pair.iter().fold(0, |byte, nibble| byte << 4 | nibble)).collect())
}

/// SHA-1 only with its padding: without it, it looks like many another word.
fn base64(text: &str) -> Option<Vec<u8>> {
    match text.len() {
        28 | 44 => STANDARD.decode(text).ok(),
        43 => STANDARD_NO_PAD.decode(text).ok(),
        _ => None,
    }
    .filter(|bytes| matches!(bytes.len(), 20 | 32))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64, DIGEST, HEX};
    use super::*;

    const SHA1: [u8; 20] = [0xa9; 20];

    fn separated(digest: &[u8], separator: &str) -> String {
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(separator)
    }

    #[test]
    fn labels_and_spellings_are_read() {
        let sha1_base64 = crate::base::digest::base64(&SHA1);
        for (text, expected) in [
            (BASE64.to_owned(), &DIGEST[..]),
            (format!("sha256 Fingerprint={}", separated(&DIGEST, ":").to_ascii_uppercase()), &DIGEST),
            (format!("SHA256:{}", BASE64.trim_end_matches('=')), &DIGEST),
            (format!("SHA2-256(mdm.pem)= {HEX}"), &DIGEST),
            (format!("Thumbprint: {}", separated(&DIGEST, " ")), &DIGEST),
            (format!("SHA1 Fingerprint={}", separated(&SHA1, ":")), &SHA1),
            (format!("\u{200e}{}", separated(&SHA1, " ")), &SHA1),
            (separated(&SHA1, ""), &SHA1),
            (format!("sha1/{sha1_base64}"), &SHA1),
            (format!("\"{sha1_base64}\"."), &SHA1),
            (separated(&[7; 16], "-"), &[7; 16]),
            (separated(&[7; 64], ":"), &[7; 64]),
        ] {
            assert_eq!(digest(&text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_single_digest_is_refused() {
        for text in [
            String::new(),
            "mdm.example.com.pem".to_owned(),
            "pinning-request_mdm_example1".to_owned(),
            "exports/2026/mdm.pem".to_owned(),
            HEX[2..].to_owned(),
            format!("{} {}", separated(&SHA1, ""), separated(&[7; 20], "")),
            separated(&SHA1, "/"),
            "é".repeat(22),
        ] {
            assert_eq!(digest(&text), None, "{text:?}");
        }
    }
}

//! A pin that came another way than the package, as people write pins.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;

use crate::base::digest::base64;

/// The 32 bytes of a pin, read from base64 or hex, with or without the prefix of a known notation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExpectedPin([u8; 32]);

/// Why text is no pin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ExpectedPinError {
    /// Neither base64 nor hex of 32 bytes.
    #[error("a pin is SHA-256 of the public key: 44 characters of base64, or 64 of hex")]
    Form,
    /// `AB:CD:…`, as `openssl x509 -fingerprint` writes.
    #[error("this looks like the fingerprint of a whole certificate, which is not a pin")]
    Fingerprint,
}

/// Prefixes of HPKP and GnuTLS, of curl, and of OkHttp; longer ones first.
const PREFIXES: [&str; 5] = ["pin-sha256=", "pin-sha256:", "sha256//", "sha256/", "sha256:"];

/// Padding may be there or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl ExpectedPin {
    /// Base64 with padding, as the package has it.
    pub fn base64(&self) -> String {
        base64(&self.0)
    }

    /// The digest itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for ExpectedPin {
    type Err = ExpectedPinError;

    fn from_str(text: &str) -> Result<Self, ExpectedPinError> {
        let text = text.trim();
        let body = PREFIXES.iter().find_map(|prefix| strip_prefix(text, prefix)).unwrap_or(text);
        let body = body.trim_end_matches(';').trim_matches('"');
        if body.len() == 95 && body.split(':').count() == 32 {
            return Err(ExpectedPinError::Fingerprint);
        }
        let bytes = if body.len() == 64 { from_hex(body) } else { BASE64.decode(body).ok() };
        bytes.and_then(|b| b.try_into().ok()).map(Self).ok_or(ExpectedPinError::Form)
    }
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: &str = "ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=";

    #[test]
    fn the_notations_people_use_are_one_pin() {
        for text in [
            PIN,
            " ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I= \n",
            "ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I",
            "6656a1c809dfdd924213bb4b6ad53ba3c136dc3138f1a901dca7576db5299fc2",
            "6656A1C809DFDD924213BB4B6AD53BA3C136DC3138F1A901DCA7576DB5299FC2",
            "sha256/ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=",
            "sha256//ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=;",
            "pin-sha256=\"ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=\";",
            "pin-sha256:ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=",
        ] {
            assert_eq!(text.parse::<ExpectedPin>().map(|p| p.base64()).as_deref(), Ok(PIN), "{text}");
        }
    }

    #[test]
    fn what_is_no_pin_is_said() {
        let fingerprint = ["AB"; 32].join(":");
        assert_eq!(fingerprint.parse::<ExpectedPin>(), Err(ExpectedPinError::Fingerprint));
        for text in [
            "",
            "sha256/",
            "AAAA",
            "zz56a1c809dfdd924213bb4b6ad53ba3c136dc3138f1a901dca7576db5299fc2",
            "sha256/é",
        ] {
            assert_eq!(text.parse::<ExpectedPin>(), Err(ExpectedPinError::Form), "{text}");
        }
    }
}

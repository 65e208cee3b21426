//! A password in the spellings in which tools turn it into keys.

use crate::base::Secret;

/// One password in one spelling. Nothing shows it.
pub(super) struct Password {
    /// UTF-16BE with two bytes of zero behind, for what PKCS#12 itself defines (RFC 7292, B.1).
    pub bmp: Secret,
    /// UTF-8, for PBES2 and PBMAC1 (RFC 8018, 3).
    pub utf8: Secret,
}

/// The spellings to try, in this order. Without a password, that is the empty one, since files under it are as open
/// as any; tools spell it as two bytes of zero, or as no byte.
pub(super) fn spellings(password: Option<&str>) -> Vec<Password> {
    let password = password.unwrap_or_default();
    let mut spellings = vec![Password::new(password.encode_utf16(), password)];
    if password.is_empty() {
        let (bmp, utf8) = Default::default();
        spellings.push(Password { bmp, utf8 });
    } else if !password.is_ascii() {
        // OpenSSL before 1.1 widened each byte of what was typed.
        spellings.push(Password::new(password.bytes().map(u16::from), password));
    }
    spellings
}

impl Password {
    fn new(units: impl Iterator<Item = u16>, text: &str) -> Self {
        // A text never has more units than bytes: with this much room nothing moves and leaves a copy behind.
        let mut bmp = Secret::new(Vec::with_capacity(2 * text.len() + 2));
        units.for_each(|unit| bmp.extend(unit.to_be_bytes()));
        bmp.extend([0, 0]);
        Self { bmp, utf8: Secret::new(text.as_bytes().to_vec()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bmp(password: Option<&str>) -> Vec<Vec<u8>> {
        spellings(password).iter().map(|spelling| spelling.bmp.to_vec()).collect()
    }

    #[test]
    fn each_has_its_spellings() {
        assert_eq!(bmp(Some("ab")), [vec![0, b'a', 0, b'b', 0, 0]]);
        assert_eq!(bmp(Some("é")), [vec![0, 0xe9, 0, 0], vec![0, 0xc3, 0, 0xa9, 0, 0]]);
        assert_eq!(bmp(None), [vec![0, 0], vec![]]);
        assert_eq!(bmp(Some("")), bmp(None));
    }
}

//! Java keystores (JKS, JCEKS, and BKS of Bouncy Castle) with an entry of a private or secret key. Stores of certificates
//! alone are no mark.
//!
//! BKS has no magic number. Evidence: version, length of the salt, number of rounds and the first entry (80 bits or more).

use super::Evidence;
use super::search::Sink;

pub(super) const MAGICS: [[u8; 4]; 2] = [[0xfe, 0xed, 0xfe, 0xed], [0xce; 4]];
const PRIVATE_KEY: u32 = 1;
const CERTIFICATE: u32 = 2;
const SECRET_KEY: u32 = 3;
/// The end of a BKS store's version, and the length of its salt.
pub(super) const BKS: [[u8; 5]; 2] = [[1, 0, 0, 0, 20], [2, 0, 0, 0, 20]];
/// Where its first entry stands, from the length of the salt on: behind the salt and the number of rounds.
const BKS_ENTRIES: usize = 28;

/// An entry has at least so many bytes: tag, empty alias, time, empty type, empty certificate.
const SMALLEST_ENTRY: usize = 20;

/// However many stores begin within one another, no more entries are read than so many bytes could hold.
pub(super) fn most_entries(bytes: usize) -> usize {
    bytes / SMALLEST_ENTRY + 1
}

/// A magic number.
pub(super) fn at_magic(bytes: &[u8], at: usize, entries: &mut usize, sink: &mut Sink<'_>) {
    if holds_key(bytes, at, entries) == Some(true) {
        sink.mark(Evidence::SelfChecking, "a Java keystore with a key", at, at + 16);
    }
}

/// The last byte of a version and the length of a salt.
pub(super) fn at_bks(bytes: &[u8], at: usize, entries: &mut usize, sink: &mut Sink<'_>) {
    let salt = at + 1;
    if bks_holds_key(bytes, salt, entries) == Some(true) {
        sink.mark(
            Evidence::SelfChecking,
            "a Bouncy Castle keystore (BKS) with a key",
            salt.saturating_sub(4),
            salt + 16,
        );
    }
}

/// An entry is a type (certificate, encoded key, secret, sealed key), a name, a time, a chain of certificates, then what
/// it holds.
fn bks_holds_key(bytes: &[u8], salt: usize, entries: &mut usize) -> Option<bool> {
    number(bytes, salt.checked_sub(4)?).filter(|version| matches!(version, 1 | 2))?;
    number(bytes, salt + 24).filter(|rounds| (1..=1 << 24).contains(rounds))?;
    let mut at = salt + BKS_ENTRIES;
    loop {
        *entries = entries.checked_sub(1)?;
        let kind = *bytes.get(at)?;
        if kind == 0 {
            return Some(false);
        }
        let time = after_text(bytes, at + 1)?;
        // Milliseconds since 1970 leave the first two bytes zero for the next nine thousand years.
        if kind > 4 || bytes.get(time..time + 2)? != [0, 0] {
            return None;
        }
        let chain = number(bytes, time + 8).filter(|&length| length <= 64)?;
        at = time + 12;
        for _ in 0..chain {
            at = after_certificate(bytes, at)?;
        }
        if kind > 1 {
            return Some(true);
        }
        at = after_certificate(bytes, at)?;
    }
}

/// Behind a type, a length and so many bytes.
fn after_certificate(bytes: &[u8], at: usize) -> Option<usize> {
    let length = after_text(bytes, at)?;
    (length + 4).checked_add(number(bytes, length)? as usize)
}

fn holds_key(bytes: &[u8], at: usize, entries: &mut usize) -> Option<bool> {
    let version = number(bytes, at + 4).filter(|version| matches!(version, 1 | 2))?;
    let count = number(bytes, at + 8)?;
    let mut at = at + 12;
    for _ in 0..count {
        *entries = entries.checked_sub(1)?;
        let tag = number(bytes, at)?;
        at = after_text(bytes, at + 4)? + 8;
        match tag {
            PRIVATE_KEY | SECRET_KEY => return Some(true),
            CERTIFICATE => {
                if version == 2 {
                    at = after_text(bytes, at)?;
                }
                at = (at + 4).checked_add(number(bytes, at)? as usize)?;
            }
            _ => return None,
        }
    }
    Some(false)
}

/// Behind a text with two bytes of length.
fn after_text(bytes: &[u8], at: usize) -> Option<usize> {
    let length: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(at + 2 + usize::from(u16::from_be_bytes(length)))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;
    use super::MAGICS;

    const CERTIFICATE_ENTRY: &[u8] = b"\0\0\0\x02\0\x02ca\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03abc";
    const KEY_ENTRY: &[u8] = b"\0\0\0\x01\0\x02me\0\0\0\0\0\0\0\0";

    fn store(magic: &[u8], count: u8, entries: &[&[u8]]) -> Vec<u8> {
        [magic, &[0, 0, 0, 2, 0, 0, 0, count], &entries.concat()].concat()
    }

    #[test]
    fn only_stores_with_keys() {
        for magic in &MAGICS {
            let with_key = store(magic, 2, &[CERTIFICATE_ENTRY, KEY_ENTRY]);
            assert_eq!(marks_of(find, &with_key).len(), 1);
            let without = store(magic, 2, &[CERTIFICATE_ENTRY, CERTIFICATE_ENTRY]);
            assert_eq!(marks_of(find, &without), [""; 0]);
        }
    }

    #[test]
    fn only_bks_stores_with_keys() {
        let head = [&[0, 0, 0, 2, 0, 0, 0, 20][..], &[7; 20], &[0, 0, 4, 0]].concat();
        let certificate = b"\x01\0\x02ca\0\0\x01\x9a\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03abc";
        let key = b"\x04\0\x02me\0\0\x01\x9a\0\0\0\0\0\0\0\x01\0\x05X.509\0\0\0\x03abc\0\0\0\x40";
        assert_eq!(marks_of(find, &[&head, &certificate[..], key].concat()).len(), 1);
        assert_eq!(marks_of(find, &[&head, &certificate[..], b"\0"].concat()), [""; 0]);
        assert_eq!(marks_of(find, &[0, 0, 0, 1, 0, 0, 0, 20].repeat(50)), [""; 0]);
    }

    #[test]
    fn a_flood_of_the_magic_is_no_store() {
        assert_eq!(marks_of(find, &[0xce; 4096]), [""; 0]);
    }
}

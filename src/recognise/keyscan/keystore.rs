//! Java keystores (JKS, JCEKS) with an entry of a private or secret key. Stores of certificates alone are no mark.

use memchr::memmem;

use super::Evidence;
use super::search::Sink;

const MAGICS: [[u8; 4]; 2] = [[0xfe, 0xed, 0xfe, 0xed], [0xce; 4]];
const PRIVATE_KEY: u32 = 1;
const CERTIFICATE: u32 = 2;
const SECRET_KEY: u32 = 3;
/// An entry has at least so many bytes: tag, empty alias, time, empty type, empty certificate.
const SMALLEST_ENTRY: usize = 20;

/// Finds keystores.
pub(super) fn find(bytes: &[u8], sink: &mut Sink<'_>) {
    // However many stores begin within one another, no more entries are read than the bytes could hold.
    let mut entries = bytes.len() / SMALLEST_ENTRY + 1;
    for magic in MAGICS {
        let mut from = 0;
        while let Some(at) = bytes.get(from..).and_then(|rest| memmem::find(rest, &magic)).map(|i| i + from) {
            if holds_key(bytes, at, &mut entries) == Some(true) {
                sink.mark(Evidence::SelfChecking, "a Java keystore with a key", at, at + 16);
            }
            from = at + 1;
        }
    }
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
    use super::super::search::marks_of;
    use super::*;

    const CERTIFICATE_ENTRY: &[u8] = b"\0\0\0\x02\0\x02ca\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03abc";
    const KEY_ENTRY: &[u8] = b"\0\0\0\x01\0\x02me\0\0\0\0\0\0\0\0";

    fn store(magic: &[u8], count: u8, entries: &[&[u8]]) -> Vec<u8> {
        [magic, &[0, 0, 0, 2, 0, 0, 0, count], &entries.concat()].concat()
    }

    #[test]
    fn only_stores_with_keys() {
        for magic in MAGICS {
            let with_key = store(&magic, 2, &[CERTIFICATE_ENTRY, KEY_ENTRY]);
            assert_eq!(marks_of(find, &with_key).len(), 1);
            let without = store(&magic, 2, &[CERTIFICATE_ENTRY, CERTIFICATE_ENTRY]);
            assert_eq!(marks_of(find, &without), [""; 0]);
        }
    }

    #[test]
    fn a_flood_of_the_magic_is_no_store() {
        assert_eq!(marks_of(find, &[0xce; 4096]), [""; 0]);
    }
}

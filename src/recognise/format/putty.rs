//! PuTTY's `.ppk`, versions 1 to 3.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// The key file that starts at `at`; it ends with its `Private-MAC` line. Without an algorithm behind the name it is
/// a mention of one.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let value = rest.get(b"PuTTY-User-Key-File-".len()..)?;
    let [version, b':', algorithm @ ..] = value else { return None };
    let algorithm = algorithm.trim_ascii_start();
    let is_known = [&b"ssh-"[..], b"ecdsa-", b"rsa", b"dss"].iter().any(|name| algorithm.starts_with(name));
    (version.is_ascii_digit() && is_known).then_some(())?;
    Some(Found::new(Kind::PrivateKey, "a PuTTY private key", Span { offset: at, length: length(rest) }))
}

/// The private half of one whose first lines are missing.
pub(super) fn read_private_lines(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let number = rest.get(b"Private-Lines:".len()..)?.trim_ascii_start().first()?;
    number.is_ascii_digit().then(|| {
        let span = Span { offset: at, length: length(rest) };
        Found::new(Kind::PrivateKey, "the private half of a PuTTY key", span)
    })
}

/// The last line of one whose other lines are missing or damaged: 20 or 32 bytes in hex.
pub(super) fn read_mac(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + 100))?;
    let value = rest.get(b"Private-MAC:".len()..)?.trim_ascii_start();
    let digits = value.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let length = rest.len() - value.len() + digits;
    let span = Span { offset: at, length };
    (digits >= 40).then(|| Found::new(Kind::PrivateKey, "the end of a PuTTY private key", span))
}

/// Length up to the end of the last line.
fn length(rest: &[u8]) -> usize {
    // The first of either is looked for: the other may not stand in the file at all.
    let is_last = |at: &usize| {
        let name = rest.get(at + b"Private-".len()..).unwrap_or_default();
        name.starts_with(b"MAC:") || name.starts_with(b"Hash:")
    };
    let end = memchr::memmem::find_iter(rest, b"Private-").find(is_last);
    end.map_or(rest.len(), |end| {
        end + memchr::memchr(b'\n', &rest[end..]).map_or(rest.len() - end, |n| n + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_a_key_and_a_mention_is_none() {
        for head in ["PuTTY-User-Key-File-2: ssh-rsa\r\n", "PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\n"] {
            assert!(read(head.as_bytes(), 0, 0).is_some(), "{head}");
        }
        for mention in ["PuTTY-User-Key-File-2", "PuTTY-User-Key-File-2: and so on", "PuTTY-User-Key-File-*"]
        {
            assert!(read(mention.as_bytes(), 0, 0).is_none(), "{mention}");
        }
    }
}

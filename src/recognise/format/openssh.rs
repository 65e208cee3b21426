//! SSH keys: OpenSSH's binary form, the SSH2 form of other vendors, and public keys.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// The longest line of a public key: one of 16,384 bits has 2,750 characters.
const LINE: usize = 8 * 1024;
/// The longest name of a kind of key (RFC 4251, 6).
const NAME: usize = 64;

/// An OpenSSH private key in its binary form; its end is not marked, so it takes the rest.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let span = Span::between(at, bytes.len());
    Some(Found::new(Kind::PrivateKey, "an OpenSSH private key", span))
}

/// `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----` and its public sister (RFC 4716).
pub(super) fn read_ssh2(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let first_line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
    let end = memchr::memmem::find(rest, b"---- END SSH2 ").map_or(rest.len(), |end| {
        end + memchr::memchr(b'\n', &rest[end..]).map_or(rest.len() - end, |n| n + 1)
    });
    let span = Span { offset: at, length: end };
    Some(if memchr::memmem::find(first_line, b"PRIVATE").is_some() {
        Found::new(Kind::PrivateKey, "an SSH2 private key", span)
    } else {
        Found::new(Kind::SshPublicKey, "an SSH public key", span)
    })
}

/// A line of an `authorized_keys` or `.pub` file, `ssh-rsa AAAA…`.
pub(super) fn read_public(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + LINE))?;
    let starts_a_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let is_behind = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    let name = rest.iter().take(NAME + 1).position(is_behind)?;
    if !starts_a_word || !matches!(rest[name], b' ' | b'\t') {
        return None;
    }
    // The key repeats its own type, with a length of four bytes before it: AAAA….
    let body = rest.get(name + 1..).filter(|body| body.starts_with(b"AAAA"))?;
    let body = body.iter().position(is_behind).unwrap_or(body.len());
    let span = Span { offset: at, length: name + 1 + body };
    (body >= 32).then(|| Found::new(Kind::SshPublicKey, "an SSH public key", span))
}

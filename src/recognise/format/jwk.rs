//! JSON Web Keys (RFC 7517, RFC 7518): private with a member `d`, secret with `kty` `oct` and a member `k`.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// How far from `"kty"` the braces of its object are looked for: an RSA key of 8,192 bits has 7 kB.
const REACH: usize = 16 * 1024;

/// The key with its `"kty"` at `at`. It is found by its members, not by parsing: a JSON parser would copy the key.
pub(super) fn read(bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    let back = at.saturating_sub(REACH).max(floor);
    let start = back + memchr::memrchr(b'{', bytes.get(back..at)?)?;
    let reach = &bytes[at + 1..bytes.len().min(at + REACH)];
    // Another key's object starts behind the end of this one.
    let next = memchr::memmem::find(reach, b"\"kty\"").unwrap_or(reach.len());
    let window = &bytes[start..at + 1 + next];
    let end = memchr::memchr(b'}', &window[at - start..]).map_or(window.len(), |i| at - start + i + 1);
    let object = &window[..end];
    let private = [&b"\"d\""[..], b"\"k\"", b"\"p\"", b"\"q\"", b"\"dp\"", b"\"dq\"", b"\"qi\""]
        .iter()
        .any(|name| member(object, name).is_some_and(|length| length >= 16));
    let public = [&b"\"n\""[..], b"\"x\""].iter().any(|name| member(object, name).is_some());
    let span = Span { offset: start, length: end };
    match (private, public) {
        (true, _) => Some(Found::new(Kind::PrivateKey, "a private JSON Web Key (JWK)", span)),
        (false, true) => {
            Some(Found::new(Kind::PublicKey, "a public JSON Web Key (JWK) without a certificate", span))
        }
        (false, false) => None,
    }
}

/// Length of a member's string value.
fn member(object: &[u8], quoted_name: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(object, quoted_name).find_map(|at| {
        let rest = object.get(at + quoted_name.len()..)?.trim_ascii_start();
        let value = rest.strip_prefix(b":")?.trim_ascii_start().strip_prefix(b"\"")?;
        memchr::memchr(b'"', value)
    })
}

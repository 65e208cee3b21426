//! RSA keys in XML, as .NET's `ToXmlString` writes them: private with an element `D`.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// How long the element may be: a key of 16,384 bits has 13 kB.
const REACH: usize = 32 * 1024;

/// The element that starts at `at`.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + REACH))?;
    let next = memchr::memmem::find(&rest[1..], b"<RSAKeyValue").map_or(rest.len(), |next| next + 1);
    let rest = &rest[..next];
    let close = b"</RSAKeyValue>";
    let length = memchr::memmem::find(rest, close).map_or(rest.len(), |end| end + close.len());
    let element = &rest[..length];
    let private = [&b"<D>"[..], b"<P>", b"<Q>", b"<DP>", b"<DQ>", b"<InverseQ>"]
        .iter()
        .any(|name| memchr::memmem::find(element, name).is_some());
    let span = Span { offset: at, length };
    Some(if private {
        Found::new(Kind::PrivateKey, "an RSA private key in XML", span)
    } else {
        Found::new(Kind::PublicKey, "an RSA public key in XML without a certificate", span)
    })
}

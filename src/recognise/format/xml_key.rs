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
    let private = [&b"<D>"[..], b"<P>", b"<Q>", b"<DP>", b"<DQ>", b"<InverseQ>"];
    let span = Span { offset: at, length };
    if private.iter().any(|name| has_value(element, name)) {
        Some(Found::new(Kind::PrivateKey, "an RSA private key in XML", span))
    } else if has_value(element, b"<Modulus>") {
        Some(Found::new(Kind::PublicKey, "an RSA public key in XML without a certificate", span))
    } else {
        None
    }
}

/// Whether an element of this name has 16 bytes or more in base64: without, it is a mention of one.
fn has_value(element: &[u8], name: &[u8]) -> bool {
    const CHARACTERS: usize = 22;
    let is_value = |at: usize| {
        let value = element[at + name.len()..].iter().filter(|b| !b.is_ascii_whitespace());
        value.take(CHARACTERS).filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count()
            == CHARACTERS
    };
    memchr::memmem::find_iter(element, name).any(is_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_keys_and_names_alone_are_none() {
        let value = "wJalrXUtnFEMI/K7MDENG/b\n";
        let kind = |text: String| read(text.as_bytes(), 0, 0).map(|found| found.kind);
        let public = format!("<RSAKeyValue><Modulus>{value}</Modulus><Exponent>AQAB</Exponent>");
        assert_eq!(kind(format!("{public}</RSAKeyValue>")), Some(Kind::PublicKey));
        assert_eq!(kind(format!("{public}<D>{value}</D></RSAKeyValue>")), Some(Kind::PrivateKey));
        assert_eq!(kind("<RSAKeyValue><D> and <Modulus> are its parts".to_owned()), None);
    }
}

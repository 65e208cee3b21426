//! Object identifiers as text.

use std::borrow::Cow;

/// Longer ones do not occur; their arcs would only cost time.
const LONGEST: usize = 64;

/// Those of which every certificate has some: nothing need be allocated for their text.
const FREQUENT: [(&[u8], &str); 23] = [
    (&[0x55, 0x04, 0x03], "2.5.4.3"),
    (&[0x55, 0x04, 0x06], "2.5.4.6"),
    (&[0x55, 0x04, 0x07], "2.5.4.7"),
    (&[0x55, 0x04, 0x08], "2.5.4.8"),
    (&[0x55, 0x04, 0x0a], "2.5.4.10"),
    (&[0x55, 0x04, 0x0b], "2.5.4.11"),
    (&[0x55, 0x1d, 0x0e], "2.5.29.14"),
    (&[0x55, 0x1d, 0x0f], "2.5.29.15"),
    (&[0x55, 0x1d, 0x11], "2.5.29.17"),
    (&[0x55, 0x1d, 0x13], "2.5.29.19"),
    (&[0x55, 0x1d, 0x1f], "2.5.29.31"),
    (&[0x55, 0x1d, 0x20], "2.5.29.32"),
    (&[0x55, 0x1d, 0x23], "2.5.29.35"),
    (&[0x55, 0x1d, 0x25], "2.5.29.37"),
    (&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01], "1.3.6.1.5.5.7.1.1"),
    (&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01], "1.3.6.1.5.5.7.3.1"),
    (&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02], "1.3.6.1.5.5.7.3.2"),
    (&[0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02], "1.3.6.1.4.1.11129.2.4.2"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01], "1.2.840.10045.2.1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07], "1.2.840.10045.3.1.7"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], "1.2.840.10045.4.3.2"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01], "1.2.840.113549.1.1.1"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], "1.2.840.113549.1.1.11"),
];

/// The content octets of an OBJECT IDENTIFIER as dotted numbers (X.690, 8.19); in hex with `0x` in front where they
/// are not one, or have an arc that needs more than 64 bits.
pub(crate) fn text(content: &[u8]) -> Cow<'static, str> {
    // Most differ in their last octet.
    let is_it = |octets: &[u8]| octets.last() == content.last() && octets == content;
    if let Some((_, text)) = FREQUENT.iter().find(|(octets, _)| is_it(octets)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(dotted(content).unwrap_or_else(|| {
        let shown = content.get(..LONGEST).unwrap_or(content);
        format!("0x{}", crate::base::digest::hex(shown))
    }))
}

/// Dotted numbers, if the octets are a valid object identifier of ordinary size.
fn dotted(content: &[u8]) -> Option<String> {
    if content.is_empty() || content.len() > LONGEST || content.last()? & 0x80 != 0 {
        return None;
    }
    let mut out = Vec::with_capacity(content.len() * 4 + 2);
    let mut arc: u64 = 0;
    let mut starts = true;
    for &byte in content {
        if starts && byte == 0x80 {
            return None; // leading zeros
        }
        arc = arc.checked_mul(128)?.checked_add(u64::from(byte & 0x7f))?;
        starts = byte & 0x80 == 0;
        if starts {
            if out.is_empty() {
                // The first two arcs share one number.
                let first = (arc / 40).min(2);
                push_number(&mut out, first);
                arc -= first * 40;
            }
            out.push(b'.');
            push_number(&mut out, arc);
            arc = 0;
        }
    }
    String::from_utf8(out).ok()
}

/// Without the general formatting, which takes several times as long: a certificate has some twenty of them.
fn push_number(out: &mut Vec<u8>, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_frequent_has_the_text_of_its_octets() {
        for (octets, text) in FREQUENT {
            assert_eq!(dotted(octets).as_deref(), Some(text));
        }
    }

    #[test]
    fn shows_dotted_numbers_and_never_guesses() {
        for (content, shown) in [
            (&[0x55, 0x04, 0x03][..], "2.5.4.3"),
            (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], "1.2.840.113549.1.1.11"),
            (&[0x88, 0x37, 0x03], "2.999.3"),
            (&[], "0x"),
            (&[0x55, 0x84], "0x5584"),
            (&[0x55, 0x80, 0x01], "0x558001"),
            (&[0x55, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "0x55ffffffffffffffffff7f"),
        ] {
            assert_eq!(text(content), shown);
        }
        assert_eq!(text(&[0x81; 5000]).len(), 2 + 2 * LONGEST);
    }
}

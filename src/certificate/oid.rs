//! Object identifiers as text.

/// Longer ones do not occur; their arcs would only cost time.
const LONGEST: usize = 64;

/// The content octets of an OBJECT IDENTIFIER as dotted numbers (X.690, 8.19); in hex with `0x` in front where they
/// are not one, or have an arc that needs more than 64 bits.
pub(crate) fn text(content: &[u8]) -> String {
    dotted(content).unwrap_or_else(|| {
        let shown = content.get(..LONGEST).unwrap_or(content);
        format!("0x{}", crate::base::digest::hex(shown))
    })
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
    use super::text;

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
        assert_eq!(text(&[0x81; 5000]).len(), 2 + 2 * super::LONGEST);
    }
}

//! UTF-16, as PowerShell redirection and Notepad write it, with and without a byte-order mark.

use super::Decoded;
use crate::base::Secret;
use crate::base::place::OffsetMap;

/// The two orders of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Low byte first, with the mark FF FE.
    Little,
    /// High byte first, with the mark FE FF.
    Big,
}

impl Order {
    /// The layer's name.
    pub fn layer(self) -> &'static str {
        match self {
            Self::Little => "utf-16le",
            Self::Big => "utf-16be",
        }
    }
}

/// How much of a buffer without a byte-order mark is looked at.
const SAMPLE: usize = 4096;

/// Whether the bytes are UTF-16: by their mark, or because nearly every other byte is zero.
pub fn detect(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return None, // UTF-32
        [0xff, 0xfe, ..] => return Some(Order::Little),
        [0xfe, 0xff, ..] => return Some(Order::Big),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let pairs = sample.len() / 2;
    if pairs < 8 {
        return None;
    }
    // ASCII in UTF-16: one byte of nearly every pair is zero, and the other is not.
    let ascii = |low: usize, high: usize| {
        sample
            .chunks_exact(2)
            .filter(|c| c[high] == 0 && (c[low].is_ascii_graphic() || c[low].is_ascii_whitespace()))
            .count()
    };
    let enough = pairs - pairs / 10;
    if memchr::memchr_iter(0, sample).count() < enough {
        return None;
    }
    if ascii(0, 1) >= enough {
        Some(Order::Little)
    } else if ascii(1, 0) >= enough {
        Some(Order::Big)
    } else {
        None
    }
}

/// Decodes to UTF-8; a lone surrogate becomes U+FFFD. What no UTF-16 is, is kept as it is: an odd last byte, and PEM that
/// was appended in ASCII (`type b.pem >> a.pem`).
pub fn decode(bytes: &[u8], order: Order) -> Decoded {
    let mark = usize::from(matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])) * 2;
    let ascii = memchr::memmem::find(&bytes[mark..], b"-----BEGIN ").map_or(bytes.len(), |at| mark + at);
    let pairs = bytes[mark..ascii].chunks_exact(2);
    let rest = &bytes[ascii - pairs.remainder().len()..];
    let units = pairs.map(|c| match order {
        Order::Little => u16::from_le_bytes([c[0], c[1]]),
        Order::Big => u16::from_be_bytes([c[0], c[1]]),
    });
    // Three bytes for each pair are the most that UTF-8 needs.
    let mut out = Secret::new(Vec::with_capacity(bytes.len() / 2 * 3 + 1));
    let mut map = OffsetMap::default();
    map.push(0, 0, 1, 1);
    let mut source = mark;
    for unit in char::decode_utf16(units) {
        let c = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        let size = c.len_utf8();
        match size {
            1 => map.push(out.len(), source, 1, 2),
            _ => map.push(out.len(), source, 1, 0),
        }
        let mut buffer = [0; 4];
        out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        source += c.len_utf16() * 2;
    }
    map.push(out.len(), source, 1, 1);
    out.extend_from_slice(rest);
    Decoded { bytes: out, map }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detects_with_and_without_mark() {
        let text = "-----BEGIN CERTIFICATE-----";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detect(&le), Some(Order::Little));
        assert_eq!(detect(&be), Some(Order::Big));
        assert_eq!(detect(b"\xff\xfea\0"), Some(Order::Little));
        assert_eq!(detect(text.as_bytes()), None);
        assert_eq!(detect(&[0; 64]), None);
        assert_eq!(*decode(&be, Order::Big).bytes, text.as_bytes());
    }

    #[test]
    fn offsets_lead_back_over_characters_of_any_size() {
        let bytes: Vec<u8> = "\u{feff}a—😀b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let decoded = decode(&bytes, Order::Little);
        assert_eq!(*decoded.bytes, "a—😀b".as_bytes());
        assert_eq!([0, 1, 4, 8, 9].map(|d| decoded.map.to_source(d)), [2, 4, 6, 10, 12]);
    }
}

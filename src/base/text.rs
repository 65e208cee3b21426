//! From the bytes of a text file that a person wrote to its text.

use zeroize::Zeroizing;

/// Reads UTF-8, with or without a byte-order mark, or UTF-16 with one (Windows PowerShell's `>` writes that). `None` if it
/// is neither, or has a NUL: UTF-16 without a mark leaves those. The text is wiped: it may be a password.
pub fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            Zeroizing::new(std::str::from_utf8(bytes).ok()?.to_owned())
        }
    };
    (!text.contains('\0')).then_some(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    // A unit never becomes more than three bytes: with this much room nothing moves and leaves a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(pairs.len() * 3));
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        text.push(character.ok()?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_encodings_read_the_same() {
        let text = "contact = 'José 😀'\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let le: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(units.iter().flat_map(|u| u.to_le_bytes())).collect();
        let be: Vec<u8> =
            [0xfe, 0xff].into_iter().chain(units.iter().flat_map(|u| u.to_be_bytes())).collect();
        for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), le, be] {
            assert_eq!(decode(&bytes).unwrap().as_str(), text);
        }
    }

    #[test]
    fn anything_else_is_none() {
        assert!(decode(b"Jos\xe9").is_none(), "Latin-1");
        assert!(decode(b"a\0b\0").is_none(), "UTF-16 without a mark");
        assert!(decode(b"\xff\xfea\0b").is_none(), "half a unit");
        assert!(decode(b"\xff\xfe\x00\xd8").is_none(), "half a surrogate pair");
    }
}

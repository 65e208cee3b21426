//! From the bytes of a request file to its text.

use thiserror::Error;

/// Largest request file, in bytes; a full one has two thousand.
const LIMIT: usize = 1 << 20;

/// Why bytes are not the text of a request file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub(super) enum TextError {
    /// Over the limit.
    #[error("the file is larger than 1 MiB, which no request file is")]
    TooLarge,
    /// Neither UTF-8 nor UTF-16 with its mark.
    #[error("the file is not UTF-8, nor UTF-16 with a byte-order mark: save it as UTF-8")]
    Encoding,
}

/// Reads UTF-8, with or without a byte-order mark, or UTF-16 with one (Windows PowerShell's `>` writes that).
pub(super) fn decode(bytes: &[u8]) -> Result<String, TextError> {
    if bytes.len() > LIMIT {
        return Err(TextError::TooLarge);
    }
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map_err(|_| TextError::Encoding)?.to_owned()
        }
    };
    // A NUL is what UTF-16 without a mark leaves; no other encoding of text has any.
    if text.contains('\0') { Err(TextError::Encoding) } else { Ok(text) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, TextError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(TextError::Encoding);
    }
    char::decode_utf16(pairs.iter().map(|&pair| unit(pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| TextError::Encoding)
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
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        assert_eq!(decode(b"Jos\xe9"), Err(TextError::Encoding), "Latin-1");
        assert_eq!(decode(b"a\0b\0"), Err(TextError::Encoding), "UTF-16 without a mark");
        assert_eq!(decode(b"\xff\xfea\0b"), Err(TextError::Encoding), "half a unit");
        assert_eq!(decode(b"\xff\xfe\x00\xd8"), Err(TextError::Encoding), "half a surrogate pair");
        assert_eq!(decode(&vec![b'#'; LIMIT + 1]), Err(TextError::TooLarge));
    }
}

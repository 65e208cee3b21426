//! A file that is one certificate in PEM (RFC 7468, 3) and nothing else, as most of those that are checked. It can be read in one
//! way only, so that no other decoding need be tried on its text.

use super::Output;
use super::base64::Base64;
use super::words::Word;
use crate::base::find;

find::sign! {
    /// What stands in no line of base64, nor ends one: the padding, and the characters of the alphabet for URLs too.
    Odd, |0: b, 1: next| {
        !(b.is_letter() | b.is_digit() | b.is_one_of(*b"+/\n") | (b.is(b'\r') & next.is(b'\n')))
    }
}

/// What the block holds; `None` if there is anything beside it, or if it is not one whole SEQUENCE.
pub(in super::super) fn decode(bytes: &[u8], limit: usize) -> Option<Output> {
    let (first, mut rest) = split_line(bytes)?;
    if first != b"-----BEGIN CERTIFICATE-----" {
        return None;
    }
    let mut base64 = Base64::with_room(bytes, limit, bytes.len() / 4 * 3);
    // All bytes before it are of base64, or end a line.
    let odd = find::first(bytes, first.len(), Odd)?;
    let mut is_padded = false;
    loop {
        let (line, behind) = split_line(rest)?;
        if line == b"-----END CERTIFICATE-----" {
            rest = behind;
            break;
        }
        let padding = line.iter().rev().take(2).take_while(|b| **b == b'=').count();
        let digits = line.get(..line.len() - padding)?;
        let start = bytes.len() - rest.len();
        let word = Word { start, end: start + digits.len(), class: 0 };
        if is_padded || digits.is_empty() || word.end > odd || !base64.append(word) {
            return None;
        }
        is_padded = padding > 0;
        rest = behind;
    }
    let (output, unsure) = base64.finish();
    (rest.is_empty() && unsure.is_empty() && !output.bytes.is_empty() && !output.cut).then_some(output)
}

/// The first line without its end, and what follows.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, rest) = bytes.split_at(memchr::memchr(b'\n', bytes)?);
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<Vec<u8>> {
        decode(text.as_bytes(), 999).map(|output| output.bytes.to_vec())
    }

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMAYC\nAQUC\nAQc=\n-----END CERTIFICATE-----\n";

    #[test]
    fn one_block_with_one_sequence() {
        let expected = Some(vec![0x30, 6, 2, 1, 5, 2, 1, 7]);
        assert_eq!(decoded(CERTIFICATE), expected);
        assert_eq!(decoded(&CERTIFICATE.replace('\n', "\r\n")), expected);
    }

    #[test]
    fn anything_else() {
        for other in [
            "".to_owned(),
            CERTIFICATE.replace("CERTIFICATE", "PRIVATE KEY"),
            CERTIFICATE.replace("MAYC", "MAUC"),
            CERTIFICATE.replace("MAYC", "> MAYC"),
            CERTIFICATE.replace("MAYC", "MAY-"),
            CERTIFICATE.replace("MAYC", "MAY_"),
            CERTIFICATE.replace("MAYC", "MA=C"),
            CERTIFICATE.replace("MAYC", "MA\rYC"),
            CERTIFICATE.replace("MAYC", "MA\0C"),
            CERTIFICATE.replace('\n', "\r\r\n"),
            CERTIFICATE.replace("MAYC\n", "MAYC\n\n"),
            CERTIFICATE.replace("AQUC", "AQU="),
            CERTIFICATE.replace("-----END CERTIFICATE-----\n", ""),
            format!(" {CERTIFICATE}"),
            format!("{CERTIFICATE}x"),
            format!("{CERTIFICATE}{CERTIFICATE}"),
        ] {
            assert_eq!(decoded(&other), None, "{other}");
        }
    }
}

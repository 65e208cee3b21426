//! Private fields with 16 bytes of value or more: JWK (RFC 7518), `RSAKeyValue` of .NET, the dumps of `openssl pkey -text`,
//! `certtool -k` and `puttygen --dump`, BIND and WireGuard files.
//!
//! Modulus, public exponent and public points are never looked at.

use std::cell::OnceCell;

use memchr::memmem;

use super::Evidence;
use super::search::Sink;
use crate::base::find::{self, Sets};

/// The least value: 16 bytes.
const FEWEST_BYTES: usize = 16;
const FEWEST_BASE64: usize = 22;
/// The least digits of a number whose name has one or two letters: 240 bits.
const NUMBER: usize = 60;
/// A label longer than this is none.
const LABEL: usize = 32;
/// How far the word that tells the format (`kty`, `RSAKeyValue`) may be from the field: keys of 16,384 bits fit.
const NEAR: usize = 16 * 1024;
/// How far a dump is read.
const DUMP: usize = 512;
/// How far values are read.
const VALUE: usize = 4 * 1024;

/// A buffer with what is asked about it more than once.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    key_type: OnceCell<Vec<usize>>,
    rsa_value: OnceCell<Vec<usize>>,
    dsa_value: OnceCell<Vec<usize>>,
}

find::sign! {
    /// The second byte ends a label, with a byte before it that may stand there, or begins an element.
    pub(super) FieldSign, |0: before, 1: sign, 2: first, 3: second| {
        (sign.is_one_of(*b":=") & !before.sets(&BEFORE).is(0))
            | (sign.is(b'<') & first.within(b'A'..=0xff) & second.within(b'-'..=0xff))
    }
}

/// The last letters and digits of all labels, and what may stand between them and the sign; in sets that have no others.
static BEFORE: Sets = Sets::of([b"\t", b" \"')(+-", b"12", b"DIdi", b"PQTVYpqtvy", b"\\_"]);

impl<'a> Fields<'a> {
    /// Of a buffer.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, key_type: OnceCell::new(), rsa_value: OnceCell::new(), dsa_value: OnceCell::new() }
    }

    /// What may be the sign of a private field.
    #[inline]
    pub(super) fn at(&self, at: usize, sink: &mut Sink<'_>) {
        let what = match self.bytes.get(at) {
            Some(b'<') => self.element(at),
            Some(b':' | b'=') => self.labelled(at),
            _ => None,
        };
        if let Some(what) = what {
            sink.mark(Evidence::PrivateField, what, at.saturating_sub(16), at + 16);
        }
    }

    /// A label before `:` or `=`, and what stands behind.
    fn labelled(&self, at: usize) -> Option<&'static str> {
        let mut buffer = [0; LABEL];
        let (label, is_quoted) = label_before(self.bytes, at, &mut buffer)?;
        let value = value_after(self.bytes, at + 1);
        match label {
            b"privateexponent"
            | b"prime1"
            | b"prime2"
            | b"exponent1"
            | b"exponent2"
            | b"exp1"
            | b"exp2"
            | b"coefficient"
            | b"priv"
            | b"privatekey"
            | b"privatep"
            | b"privateq"
            | b"privateinverseqmodp"
            | b"privateexponentd"
            | b"primep"
            | b"primeq"
            | b"primeexponentp"
            | b"primeexponentq"
            | b"crtcoefficient"
                if has_hex(self.bytes.get(at + 1..).unwrap_or_default()) =>
            {
                Some("a private field in a dump of a key")
            }
            b"privateexponent" | b"prime1" | b"prime2" | b"exponent1" | b"exponent2" | b"coefficient"
            | b"privatekey"
                if is_padded_base64(value) =>
            {
                Some("a private field in a key file")
            }
            // The names of one letter in files and classes of numbers. P and Q are public elsewhere.
            b"d" | b"dp" | b"dq" | b"qi" | b"qp" | b"dmp1" | b"dmq1" | b"iqmp"
                if number_digits(value) >= NUMBER =>
            {
                Some("a private number of a key")
            }
            b"d" | b"p" | b"q" | b"dp" | b"dq" | b"qi" if self.is_jwk(label, value, is_quoted, at) => {
                Some("a private field of a JSON Web Key")
            }
            _ => None,
        }
    }

    /// Beside `kty` any value of 16 bytes is one. Elsewhere one-letter names may mean anything: only `d`, `dp`, `dq`, `qi` of
    /// an RSA key's size, and no text in base64, are taken.
    fn is_jwk(&self, label: &[u8], value: &[u8], is_quoted: bool, at: usize) -> bool {
        let length = value.iter().take_while(|&&b| is_base64url(b)).count();
        let ends = value
            .get(length)
            .is_none_or(|b| !b.is_ascii_graphic() || matches!(b, b'"' | b'\'' | b',' | b'}' | b'\\' | b'='));
        if length < FEWEST_BASE64 || !ends {
            return false;
        }
        let is_rsa_size = match label {
            b"d" => length >= 86,
            b"dp" | b"dq" | b"qi" => length >= 43,
            _ => false,
        };
        self.is_near(&self.key_type, b"kty", at)
            || (is_quoted && is_rsa_size && value.get(..length).is_some_and(is_binary))
    }

    /// An element of `RSAKeyValue`, whose single letters mean other things elsewhere: P and Q are public in `DSAKeyValue`,
    /// and `<P>` is a paragraph.
    fn element(&self, at: usize) -> Option<&'static str> {
        let rest = self.bytes.get(at + 1..)?;
        let name_length = memchr::memchr(b'>', rest.get(..LABEL).unwrap_or(rest))?;
        let name = rest.get(..name_length)?.rsplit(|&b| b == b':').next()?;
        let value = rest.get(name_length + 1..)?;
        let is_long_name =
            [&b"privateExponent"[..], b"privateKey", b"prime1", b"prime2", b"exponent1", b"exponent2"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known));
        if (is_long_name || name == b"D" || name == b"d") && number_digits(value) >= 2 * FEWEST_BYTES {
            return Some("a private field of an XML key");
        }
        let is_known =
            is_long_name || matches!(name, b"D" | b"DP" | b"DQ" | b"InverseQ" | b"P" | b"Q" | b"X");
        // The value comes first: the word that tells the format is searched for in all of the buffer.
        let is_private = is_known
            && is_xml_key(value)
            && match name {
                b"P" | b"Q" => self.is_near(&self.rsa_value, b"RSAKeyValue", at),
                b"X" => self.is_near(&self.dsa_value, b"DSAKeyValue", at),
                _ => true,
            };
        is_private.then_some("a private field of an XML key")
    }

    fn is_near(&self, places: &OnceCell<Vec<usize>>, word: &[u8], at: usize) -> bool {
        let places = places.get_or_init(|| memmem::find_iter(self.bytes, word).collect());
        let next = places.partition_point(|&place| place < at);
        [next.checked_sub(1), Some(next)]
            .into_iter()
            .flatten()
            .filter_map(|i| places.get(i))
            .any(|place| place.abs_diff(at) <= NEAR)
    }
}

/// The letters and digits of the label that ends at `at`, in lower case, and whether quotes stand around it.
fn label_before<'b>(bytes: &[u8], at: usize, buffer: &'b mut [u8; LABEL]) -> Option<(&'b [u8], bool)> {
    let line = bytes.get(at.saturating_sub(LABEL)..at)?;
    // Most signs stand behind something that is in no label.
    line.last().filter(|b| b.is_ascii_alphanumeric() || b" \t\"'\\)_-(+".contains(b))?;
    let end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'\\' | b')'))? + 1;
    let is_quoted = line.get(end..)?.iter().any(|b| matches!(b, b'"' | b'\''));
    let line = line.get(..end)?;
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'(' | b'+');
    let start = line.iter().rposition(|b| !is_part(b)).map_or(0, |i| i + 1);
    let words = without_value_in_front(line.get(start..)?);
    let mut length = 0;
    for byte in words.iter().filter(|b| b.is_ascii_alphanumeric()) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    buffer.get(..length).filter(|label| !label.is_empty()).map(|label| (label, is_quoted))
}

/// Where line ends became spaces, the value of the field before stands in front of a label: hex, or the name of a curve.
fn without_value_in_front(mut words: &[u8]) -> &[u8] {
    while let Some(blank) = words.iter().position(|&b| b == b' ' || b == b'\t') {
        let (first, rest) = words.split_at(blank);
        if !first.iter().all(u8::is_ascii_hexdigit) && !first.iter().any(u8::is_ascii_digit) {
            break;
        }
        words = rest.trim_ascii_start();
    }
    words
}

/// What stands behind a label, without line ends, quotes and signs before it. Form encoding writes a space as `+`.
fn value_after(bytes: &[u8], at: usize) -> &[u8] {
    let is_filling = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'\\' | b'>' | b'|');
    let rest = bytes.get(at..).unwrap_or_default();
    let rest = if rest.starts_with(b"+\"") { rest.get(2..).unwrap_or_default() } else { rest };
    let filling = rest.iter().take(64).take_while(|b| is_filling(b)).count();
    let rest = rest.get(filling..).unwrap_or_default();
    let is_byte_string = rest.starts_with(b"b\"") || rest.starts_with(b"b'");
    let rest = if is_byte_string { rest.get(2..).unwrap_or_default() } else { rest };
    rest.get(..VALUE).unwrap_or(rest)
}

/// Whether the base64 of random bytes stands here, up to the end of the element.
fn is_xml_key(value: &[u8]) -> bool {
    let value = value.get(..VALUE).unwrap_or(value);
    let is_in_value = |b: &u8| is_base64(*b) || matches!(b, b'=' | b'\n' | b'\r' | b' ' | b'\t');
    let Some(end) = value.iter().position(|b| !is_in_value(b)) else { return false };
    let mut digits = crate::base::Secret::new(Vec::with_capacity(end));
    digits.extend(value.iter().take(end).filter(|b| is_base64(**b)));
    value.get(end) == Some(&b'<') && digits.len() >= FEWEST_BASE64 && is_binary(&digits) && is_mixed(&digits)
}

/// Sixteen bytes in hexadecimal words, whatever a program or a person put between them: colons, indentation, quotes and plus
/// signs of source code, escaped line ends, numbers of lines.
fn has_hex(value: &[u8]) -> bool {
    let value = value.get(..DUMP).unwrap_or(value);
    let (mut bytes, mut at) = (0, 0);
    while let Some(found) = value.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_alphanumeric)) {
        let start = at + found;
        let word = value.get(start..).unwrap_or_default();
        let length = word.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(word.len());
        let word = word.get(..length).unwrap_or_default();
        let before = value.get(at..start).unwrap_or_default();
        let is_escape = before.ends_with(b"\\") && matches!(word, b"n" | b"r" | b"t" | b"par");
        let is_line_end = matches!(word, b"vbCrLf" | b"vbLf" | b"vbNewLine");
        let is_line_number = before.contains(&b'\n') && word.iter().all(u8::is_ascii_digit);
        let digits = word.strip_prefix(b"0x").unwrap_or(word);
        // Behind 0x, or where it is long, it is a number, without leading zeros.
        let is_number = digits.len() < word.len() || digits.len() >= 2 * FEWEST_BYTES - 1;
        let is_even = digits.len().is_multiple_of(2) || is_number;
        if is_even && digits.iter().all(u8::is_ascii_hexdigit) {
            bytes += digits.len().div_ceil(2);
        } else if !is_escape && !is_line_end && !is_line_number {
            break;
        }
        at = start + length;
    }
    bytes >= FEWEST_BYTES
}

/// A value of 30 bytes or more on one line, as BIND and WireGuard write it: a path could look like it, so digits, capitals,
/// small letters and whole groups of four are asked for.
fn is_padded_base64(value: &[u8]) -> bool {
    let length = value.iter().take_while(|&&b| is_base64(b)).count();
    let padding = value.iter().skip(length).take(2).take_while(|&&b| b == b'=').count();
    let Some(digits) = value.get(..length) else { return false };
    length >= 40
        && (length + padding).is_multiple_of(4)
        && value
            .get(length + padding)
            .is_none_or(|b| !b.is_ascii_graphic() || matches!(b, b'"' | b'\'' | b'\\'))
        && is_mixed(digits)
}

/// How many digits the number has that stands here alone, in hexadecimal or decimal.
fn number_digits(value: &[u8]) -> usize {
    let blanks =
        value.iter().take(64).take_while(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'')).count();
    let value = value.get(blanks..).unwrap_or_default();
    let value = value.strip_prefix(b"0x").or(value.strip_prefix(b"0X")).unwrap_or(value);
    let digits = value.iter().take(VALUE).take_while(|b| b.is_ascii_hexdigit()).count();
    let ends = value
        .get(digits)
        .is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'_' | b'-'));
    if ends { digits } else { 0 }
}

/// Whether base64 stands for random bytes and not for text: a quarter of them has the highest bit, where half is expected.
fn is_binary(base64: &[u8]) -> bool {
    let groups = base64.chunks_exact(4);
    let count = groups.len();
    // The first character of a group holds the highest bit of its first byte: A to f have none.
    let high = groups
        .filter(|group| {
            group.first().is_some_and(|&b| matches!(b, b'g'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'-' | b'_'))
        })
        .count();
    count > 0 && high * 4 >= count
}

/// Digits, capitals and small letters, as no word has.
fn is_mixed(base64: &[u8]) -> bool {
    [u8::is_ascii_digit, u8::is_ascii_uppercase, u8::is_ascii_lowercase]
        .iter()
        .all(|kind| base64.iter().any(kind))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn is_base64url(byte: u8) -> bool {
    is_base64(byte) || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::super::needles;
    use super::super::search::marks_of;
    use super::*;

    const HEX: &str = "00:90:4f:ef:64:d4:cc:1e:ab:f1:98:11:89:b7:97:e3:\n    a2:2a";
    const D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

    #[test]
    fn private_fields() {
        for text in [
            format!("privateExponent:\n    {HEX}"),
            format!("prime1:\r\n    {HEX}"),
            format!("priv:\n    {HEX}"),
            format!("private key:\n\t{HEX}"),
            format!("> private exponent:\n> \t{HEX}"),
            format!("\"priv:\\n\"\n  + \"  {}\\n\"", HEX.replace('\n', "\\n\"\n + \"")),
            format!(
                "\"private key:\" & vbCrLf & _\n \"\t{}\" & vbCrLf & _",
                HEX.replace('\n', "\" & vbCrLf & _\n \"")
            ),
            format!("modulus: 00:c1:2b private key: {}", HEX.replace('\n', " ")),
            format!("curve:\tSECP256R1 private key: \t{}", HEX.replace('\n', " ")),
            "public_exponent=0x1000101010101010101010101010abcd private_exponent=0x904fef64d4cc1eabf1981189b797e3a2".to_owned(),
            "private_exponent=0x904fef64d4cc1eabf1981189b797e3a2".to_owned(),
            format!("d = 0x{}", "7f1".repeat(21)),
            format!("N = 00AB\nD = {}\nP = 0", "0A".repeat(32)),
            format!("RSAPrivateNumbers(p=17, q=19, d={}, dmp1=1)", "71".repeat(40)),
            format!("  private exponent: {}\n", "7".repeat(77)),
            format!("{{\"privateExponent\":\"{}\"}}", "7ab".repeat(21)),
            format!("<privateExponent>{}</privateExponent>", "7ab".repeat(21)),
            "PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n".to_owned(),
            "PrivateExponent: oKz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmkQw\n".to_owned(),
            format!("{{\"kty\":\"EC\",\"d\":\"{D}\"}}"),
            format!("{{\"d\" : \"{D}\", \"kty\":\"OKP\"}}"),
            format!("kty: EC\nd: {D}\n"),
            format!("{{\\\"kty\\\":\\\"EC\\\",\\\"d\\\":\\\"{D}\\\"}}"),
            format!("{{\"d\":\"{D}{D}{D}\"}}"),
            format!("<D>{}</D>", "oKz5TF+lXXJte14tji3zlMNq+hd2rYU="),
            format!("<RSAKeyValue><P>{}</P>", "oKz5TF+lXXJte14tji3zlMNq+hd2rYU="),
            format!("<DSAKeyValue><ds:X>\n{}</ds:X>", "oKz5TF+lXXJte14tji3zlMNq+hd2rYU="),
        ] {
            assert_eq!(marks_of(needles::find, text.as_bytes()).len(), 1, "{text}");
        }
    }

    #[test]
    fn public_fields_and_look_alikes() {
        for text in [
            format!("modulus:\n    {HEX}"),
            format!("pub:\n    {HEX}"),
            "publicExponent: 65537 (0x10001)".to_owned(),
            format!("Signature Value:\n    {HEX}"),
            format!("{{\"kty\":\"EC\",\"x\":\"{D}\",\"y\":\"{D}\"}}"),
            format!("{{\"d\":\"{D}\"}}"),
            "{\"kty\":\"EC\",\"d\":\"short\"}".to_owned(),
            "{\"d\":\"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwic3ViIjoiMSJ9\"}".to_owned(),
            format!("<P>{}</P>", "Donaudampfschifffahrtsgesellschaft"),
            format!("<DSAKeyValue><P>{}</P>", "oKz5TF+lXXJte14tji3zlMNq+hd2rYU="),
            "<D>Donaudampfschifffahrtsgesellschaft is a word</D>".to_owned(),
            "PrivateKey=/etc/ssl/private/servers/of/the/house/Number1.key".to_owned(),
            "priv: none of these is one".to_owned(),
            "coefficient: 0.5".to_owned(),
            format!("n = 0x{0}, p={0}, sha256={0}", "7f".repeat(40)),
            "d = 0123456789abcdef0123456789abcdef".to_owned(),
            "<d>1234</d><prime1>none</prime1>".to_owned(),
        ] {
            assert_eq!(marks_of(needles::find, text.as_bytes()), [""; 0], "{text}");
        }
    }

    /// As the first look takes for granted.
    #[test]
    fn every_label_is_told_by_what_stands_before_its_sign() {
        let labels = "privateexponent prime1 prime2 exponent1 exponent2 exp1 exp2 coefficient priv privatekey privatep \
                      privateq privateinverseqmodp privateexponentd primep primeq primeexponentp primeexponentq \
                      crtcoefficient d p q dp dq qi qp dmp1 dmq1 iqmp";
        for label in labels.split_whitespace().flat_map(|label| [label.to_owned(), label.to_uppercase()]) {
            for between in ["", " ", "\t", "\"", "'", "\\\"", ")", "_", "-", "(", "+"] {
                for sign in [":", "="] {
                    let text = format!("{label}{between}{sign} 1");
                    let found = find::first(text.as_bytes(), 0, FieldSign).map(|before| before + 1);
                    assert_eq!(found, text.find(sign), "{text}");
                }
            }
        }
        for element in
            ["<D>1", "<DP>", "<InverseQ>", "<ds:X>", "<prime1>", "<_:D>", "<\u{448}:D>", "<a\u{fc}:D>"]
        {
            assert_eq!(find::first(format!(" {element}").as_bytes(), 0, FieldSign), Some(0), "{element}");
        }
    }
}

//! Families of input that make a careless reader slow, hungry or recursive, in any size.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fixture;

/// A family: its name, and about so many bytes of it.
pub type Family = (&'static str, fn(usize) -> Vec<u8>);

/// All families.
pub const FAMILIES: &[Family] = &[
    ("indefinite.der", |size| repeat(&[0x30, 0x80], size)),
    ("indefinite.pem", |size| in_pem(&repeat(&[0x30, 0x80], size))),
    ("nested.der", nested),
    ("nested.pem", |size| in_pem(&nested(size))),
    ("sequences.bin", |size| vec![0x30; size]),
    ("octets.bin", |size| repeat(&[0x04, 0x82, 0x00, 0x20], size)),
    ("begin-lines.pem", |size| repeat(b"-----BEGIN CERTIFICATE-----\n", size)),
    ("begin-key-lines.pem", |size| repeat(b"-----BEGIN RSA PRIVATE KEY-----\n", size)),
    ("end-lines.pem", |size| repeat(b"-----END CERTIFICATE-----\n", size)),
    ("empty-blocks.pem", |size| repeat(b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", size)),
    ("certificates.pem", |size| repeat(&good(), size)),
    ("certificates-cut-off.pem", |size| repeat(&good()[..700], size)),
    ("headers.pem", |size| [&b"-----BEGIN CERTIFICATE-----\n"[..], &repeat(b"X-Note: a\n", size)].concat()),
    ("dashes.txt", |size| vec![b'-'; size]),
    ("dash-lines.txt", |size| repeat(b"-----\n", size)),
    ("en-dashes.txt", |size| repeat("\u{2013}".as_bytes(), size)),
    ("zero-width.txt", |size| repeat("-\u{200b}".as_bytes(), size)),
    ("utf-16-dashes.txt", |size| [&[0xff, 0xfe][..], &repeat(b"-\0", size)].concat()),
    ("lines.txt", |size| vec![b'\n'; size]),
    ("spaces.txt", |size| vec![b' '; size]),
    ("quotes.txt", |size| repeat(b"> ", size)),
    ("braces.json", |size| vec![b'{'; size]),
    ("brackets.json", |size| vec![b'['; size]),
    ("strings.json", |size| repeat(br#"{"a":""#, size)),
    ("backslashes.json", |size| vec![b'\\'; size]),
    ("escapes.json", |size| repeat(br"\u002d\n", size)),
    ("jwk-fields.json", |size| repeat(br#"{"d":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"},"#, size)),
    ("angles.html", |size| repeat(b"<a", size)),
    ("tags.html", |size| repeat(b"<pre>", size)),
    ("entities.html", |size| repeat(b"&#45;", size)),
    ("xml-fields.xml", |size| repeat(b"<RSAKeyValue><D>AAECAwQFBgcICQoLDA0ODxAREhM=</D>", size)),
    ("equals.eml", |size| repeat(b"=3D=\r\n", size)),
    ("boundaries.eml", |size| repeat(b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b\r\n", size)),
    ("base64.txt", |size| vec![b'A'; size]),
    ("base64-words.txt", |size| repeat(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2w= ", size)),
    ("base64-of-base64.txt", layers),
    ("hex.txt", |size| repeat(b"30", size)),
    ("hex-colons.txt", |size| repeat(b"30:82:", size)),
    ("numbers.txt", |size| repeat(b"48, 130, ", size)),
    ("private-words.txt", |size| repeat(b"PRIVATE KEY ", size)),
    ("key-dump.txt", |size| repeat(b"privateExponent:\n    00:11:22:33\n", size)),
    ("age-words.txt", |size| repeat(b"AGE-SECRET-KEY-1", size)),
    ("putty-heads.ppk", |size| repeat(b"PuTTY-User-Key-File-3: ssh-rsa\n", size)),
    ("openssh-magic.key", |size| repeat(b"openssh-key-v1\0", size)),
    ("session-lines.txt", |size| repeat(b"    Master-Key: 00112233\n", size)),
    ("bag-attributes.txt", |size| repeat(b"Bag Attributes\n", size)),
    ("zip-ends.zip", |size| repeat(b"PK\x05\x06", size)),
    ("zip-heads.zip", |size| repeat(b"PK\x03\x04", size)),
    ("gzip-heads.gz", |size| repeat(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", size)),
    ("keystore-heads.jks", |size| repeat(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], size)),
    ("nul-bytes.bin", |size| vec![0; size]),
];

fn repeat(piece: &[u8], size: usize) -> Vec<u8> {
    piece.repeat(size.div_ceil(piece.len()))
}

fn good() -> Vec<u8> {
    std::fs::read(fixture("certificates/ec-p256.pem")).unwrap()
}

fn in_pem(bytes: &[u8]) -> Vec<u8> {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(bytes))
        .into_bytes()
}

/// SEQUENCEs in each other, each with the length that it has, made from the inside out.
fn nested(size: usize) -> Vec<u8> {
    let mut reversed = Vec::new();
    while reversed.len() < size {
        let length = reversed.len();
        if length < 0x80 {
            reversed.push(length as u8);
        } else {
            let count = (usize::BITS - length.leading_zeros()).div_ceil(8) as usize;
            let digits = &length.to_le_bytes()[..count];
            reversed.extend(digits);
            reversed.push(0x80 | digits.len() as u8);
        }
        reversed.push(0x30);
    }
    reversed.reverse();
    reversed
}

/// Base64 of base64 of base64, as deep as it fits.
fn layers(size: usize) -> Vec<u8> {
    let mut text = good();
    while text.len() < size {
        text = STANDARD.encode(&text).into_bytes();
    }
    text
}

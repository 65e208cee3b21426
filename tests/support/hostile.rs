//! Families of input that make a careless reader slow, hungry or recursive, in any size.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use pinbundle::base::der::{Reader, encode};

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
    ("log-of-base64.txt", |size| repeat(b"10:00:01 mdm: MIIEvQKqhkiG9w0BAQEF\n", size)),
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
    ("begin-words.txt", |size| repeat(b"begin 644 ", size)),
    ("private-fields.txt", |size| repeat(b"priv:", size)),
    ("prime-words.txt", |size| repeat(b"prime", size)),
    ("encrypted-headers.txt", |size| repeat(b"Proc-Type: 4,ENCRYPTED", size)),
    ("private-lines.ppk", |size| repeat(b"Private-Lines:", size)),
    ("putty-hashes.ppk", |size| repeat(b"PuTTY-User-Key-File-1: ssh-rsa\nPrivate-Hash: 00\n", size)),
    ("ssh-words.txt", |size| repeat(b"ssh-", size)),
    ("master-key-words.txt", |size| repeat(b"Master-Key:", size)),
    ("ticket-words.txt", |size| repeat(b"TLS session ticket:", size)),
    ("session-lines.txt", |size| repeat(b"    Master-Key: 00112233\n", size)),
    ("bag-attributes.txt", |size| repeat(b"Bag Attributes\n", size)),
    ("zip-ends.zip", |size| repeat(b"PK\x05\x06", size)),
    ("zip-heads.zip", |size| repeat(b"PK\x03\x04", size)),
    ("gzip-heads.gz", |size| repeat(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", size)),
    ("keystore-heads.jks", |size| repeat(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], size)),
    ("nul-bytes.bin", |size| vec![0; size]),
    ("nul-lines.txt", |size| repeat(b"\0\n", size)),
    ("carriage-returns.txt", |size| vec![b'\r'; size]),
    ("one-line.txt", |size| repeat(b"no end of this line ", size)),
    ("one-line.pem", |size| [&b"-----BEGIN CERTIFICATE-----"[..], &vec![b'M'; size]].concat()),
    ("lower-case-boundaries.txt", |size| repeat(b"-----begin certificate-----\n", size)),
    ("half-boundaries.txt", |size| repeat(b"-----BEGIN ", size)),
    ("words-and-dashes.txt", |size| repeat(b"-----BEGIN-----END", size)),
    ("quoted-certificates.eml", |size| repeat(&quoted(b"> "), size)),
    ("quoted-deeply.eml", |size| repeat(&quoted(&b"> ".repeat(100)), size)),
    ("quotation-marks.txt", |size| repeat(b"\"'\"'", size)),
    ("entities-of-pem.html", |size| repeat(b"&#45;&#x2d;&#45;&#45;&#45;BEGIN&nbsp;", size)),
    ("ampersands.html", |size| vec![b'&'; size]),
    ("soft-line-ends.eml", |size| repeat(b"=\r\n", size)),
    ("base64-short-lines.txt", |size| repeat(b"QUJD\n", size)),
    ("base64-runs-and-words.txt", |size| {
        repeat(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2w.", size)
    }),
    ("base64-of-der.txt", |size| {
        STANDARD.encode(repeat(&[0x30, 0x82, 0x10, 0x00, 0x02, 0x01], size)).into_bytes()
    }),
    ("base64-of-begin-lines.txt", |size| {
        STANDARD.encode(repeat(b"-----BEGIN CERTIFICATE-----\n", size / 4 * 3)).into_bytes()
    }),
    ("base64-certificates.txt", |size| repeat(&[STANDARD.encode(good()).as_bytes(), b" ; "].concat(), size)),
    ("hex-of-der.txt", |size| repeat(b"30821000020101", size)),
    ("hex-of-hex.txt", |size| repeat(b"33303832", size)),
    ("json-in-json.json", |size| repeat(br#"{\\"a\\":\\"\\\\u002d"#, size)),
    ("pem-in-json.json", |size| repeat(br#"{"pem":"-----BEGIN CERTIFICATE-----\nMIIB\n"},"#, size)),
    ("utf-16-begin-lines.pem", |size| wide(&repeat(b"-----BEGIN CERTIFICATE-----\n", size / 2))),
    ("utf-16-certificates.pem", |size| wide(&repeat(&good(), size / 2))),
    ("utf-16-surrogates.txt", |size| [&[0xff, 0xfe][..], &repeat(&[0x3d, 0xd8], size)].concat()),
    ("small-certificates.der", |size| repeat(&der(), size)),
    ("certificates-of-nothing.der", |size| {
        repeat(&[0x30, 0x0b, 0x30, 0x03, 0x02, 0x01, 0x01, 0x30, 0x00, 0x03, 0x02, 0x00, 0x00], size)
    }),
    ("one-certificate-many-names.der", many_names),
    ("explained-runs.txt", explained_runs),
    ("certificates.p7b", |size| signed_data(&repeat(&der(), size))),
    ("nested.p7b", nested_p7b),
    ("members.zip", |size| zipped(size, 64)),
    ("empty-members.zip", |size| zipped(size, 0)),
    ("zips-in-zips.zip", |size| (0..6).fold(zipped(size, 64), |inner, _| stored_in_zip(&inner))),
    ("bomb.gz", |size| gzipped(&vec![0; 64 * size])),
    ("bomb-of-begin-lines.gz", |size| gzipped(&repeat(b"-----BEGIN CERTIFICATE-----\n", 8 * size))),
    ("members.gz", |size| repeat(&gzipped(b"text"), size)),
    ("gzips-in-gzips.gz", |size| (0..6).fold(zipped(size, 64), |inner, _| gzipped(&inner))),
    ("cut-off-deflate.zip", |size| {
        repeat(&[&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &[0; 20], &[0x4b; 40]].concat(), size)
    }),
    ("zlib-heads.bin", |size| repeat(b"x\x9c\x4b", size)),
    ("entries.jks", |size| {
        let head = [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0x7f, 0xff, 0xff, 0xff];
        [&head[..], &repeat(b"\0\0\0\x02\0\x02ca\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03abc", size)].concat()
    }),
    ("pfx-heads.pfx", |size| repeat(&[0x30, 0x82, 0x10, 0, 2, 1, 3, 0x30, 0x82, 0x0f, 0], size)),
    ("nested-octets.pfx", |size| [&[0x30, 0x80, 2, 1, 3][..], &repeat(&[0x24, 0x80], size)].concat()),
    ("signed-mails.eml", |size| repeat(b"-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n", size)),
    ("openpgp-packets.gpg", |size| repeat(&[0x95, 0x03, 0x98, 0x04], size)),
    ("capi-heads.pvk", |size| repeat(b"\x1e\xf1\xb5\xb0\0\0\0\0", size)),
    ("random.bin", random),
    ("random-text.txt", |size| STANDARD.encode(random(size / 4 * 3)).into_bytes()),
];

/// About so many bytes of the family of this name.
pub fn family(name: &str, size: usize) -> Vec<u8> {
    let (_, make) = FAMILIES.iter().find(|(known, _)| *known == name).unwrap();
    make(size)
}

/// Request files.
pub const REQUESTS: &[Family] = &[
    ("brackets.toml", |size| vec![b'['; size]),
    ("nested.toml", |size| [b"domain = ", &vec![b'['; size][..]].concat()),
    ("tables.toml", |size| numbered(size, |n| format!("[t{n}]\n"))),
    ("unknown-keys.toml", |size| numbered(size, |n| format!("k{n} = 1\n"))),
    ("the-same-key.toml", |size| repeat(b"domain = 'a.example'\n", size)),
    ("dotted.toml", |size| [&repeat(b"a.", size)[..], b"a = 1\n"].concat()),
    ("names.toml", |size| {
        [&b"domain = ["[..], &numbered(size, |n| format!("'d{n}.example',\n")), b"]\n"].concat()
    }),
    ("bad-names.toml", |size| [&b"domain = ["[..], &repeat(b"'a b',\n", size), b"]\n"].concat()),
    ("files.toml", |size| [&b"xenmobile = ["[..], &numbered(size, |n| format!("'{n}',\n")), b"]\n"].concat()),
    ("long-text.toml", |size| [&b"contact = '"[..], &vec![b'a'; size], b"'\n"].concat()),
    ("escapes.toml", |size| [&b"contact = \""[..], &repeat(br"\u00e4", size), b"\"\n"].concat()),
    ("comments.toml", |size| repeat(b"# domain\n", size)),
    ("line-ends.toml", |size| vec![b'\n'; size]),
    ("wide.toml", |size| wide(&repeat(b"# domain\n", size / 2))),
    ("begin-lines.toml", |size| repeat(b"-----BEGIN CERTIFICATE-----\n", size)),
];

/// Lists of files.
pub const LISTS: &[Family] = &[
    ("missing.txt", |size| numbered(size, |n| format!("no-such-file-{n}.pem\n"))),
    ("the-same.txt", |size| repeat(b"no-such-file\n", size)),
    ("nul.txt", |size| repeat(b"no-such-file\0", size)),
    ("wide.txt", |size| wide(&repeat(b"no-such-file\n", size / 2))),
    ("line-ends.txt", |size| vec![b'\n'; size]),
    ("one.txt", |size| vec![b'a'; size]),
];

/// What may stand in the place of a package's file.
pub const PACKAGES: &[Family] = &[
    ("brackets", |size| vec![b'['; size]),
    ("objects", |size| repeat(br#"{"a":"#, size)),
    ("unknown-fields", |size| {
        [
            &b"{"[..],
            &numbered(size, |n| format!("\"k{n}\":[1,2,{{}}],")),
            br#""schema":"pinbundle/package/1"}"#,
        ]
        .concat()
    }),
    ("sums", |size| numbered(size, |n| format!("{n:064x}  certificates/{n}.pem\n"))),
    ("lines", |size| vec![b'\n'; size]),
    ("begin-lines", |size| repeat(b"-----BEGIN CERTIFICATE-----\n", size)),
    ("certificates", |size| repeat(&good(), size)),
    ("bytes", random),
];

/// Keystores.
pub const KEYSTORES: &[Family] = &[
    ("certificates.pfx", |size| pfx(&data(&encode(0x30, &repeat(&certificate_bag(), size))))),
    ("empty-bags.pfx", |size| pfx(&data(&encode(0x30, &repeat(&bag(4, &[]), size))))),
    ("bags-of-keys.pfx", |size| pfx(&data(&encode(0x30, &repeat(&bag(1, &[0x30, 0]), size))))),
    ("parts.pfx", |size| pfx(&repeat(&data(&encode(0x30, &[])), size))),
    ("encrypted-parts.pfx", |size| pfx(&repeat(&encrypted(1), size))),
    ("pieces.pfx", |size| {
        let pieces = encode(0x24, &repeat(&[4, 1, 0x30], size));
        encode(0x30, &[&[2, 1, 3][..], &encode(0x30, &[&DATA[..], &encode(0xa0, &pieces)].concat())].concat())
    }),
    ("nested-octets.pfx", |size| {
        let head = [&[0x30, 0x80, 2, 1, 3, 0x30, 0x80][..], &DATA, &[0xa0, 0x80]].concat();
        [&head[..], &repeat(&[0x24, 0x80], size)].concat()
    }),
    ("nested.pfx", |size| [&[0x30, 0x80, 2, 1, 3][..], &repeat(&[0x30, 0x80], size)].concat()),
    ("huge-lengths.pfx", |size| {
        [&[0x30, 0x80, 2, 1, 3][..], &repeat(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], size)].concat()
    }),
    ("certificates.jks", |size| jks(&jks_entry(&der()), size)),
    ("empty-certificates.jks", |size| jks(&jks_entry(&[]), size)),
    ("keys.jks", |size| jks(b"\0\0\0\x01\0\x02me\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", size)),
    ("aliases.jks", |size| {
        jks(
            &[&b"\0\0\0\x02\x40\0"[..], &[b'a'; 0x4000], b"\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\0"].concat(),
            size,
        )
    }),
    ("zeros.jks", |size| jks(&[0; 16], size)),
];

const DATA: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];

fn data(octets: &[u8]) -> Vec<u8> {
    encode(0x30, &[&DATA[..], &encode(0xa0, &encode(4, octets))].concat())
}

fn pfx(parts: &[u8]) -> Vec<u8> {
    encode(0x30, &[&[2, 1, 3][..], &data(&encode(0x30, parts))].concat())
}

/// A bag of PKCS#12's own kind `n` (RFC 7292, appendix D).
fn bag(n: u8, value: &[u8]) -> Vec<u8> {
    let kind = [6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1, n];
    encode(0x30, &[&kind[..], &encode(0xa0, value)].concat())
}

fn certificate_bag() -> Vec<u8> {
    let kind = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
    bag(3, &encode(0x30, &[&kind[..], &encode(0xa0, &encode(4, &der()))].concat()))
}

/// A part under triple DES, of so many rounds.
fn encrypted(rounds: u8) -> Vec<u8> {
    let scheme = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
    let parameters = encode(0x30, &[&encode(4, &[0; 8])[..], &[2, 1, rounds]].concat());
    let algorithm = encode(0x30, &[&scheme[..], &parameters].concat());
    let info = encode(0x30, &[&DATA[..], &algorithm, &encode(0x80, &[0; 8])].concat());
    let kind = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
    encode(0x30, &[&kind[..], &encode(0xa0, &encode(0x30, &[&[2, 1, 0][..], &info].concat()))].concat())
}

fn jks(entry: &[u8], size: usize) -> Vec<u8> {
    [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0x7f, 0xff, 0xff, 0xff][..], &repeat(entry, size)].concat()
}

fn jks_entry(certificate: &[u8]) -> Vec<u8> {
    let length = u32::try_from(certificate.len()).unwrap().to_be_bytes();
    [b"\0\0\0\x02\0\x02ca\0\0\0\0\0\0\0\0\0\x05X.509", &length[..], certificate].concat()
}

/// Pieces with a number in them, so that no two are the same.
fn numbered(size: usize, piece: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = String::new();
    for n in 0.. {
        if text.len() >= size {
            break;
        }
        text += &piece(n);
    }
    text.into_bytes()
}

fn repeat(piece: &[u8], size: usize) -> Vec<u8> {
    piece.repeat(size.div_ceil(piece.len()))
}

fn good() -> Vec<u8> {
    std::fs::read(fixture("certificates/ec-p256.pem")).unwrap()
}

fn der() -> Vec<u8> {
    std::fs::read(fixture("forms/der.cer")).unwrap()
}

/// A certificate with this in front of each line.
fn quoted(mark: &[u8]) -> Vec<u8> {
    good().split_inclusive(|&b| b == b'\n').flat_map(|line| [mark, line].concat()).collect()
}

fn wide(text: &[u8]) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.iter().flat_map(|&b| [b, 0])).collect()
}

/// Numbers without an order, the same each time (xorshift).
fn random(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(size).collect()
}

/// Certificates as SignedData (RFC 2315) without a content.
fn signed_data(certificates: &[u8]) -> Vec<u8> {
    let data = encode(0x30, &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let signed = [&[2, 1, 1][..], &encode(0x31, &[]), &data, &encode(0xa0, certificates), &encode(0x31, &[])];
    let oid = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    encode(0x30, &[&oid[..], &encode(0xa0, &encode(0x30, &signed.concat()))].concat())
}

/// Sets of certificates in each other, to a depth that nobody reads.
fn nested_p7b(size: usize) -> Vec<u8> {
    (0..8).fold(repeat(&der(), size), |inner, _| signed_data(&inner))
}

/// A certificate whose alternative names fill it.
fn many_names(size: usize) -> Vec<u8> {
    let names = repeat(&encode(0x82, b"mdm.example.com"), size);
    let names = encode(0x30, &[&[6, 3, 0x55, 0x1d, 0x11][..], &encode(0x04, &encode(0x30, &names))].concat());
    let extensions = encode(0xa3, &encode(0x30, &names));
    let good = der();
    let parts = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let mut reader = Reader::new(bytes);
        let mut parts = Vec::new();
        while let Ok(part) = reader.any() {
            parts.push(part.raw.to_vec());
        }
        parts
    };
    let inside = |bytes: &[u8]| parts(Reader::new(bytes).any().unwrap().value);
    let outer = inside(&good);
    let mut fields = inside(&outer[0]);
    fields.pop();
    fields.push(extensions);
    encode(0x30, &[encode(0x30, &fields.concat()), outer[1].clone(), outer[2].clone()].concat())
}

/// A certificate, and again and again the last bytes of it.
fn explained_runs(size: usize) -> Vec<u8> {
    let certificate = many_names(size / 3);
    let last = certificate.iter().rev().take(20).rev();
    let run = last.map(|byte| format!("{byte:02x}")).collect::<String>() + " ; ";
    [in_pem(&certificate), repeat(run.as_bytes(), size / 2)].concat()
}

/// Members of this many bytes each.
fn zipped(size: usize, each: usize) -> Vec<u8> {
    let members = size / (each + 100) + 1;
    let members: Vec<_> = (0..members).map(|n| (format!("{n}.pem"), random(each))).collect();
    zip_of(&members)
}

fn stored_in_zip(bytes: &[u8]) -> Vec<u8> {
    zip_of(&[("a.zip".to_owned(), bytes.to_vec())])
}

fn zip_of(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in members {
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
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

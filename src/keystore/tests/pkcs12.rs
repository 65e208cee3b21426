//! PKCS#12 as tools make it.

use super::{Desk, Integrity, KeystoreError, PASSWORD, certificates, der, open, refusal};
use crate::base::der::{self as writer, Reader, tag};
use crate::certificate::Certificate;

const NOT_ASCII: &str = "pässwörd-ключ-😀";

#[test]
fn every_cipher_and_code_of_openssl() {
    let desk = Desk::new();
    for options in [
        &["-certpbe", "AES-128-CBC"][..],
        &["-certpbe", "AES-192-CBC"],
        &["-certpbe", "AES-256-CBC"],
        &["-certpbe", "DES-EDE3-CBC"],
        &["-certpbe", "PBE-SHA1-3DES"],
        &["-certpbe", "PBE-SHA1-2DES"],
        &["-certpbe", "PBE-SHA1-RC2-40", "-legacy"],
        &["-certpbe", "PBE-SHA1-RC2-128", "-legacy"],
        &["-certpbe", "NONE"],
        &["-keypbe", "NONE", "-certpbe", "NONE"],
        &["-legacy"],
        &["-macalg", "sha1"],
        &["-macalg", "sha224"],
        &["-macalg", "sha384"],
        &["-macalg", "sha512"],
        &["-nomaciter"],
        &["-iter", "1"],
        &["-certfile", "other.pem"],
    ] {
        for password in [PASSWORD, NOT_ASCII, ""] {
            let pfx = desk.pfx(password, options);
            let opened = open(&pfx, Some(password));
            assert_eq!(der(&opened), desk.by_openssl(&pfx, password), "{options:?} {password:?}");
            assert_eq!(der(&opened)[0], desk.der("cert.pem"));
            assert_eq!((opened.integrity, opened.has_key), (Integrity::Checked, true));
            assert_eq!(refusal(&pfx, Some("another")), KeystoreError::WrongPassword, "{options:?}");
        }
    }
}

#[test]
fn a_code_of_an_unknown_kind_is_not_checked() {
    let desk = Desk::new();
    let pfx = desk.pfx(PASSWORD, &["-macalg", "md5"]);
    assert_eq!(open(&pfx, Some(PASSWORD)).integrity, Integrity::Unchecked);
    assert_eq!(refusal(&pfx, Some("another")), KeystoreError::WrongPassword);
}

#[test]
fn certificates_in_clear_need_no_password() {
    let desk = Desk::new();
    let pfx = desk.pfx(PASSWORD, &["-certpbe", "NONE"]);
    let opened = open(&pfx, None);
    assert_eq!(opened.certificates.len(), 1);
    assert_eq!((opened.integrity, opened.has_key), (Integrity::Unchecked, true));
}

#[test]
fn without_a_code_a_wrong_password_shows_when_decrypting() {
    let desk = Desk::new();
    for cipher in ["AES-256-CBC", "PBE-SHA1-3DES"] {
        let pfx = desk.pfx(PASSWORD, &["-iter", "1", "-nomac", "-certpbe", cipher]);
        assert_eq!(open(&pfx, Some(PASSWORD)).integrity, Integrity::Unchecked);
        assert_eq!(refusal(&pfx, None), KeystoreError::PasswordNeeded);
        // One in 256 keys makes a right padding by chance.
        for n in 0..600 {
            assert_eq!(refusal(&pfx, Some(&format!("another {n}"))), KeystoreError::WrongPassword);
        }
    }
}

#[test]
fn passwords_as_old_openssl_spelt_them() {
    let desk = Desk::new();
    let pfx = desk.pfx("schlÃ¼ssel", &["-certpbe", "PBE-SHA1-3DES"]);
    assert_eq!(open(&pfx, Some("schlüssel")).integrity, Integrity::Checked);
}

#[test]
fn algorithms_that_are_not_supported_are_named() {
    let desk = Desk::new();
    for (algorithm, name) in
        [("PBE-SHA1-RC4-128", "RC4-128"), ("CAMELLIA-256-CBC", "Camellia"), ("PBE-MD5-DES", "DES")]
    {
        let error = refusal(&desk.pfx(PASSWORD, &["-certpbe", algorithm, "-legacy"]), Some(PASSWORD));
        let KeystoreError::Unsupported { what, instead } = error else { panic!("{algorithm}: {error}") };
        assert!(what.starts_with(name), "{what}");
        assert!(instead.contains("openssl pkcs12 -legacy"));
    }
}

#[test]
fn as_gnutls_makes_it() {
    let desk = Desk::new();
    for cipher in ["3des-pkcs12", "aes-128", "aes-192", "aes-256", "3des", "rc2-40"] {
        desk.run(
            "certtool",
            &["--to-p12", "--load-certificate", "cert.pem", "--load-privkey", "key.pem", "--outder"],
            &["--p12-name", "mdm", "--password", NOT_ASCII, "--pkcs-cipher", cipher, "--outfile", "made"],
        );
        let opened = open(&desk.read("made"), Some(NOT_ASCII));
        assert_eq!(der(&opened), [desk.der("cert.pem")], "{cipher}");
        assert_eq!((opened.integrity, opened.has_key), (Integrity::Checked, true));
    }
}

/// Sets PBMAC1 under a keystore without a code, by another implementation than ours; OpenSSL 3.0 knows none.
const PBMAC1: &str = r#"
import hashlib, hmac, sys
def tlv(tag, *parts):
    body = b"".join(parts)
    length = len(body)
    head = bytes([length]) if length < 128 else bytes([0x82]) + length.to_bytes(2, "big")
    return bytes([tag]) + head + body
prf, code, password = sys.argv[1:]
number = {"sha1": 7, "sha224": 8, "sha256": 9, "sha384": 10, "sha512": 11}
oid = lambda text: tlv(6, bytes.fromhex(text))
by = lambda name: tlv(0x30, oid("2a864886f70d02%02x" % number[name]), tlv(5))
pfx = open("made.pfx", "rb").read()
body = pfx[4:]
octets = body[body.index(bytes.fromhex("2a864886f70d010701")) + 9:]
assert octets[0] == 0xa0 and octets[4] == 4
content = octets[8:8 + int.from_bytes(octets[6:8], "big")]
salt, rounds, length = b"saltsalt", 3, 20
key = hashlib.pbkdf2_hmac(prf, password.encode(), salt, rounds, length)
derivation = tlv(0x30, oid("2a864886f70d01050c"),
    tlv(0x30, tlv(4, salt), tlv(2, bytes([rounds])), tlv(2, bytes([length])), by(prf)))
algorithm = tlv(0x30, oid("2a864886f70d01050e"), tlv(0x30, derivation, by(code)))
info = tlv(0x30, algorithm, tlv(4, hmac.new(key, content, code).digest()))
sys.stdout.buffer.write(tlv(0x30, body, tlv(0x30, info, tlv(4, b"unused"))))
"#;

#[test]
fn a_code_by_pbmac1() {
    let desk = Desk::new();
    desk.pfx(NOT_ASCII, &["-nomac"]);
    for (prf, code) in [("sha1", "sha1"), ("sha224", "sha384"), ("sha256", "sha256"), ("sha512", "sha512")] {
        let pfx = desk.run("python3", &["-c", PBMAC1, prf, code, NOT_ASCII], &[]);
        assert_eq!(open(&pfx, Some(NOT_ASCII)).integrity, Integrity::Checked, "{prf} {code}");
        let other = desk.run("python3", &["-c", PBMAC1, prf, code, PASSWORD], &[]);
        assert_eq!(refusal(&other, Some(NOT_ASCII)), KeystoreError::WrongPassword);
    }
}

#[test]
fn ber_with_indefinite_lengths_and_pieces() {
    let desk = Desk::new();
    for (options, inside) in [(&["-nomac"][..], true), (&[], false), (&["-nomac", "-certpbe", "NONE"], true)]
    {
        let pfx = desk.pfx(PASSWORD, options);
        let ber = as_ber(&pfx, inside);
        let opened = open(&ber, Some(PASSWORD));
        assert_eq!(opened, open(&pfx, Some(PASSWORD)));
        assert_eq!(der(&opened), desk.by_openssl(&ber, PASSWORD), "OpenSSL reads the same");
        for end in 0..ber.len() {
            assert!(certificates(&ber[..end], None).is_err(), "cut off at {end}");
        }
    }
}

/// The values with lengths as indefinite as can be, and long octet strings in pieces; `inside` octet strings too, which
/// a code over them would not stand.
fn as_ber(bytes: &[u8], inside: bool) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let mut out = Vec::new();
    while !reader.is_empty() {
        let value = reader.any().unwrap();
        let is_octets = matches!(value.tag, tag::OCTET_STRING | 0x80);
        if is_octets && value.value.len() > 64 {
            // Certificates are DER wherever they stand.
            let is_sequence = Reader::new(value.value).expect(tag::SEQUENCE).is_ok()
                && Certificate::read(value.value).is_none();
            let octets =
                if inside && is_sequence { as_ber(value.value, inside) } else { value.value.to_vec() };
            let pieces = octets.chunks(50).flat_map(|piece| writer::encode(tag::OCTET_STRING, piece));
            out.extend([value.tag | 0x20, 0x80].into_iter().chain(pieces).chain([0, 0]));
        } else if value.tag & 0x20 != 0 {
            out.extend([value.tag, 0x80].into_iter().chain(as_ber(value.value, inside)).chain([0, 0]));
        } else {
            out.extend(value.raw);
        }
    }
    out
}

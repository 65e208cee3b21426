//! What is read of certificates that other tools made.

use super::*;
use crate::certificate::testing::{chain, openssl, python, self_signed};
use crate::certificate::{ProblemKind, SignatureHash};

fn read_all(der: &[u8]) -> Certificate {
    let (certificate, length) = read(der).unwrap();
    assert_eq!(length, der.len());
    certificate
}

#[test]
fn pins_are_those_of_openssl() {
    let curve = |name| vec!["-newkey", "ec", "-pkeyopt", name];
    for key in [
        vec!["-newkey", "rsa:2048"],
        vec!["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
        vec!["-newkey", "ed25519"],
        curve("ec_paramgen_curve:P-521"),
        curve("ec_paramgen_curve:secp256k1"),
        curve("ec_paramgen_curve:brainpoolP256r1"),
    ] {
        let der = self_signed(&[&["-subj", "/CN=mdm.example.com"], &key[..]].concat());
        let pem = openssl(&["x509", "-inform", "der", "-pubkey", "-noout"], &der, false);
        let spki = openssl(&["pkey", "-pubin", "-outform", "der"], &pem, false);
        let digest = openssl(&["dgst", "-sha256", "-binary"], &spki, false);
        let certificate = read_all(&der);
        assert_eq!(certificate.key.pin_digest().to_vec(), digest, "{key:?}");
        assert_eq!(certificate.problems, [], "{key:?}");
    }
}

#[test]
fn names_are_those_of_openssl() {
    for subject in [
        "/C=DE/ST=Bayern/L=München/O=Example, Inc./OU=A+OU=B/CN=mdm.example.com/emailAddress=a@example.com",
        "/CN= leading and trailing /O=#hash/OU=\"quoted\" <x>; \\\\ \u{202e}",
        "/DC=com/DC=example/UID=x/street=Road 1/1.2.3.4=unknown",
        "/",
    ] {
        let der = self_signed(&["-utf8", "-multivalue-rdn", "-subj", subject]);
        let arguments = ["x509", "-inform", "der", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8"];
        let shown = String::from_utf8(openssl(&arguments, &der, false)).unwrap();
        let shown = shown.trim_end_matches('\n').strip_prefix("subject=").unwrap();
        assert_eq!(read_all(&der).subject.as_deref(), Some(shown));
    }
}

#[test]
fn everything_of_an_ordinary_certificate_is_read() {
    let [root, middle, server] = chain();
    assert!(root.is_ca && root.is_self_signed() && middle.is_authority() && !middle.self_issued);
    assert_eq!(server.dns_names, ["mdm.example.com"]);
    assert_eq!(server.issuer_der(), middle.subject_der());
    assert_eq!(server.authority_key_id, middle.subject_key_id);
    assert_eq!((server.version, server.signature_hash), (3, SignatureHash::Strong));
    assert_eq!(server.signature_algorithm, "ecdsa-with-SHA256");
    assert_eq!(server.key.info.as_ref().unwrap().title(), "ECDSA P-256");
    assert!(server.not_before < server.not_after && server.is_fully_read());
}

#[test]
fn odd_values_are_kept_as_they_are() {
    let program = r#"
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.name import _ASN1Type
key = ec.generate_private_key(ec.SECP256R1())
cn = lambda text, kind: x509.NameAttribute(x509.NameOID.COMMON_NAME, text, kind)
name = x509.Name([cn('Grüße', _ASN1Type.BMPString), cn('a\x00b\n', _ASN1Type.UTF8String)])
names = [x509.DNSName('*.example.com'), x509.IPAddress(ipaddress.ip_address('2001:db8::1')),
         x509.UniformResourceIdentifier('https://example.com'), x509.DNSName('a\x00b')]
eku = x509.ExtendedKeyUsage([x509.OID_CLIENT_AUTH, x509.OID_SERVER_AUTH, x509.ObjectIdentifier('1.2.3')])
when = datetime.datetime(2050, 1, 1)
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(0x0a0b).not_valid_before(datetime.datetime(2020, 1, 1)).not_valid_after(when)
    .add_extension(x509.SubjectAlternativeName(names), False).add_extension(eku, False)
    .sign(key, hashes.SHA256()))
sys.stdout.buffer.write(certificate.public_bytes(serialization.Encoding.DER))
"#;
    let certificate = read_all(&python(program));
    assert_eq!(certificate.common_names, ["Grüße", "a\0b\n"]);
    assert_eq!(certificate.subject.as_deref(), Some("CN=a\\00b\\0A,CN=Grüße"));
    assert_eq!(certificate.dns_names, ["*.example.com", "a\0b"]);
    assert_eq!(certificate.ip_addresses[0].to_string(), "2001:db8::1");
    assert_eq!(certificate.extended_key_usage.as_ref().unwrap(), &["clientAuth", "serverAuth", "1.2.3"]);
    assert_eq!(certificate.not_after.unwrap().to_string(), "2050-01-01T00:00:00Z");
    assert_eq!(certificate.serial_hex(), "a0b");
    let fields: Vec<_> = certificate.problems.iter().map(|p| (p.kind, p.field)).collect();
    assert_eq!(fields, [(ProblemKind::Unusual, "subjectAltName")]);
}

#[test]
fn what_stands_twice_is_read_the_worse_way() {
    use rcgen::{CertificateParams, CustomExtension, KeyPair};
    let mut params = CertificateParams::default();
    params.custom_extensions = [
        (
            37,
            &b"\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"[..],
        ),
        (37, b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x03"),
        (17, b"\x30\x0b\x82\x09a.example"),
        (17, b"\x30\x0b\x82\x09b.example"),
        (19, b"\x30\x03\x01\x01\xff"),
        (19, b"\x30\x00"),
    ]
    .map(|(id, value)| CustomExtension::from_oid_content(&[2, 5, 29, id], value.to_vec()))
    .to_vec();
    let doubled = read_all(params.self_signed(&KeyPair::generate().unwrap()).unwrap().der());
    assert_eq!(doubled.extended_key_usage.as_ref().unwrap(), &["clientAuth", "codeSigning"]);
    assert_eq!(doubled.dns_names, ["a.example", "b.example"]);
    assert!(doubled.is_ca);
    assert_eq!(doubled.problems.iter().filter(|p| p.reason.ends_with("more than once")).count(), 3);
}

#[test]
fn keys_out_of_normal_form_are_named() {
    let reasons = |key: &[u8]| {
        let request = ["req", "-x509", "-subj", "/CN=a", "-key", "/dev/stdin", "-outform", "der"];
        let certificate = read_all(&openssl(&request, key, false));
        certificate.problems.into_iter().map(|p| p.reason).collect::<Vec<_>>()
    };
    let key = openssl(&["ecparam", "-genkey", "-noout", "-name", "prime256v1"], b"", false);
    assert_eq!(reasons(&key), Vec::<String>::new());
    let compressed = openssl(&["ec", "-conv_form", "compressed"], &key, false);
    assert_eq!(reasons(&compressed), ["has an EC point in compressed form"]);
    let explicit = openssl(&["ec", "-param_enc", "explicit"], &key, false);
    assert_eq!(reasons(&explicit), ["has an EC key whose curve is written out"]);
}

#[test]
fn trailing_bytes_are_the_callers() {
    let mut der = self_signed(&["-subj", "/CN=mdm.example.com"]);
    let length = der.len();
    der.extend([0; 5]);
    let (certificate, read_length) = read(&der).unwrap();
    assert_eq!((certificate.der.len(), read_length), (length, length));
}

#[test]
fn damage_never_panics_and_never_moves_the_pin_unnoticed() {
    let der = self_signed(&["-subj", "/CN=mdm.example.com", "-addext", "subjectAltName=DNS:mdm.example.com"]);
    let pin = read_all(&der).pin();
    let spki = fields::walk(&der, &mut Problems::default()).unwrap().spki;
    for i in 0..der.len() {
        for value in [0x00, 0x30, 0x80, 0x84, 0xff, der[i] ^ 1] {
            let mut damaged = der.clone();
            damaged[i] = value;
            let Some((certificate, _)) = read(&damaged) else { continue };
            let inside = (spki.offset..spki.offset + spki.raw.len()).contains(&i);
            assert!(
                inside || certificate.pin() == pin || !certificate.is_fully_read(),
                "byte {i}: {value:#x}"
            );
        }
    }
}

#[test]
fn serial_numbers_are_shown_by_their_value() {
    for (serial, shown) in [
        (&[0x05][..], "5"),
        (&[0x00, 0xff], "ff"),
        (&[0x0a, 0x00], "a00"),
        (&[0x00], "0"),
        (&[], "0"),
        (&[0xfb], "-5"),
        (&[0x80, 0x00], "-8000"),
        (&[0xff, 0x00], "-100"),
    ] {
        assert_eq!(serial_hex(serial), shown);
    }
}

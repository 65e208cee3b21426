//! From DER to a [`Certificate`].

use super::encoding::{self, is_shortest};
use super::extensions::{self, Extensions};
use super::fields::{self, Fields};
use super::problems::Problems;
use super::{Certificate, NamePlaces, PublicKey, name, signature, validity};
use crate::base::der::{Tlv, tag};
use crate::base::digest::hex;

/// The longest serial number that RFC 5280, 4.1.2.2 allows, in bytes.
const LONGEST_SERIAL: usize = 20;

pub(super) fn read(der: &[u8]) -> Option<(Certificate, usize)> {
    let mut problems = Problems::default();
    let fields = fields::walk(der, &mut problems)?;
    let version = version(&fields, &mut problems);
    check_serial(&fields.serial, &mut problems);
    let (signature_algorithm, signature_hash) = signature(&fields, &mut problems);
    let issuer = name::read("issuer", &fields.issuer, &mut problems);
    let subject = name::read("subject", &fields.subject, &mut problems);
    let (not_before, not_after) = validity::read(&fields.validity, &mut problems);
    let key = PublicKey::from_field(&fields.spki, &mut problems);
    let Extensions {
        oids,
        names,
        has_basic_constraints,
        is_ca,
        signs_certificates,
        extended_key_usage,
        subject_key_id,
        authority_key_id,
        unknown_critical,
    } = fields.extensions.map(|field| extensions::read(&field, &mut problems)).unwrap_or_default();
    encoding::check("certificate", &fields.whole, Some(fields.serial.offset), &mut problems);

    let common_names = subject.iter().flat_map(|name| &name.attributes).filter(|a| a.name == "CN");
    let common_names = common_names.map(|a| a.value.clone()).collect();
    let (subject, subject_attributes) = subject.map(|n| (n.text, n.attributes)).unzip();
    let (issuer, issuer_attributes) = issuer.map(|n| (n.text, n.attributes)).unzip();
    let length = fields.whole.raw.len();
    let certificate = Certificate {
        der: fields.whole.raw.to_vec(),
        key,
        version,
        serial: fields.serial.value.to_vec(),
        subject,
        subject_attributes: subject_attributes.unwrap_or_default(),
        issuer,
        issuer_attributes: issuer_attributes.unwrap_or_default(),
        names: NamePlaces { issuer: range(&fields.issuer), subject: range(&fields.subject) },
        self_issued: fields.issuer.raw == fields.subject.raw,
        common_names,
        not_before,
        not_after,
        dns_names: names.dns_names,
        ip_addresses: names.ip_addresses,
        signature_algorithm,
        signature_hash,
        has_basic_constraints,
        is_ca,
        signs_certificates,
        extended_key_usage,
        subject_key_id,
        authority_key_id,
        unknown_critical,
        extension_oids: oids,
        problems: problems.into_vec(),
    };
    Some((certificate, length))
}

fn range(field: &Tlv<'_>) -> std::ops::Range<usize> {
    field.offset..field.offset + field.raw.len()
}

/// Version 1 is the one that is not written; 2 and 3 are written as 1 and 2.
fn version(fields: &Fields<'_>, problems: &mut Problems) -> u8 {
    const FIELD: &str = "version";
    let version = match fields.version {
        None => 1,
        Some(field) => {
            let number = field.open(tag::context(0)).and_then(|mut r| r.expect(tag::INTEGER));
            match number.map(|n| n.value) {
                Ok([written @ (1 | 2)]) => written + 1,
                Ok([0]) => {
                    problems.unusual(FIELD, field.offset, "is written out although it is 1");
                    1
                }
                _ => {
                    problems.unusual(FIELD, field.offset, "is none of 1, 2 and 3");
                    3
                }
            }
        }
    };
    match (version, fields.extensions) {
        (1, _) => problems.unusual(FIELD, fields.whole.offset, "is 1, and clients expect 3"),
        (2, Some(_)) => problems.unusual(FIELD, fields.whole.offset, "is 2, and only 3 has extensions"),
        _ => {}
    }
    version
}

fn check_serial(serial: &Tlv<'_>, problems: &mut Problems) {
    let mut unusual = |reason: &str| problems.unusual("serialNumber", serial.offset, reason);
    if serial.tag != tag::INTEGER {
        return unusual("is not an INTEGER");
    }
    match serial.value {
        [] => return unusual("has no bytes"),
        [first, ..] if first & 0x80 != 0 => unusual("is negative"),
        [0] => unusual("is zero"),
        _ => {}
    }
    if serial.value.len() > LONGEST_SERIAL {
        unusual("is longer than 20 bytes");
    }
    if !is_shortest(serial.value) {
        unusual("is not in its shortest form");
    }
}

/// The algorithm outside the signed part is the one that a signature is checked with. Where the two differ, the
/// weaker hash counts.
fn signature(fields: &Fields<'_>, problems: &mut Problems) -> (String, super::SignatureHash) {
    let inner = signature::read(&fields.signature);
    let Some(outer) = fields.signature_algorithm else { return inner };
    if outer.raw == fields.signature.raw {
        return inner;
    }
    problems.unusual("signatureAlgorithm", outer.offset, "differs from the one in the signed part");
    let (name, hash) = signature::read(&outer);
    (name, signature::weaker(hash, inner.1))
}

/// Two's complement, as [`Certificate::serial_hex`] promises.
pub(super) fn serial_hex(serial: &[u8]) -> String {
    let negative = serial.first().is_some_and(|b| b & 0x80 != 0);
    let mut magnitude = serial.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let digits = hex(&magnitude);
    match (digits.trim_start_matches('0'), negative) {
        ("", _) => "0".to_owned(),
        (digits, true) => format!("-{digits}"),
        (digits, false) => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
            let arguments =
                ["x509", "-inform", "der", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8"];
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
                &b"\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"
                    [..],
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
        let der =
            self_signed(&["-subj", "/CN=mdm.example.com", "-addext", "subjectAltName=DNS:mdm.example.com"]);
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
}

//! Certificates that rcgen issues: each string type that it writes, in every combination with names, keys and times.

use rcgen::string::{BmpString, Ia5String, PrintableString, TeletexString, UniversalString};
use rcgen::{
    CertificateParams, CertifiedIssuer, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, KeyPair, SanType, SerialNumber, date_time_ymd,
};

const COUNT: usize = 400;

/// Pairs of name and DER.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let algorithms = [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519];
    let keys = algorithms.map(|algorithm| KeyPair::generate_for(algorithm).unwrap());
    let issuers = algorithms.map(|algorithm| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "rcgen test CA");
        CertifiedIssuer::self_signed(params, KeyPair::generate_for(algorithm).unwrap()).unwrap()
    });
    let one = |turn: usize| {
        let key = &keys[turn % keys.len()];
        let issuer = &issuers[turn / 3 % issuers.len()];
        (format!("rcgen-{turn:04}"), params(turn).signed_by(key, issuer).unwrap().der().to_vec())
    };
    (0..COUNT).map(one).collect()
}

fn params(turn: usize) -> CertificateParams {
    let names = (0..turn % 6).map(|i| format!("h{i}.example.com")).collect::<Vec<_>>();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = subject(turn);
    let (year, month) = (1950 + (turn * 7 % 150) as i32, 1 + (turn % 12) as u8);
    params.not_before = date_time_ymd(year, month, 1 + (turn % 28) as u8);
    params.not_after = date_time_ymd(year + 1 + (turn * 37 % 7800) as i32, 12, 31);
    let serial: Vec<u8> = (0..=turn % 20).map(|i| (i * 89 + turn) as u8 | 1).collect();
    params.serial_number = Some(SerialNumber::from(serial));
    if turn % 4 == 1 {
        params.subject_alt_names.extend([
            SanType::IpAddress([192, 0, 2, turn as u8].into()),
            SanType::IpAddress([0x2001, 0xdb8, 0, 0, 0, 0, 0, turn as u16].into()),
            SanType::Rfc822Name("admin@example.com".try_into().unwrap()),
            SanType::URI("https://example.com/".try_into().unwrap()),
            SanType::OtherName((vec![1, 3, 6, 1, 4, 1, 55555, 1], "text".into())),
        ]);
    }
    if turn % 5 == 2 {
        let mut unknown = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55555, 2], vec![5, 0]);
        unknown.set_criticality(turn.is_multiple_of(2));
        params.custom_extensions.push(unknown);
    }
    if turn.is_multiple_of(3) {
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        params.use_authority_key_identifier_extension = true;
    }
    params
}

fn subject(turn: usize) -> DistinguishedName {
    let values: [DnValue; 8] = [
        DnValue::Utf8String("Größe 試験 🔒".to_owned()),
        DnValue::PrintableString(PrintableString::try_from("Example, Inc.").unwrap()),
        DnValue::Ia5String(Ia5String::try_from("a@example.com").unwrap()),
        DnValue::TeletexString(TeletexString::try_from("plain old text").unwrap()),
        DnValue::BmpString(BmpString::try_from("Ωmega").unwrap()),
        DnValue::UniversalString(UniversalString::try_from("Ω 🔒").unwrap()),
        DnValue::Utf8String(" edge +,;<>#\"\\ ".to_owned()),
        DnValue::Utf8String(String::new()),
    ];
    let kinds = [
        DnType::OrganizationName,
        DnType::OrganizationalUnitName,
        DnType::LocalityName,
        DnType::StateOrProvinceName,
        DnType::CommonName,
    ];
    let mut subject = DistinguishedName::new();
    for i in 0..turn % (kinds.len() + 1) {
        subject
            .push(kinds[(turn + i) % kinds.len()].clone(), values[(turn / 2 + i * 3) % values.len()].clone());
    }
    subject
}

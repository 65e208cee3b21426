//! Every keystore among the fixtures.

use super::{Desk, Integrity, KeystoreError, PASSWORD, blocks, der, fixture, open, refusal};

#[test]
fn every_one_that_can_be_opened() {
    let desk = Desk::new();
    let server = blocks(&fixture("certificates/rsa-2048.pem"));
    for (file, password, count, has_key) in [
        ("pfx-modern.pfx", PASSWORD, 1, true),
        ("pfx-modern-chain.pfx", PASSWORD, 3, true),
        ("pfx-legacy-rc2-3des.pfx", PASSWORD, 1, true),
        ("pfx-legacy-3des.p12", PASSWORD, 1, true),
        ("pfx-empty-password.pfx", "", 1, true),
        ("pfx-without-key.pfx", PASSWORD, 1, false),
        ("pfx-without-key-legacy.pfx", PASSWORD, 1, false),
        ("pfx-key-not-encrypted.pfx", PASSWORD, 1, true),
        ("pfx-indefinite-length.pfx", PASSWORD, 1, true),
        ("pfx-named-cer.cer", PASSWORD, 1, true),
        ("keytool.p12", PASSWORD, 1, true),
        ("truststore-root.p12", PASSWORD, 1, false),
        ("keytool.jks", PASSWORD, 1, true),
        ("keytool.jceks", PASSWORD, 1, true),
        ("truststore-certificate.jks", PASSWORD, 1, false),
        ("truststore-certificate.jceks", PASSWORD, 1, false),
    ] {
        let bytes = fixture(&format!("test-keystores/{file}"));
        let opened = open(&bytes, Some(password));
        assert_eq!((opened.certificates.len(), opened.has_key), (count, has_key), "{file}");
        assert_eq!(opened.integrity, Integrity::Checked, "{file}");
        assert_eq!(der(&opened)[..1] == server[..], file != "truststore-root.p12", "{file}");
        assert_eq!(refusal(&bytes, Some("another")), KeystoreError::WrongPassword, "{file}");
        if file.ends_with(".pfx") || file.ends_with(".p12") {
            assert_eq!(der(&opened), desk.by_openssl(&bytes, password), "{file}");
        }
    }
}

#[test]
fn without_a_password() {
    let of = |file: &str| fixture(&format!("test-keystores/{file}"));
    assert_eq!(refusal(&of("pfx-modern.pfx"), None), KeystoreError::PasswordNeeded);
    assert_eq!(open(&of("pfx-empty-password.pfx"), None).integrity, Integrity::Checked);
    assert_eq!(open(&of("pfx-nothing-encrypted-no-mac.pfx"), None).integrity, Integrity::Unchecked);
    let jks = open(&of("keytool.jks"), None);
    assert_eq!((jks.certificates.len(), jks.integrity, jks.has_key), (1, Integrity::Unchecked, true));
}

#[test]
fn those_that_cannot_be_opened() {
    let of = |file: &str| refusal(&fixture(file), Some(PASSWORD));
    for (file, name) in [
        ("bouncy-castle.bks", "(BKS)"),
        ("truststore-certificate.bks", "(BKS)"),
        ("bouncy-castle.bcfks", "(BCFKS)"),
    ] {
        let error = of(&format!("test-keystores/{file}"));
        assert!(matches!(&error, KeystoreError::Unsupported { what, .. } if what.contains(name)), "{error}");
    }
    assert!(matches!(of("test-keystores/pfx-cut-off.pfx"), KeystoreError::Damaged(_)));
    for file in
        ["certificates/rsa-2048.pem", "others/request.der", "others/public-key.der", "others/revocations.crl"]
    {
        assert_eq!(of(file), KeystoreError::NotAKeystore, "{file}");
    }
    assert_eq!(refusal(b"", None), KeystoreError::NotAKeystore);
}

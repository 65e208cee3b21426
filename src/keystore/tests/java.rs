//! The stores of `keytool`.

use super::{Desk, Integrity, KeystoreError, PASSWORD, certificates, der, open, refusal};
use crate::base::digest::sha1;

const KINDS: [&str; 2] = ["JKS", "JCEKS"];

impl Desk {
    fn keytool(&self, kind: &str, arguments: &[&str]) -> Vec<u8> {
        let store = ["-keystore", kind, "-storetype", kind, "-storepass", PASSWORD, "-noprompt"];
        self.run("keytool", arguments, &store);
        self.read(kind)
    }

    /// A store with a key, its certificate, and another that is trusted.
    fn store(&self, kind: &str) -> Vec<u8> {
        self.pfx(PASSWORD, &[]);
        let source = ["-srckeystore", "made.pfx", "-srcstoretype", "PKCS12", "-srcstorepass", PASSWORD];
        let into = ["-destkeystore", kind, "-deststoretype", kind, "-deststorepass", PASSWORD, "-noprompt"];
        self.run("keytool", &[&["-importkeystore"][..], &source].concat(), &into);
        self.keytool(kind, &["-importcert", "-alias", "trusted", "-file", "other.pem"])
    }

    fn both(&self) -> Vec<Vec<u8>> {
        let mut both = vec![self.der("cert.pem"), self.der("other.pem")];
        both.sort();
        both
    }
}

#[test]
fn keys_are_passed_over() {
    let desk = Desk::new();
    for kind in [KINDS[0], KINDS[1], "PKCS12"] {
        let mut store = desk.store(kind);
        if kind == "JCEKS" {
            store =
                desk.keytool(kind, &["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "128"]);
        }
        let opened = open(&store, Some(PASSWORD));
        let mut found = der(&opened);
        found.sort();
        assert_eq!(found, desk.both(), "{kind}");
        assert_eq!((opened.integrity, opened.has_key), (Integrity::Checked, true), "{kind}");
        assert_eq!(refusal(&store, Some("another")), KeystoreError::WrongPassword);
        if kind == "PKCS12" {
            continue;
        }
        assert_eq!(open(&store, None).integrity, Integrity::Unchecked);
        for end in 8..store.len() {
            let error = refusal(&store[..end], None);
            assert!(matches!(error, KeystoreError::Damaged(_)), "{kind} cut off at {end}: {error}");
        }
        for at in 0..store.len() {
            let mut flipped = store.clone();
            flipped[at] ^= 0xff;
            assert!(certificates(&flipped, Some(PASSWORD)).is_err(), "{kind} with another byte at {at}");
            let _ = certificates(&flipped, None);
        }
    }
}

#[test]
fn secret_keys_alone() {
    let desk = Desk::new();
    let store =
        desk.keytool("JCEKS", &["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256"]);
    let opened = open(&store, Some(PASSWORD));
    assert_eq!((opened.certificates.len(), opened.has_key), (0, true));
}

#[test]
fn version_1_names_no_types() {
    let certificate = Desk::new().der("cert.pem");
    let length = u32::try_from(certificate.len()).unwrap().to_be_bytes();
    let entry = [&[0, 0, 0, 2, 0, 1, b'a', 0, 0, 0, 0, 0, 0, 0, 0][..], &length, &certificate].concat();
    let entries = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1, 0, 0, 0, 1][..], &entry].concat();
    let digest = sha1(&[b"\0p\0w", &b"Mighty Aphrodite"[..], &entries].concat());
    let store = [&entries[..], &digest].concat();
    assert_eq!(der(&open(&store, Some("pw"))), [certificate]);
}

#[test]
fn passwords_that_are_not_ascii() {
    // keytool takes a password in the encoding of the console, so that its words would depend on where tests run.
    let desk = Desk::new();
    desk.write("Make.java", MAKE.as_bytes());
    desk.run("java", &["-Dfile.encoding=UTF-8", "Make.java"], &[]);
    let opened = open(&desk.read("made.jks"), Some("pässwörd-ключ-😀"));
    assert_eq!((opened.certificates.len(), opened.integrity), (0, Integrity::Checked));
}

const MAKE: &str = r#"
import java.io.FileOutputStream;
import java.security.KeyStore;
class Make {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (FileOutputStream out = new FileOutputStream("made.jks")) {
            store.store(out, "p\u00e4ssw\u00f6rd-\u043a\u043b\u044e\u0447-\ud83d\ude00".toCharArray());
        }
    }
}
"#;

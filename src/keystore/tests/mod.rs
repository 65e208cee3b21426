//! Keystores of OpenSSL, GnuTLS, Java and Python, made anew for each test.

mod fixtures;
mod hostile;
mod java;
mod pkcs12;

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use tempfile::TempDir;

use super::{Integrity, KeystoreError, Opened, certificates};

const PASSWORD: &str = "test-only";

/// A folder with a key and certificates, where tools make keystores.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With `key.pem`, its `cert.pem`, and `other.pem` of another key, all small so that keystores are.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        for (key, cert, name) in [("key.pem", "cert.pem", "mdm"), ("other-key.pem", "other.pem", "other")] {
            let subject = format!("/CN={name}.example.com");
            let curve = "ec_paramgen_curve:P-256";
            desk.run(
                "openssl",
                &["req", "-x509", "-newkey", "ec", "-pkeyopt", curve, "-nodes", "-days", "30"],
                &["-subj", &subject, "-keyout", key, "-out", cert],
            );
        }
        desk
    }

    /// Runs a tool in the folder; panics if it fails, so that a missing tool is no silent pass.
    fn run(&self, program: &str, arguments: &[&str], more: &[&str]) -> Vec<u8> {
        let mut command = Command::new(program);
        command.args(arguments).args(more).current_dir(self.folder.path());
        let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {said}{}", String::from_utf8_lossy(&output.stdout));
        output.stdout
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// A PFX by OpenSSL with key and certificate, and what the options say.
    fn pfx(&self, password: &str, options: &[&str]) -> Vec<u8> {
        let password = format!("pass:{password}");
        let arguments = ["pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-out", "made.pfx"];
        self.run("openssl", &[&arguments[..], &["-passout", &password]].concat(), options);
        self.read("made.pfx")
    }

    /// The certificates that OpenSSL reads out of a PFX.
    fn by_openssl(&self, pfx: &[u8], password: &str) -> Vec<Vec<u8>> {
        self.write("asked.pfx", pfx);
        let password = format!("pass:{password}");
        let arguments = ["pkcs12", "-legacy", "-nokeys", "-in", "asked.pfx", "-passin", &password];
        blocks(&self.run("openssl", &arguments, &[]))
    }

    /// The DER of a certificate in the folder.
    fn der(&self, pem: &str) -> Vec<u8> {
        blocks(&self.read(pem)).remove(0)
    }
}

/// What stands in the PEM blocks of a text.
fn blocks(text: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let bodies = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let bodies = bodies.map(|block| block.split("-----END").next().unwrap().split_whitespace().collect());
    bodies.map(|body: String| base64::engine::general_purpose::STANDARD.decode(body).unwrap()).collect()
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::fs::read(folder.join(name)).unwrap()
}

fn der(opened: &Opened) -> Vec<Vec<u8>> {
    opened.certificates.iter().map(|certificate| certificate.der.to_vec()).collect()
}

/// Opens what must open.
#[track_caller]
fn open(bytes: &[u8], password: Option<&str>) -> Opened {
    certificates(bytes, password).unwrap()
}

/// Why something was not opened.
#[track_caller]
fn refusal(bytes: &[u8], password: Option<&str>) -> KeystoreError {
    certificates(bytes, password).unwrap_err()
}

//! Material for tests, made by OpenSSL at test time.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::Certificate;

/// Runs openssl with this input; `as_der` turns PEM output into DER.
pub(crate) fn openssl(arguments: &[&str], input: &[u8], as_der: bool) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may exit without reading all of it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    if as_der { from_pem(&output.stdout) } else { output.stdout }
}

/// The DER of a PEM block.
pub(crate) fn from_pem(pem: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let text = std::str::from_utf8(pem).unwrap();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

/// A self-signed certificate with a new P-256 key (`-newkey` among the arguments makes another one).
pub(crate) fn self_signed(arguments: &[&str]) -> Vec<u8> {
    let mut all = vec!["req", "-x509", "-nodes", "-keyout", "/dev/null", "-outform", "der"];
    if !arguments.contains(&"-newkey") {
        all.extend(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    all.extend(arguments);
    openssl(&all, b"", false)
}

/// [`self_signed`], read.
pub(crate) fn certificate(arguments: &[&str]) -> Certificate {
    Certificate::read(&self_signed(arguments)).unwrap().0
}

/// A root, an intermediate that it issued, and a server's certificate from that.
pub(crate) fn chain() -> [Certificate; 3] {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
    let key = || KeyPair::generate().unwrap();
    let authority = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.use_authority_key_identifier_extension = true;
        params
    };
    let root = CertifiedIssuer::self_signed(authority("Root"), key()).unwrap();
    let middle = CertifiedIssuer::signed_by(authority("Intermediate"), key(), &root).unwrap();
    let mut server = CertificateParams::new(vec!["mdm.example.com".to_owned()]).unwrap();
    server.use_authority_key_identifier_extension = true;
    let server = server.signed_by(&key(), &middle).unwrap();
    [root.der(), middle.der(), server.der()].map(|der| Certificate::read(der).unwrap().0)
}

/// A program for `python3` with its `cryptography` package; its standard output.
pub(crate) fn python(program: &str) -> Vec<u8> {
    let output = Command::new("python3").args(["-c", program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

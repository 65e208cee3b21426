//! What this crate writes, against those who read it: each pin syntax with a consumer that runs here.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use pinbundle::certificate::Certificate;
use pinbundle::pin::{Pinned, SYNTAXES, Written, parse};

/// A certificate with its keys made by OpenSSL, PEM.
fn certificate(new_key: &[&str]) -> Vec<u8> {
    let mut arguments =
        vec!["req", "-x509", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=mdm.example.com"];
    arguments.extend(["-addext", "subjectAltName=DNS:mdm.example.com,DNS:*.mdm.example.net"]);
    arguments.extend(new_key);
    run("openssl", &arguments, b"").into_bytes()
}

fn rsa() -> Vec<u8> {
    certificate(&["-newkey", "rsa:2048"])
}

fn ecdsa() -> Vec<u8> {
    certificate(&["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
}

fn pinned(pem: &[u8]) -> Pinned {
    let der = output("openssl", &["x509", "-outform", "der"], pem);
    Pinned::certificate(&Certificate::read(&der).unwrap().0, "mdm.pem")
}

fn written(syntax: &str, keys: &[Pinned]) -> Written {
    let syntax = SYNTAXES.iter().find(|known| known.name == syntax).unwrap();
    (syntax.write)(keys)
}

fn output(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    // A program may exit without reading all of it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn run(program: &str, arguments: &[&str], input: &[u8]) -> String {
    String::from_utf8(output(program, arguments, input)).unwrap()
}

/// Reads a document in Python and gives what the expression makes of it.
fn python(reader: &str, document: &str, expression: &str) -> String {
    let program = format!("import sys\n{reader}\nprint({expression})");
    run("python3", &["-c", &program], document.as_bytes()).trim_end().to_owned()
}

fn base64(key: &Pinned) -> String {
    let text = written("gnutls", std::slice::from_ref(key)).text;
    text.trim_end().strip_prefix("pin-sha256:").unwrap().to_owned()
}

#[test]
fn gnutls_makes_the_same_pin() {
    for pem in [rsa(), ecdsa()] {
        let dump = run("certtool", &["--certificate-info"], &pem);
        let theirs = dump.lines().find(|line| line.contains("pin-sha256:")).unwrap();
        assert_eq!(written("gnutls", &[pinned(&pem)]).text.trim_end(), theirs.trim());
        assert_eq!(parse(theirs), Some(pinned(&pem).digest));
    }
}

#[test]
fn danetool_makes_the_same_record() {
    for pem in [rsa(), ecdsa()] {
        let arguments = ["--tlsa-rr", "--host", "mdm.example.com", "--load-certificate", "/dev/stdin"];
        let theirs = run("danetool", &arguments, &pem);
        let ours = written("tlsa", &[pinned(&pem)]).text;
        let words = |record: &str| {
            let bare = record.replace(['(', ')'], "").replace(" 0", " ");
            bare.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words(&ours), words(&theirs));
        assert_eq!(parse(&theirs), Some(pinned(&pem).digest));
    }
}

#[test]
fn python_reads_the_property_lists() {
    let keys = [pinned(&rsa()), pinned(&ecdsa())];
    let (first, second) = (base64(&keys[0]), base64(&keys[1]));
    let reader = "import plistlib\nroot = plistlib.loads(sys.stdin.buffer.read())";

    let ios = written("ios", &keys).text;
    let leaf = |pin: &str| format!("{{'SPKI-SHA256-BASE64': '{pin}'}}");
    let identities = format!("[{}, {}]", leaf(&first), leaf(&second));
    assert_eq!(
        python(reader, &ios, "root"),
        format!(
            "{{'NSAppTransportSecurity': {{'NSPinnedDomains': {{\
             'mdm.example.com': {{'NSIncludesSubdomains': False, 'NSPinnedLeafIdentities': {identities}}}, \
             'mdm.example.net': {{'NSIncludesSubdomains': True, 'NSPinnedLeafIdentities': {identities}}}}}}}}}"
        )
    );

    let trustkit = written("trustkit", &keys).text;
    let hashes = format!("['{first}', '{second}']");
    assert_eq!(
        python(reader, &trustkit, "root"),
        format!(
            "{{'TSKConfiguration': {{'TSKPinnedDomains': {{\
             'mdm.example.com': {{'TSKIncludeSubdomains': False, 'TSKPublicKeyHashes': {hashes}}}, \
             'mdm.example.net': {{'TSKIncludeSubdomains': True, 'TSKPublicKeyHashes': {hashes}}}}}}}}}"
        )
    );
}

#[test]
fn python_reads_the_network_security_configuration() {
    let keys = [pinned(&rsa()), pinned(&ecdsa())];
    let (first, second) = (base64(&keys[0]), base64(&keys[1]));
    let reader = "import xml.etree.ElementTree as xml\nroot = xml.parse(sys.stdin.buffer).getroot()";
    let expression =
        "[root.tag] + [(e.tag, e.attrib, (e.text or '').strip()) for e in root.find('domain-config').iter()]";
    let pin = |text: &str| format!("('pin', {{'digest': 'SHA-256'}}, '{text}')");
    let document = written("android", &keys).text;
    assert_eq!(
        python(reader, &document, expression),
        format!(
            "['network-security-config', ('domain-config', {{}}, ''), \
             ('domain', {{'includeSubdomains': 'false'}}, 'mdm.example.com'), ('pin-set', {{}}, ''), {}, {}]",
            pin(&first),
            pin(&second)
        )
    );
    let domains = "[(e.text, e.get('includeSubdomains')) for e in root.iter('domain')]";
    assert_eq!(
        python(reader, &document, domains),
        "[('mdm.example.com', 'false'), ('mdm.example.net', 'true')]"
    );
}

#[test]
fn python_reads_the_value_for_secure_access() {
    let keys = [pinned(&rsa()), pinned(&ecdsa())];
    let value = written("secure-access", &keys).text;
    assert_eq!(
        python("import json\nroot = json.load(sys.stdin)", &value, "root"),
        format!("{{'hash-alg': 'sha256', 'pinset': ['{}', '{}']}}", base64(&keys[0]), base64(&keys[1]))
    );
}

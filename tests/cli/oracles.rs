//! Pins and fingerprints against other programs: certtool and keytool, on the fixtures that they read.

use crate::support::{AT, Scratch, all_fixtures, fixture, json, pinbundle, run, stdout};

/// Certificates of usual kinds; `fixtures/oracle.json` has OpenSSL's word on all others.
const CERTIFICATES: &[&str] = &[
    "rsa-2048",
    "rsa-4096",
    "ec-p256",
    "ec-p384",
    "ec-p521",
    "wildcard",
    "san-many",
    "netscaler-gateway",
    "ed25519",
    "signature-sha224",
];

fn certificates() -> impl Iterator<Item = String> {
    CERTIFICATES.iter().map(|name| fixture(&format!("certificates/{name}.pem")))
}

#[test]
fn certtool_computes_the_same() {
    for path in certificates() {
        let ours = &json(&["check", "--at", AT, "--format", "json", &path])["exports"][0]["certificate"];
        let theirs = String::from_utf8(run("certtool", &["--certificate-info", "--infile", &path])).unwrap();
        for (field, prefix) in
            [("pin_sha256", "pin-sha256:"), ("fingerprint_sha256", "sha256:"), ("thumbprint_sha1", "sha1:")]
        {
            let ours = ours[field].as_str().unwrap();
            let said = theirs.lines().any(|line| line.trim() == format!("{prefix}{ours}"));
            assert!(said, "{path}: {field} {ours} is not what certtool says:\n{theirs}");
        }
        let pin = stdout(&pinbundle(&["pin", "--format", "gnutls", &path]));
        assert!(theirs.contains(pin.trim()), "{path}: {pin}");
    }
}

#[test]
fn keytool_reads_the_same_certificate() {
    for path in certificates() {
        let ours = &json(&["check", "--at", AT, "--format", "json", &path])["exports"][0]["certificate"];
        let theirs = String::from_utf8(run("keytool", &["-printcert", "-file", &path])).unwrap();
        for field in ["fingerprint_sha256", "thumbprint_sha1"] {
            let hex = ours[field].as_str().unwrap().to_uppercase();
            let pairs: Vec<&str> = (0..hex.len() / 2).map(|i| &hex[2 * i..2 * i + 2]).collect();
            assert!(theirs.contains(&pairs.join(":")), "{path}: {field} {hex}\n{theirs}");
        }
        for name in ours["dns_names"].as_array().unwrap() {
            assert!(theirs.contains(&format!("DNSName: {}", name.as_str().unwrap())), "{path}: {name}");
        }
    }
}

#[test]
fn keytool_imports_what_a_package_holds() {
    let scratch = Scratch::new();
    let output = scratch.pinbundle(&[
        "bundle",
        "--at",
        AT,
        "--xenmobile",
        &fixture("forms/utf-16le-bom.pem"),
        "--out",
        "folder",
    ]);
    assert!(output.status.success());
    let tree = scratch.tree();
    let pem = tree.keys().find(|path| path.extension().is_some_and(|e| e == "pem")).unwrap();
    let store = scratch.at("store.p12");
    let path = scratch.path().join(pem);
    let path = path.to_str().unwrap();
    run(
        "keytool",
        &[
            "-importcert",
            "-noprompt",
            "-alias",
            "mdm",
            "-file",
            path,
            "-keystore",
            &store,
            "-storepass",
            "test-only",
        ],
    );
    let listed =
        String::from_utf8(run("keytool", &["-list", "-keystore", &store, "-storepass", "test-only"]))
            .unwrap();
    assert!(listed.contains("trustedCertEntry"), "{listed}");
}

/// The pin as OpenSSL's pipeline of RFC 7469 makes it: over the key as OpenSSL writes it.
fn openssl_pin(path: &str) -> String {
    let line = format!(
        "openssl x509 -in '{path}' -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64"
    );
    stdout(&crate::support::shell(std::path::Path::new("/"), &line)).trim().to_owned()
}

#[test]
fn the_pipeline_of_rfc_7469_makes_the_same_pin() {
    for path in certificates() {
        let ours = stdout(&pinbundle(&["pin", &path]));
        assert_eq!(ours, format!("{}  {path}\n", openssl_pin(&path)));
    }
}

#[test]
fn a_request_a_key_and_their_certificate_have_one_pin() {
    let scratch = Scratch::new();
    let (key, csr, pem, public) =
        (scratch.at("key.pem"), scratch.at("a.csr"), scratch.at("a.pem"), scratch.at("public.pem"));
    run(
        "openssl",
        &[
            "req",
            "-new",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=mdm.example.com",
            "-keyout",
            &key,
            "-out",
            &csr,
        ],
    );
    run("openssl", &["x509", "-req", "-in", &csr, "-signkey", &key, "-out", &pem]);
    run("openssl", &["pkey", "-in", &key, "-pubout", "-out", &public]);
    let pins = stdout(&pinbundle(&["pin", &csr, &pem, &public]));
    let pins: Vec<&str> = pins.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(pins.len(), 3);
    assert!(pins.iter().all(|pin| *pin == openssl_pin(&pem)), "{pins:?}");
}

#[test]
fn every_accepted_certificate_is_one_that_openssl_reads() {
    // But for text in a name that is no text: OpenSSL refuses the whole certificate, whose key and names are clear.
    let refused_by_openssl = ["certificates/name-latin-1-in-utf8-string.pem"];
    for name in all_fixtures().iter().filter(|name| !refused_by_openssl.contains(&name.as_str())) {
        let scratch = Scratch::new();
        let output = scratch.pinbundle(&["extract", &fixture(name), "--out", "leaf.pem"]);
        if output.status.success() {
            let again = run("openssl", &["x509", "-in", &scratch.at("leaf.pem")]);
            assert!(again == std::fs::read(scratch.at("leaf.pem")).unwrap(), "{name}");
        }
    }
}

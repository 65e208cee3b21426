//! Pages for people, looked at in a real browser: see `browser.py`, which other pages can be looked at with too.

// A helper of a test may fail like the test itself.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

use std::process::Command;

use support::{AT, Scratch, fixture, stdout};

/// Debian's own Python, which Debian's packages for Python are for.
const PYTHON: &str = "/usr/bin/python3";

/// Runs a script of this folder; it says what is wrong, and fails.
fn look(script: &str, arguments: &[&str]) {
    let script = format!("{}/tests/browser/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(PYTHON).arg("-B").arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A preflight that found something at each name.
const PREFLIGHT: &str = r#"{
    "schema": "pinbundle/preflight/1", "at": "2026-11-23T08:00:00Z", "machine": "ADM-PC-7", "result": "fail",
    "names": [
        {"purpose": "ads", "host": "discovery.cem.cloud.us", "port": 443, "result": "fail", "through_proxy_only": true,
         "ways": [
            {"via": "direct", "proxy": null, "result": "fail",
             "presented": [{"certificate": {"issuer": "CN=Inspecting \u202e<b>Root"}}],
             "observations": [{"check": "trust", "result": "fail", "message": "only the store of this machine vouches for it"}]},
            {"via": "proxy", "proxy": "proxy.internal:3128", "result": "pass", "presented": [], "observations": []}]},
        {"purpose": "server", "host": "mdm.example.com", "port": 8443, "result": "pass", "through_proxy_only": false,
         "ways": [{"via": "direct", "proxy": null, "result": "pass", "presented": [], "observations": []}]},
        {"purpose": "gateway", "host": "gw.example.com", "port": 443, "result": "not-tested", "through_proxy_only": false,
         "ways": []}],
    "observations": [{"check": "validity", "result": "fail", "message": "the clock of this machine is wrong"}]}"#;

/// The report of a package with everything in it, as a path.
fn package_report(scratch: &Scratch) -> String {
    let preflight = scratch.write("preflight.json", PREFLIGHT);
    let output = scratch.pinbundle(&[
        "bundle",
        "--at",
        AT,
        "--quiet",
        "--xenmobile",
        &fixture("certificates/rsa-2048.pem"),
        "--next-xenmobile",
        &fixture("certificates/ec-p256.pem"),
        "--netscaler",
        &fixture("certificates/netscaler-gateway.pem"),
        "--previous",
        &fixture("certificates/rsa-2048.pem"),
        "--domain",
        "example.com",
        "--contact",
        "\u{202e}<script>alert(1)</script> \"O'Hara\" & Söhne",
        "--preflight",
        &preflight,
        "--out",
        &scratch.at("package"),
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    scratch.at("package/report.html")
}

/// The page of a check, as a path.
fn check_report(scratch: &Scratch, name: &str, paths: &[&str]) -> String {
    let mut arguments = vec!["check", "--format", "html", "--at", AT];
    arguments.extend(paths);
    let page = stdout(&scratch.pinbundle(&arguments));
    scratch.write(name, page)
}

/// A certificate whose names try to break out of wherever they are shown.
fn hostile_certificate(scratch: &Scratch) -> String {
    let long = format!("{}.example.com", ["a"; 60].join("."));
    let names = ["mdm.example.com", "\"><script>alert(1)</script>", "'; --", long.as_str()];
    let mut params = rcgen::CertificateParams::new(names.map(str::to_owned)).unwrap();
    for name in
        ["</title><img src=x onerror=alert(1)>", "\u{202e}moc.elpmaxe\u{2066}\u{200b}", &"x".repeat(400)]
    {
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.distinguished_name.push(rcgen::DnType::OrganizationName, name);
    }
    let key = rcgen::KeyPair::generate().unwrap();
    scratch.write("<img src=x onerror=alert(1)>\u{202e}'\".pem", params.self_signed(&key).unwrap().pem())
}

#[test]
fn the_report_of_a_package_is_for_everybody() {
    let scratch = Scratch::new();
    look("report.py", &[&package_report(&scratch)]);
}

#[test]
fn the_page_of_a_check_is_for_everybody() {
    let scratch = Scratch::new();
    let page = check_report(
        &scratch,
        "check.html",
        &[
            &fixture("certificates/rsa-2048.pem"),
            &fixture("certificates/expired.pem"),
            &fixture("chains/leaf-first.pem"),
            &fixture("test-keys/key-then-certificate.pem"),
            &scratch.at("missing.pem"),
        ],
    );
    look("report.py", &[&page]);
}

#[test]
fn hostile_names_do_not_break_out() {
    let scratch = Scratch::new();
    let export = hostile_certificate(&scratch);
    let page = check_report(&scratch, "check.html", &[&export]);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains("&lt;script&gt;") && text.contains("\\u{202e}"), "{text}");
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains('\u{202e}'), "{text}");
    look("report.py", &[&page]);
}

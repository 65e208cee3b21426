//! What the page makes is what the commands make, and no key ever comes back.

use crate::client::{Page, page};
use crate::support::{AT, Scratch, fixture};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn upload(page: &Page, name: &str, from: &str) {
    assert_eq!(page.post("files", &[("file", Some(name), &read(from))]).status, 303);
}

#[test]
fn the_package_has_the_bytes_that_bundle_writes() {
    let page = page(&[]);
    upload(&page, "mdm.pfx", "test-keystores/pfx-modern.pfx");
    upload(&page, "gw.pem", "certificates/netscaler-gateway.pem");
    assert_eq!(page.post("take", &[("file", None, b"1"), ("password", None, b"test-only")]).status, 303);
    let fields: &[(&str, Option<&str>, &[u8])] = &[
        ("part-1", None, b"xenmobile"),
        ("part-2", None, b"netscaler"),
        ("domain", None, b"example.com, example.org"),
        ("contact", None, "José \"IT\" <it>".as_bytes()),
        ("ios-port", None, b""),
        ("platform", None, b"ios"),
        ("platform", None, b"android"),
        ("old-pins", None, b"keep"),
    ];
    let made = page.post("request", fields);
    assert!(made.header("location").unwrap().ends_with("#package"), "{}", page.get("").text());
    let scratch = Scratch::new();
    scratch.copy("test-keystores/pfx-modern.pfx", "mdm.pfx");
    scratch.copy("certificates/netscaler-gateway.pem", "gw.pem");
    scratch.write("password", "test-only");
    let arguments = [
        "bundle",
        "--at",
        AT,
        "--extract",
        "--xenmobile",
        "mdm.pfx",
        "--password-file",
        "password",
        "--netscaler",
        "gw.pem",
        "--domain",
        "example.com",
        "--domain",
        "example.org",
        "--contact",
        "José \"IT\" <it>",
        "--platform",
        "ios",
        "--platform",
        "android",
        "--old-pins",
        "keep",
        "--out",
        "package.zip",
    ];
    assert!(scratch.pinbundle(&arguments).status.success());
    let zip = page.get("package.zip");
    assert_eq!(
        zip.header("content-disposition"),
        Some("attachment; filename=\"pinning-request_mdm.example.com_2026-11-24.zip\"")
    );
    assert!(zip.body == std::fs::read(scratch.at("package.zip")).unwrap(), "other bytes");
    assert!(
        page.get("calendar.ics").body == std::fs::read(scratch.at("package.ics")).unwrap(),
        "another calendar"
    );
    // Whatever changes, the package that was made before is gone.
    page.post("remove", &[("file", None, b"2")]);
    assert_eq!(page.get("package.zip").status, 404);
}

#[test]
fn a_certificate_has_the_bytes_that_extract_writes() {
    let page = page(&[]);
    for (i, from) in
        ["chains/leaf-first.pem", "test-keystores/pfx-modern.pfx", "test-keys/key-then-certificate.pem"]
            .iter()
            .enumerate()
    {
        upload(&page, "export", from);
        let id = (i + 1).to_string();
        assert_eq!(
            page.get(&format!("certificate/{id}")).status,
            404,
            "nothing but a certificate alone is given out"
        );
        page.post("take", &[("file", None, id.as_bytes()), ("password", None, b"test-only")]);
        let scratch = Scratch::new();
        let password = scratch.write("password", "test-only");
        let extracted = scratch.pinbundle(&["extract", &fixture(from), "--password-file", &password]);
        assert!(extracted.status.success(), "{from}");
        assert!(page.get(&format!("certificate/{id}")).body == extracted.stdout, "{from}");
    }
}

#[test]
fn keys_and_passwords_never_come_back() {
    let page = page(&[]);
    let key = String::from_utf8(read("test-keys/key-then-certificate.pem")).unwrap();
    let key = key.split("-----END").next().unwrap();
    let secret = key.lines().nth(5).unwrap();
    assert!(secret.len() == 64, "{secret}");
    upload(&page, secret, "test-keys/key-then-certificate.pem");
    page.post("files", &[("pasted", None, key.as_bytes())]);
    upload(&page, "store.pfx", "test-keystores/pfx-modern.pfx");
    upload(&page, "good.pem", "certificates/rsa-2048.pem");
    page.post("take", &[("file", None, b"3"), ("password", None, b"a-wrong-passphrase")]);
    let mut shown = page.get("").text();
    let body: String = key.lines().skip(1).collect();
    let mut fields: Vec<(&str, Option<&str>, &[u8])> = vec![("part-4", None, b"xenmobile")];
    fields.extend(
        ["domain", "contact", "instance", "product", "server-fqdn"]
            .map(|field| (field, None, body.as_bytes())),
    );
    page.post("request", &fields);
    shown += &page.get("").text();
    assert!(shown.contains("Not fit to be sent") && shown.contains("this is not the password"), "{shown}");
    for wrong in [&secret[..40], "a-wrong-passphrase"] {
        assert!(!shown.contains(wrong), "{wrong}");
    }
    // Start again forgets.
    page.post("again", &[]);
    assert!(!page.get("").text().contains("store.pfx"));
}

#[test]
fn hostile_names_are_text() {
    let page = page(&[]);
    upload(&page, "<script>alert(1)</script>\u{202e}'.pem", "certificates/rsa-2048.pem");
    let shown = page.get("").text();
    assert!(
        shown.contains("script&gt;\\u{202e}") && !shown.contains("<script>") && !shown.contains('\u{202e}'),
        "{shown}"
    );
}

//! The page in a real browser: see `page.py`.

use std::process::Command;

use crate::support::{AT, Scratch, fixture};

#[test]
fn a_person_gets_from_two_exports_to_the_package() {
    let scratch = Scratch::new();
    scratch.copy("test-keystores/pfx-modern.pfx", "mdm.pfx");
    scratch.copy("chains/leaf-first.pem", "chain.pem");
    scratch.write("password", "test-only");
    let bundle = [
        "bundle",
        "--at",
        AT,
        "--extract",
        "--xenmobile",
        "mdm.pfx",
        "--next-xenmobile",
        "chain.pem",
        "--password-file",
        "password",
        "--out",
        "expected.zip",
    ];
    let output = scratch.pinbundle(&bundle);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let script = format!("{}/tests/serve/page.py", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("/usr/bin/python3")
        .args([
            "-B",
            &script,
            env!("CARGO_BIN_EXE_pinbundle"),
            &scratch.at(""),
            &fixture("certificates/expired.pem"),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

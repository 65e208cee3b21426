//! No command opens a socket but those that are there to connect: the system calls say so.

use crate::support::{Scratch, fixture, shell, stderr};

#[test]
fn no_command_opens_a_socket() {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    scratch.copy("chains/leaf-first.pem", "chain.pem");
    scratch.copy("test-keystores/pfx-modern.pfx", "keystore.p12");
    scratch.write("password", "test-only\n");
    let everything = ["archives", "forms", "test-keystores"].map(fixture).join(" ");
    let trace = "strace -f -qq -o trace -e trace=%network,io_uring_setup";
    // A trace that sees nothing proves nothing.
    let seen = shell(scratch.path(), &format!("{trace} bash -c ': < /dev/tcp/127.0.0.1/9'; cat trace >&2"));
    assert!(stderr(&seen).contains("socket("), "strace does not work here: {}", stderr(&seen));
    for arguments in [
        "--help",
        "rules",
        "explain private-key",
        "schema check",
        &format!("check {everything}"),
        "check - < mdm.pem",
        "pin --format json mdm.pem",
        "bundle --at 2026-11-24 --xenmobile mdm.pem --gateway-url https://gw.example.com --out a.zip",
        "bundle --at 2026-11-24 --xenmobile mdm.pem --out folder",
        "verify --at 2026-11-24 a.zip",
        "verify --at 2026-11-24 folder",
        "extract chain.pem --out leaf.pem",
        "extract --password-file password keystore.p12 --out opened.pem",
        "compare mdm.pem leaf.pem",
        "bundle --at 2026-11-24 --extract --xenmobile keystore.p12 --password-file password --out extracted.zip",
        "schema probe",
        "probe --help",
        "preflight --help",
    ] {
        let output =
            shell(scratch.path(), &format!(": > trace; {trace} $pinbundle {arguments}; cat trace >&2"));
        let calls: Vec<String> = stderr(&output)
            .lines()
            .filter(|line| line.contains("socket") || line.contains("connect(") || line.contains("io_uring"))
            .filter(|line| !line.contains("error") && !line.contains(": "))
            .map(str::to_owned)
            .collect();
        assert!(calls.is_empty(), "{arguments}: {calls:?}");
    }
    for made in ["leaf.pem", "opened.pem", "a.zip", "extracted.zip"] {
        assert!(scratch.path().join(made).exists(), "{made}");
    }
}

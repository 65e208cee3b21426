//! Certificates out of keystores: where passwords come from, and what is said where none fits.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::support::{AT, Scratch, all_fixtures, fixture, stderr, stdout};

const PFX: &str = "test-keystores/pfx-modern.pfx";

/// The certificate that stands in every keystore of a server among the fixtures.
fn server() -> Vec<u8> {
    std::fs::read(fixture("certificates/rsa-2048.pem")).unwrap()
}

/// Runs a line of a shell on a terminal on which these lines are typed.
fn on_terminal(scratch: &Scratch, arguments: &str, typed: &str) -> Output {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_pinbundle"));
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(scratch.path())
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut terminal = child.stdin.take().unwrap();
    terminal.write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(terminal);
    output
}

#[test]
fn a_password_comes_from_a_file_in_any_encoding_of_text() {
    let scratch = Scratch::new();
    scratch.copy(PFX, "mdm.pfx");
    let utf16: Vec<u8> = "\u{feff}test-only\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for password in [b"test-only".to_vec(), b"test-only\r\nnot this\r\n".to_vec(), utf16] {
        scratch.write("password.txt", password);
        let output = scratch.pinbundle(&["extract", "mdm.pfx", "--password-file", "password.txt"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(output.stdout, server());
        assert!(stderr(&output).contains("mdm.pfx holds a private key: do not send it"));
    }
    let mut child = scratch
        .command(&["extract", "mdm.pfx", "--password-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"test-only\n").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, server(), "from standard input");
}

#[test]
fn a_password_is_asked_for_on_a_terminal_and_not_shown() {
    let scratch = Scratch::new();
    scratch.copy(PFX, "mdm.pfx");
    let output = on_terminal(&scratch, "extract mdm.pfx --out mdm.pem", "wrong\nnot-that\ntest-only\n");
    assert!(output.status.success(), "{}", stdout(&output));
    assert_eq!(std::fs::read(scratch.path().join("mdm.pem")).unwrap(), server());
    let said = stdout(&output);
    assert!(said.contains("Password of mdm.pfx: ") && said.contains("That is not it."), "{said}");
    let request = "bundle --extract --xenmobile mdm.pfx --at 2026-11-24T00:00:00Z --quiet --out new.zip";
    let output = on_terminal(&scratch, request, "test-only\n");
    assert!(output.status.success() && scratch.path().join("new.zip").exists(), "{}", stdout(&output));
}

#[test]
fn a_wrong_password_is_given_up_after_three() {
    let scratch = Scratch::new();
    scratch.copy(PFX, "mdm.pfx");
    let output = on_terminal(&scratch, "extract mdm.pfx --out mdm.pem", "a\nb\nc\ntest-only\n");
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(stdout(&output).contains("the password is wrong"));
    assert!(!scratch.path().join("mdm.pem").exists());
}

#[test]
fn nothing_is_asked_where_nobody_can_answer() {
    for (arguments, code, words) in [
        (&["extract", "mdm.pfx"][..], 3, "give --password-file FILE"),
        (&["extract", "mdm.pfx", "--password-file", "wrong.txt"], 3, "the password is wrong"),
        (&["extract", "mdm.pfx", "--password-file", "absent.txt"], 3, "absent.txt: "),
        (&["extract", "mdm.pfx", "--password-file", "mdm.pfx"], 3, "UTF-8"),
        (&["extract", "-", "--password-file", "-"], 2, "cannot be both"),
        (&["bundle", "--extract", "--xenmobile", "-", "--password-file", "-"], 2, "cannot be both"),
        (&["bundle", "--xenmobile", "mdm.pfx", "--password-file", "wrong.txt"], 2, "--extract"),
        (&["bundle", "--extract", "--xenmobile", "mdm.pfx"], 1, "give --password-file FILE"),
    ] {
        let scratch = Scratch::new();
        scratch.copy(PFX, "mdm.pfx");
        scratch.write("wrong.txt", "another");
        let before = scratch.tree();
        let output = scratch.command(arguments).stdin(Stdio::null()).output().unwrap();
        let said = (stdout(&output) + &stderr(&output)).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert_eq!(scratch.tree(), before, "{arguments:?}");
    }
}

#[test]
fn each_keystore_of_a_request_opens_under_one_of_the_passwords() {
    let scratch = Scratch::new();
    let gateway = fixture("certificates/netscaler-gateway.pem");
    let arguments = ["pkcs12", "-export", "-nokeys", "-passout", "pass:other", "-in", &gateway, "-out"];
    crate::support::run("openssl", &[&arguments[..], &[&scratch.at("gateway.pfx")]].concat());
    scratch.copy(PFX, "mdm.pfx");
    scratch.write("mdm.txt", "test-only");
    scratch.write("gateway.txt", "other");
    let mut request =
        vec!["bundle", "--at", AT, "--extract", "--xenmobile", "mdm.pfx", "--netscaler", "gateway.pfx"];
    request.extend(["--password-file", "gateway.txt", "--password-file", "mdm.txt", "--out", "new.zip"]);
    let output = scratch.pinbundle(&request);
    assert!(output.status.success(), "{}", stdout(&output));
    let said = stdout(&output);
    assert_eq!(said.matches("taken: ").count(), 2, "{said}");
    assert_eq!(said.matches("holds a private key, which stayed there").count(), 1, "{said}");
}

#[test]
fn certificates_of_java_keystores_need_no_password_and_that_is_said() {
    let scratch = Scratch::new();
    scratch.copy("test-keystores/keytool.jks", "tomcat.jks");
    scratch.write("wrong.txt", "another");
    let output = scratch.pinbundle(&["extract", "tomcat.jks"]);
    assert!(output.status.success() && output.stdout.starts_with(b"-----BEGIN CERTIFICATE-----\n"));
    assert!(stderr(&output).contains("whether somebody changed this keystore was not checked"));
    let output = scratch.pinbundle(&["extract", "tomcat.jks", "--password-file", "wrong.txt"]);
    assert_eq!(output.status.code(), Some(3), "a password that was given must fit");
    let output = scratch.pinbundle(&["bundle", "--at", AT, "--extract", "--xenmobile", "tomcat.jks"]);
    assert!(output.status.success());
    assert!(stdout(&output).contains("was not checked"), "{}", stdout(&output));
}

#[test]
fn every_keystore_gives_a_certificate_alone_or_says_why_not() {
    let scratch = Scratch::new();
    scratch.write("password.txt", "test-only");
    scratch.write("empty.txt", "");
    let mut taken = 0;
    for name in all_fixtures().iter().filter(|name| name.starts_with("test-keystores/")) {
        let passwords = ["--password-file", "password.txt", "--password-file", "empty.txt"];
        let output = scratch.pinbundle(&[&["extract", &fixture(name)][..], &passwords].concat());
        if !output.status.success() {
            let known = ["bouncy-castle", "truststore-certificate.bks", "pfx-cut-off", "truststore-root"];
            assert!(known.iter().any(|part| name.contains(part)), "{name}: {}", stderr(&output));
            assert!(output.stdout.is_empty(), "{name}");
            continue;
        }
        taken += 1;
        assert!(output.stdout.starts_with(b"-----BEGIN CERTIFICATE-----\n"), "{name}");
        assert_eq!(stdout(&output).matches("-----BEGIN ").count(), 1, "{name}");
    }
    assert!(taken >= 20, "only {taken}");
}

/// Whether the terminal shows what is typed after Ctrl-C at the prompt, and the signal that ended the process.
const INTERRUPTED: &str = r#"
import os, pty, select, signal, sys, termios
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], [sys.argv[1], "extract", sys.argv[2]])
said = b""
while b"Password of" not in said:
    assert select.select([terminal], [], [], 20)[0], said
    said += os.read(terminal, 1000)
while termios.tcgetattr(terminal)[3] & termios.ECHO:
    pass
os.write(terminal, b"half a pass\x03")
_, status = os.waitpid(child, 0)
print(bool(termios.tcgetattr(terminal)[3] & termios.ECHO), os.WTERMSIG(status))
"#;

#[test]
fn ctrl_c_at_the_prompt_leaves_the_terminal_as_it_was() {
    let program = env!("CARGO_BIN_EXE_pinbundle");
    let said = crate::support::run("python3", &["-c", INTERRUPTED, program, &fixture(PFX)]);
    assert_eq!(String::from_utf8(said).unwrap().trim(), "True 2");
}

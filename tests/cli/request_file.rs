//! `request.toml`: flags go before it, its mistakes are named with their lines, its paths stay below its folder.

use std::process::Output;

use serde_json::Value;

use crate::support::{AT, Scratch, fixture, shell, stderr, stdout};

/// A folder with exports, as somebody would keep it.
fn desk() -> Scratch {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "exports/mdm.pem");
    scratch.copy("certificates/netscaler-gateway.pem", "exports/gateway.pem");
    scratch.copy("certificates/ec-p256.pem", "other.pem");
    scratch
}

/// Bundles by a request file with this text, and these flags.
fn bundle(scratch: &Scratch, toml: impl AsRef<[u8]>, flags: &[&str]) -> Output {
    scratch.write("request.toml", toml);
    scratch.pinbundle(
        &[&["bundle", "--at", AT, "--request", "request.toml", "--out", "a.zip", "--force"], flags].concat(),
    )
}

/// The ticket of the package that was written.
fn ticket(scratch: &Scratch) -> String {
    stdout(&shell(scratch.path(), "unzip -p a.zip '*/TICKET.txt'"))
}

const BOTH: &str = "xenmobile = 'exports/mdm.pem'\nnetscaler = 'exports/gateway.pem'\n";

#[test]
fn a_request_file_is_enough() {
    let scratch = desk();
    let toml = format!(
        "{BOTH}domain = ['example.com', 'example.org']\ngateway-url = 'https://gateway.example.com'\ninstance = 'Zdm'\n\
         ios-port = 8443\nplatform = ['ios', 'android']\nold-pins = 'keep'\ndomain-claimed = 'yes'\ncontact = 'IT, +49 30 1234'\n"
    );
    let output = bundle(&scratch, toml, &[]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let ticket = ticket(&scratch);
    for line in [
        "example.com, example.org",
        "https://gateway.example.com",
        "IT, +49 30 1234",
        "mdm.example.com (from the certificate)",
    ] {
        assert!(ticket.contains(line), "{line} is not in\n{ticket}");
    }
    assert!(ticket.contains("Instance name (case-sensitive) Zdm\n"), "{ticket}");
}

#[test]
fn flags_replace_what_the_file_says() {
    let scratch = desk();
    let toml = format!("{BOTH}domain = ['example.com', 'example.org']\ncontact = 'from the file'\n");
    let output = bundle(&scratch, &toml, &["--contact", "from the flag", "--domain", "example.net"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let ticket = ticket(&scratch);
    assert!(ticket.contains("from the flag") && !ticket.contains("from the file"), "{ticket}");
    assert!(
        ticket.contains("example.net") && !ticket.contains("example.org"),
        "a flag replaces the whole list\n{ticket}"
    );
    let output = bundle(&scratch, &toml, &["--xenmobile", "other.pem", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let paths: Vec<&str> =
        answer["exports"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["other.pem", "exports/gateway.pem"]);
}

#[test]
fn paths_of_the_file_are_relative_to_it_and_flags_to_the_current_folder() {
    let scratch = desk();
    scratch.write("exports/request.toml", "xenmobile = 'mdm.pem'\n");
    let run = |more: &[&str]| {
        scratch.pinbundle(
            &[
                &["bundle", "--at", AT, "--request", "exports/request.toml", "--out", "a.zip", "--force"],
                more,
            ]
            .concat(),
        )
    };
    assert!(run(&[]).status.success());
    assert!(run(&["--netscaler", "exports/gateway.pem"]).status.success());
    assert_eq!(run(&["--netscaler", "gateway.pem"]).status.code(), Some(3));
}

#[test]
fn windows_paths_are_taken_everywhere() {
    let scratch = desk();
    let output =
        bundle(&scratch, "xenmobile = 'exports\\mdm.pem'\nnetscaler = \"exports\\\\gateway.pem\"\n", &[]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn mistakes_have_a_line_and_what_was_meant() {
    let scratch = desk();
    for (toml, said) in [
        (
            "xenmobil = 'exports/mdm.pem'\n",
            "request.toml:line 1, column 1: there is no key \"xenmobil\"; did you mean `xenmobile`?",
        ),
        (
            "\n\nserver-fqnd = 'mdm.example.com'\n",
            "line 3, column 1: there is no key \"server-fqnd\"; did you mean `server-fqdn`?",
        ),
        ("server_fqdn = 'mdm.example.com'\n", "did you mean `server-fqdn`?"),
        ("domain = 'example.com\n", "line 1, column "),
        ("ios-port = '8443'\n", "line 1, column 12: `ios-port` wants a whole number"),
        ("ios-port = 70000\n", "`ios-port` wants a port from 1 to 65535"),
        ("domain = 'a.example'\ndomain = 'b.example'\n", "line 2, column 1"),
        ("domain = 'a b'\n", "line 1, column 10: `domain`"),
        ("[xenmobile]\nfile = 'exports/mdm.pem'\n", "line 1, column 1"),
        ("user-id = 'sid'\n", "`user-id`"),
    ] {
        let output = bundle(&scratch, toml, &["--xenmobile", "other.pem"]);
        assert_eq!(output.status.code(), Some(2), "{toml}");
        assert!(stderr(&output).contains(said), "{toml} without {said}:\n{}", stderr(&output));
        assert!(!scratch.path().join("a.zip").exists(), "{toml}");
    }
    let output = bundle(&scratch, "a = 1\nb = 2\n", &[]);
    assert_eq!(
        stderr(&output).matches("request.toml:line ").count(),
        2,
        "all mistakes at once: {}",
        stderr(&output)
    );
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let scratch = desk();
    let outside = fixture("certificates/rsa-2048.pem");
    for path in [
        outside.as_str(),
        "../mdm.pem",
        "exports/../../mdm.pem",
        "..\\mdm.pem",
        "exports\\..\\..\\mdm.pem",
        "/dev/stdin",
        "\\\\server\\share\\mdm.pem",
        "//server/share/mdm.pem",
        "\\\\.\\pipe\\mdm",
        "\\\\?\\C:\\mdm.pem",
        "C:\\mdm.pem",
        "C:mdm.pem",
        "CON",
        "exports/nul.pem",
        "exports/COM1.pem",
        "exports/LPT\u{b9}",
        "exports/mdm.pem.",
        "exports/mdm.pem:stream",
    ] {
        let output =
            bundle(&scratch, format!("netscaler = 'exports/gateway.pem'\nxenmobile = '{path}'\n"), &[]);
        assert_eq!(output.status.code(), Some(2), "{path}: {}", stdout(&output));
        assert!(
            stderr(&output).contains("line 2, column 13: `xenmobile` wants a path"),
            "{path}: {}",
            stderr(&output)
        );
    }
    assert!(!scratch.path().join("a.zip").exists());
}

#[test]
fn a_dash_in_the_file_is_a_file_and_no_standard_input() {
    let scratch = desk();
    scratch.write("request.toml", "xenmobile = '-'\n");
    let line = "$pinbundle bundle --at 2026-11-24 --request request.toml --out a.zip < other.pem";
    assert!(!shell(scratch.path(), line).status.success());
}

#[test]
fn the_file_may_be_utf_16_or_have_a_mark_in_front() {
    let scratch = desk();
    let toml = format!("{BOTH}contact = 'Jürgen, Zürich'\r\n");
    let little: Vec<u8> =
        [0xfeff].into_iter().chain(toml.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xfeff].into_iter().chain(toml.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xef\xbb\xbf", toml.as_bytes()].concat();
    for bytes in [toml.clone().into_bytes(), little, big, marked] {
        let output = bundle(&scratch, &bytes, &[]);
        assert!(output.status.success(), "{:?}: {}", &bytes[..4], stderr(&output));
        assert!(ticket(&scratch).contains("Jürgen, Zürich"));
    }
    let latin: Vec<u8> = toml.chars().map(|c| c as u8).collect();
    let output = bundle(&scratch, latin, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("UTF-8"), "{}", stderr(&output));
}

#[test]
fn a_request_file_that_cannot_be_read() {
    let scratch = desk();
    for path in ["missing.toml", "exports", "/dev/zero"] {
        let output = scratch.pinbundle(&["bundle", "--request", path]);
        assert_eq!(output.status.code(), Some(3), "{path}: {}", stderr(&output));
    }
    let output = bundle(&scratch, "", &[]);
    assert_eq!(output.status.code(), Some(2), "nothing is asked for");
}

#[test]
fn a_key_that_was_given_as_request_file_is_not_echoed() {
    let scratch = Scratch::new();
    scratch.copy("test-keys/pkcs8-rsa.pem", "request.toml");
    let key = std::fs::read_to_string(fixture("test-keys/pkcs8-rsa.pem")).unwrap();
    let output = scratch.pinbundle(&["bundle", "--request", "request.toml"]);
    assert_eq!(output.status.code(), Some(2));
    for line in key.lines().filter(|line| !line.starts_with('-')) {
        assert!(!stderr(&output).contains(&line[..16]), "{}", stderr(&output));
    }
}

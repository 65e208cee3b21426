//! Every command that a finding prints is run as printed, beside a copy of the export, and leaves one new file that is
//! the chosen certificate alone in canonical form.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{AT, Scratch, all_fixtures, fixture, fixtures, json, stderr, stdout};

/// Printed commands of `openssl pkcs12` ask for a password on the terminal: this one answers.
const PASSWORD: &str = "test-only";

/// Keystores whose password is another one.
const OTHER_PASSWORDS: &[(&str, &str)] = &[("pfx-empty-password", "")];

/// Keystores that OpenSSL 3 opens only with `-legacy`, as the next step of the mend says.
const LEGACY: &[&str] = &["legacy"];

/// Keystores out of which no printed command takes anything, though their bytes do not say so before a password is
/// given: one is cut off, one has no certificate of a server.
const WITHOUT: &[&str] = &["pfx-cut-off", "truststore-root"];

/// Keystores without a key, by which OpenSSL knows which certificate belongs to the server.
const WITHOUT_KEY: &[&str] = &["pfx-without-key"];

/// The distinct commands for a shell that these findings print, with the file that each writes.
fn commands(export: &Value) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for finding in export["findings"].as_array().unwrap() {
        for step in finding["mend"].as_array().unwrap() {
            let Some(command) = step["command"].as_str() else { continue };
            // PowerShell does not run here.
            if step["shell"] == "powershell" {
                continue;
            }
            let writes = step["writes"].as_str().unwrap_or_else(|| panic!("{command}: writes what?"));
            let pair = (command.to_owned(), writes.to_owned());
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    }
    found
}

/// Runs a line as it was printed. Programs that want a password ask for it on the terminal, if there is one: `script`
/// makes one and answers.
fn typed(scratch: &Scratch, line: &str, password: Option<&str>) -> (bool, String) {
    let mut command = match password {
        None => Command::new("sh"),
        Some(_) => Command::new("script"),
    };
    match password {
        None => command.args(["-c", line]),
        Some(_) => command.args(["--quiet", "--return", "--command", line, "/dev/null"]),
    };
    let folder = Path::new(env!("CARGO_BIN_EXE_pinbundle")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut child = command
        .current_dir(scratch.path())
        .env("PATH", path)
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut terminal = child.stdin.take().unwrap();
    let _ = writeln!(terminal, "{}", password.unwrap_or_default());
    // The terminal stays until the program ends: with its end, the answer could be lost.
    let output = if password.is_some() {
        let output = child.wait_with_output().unwrap();
        drop(terminal);
        output
    } else {
        drop(terminal);
        child.wait_with_output().unwrap()
    };
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// What is wrong with a mend, if anything.
fn tried(name: &str, command: &str, writes: &str, original: &Value) -> Option<String> {
    let scratch = Scratch::new();
    let base = Path::new(name).file_name().unwrap().to_str().unwrap();
    scratch.copy(name, base);
    let before = scratch.tree();
    let line = if LEGACY.iter().any(|part| base.contains(part)) {
        command.replace("openssl pkcs12 ", "openssl pkcs12 -legacy ")
    } else {
        command.to_owned()
    };
    let known = OTHER_PASSWORDS.iter().find(|(part, _)| base.contains(part)).map_or(PASSWORD, |(_, p)| p);
    let is_keystore = original["contents"].as_array().unwrap().iter().any(|item| item["kind"] == "keystore");
    let password = is_keystore.then_some(known);
    let (success, said) = typed(&scratch, &line, password);
    if !success {
        return Some(format!("fails: {}", said.trim()));
    }
    let mut after = scratch.tree();
    let Some(Some(written)) = after.remove(Path::new(writes)) else {
        return Some(format!("did not write {writes}"));
    };
    if after != before {
        return Some("changed another file".to_owned());
    }
    if !written.starts_with(b"-----BEGIN CERTIFICATE-----\n") {
        return Some(format!("wrote {}", String::from_utf8_lossy(&written[..written.len().min(60)])));
    }
    let output = scratch.pinbundle(&["check", "--at", AT, "--format", "json", writes]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mended = &answer["exports"][0];
    if mended["form"] != "canonical" || mended["contents"].as_array().unwrap().len() != 1 {
        return Some(format!("{writes} is {} with {} items", mended["form"], mended["contents"]));
    }
    let fingerprint = &mended["certificate"]["fingerprint_sha256"];
    let items = original["contents"].as_array().unwrap();
    let inside = |item: &&Value| item["certificate"]["fingerprint_sha256"] == *fingerprint;
    match items.iter().find(inside) {
        // What stands in a keystore under a password is not seen by us.
        None if items.iter().any(|item| item["kind"] == "keystore") => None,
        None => Some("took a certificate that is not in the file".to_owned()),
        Some(item) if matches!(item["position"].as_str(), Some("intermediate" | "root")) => {
            Some(format!("took the {}", item["position"]))
        }
        Some(_) => None,
    }
}

#[test]
fn every_printed_command_leaves_the_certificate_alone() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in all_fixtures() {
        let scratch = Scratch::new();
        let base = Path::new(&name).file_name().unwrap().to_str().unwrap().to_owned();
        scratch.copy(&name, &base);
        let output = scratch.pinbundle(&["check", "--at", AT, "--as-is", "--format", "json", &base]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let export = &answer["exports"][0];
        let without = WITHOUT.iter().any(|part| base.contains(part));
        for (command, writes) in commands(export).into_iter().filter(|_| !without) {
            if command.contains("openssl pkcs12") && WITHOUT_KEY.iter().any(|part| base.contains(part)) {
                continue;
            }
            count += 1;
            if let Some(why) = tried(&name, &command, &writes, export) {
                wrong.push(format!("{name}: {command}\n    {why}"));
            }
        }
    }
    assert!(count > 50, "only {count} commands were printed");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn commands_for_odd_names_run_as_printed() {
    for name in [
        "-rf.pem",
        "a b.pem",
        "it's.pem",
        "$(touch stolen).pem",
        "`touch stolen`.pem",
        "a;b&c|d.pem",
        "\"q\".pem",
        "*.pem",
        "~.pem",
        "#a.pem",
        "a\\b.pem",
        "müller.pem",
        "!!.pem",
        "a=b.pem",
    ] {
        let scratch = Scratch::new();
        scratch.copy("chains/leaf-first.pem", name);
        let output = scratch.pinbundle(&["check", "--at", AT, "--format", "json", "--", name]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let commands = commands(&answer["exports"][0]);
        assert!(!commands.is_empty(), "{name}: nothing is printed");
        let before = scratch.tree();
        for (command, writes) in commands {
            let (success, said) = typed(&scratch, &command, None);
            assert!(success, "{name}: {command}\n{said}");
            let mut after = scratch.tree();
            assert!(after.remove(Path::new(&writes)).is_some(), "{name}: {command} did not write {writes}");
            assert_eq!(after, before, "{name}: {command}");
            std::fs::remove_file(scratch.path().join(&writes)).unwrap();
        }
    }
}

#[test]
fn names_with_controls_are_in_no_command() {
    for name in ["a\nb.pem", "a\x1b[0m.pem", "\u{202e}mep.pem", "a\u{200b}.pem"] {
        let scratch = Scratch::new();
        scratch.copy("chains/leaf-first.pem", name);
        let output = scratch.pinbundle(&["check", "--at", AT, "--format", "json", "--", name]);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(commands(&answer["exports"][0]).is_empty(), "{name:?}");
    }
}

#[test]
fn no_mend_writes_over_a_file_in_any_case_of_letters() {
    for taken in ["mdm.example.com.pem", "MDM.EXAMPLE.COM.PEM", "Mdm.Example.Com_Certificate.pem"] {
        for export in ["chain.pem", "mdm.example.com.pem", "mdm.example.com_certificate.pem"] {
            let scratch = Scratch::new();
            scratch.write(taken, b"precious");
            scratch.copy("chains/leaf-first.pem", export);
            let output = scratch.pinbundle(&["check", "--at", AT, "--format", "json", export]);
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
            let commands = commands(&answer["exports"][0]);
            assert!(!commands.is_empty());
            for (command, writes) in commands {
                let standing = [taken, export].map(str::to_lowercase);
                assert!(!standing.contains(&writes.to_lowercase()), "{taken}, {export}: {command}");
            }
        }
    }
}

#[test]
fn mends_of_one_run_do_not_share_names() {
    let scratch = Scratch::new();
    for name in ["a.pem", "b.pem", "c.pem"] {
        scratch.copy("chains/leaf-first.pem", name);
    }
    let output = scratch.pinbundle(&["check", "--at", AT, "--format", "json", "a.pem", "b.pem", "c.pem"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of =
        |i: usize| commands(&answer["exports"][i]).into_iter().map(|(_, writes)| writes).collect::<Vec<_>>();
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        assert!(!of(a).iter().any(|name| of(b).contains(name)), "{:?} and {:?}", of(a), of(b));
    }
}

#[test]
fn a_refused_bundle_is_accepted_after_its_mends() {
    let scratch = Scratch::new();
    scratch.copy("test-keys/key-then-certificate.pem", "mdm-export.pem");
    scratch.copy("chains/leaf-first.pem", "chain.pem");
    scratch.copy("certificates/netscaler-gateway.pem", "gateway.pem");
    let request = [
        "bundle",
        "--at",
        AT,
        "--xenmobile",
        "mdm-export.pem",
        "--next-xenmobile",
        "chain.pem",
        "--netscaler",
        "gateway.pem",
        "--out",
        "my package.zip",
    ];
    let refused = scratch.pinbundle(&request);
    assert_eq!(refused.status.code(), Some(1));
    let said = stdout(&refused);
    let then = said.lines().find_map(|line| line.strip_prefix("then: ")).unwrap_or_else(|| panic!("{said}"));
    for line in said.lines() {
        if let Some(at) = line.find("openssl x509 ") {
            let (success, said) = typed(&scratch, &line[at..], None);
            assert!(success, "{line}\n{said}");
        }
    }
    let (success, said) = typed(&scratch, then, None);
    assert!(success, "{then}\n{said}");
    let verified = scratch.pinbundle(&["verify", "my package.zip"]);
    assert!(verified.status.success(), "{}", stderr(&verified));
}

#[test]
fn no_command_is_printed_for_what_no_program_takes_out() {
    for name in ["test-keys/pkcs8-rsa.pem", "others/plain.txt", "chains/ca-bundle.pem"] {
        let answer = json(&["check", "--at", AT, "--format", "json", &fixture(name)]);
        assert_eq!(commands(&answer["exports"][0]), [], "{name}");
    }
    let chain = std::fs::File::open(fixtures().join("chains/leaf-first.pem")).unwrap();
    let output = crate::support::command(&["check", "--at", AT, "--format", "json", "-"])
        .stdin(chain)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(commands(&answer["exports"][0]), [], "standard input");
}

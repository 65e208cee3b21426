//! `bundle` with a preflight and a probe: what goes into the package, and what does not.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::authority::{authority, inspection};
use crate::servers::{answer, certificates, free_port, in_turn, nginx, s_server};
use crate::support::command;

const NAME: &str = "mdm.example.com";

/// Runs `bundle --format json` and a certificate of this authority as the server's, to a zip in the folder.
fn bundle(folder: &Path, given: &str, options: &[&str]) -> (i32, Value) {
    let out = folder.join("package.zip");
    let arguments =
        ["bundle", "--format", "json", "--force", "--out", out.to_str().unwrap(), "--xenmobile", given];
    let arguments: Vec<String> = arguments.iter().chain(options).map(|&word| word.to_owned()).collect();
    let answer = answer(&arguments);
    (answer.code, answer.json)
}

/// The same with `--probe` of this port, which is both of the server's; the house's root is known.
fn probed(folder: &Path, given: &str, port: u16, options: &[&str]) -> (i32, Value) {
    let (number, root) = (port.to_string(), authority().root());
    let resolve = format!("{NAME}:{port}:127.0.0.1");
    let asked =
        ["--probe", "--server-port", &number, "--ios-port", &number, "--resolve", &resolve, "--ca", &root];
    bundle(folder, given, &[&asked[..], options].concat())
}

fn findings<'a>(answer: &'a Value, rule: &str) -> Vec<(&'a str, &'a str)> {
    let findings = answer["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == rule);
    findings.map(|f| (f["severity"].as_str().unwrap(), f["message"].as_str().unwrap())).collect()
}

fn given(name: &str) -> String {
    authority().pair(name).certificate
}

#[test]
fn the_key_of_the_file_is_found_and_the_package_is_the_same_as_without() {
    let folder = tempfile::tempdir().unwrap();
    let server = s_server(&authority().pair("rsa"), &[]);
    let zip = || std::fs::read(folder.path().join("package.zip")).unwrap();
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &[]);
    assert_eq!((code, findings(&json, "served-key-differs")), (0, vec![]), "{json}");
    assert_eq!(json["probed"][0]["presented"][0]["certificate"]["pin_sha256"], authority().pin("rsa"));
    assert_eq!(json["probed"].as_array().unwrap().len(), 1, "one port is asked once");
    let with = zip();
    let (port, at) = (server.port.to_string(), json["at"].as_str().unwrap());
    let options = ["--server-port", &port, "--ios-port", &port, "--at", at];
    let (code, json) = bundle(folder.path(), &given("rsa"), &options);
    assert_eq!((code, &json["probed"]), (0, &Value::Null));
    assert!(zip() == with, "what servers present changes no byte");
}

#[test]
fn a_file_that_the_server_contradicts_is_refused_unless_it_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let server = s_server(&authority().pair("rsa2"), &[]);
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &[]);
    let found = findings(&json, "served-key-differs");
    assert_eq!((code, found.len(), found[0].0), (1, 1, "error"), "{json}");
    assert!(found[0].1.contains(&authority().pin("rsa2")), "{found:?}");
    assert!(!folder.path().join("package.zip").exists());
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &["--allow", "served-key-differs"]);
    assert_eq!((code, findings(&json, "served-key-differs")[0].0), (0, "note"), "{json}");
    let files = unpacked(folder.path());
    assert!(files.contains(&authority().pin("rsa")) && !files.contains(&authority().pin("rsa2")));
    assert!(files.contains("served-key-differs"), "the ticket says what was allowed");
}

#[test]
fn what_a_proxy_makes_refuses_nothing_and_is_not_packed() {
    let folder = tempfile::tempdir().unwrap();
    let server = s_server(&inspection().pair("rsa"), &[]);
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &[]);
    let found = findings(&json, "served-key-differs");
    assert_eq!((code, found.len(), found[0].0), (0, 1, "warning"), "{json}");
    assert!(found[0].1.contains("product that inspects TLS"), "{found:?}");
    assert!(!unpacked(folder.path()).contains(&inspection().pin("rsa")));
}

#[test]
fn a_twin_is_missed_and_both_are_fine() {
    let folder = tempfile::tempdir().unwrap();
    let server = nginx(&format!("server {{ listen 127.0.0.1:PORT ssl; {} }}", certificates(&["rsa", "ec"])));
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &[]);
    let found = findings(&json, "twin-missing");
    assert_eq!((code, found.len(), found[0].0), (0, 1, "note"), "{json}");
    assert!(found[0].1.contains("the ECDSA one is not given"), "{found:?}");
    assert_eq!(findings(&json, "served-key-differs"), []);
    let (code, json) = probed(folder.path(), &given("rsa"), server.port, &["--xenmobile", &given("ec")]);
    assert_eq!((code, findings(&json, "twin-missing")), (0, vec![]), "{json}");
}

#[test]
fn nodes_that_differ_are_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = ["rsa", "rsa2"].map(|name| s_server(&authority().pair(name), &[]));
    let port = in_turn(nodes.iter().map(|node| node.port).collect());
    let (code, json) = probed(folder.path(), &given("rsa"), port, &[]);
    let found = findings(&json, "served-key-differs");
    assert_eq!((code, found.len(), found[0].0), (0, 1, "warning"), "{json}");
    assert!(found[0].1.contains(&authority().pin("rsa2")), "{found:?}");
}

#[test]
fn a_server_that_cannot_be_asked_blocks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (code, json) = probed(folder.path(), &given("rsa"), free_port(), &[]);
    let found = findings(&json, "not-probed");
    assert_eq!((code, found.len(), found[0].0), (0, 1, "note"), "{json}");
    assert!(found[0].1.contains("refused"), "{found:?}");
    assert_eq!(json["probed"][0]["result"], "not-tested");
}

#[test]
fn a_preflight_goes_into_the_ticket_whatever_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("preflight.json").to_str().unwrap().to_owned();
    let closed = free_port();
    let (ads, resolve) = (format!("{NAME}:{closed}"), format!("{NAME}:{closed}:127.0.0.1"));
    let proxy = format!("http://user:secret@127.0.0.2:{closed}");
    let output = command(&["preflight", "--format", "json", "--timeout", "2", "--ads", &ads])
        .args(["--resolve", &resolve, "--proxy", &proxy])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    std::fs::write(&path, &output.stdout).unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("127.0.0.2"), "the JSON has the proxy");
    let (code, json) = bundle(folder.path(), &given("rsa"), &["--preflight", &path]);
    assert_eq!(code, 0, "{json}");
    let files = unpacked(folder.path());
    for text in ["Reachability test", "port", "Without a proxy                fail", "refused"] {
        assert!(files.contains(text), "{text}\n{files}");
    }
    assert!(!files.contains("127.0.0.2") && !files.contains("secret"), "{files}");
    let zip = folder.path().join("package.zip");
    assert!(command(&["verify", zip.to_str().unwrap()]).output().unwrap().status.success());
    // The same by a request file, and what is none.
    std::fs::copy(given("rsa"), folder.path().join("mdm.pem")).unwrap();
    let request = folder.path().join("request.toml");
    std::fs::write(&request, "xenmobile = 'mdm.pem'\npreflight = 'preflight.json'\n").unwrap();
    let again = folder.path().join("again.zip").to_str().unwrap().to_owned();
    let arguments = ["bundle", "--no-calendar", "--request", request.to_str().unwrap(), "--out", &again];
    let output = command(&arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("the ticket shows the preflight of"), "{said}");
    std::fs::write(&path, "{}").unwrap();
    std::fs::remove_file(&again).unwrap();
    let refused = command(&arguments).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no JSON of a preflight"));
}

#[test]
fn what_is_for_the_probe_needs_it() {
    let arguments = ["bundle", "--xenmobile", &given("rsa"), "--timeout", "3"];
    let output = command(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--probe: add it"));
}

#[test]
fn the_password_of_a_proxy_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let chain = folder.path().join("chain.pem");
    let both = [given("rsa"), authority().root()].map(|path| std::fs::read(path).unwrap()).concat();
    std::fs::write(&chain, both).unwrap();
    let refused = |options: &[&str]| {
        let arguments = ["bundle", "--xenmobile", chain.to_str().unwrap(), "--server-fqdn", NAME];
        let output = command(&[&arguments[..], options].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(refused(&[]).contains("\nthen: pinbundle bundle"));
    let port = free_port();
    let (resolve, proxy) = (format!("{NAME}:{port}:127.0.0.1"), format!("http://jo:s3same@127.0.0.1:{port}"));
    let number = port.to_string();
    let ports = ["--server-port", &number, "--ios-port", &number];
    let said = refused(&[&["--probe", "--resolve", &resolve, "--proxy", &proxy][..], &ports].concat());
    assert!(said.contains("could not be asked") && !said.contains("s3same"), "{said}");
}

/// The text of all files of the package in the folder.
fn unpacked(folder: &Path) -> String {
    let output = Command::new("unzip").arg("-p").arg(folder.join("package.zip")).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

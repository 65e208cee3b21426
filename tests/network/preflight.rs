//! `preflight`: reached, inspected, filtered, and what is said to whom.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;

use crate::authority::{authority, inspection};
use crate::servers::{free_port, of_lines, s_server};
use crate::support::command;

const NAME: &str = "mdm.example.com";

struct Answer {
    code: i32,
    json: Value,
}

/// Runs `preflight --format json` with this port of loopback as ADS, and this file as the store of the machine.
fn preflight(port: u16, store: &str, options: &[&str]) -> Answer {
    let (ads, resolve) = (format!("{NAME}:{port}"), format!("{NAME}:{port}:127.0.0.1"));
    let arguments = ["preflight", "--format", "json", "--timeout", "2", "--ads", &ads, "--resolve", &resolve];
    let mut command = command(&[&arguments[..], options].concat());
    for variable in ["HTTPS_PROXY", "https_proxy", "SSL_CERT_DIR"] {
        command.env_remove(variable);
    }
    let output = command.env("SSL_CERT_FILE", store).stdin(Stdio::null()).output().unwrap();
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    Answer { code: output.status.code().unwrap(), json }
}

impl Answer {
    fn said(&self, check: &str) -> String {
        let ways = self.json["names"][0]["ways"].as_array().unwrap();
        let observations = ways.iter().flat_map(|way| way["observations"].as_array().unwrap());
        let of_check = observations.filter(|o| o["check"] == check);
        of_check.map(|o| format!("{} {} {}\n", o["result"], o["message"], o["cause"])).collect()
    }
}

#[test]
fn a_service_that_is_reached_and_trusted_passes() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let answer = preflight(server.port, "/dev/null", &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.json["result"].as_str()), (0, Some("pass")), "{}", answer.json);
    assert_eq!(answer.json["machine"], Value::Null);
    assert_eq!(answer.json["phone_test"]["url"], "https://discovery.cem.cloud.us/");
    assert!(answer.json["phone_test"]["qr"].as_array().unwrap().len() > 10);
    assert_eq!(answer.json["names"][0]["firewall"], Value::Null);
}

#[test]
fn inspection_is_told_from_distrust() {
    let server = s_server(&authority().pair("rsa"), &[]);
    // The machine's store has the root: the public ones do not.
    let inspected = preflight(server.port, &authority().root(), &[]);
    assert_eq!(inspected.code, 1);
    assert!(
        inspected.said("trust").contains("inspected: only the store of this machine"),
        "{}",
        inspected.said("trust")
    );
    assert!(inspected.json["names"][0]["firewall"].as_str().unwrap().contains("exempt from TLS decryption"));
    let untrusted = preflight(server.port, "/dev/null", &[]);
    assert!(untrusted.said("trust").contains("untrusted: it leads to none"), "{}", untrusted.said("trust"));
    let product = s_server(&inspection().pair("rsa"), &[]);
    let probably = preflight(product.port, "/dev/null", &[]);
    assert!(probably.said("trust").contains("probably inspected"), "{}", probably.said("trust"));
    assert!(probably.said("trust").contains("Zscaler"));
}

#[test]
fn a_captive_portal_is_told_by_its_name() {
    let portal = s_server(&authority().pair("other"), &[]);
    let answer = preflight(portal.port, "/dev/null", &["--ca", &authority().root()]);
    assert_eq!(answer.code, 1);
    let said = answer.said("name");
    assert!(said.contains("portal.example.net") && said.contains("captive portal"), "{said}");
}

#[test]
fn a_clock_that_is_wrong_is_told_from_expiry() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let options = ["--ca", &authority().root(), "--at", "2020-01-01"];
    let answer = preflight(server.port, "/dev/null", &options);
    assert_eq!(answer.code, 1);
    assert!(
        answer.json["observations"][0]["cause"].as_str().unwrap().contains("the clock is behind"),
        "{}",
        answer.json
    );
    assert!(answer.said("trust").contains("pass"), "{}", answer.said("trust"));
}

#[test]
fn filters_and_firewalls_are_named() {
    let refused = preflight(free_port(), "/dev/null", &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.said("handshake").contains("\"fail\"") && refused.said("handshake").contains("firewall"));
    let reset = of_lines(|stream| drop(stream.peek(&mut [0])));
    let filtered = preflight(reset, "/dev/null", &[]);
    assert!(
        filtered.said("handshake").contains("filter that reads the server name"),
        "{}",
        filtered.said("handshake")
    );
    let silent = of_lines(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    assert_eq!(preflight(silent, "/dev/null", &[]).code, 1);
}

#[test]
fn the_servers_are_tested_on_their_ports() {
    let ads = s_server(&authority().pair("rsa"), &[]);
    let closed = free_port();
    let (server_port, ios_port) = (ads.port.to_string(), closed.to_string());
    let (resolve, root) = (format!("{NAME}:{closed}:127.0.0.1"), authority().root());
    let options = [
        "--server-fqdn",
        NAME,
        "--server-port",
        &server_port,
        "--ios-port",
        &ios_port,
        "--resolve",
        &resolve,
    ];
    let answer = preflight(ads.port, "/dev/null", &[&options[..], &["--ca", &root]].concat());
    let names = answer.json["names"].as_array().unwrap();
    let results: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name["purpose"].as_str().unwrap(), name["result"].as_str().unwrap()))
        .collect();
    assert_eq!(results, [("ads", "pass"), ("server", "pass"), ("server", "fail")], "{}", answer.json);
    assert_eq!(answer.code, 1);
}

//! `preflight`: reached, inspected, filtered, and what is said to whom.

use std::io::{Read as _, Write as _};

use serde_json::Value;

use crate::authority::{authority, inspection};
use crate::servers::{Answer, answer_with_store, free_port, of_lines, relay, s_server};
use crate::support::{command, stdout};

const NAME: &str = "mdm.example.com";

/// Runs `preflight --format json` with this port of loopback as ADS, and this file as the store of the machine.
fn preflight(port: u16, store: &str, options: &[&str]) -> Answer {
    let (ads, resolve) = (format!("{NAME}:{port}"), format!("{NAME}:{port}:127.0.0.1"));
    let arguments = ["preflight", "--format", "json", "--timeout", "2", "--ads", &ads, "--resolve", &resolve];
    answer_with_store(&[&arguments[..], options].concat(), store)
}

/// All that is said about a check of ADS, each way after the other.
fn said(answer: &Answer, check: &str) -> String {
    let ways = answer.json["names"][0]["ways"].as_array().unwrap();
    let observations = ways.iter().flat_map(|way| way["observations"].as_array().unwrap());
    let of_check = observations.filter(|o| o["check"] == check);
    of_check.map(|o| format!("{} {} {}\n", o["result"], o["message"], o["cause"])).collect()
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
        said(&inspected, "trust").contains("inspected: only the store of this machine"),
        "{}",
        said(&inspected, "trust")
    );
    assert!(inspected.json["names"][0]["firewall"].as_str().unwrap().contains("exempt from TLS decryption"));
    let untrusted = preflight(server.port, "/dev/null", &[]);
    assert!(
        said(&untrusted, "trust").contains("untrusted: it leads to none"),
        "{}",
        said(&untrusted, "trust")
    );
    let product = s_server(&inspection().pair("rsa"), &[]);
    let probably = preflight(product.port, "/dev/null", &[]);
    assert!(said(&probably, "trust").contains("probably inspected"), "{}", said(&probably, "trust"));
    assert!(said(&probably, "trust").contains("Zscaler"));
}

#[test]
fn a_captive_portal_is_told_by_its_name() {
    let portal = s_server(&authority().pair("other"), &[]);
    let answer = preflight(portal.port, "/dev/null", &["--ca", &authority().root()]);
    assert_eq!(answer.code, 1);
    let said = said(&answer, "name");
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
    assert!(said(&answer, "trust").contains("pass"), "{}", said(&answer, "trust"));
}

#[test]
fn filters_and_firewalls_are_named() {
    let refused = preflight(free_port(), "/dev/null", &[]);
    assert_eq!(refused.code, 1);
    assert!(
        said(&refused, "handshake").contains("\"fail\"") && said(&refused, "handshake").contains("firewall")
    );
    let reset = of_lines(|stream| drop(stream.peek(&mut [0])));
    let filtered = preflight(reset, "/dev/null", &[]);
    assert!(
        said(&filtered, "handshake").contains("filter that reads the server name"),
        "{}",
        said(&filtered, "handshake")
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

#[test]
fn what_works_through_the_proxy_alone_is_a_finding() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let (closed, root) = (free_port(), authority().root());
    // A proxy that leads everybody to the server.
    let node = server.port;
    let proxy = of_lines(move |mut client| {
        let mut request = [0; 4096];
        if client.read(&mut request).is_ok_and(|length| length > 0) {
            let _ = client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
            relay(client, node, std::time::Duration::ZERO);
        }
    });
    let proxy = format!("http://127.0.0.1:{proxy}");
    let answer = preflight(closed, "/dev/null", &["--ca", &root, "--proxy", &proxy]);
    let name = &answer.json["names"][0];
    assert_eq!((answer.code, name["result"].as_str()), (1, Some("fail")), "{}", answer.json);
    assert_eq!(name["through_proxy_only"], true);
    assert_eq!((&name["ways"][0]["result"], &name["ways"][1]["result"]), (&"fail".into(), &"pass".into()));
    assert!(name["device"].as_str().unwrap().contains("may not work through a proxy"));
    let (ads, resolve) = (format!("{NAME}:{closed}"), format!("{NAME}:{closed}:127.0.0.1"));
    let output =
        command(&["preflight", "--ca", &root, "--proxy", &proxy, "--ads", &ads, "--resolve", &resolve])
            .output()
            .unwrap();
    let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("fail[path]: it is reached through the proxy alone"), "{text}");
    assert!(text.contains("bypass the proxy for this name"), "{text}");
}

#[test]
fn one_certificate_that_expired_says_nothing_about_the_clock() {
    let ads = s_server(&authority().pair("rsa"), &[]);
    let server = s_server(&authority().pair("short"), &[]);
    let port = server.port.to_string();
    let resolve = format!("{NAME}:{port}:127.0.0.1");
    let root = authority().root();
    let options = ["--server-fqdn", NAME, "--server-port", &port, "--ios-port", &port];
    let day = |days: i64| (time::OffsetDateTime::now_utc() + time::Duration::days(days)).date().to_string();
    let at = |when: &str| {
        let more = ["--ca", &root, "--resolve", &resolve, "--at", when];
        preflight(ads.port, "/dev/null", &[&options[..], &more].concat())
    };
    let expired = at(&day(5));
    assert_eq!(expired.code, 1);
    assert_eq!(expired.json["observations"], Value::Array(Vec::new()), "{}", expired.json);
    assert_eq!(expired.json["names"][0]["result"], "pass", "{}", expired.json);
    let ahead = at(&day(500));
    let cause = ahead.json["observations"][0]["cause"].as_str().unwrap();
    assert!(cause.contains("the clock is ahead"), "{cause}");
}

#[test]
fn a_portal_that_redirects_is_not_followed() {
    let asked = crate::servers::Record::default();
    let kept = asked.clone();
    let elsewhere = of_lines(move |mut stream| {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).unwrap_or(0);
        kept.add(&piece[..length]);
    });
    let portal = of_lines(move |mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let location = format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{elsewhere}/login\r\n\r\n");
        let _ = stream.write_all(location.as_bytes());
    });
    let answer = preflight(portal, "/dev/null", &["--proxy", &format!("http://127.0.0.1:{portal}")]);
    assert_eq!(answer.code, 1, "{}", answer.json);
    let said = said(&answer, "handshake");
    assert!(said.contains("captive portal") && said.contains("the proxy answers 302"), "{said}");
    assert!(asked.all().is_empty(), "nobody asks where the portal leads to");
}

#[test]
fn a_way_that_could_not_be_tried_is_not_tested() {
    let proxy = of_lines(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\n\r\n");
    });
    let server = s_server(&authority().pair("rsa"), &[]);
    let proxy = format!("http://127.0.0.1:{proxy}");
    let answer = preflight(server.port, "/dev/null", &["--ca", &authority().root(), "--proxy", &proxy]);
    let name = &answer.json["names"][0];
    assert_eq!((answer.code, &name["ways"][1]["result"]), (0, &"not-tested".into()), "{}", answer.json);
    assert!(said(&answer, "handshake").contains("the proxy wants authentication (NTLM)"), "{}", answer.json);
    // No way leads to an address of documentation through a loopback device alone.
    let network = std::process::Command::new("unshare").args(["-n", "true"]).status();
    if network.is_ok_and(|status| status.success()) {
        let output = std::process::Command::new("unshare")
            .args(["-n", env!("CARGO_BIN_EXE_pinbundle"), "preflight", "--quiet", "--timeout", "2"])
            .args(["--resolve", "discovery.cem.cloud.us:443:192.0.2.1"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    }
}

//! Servers that work: one certificate, two, several by name.

use crate::authority::authority;
use crate::servers::{certificates, loopback, nginx, probe, s_server};

#[test]
fn one_certificate_is_seen_by_every_handshake() {
    let root = authority().root();
    for (name, options) in [("rsa", &[][..]), ("ec", &["-no_ticket"]), ("ed25519", &[])] {
        let server = s_server(&authority().pair(name), options);
        let answer = probe(&[server.port], &["--ca", &root]);
        assert_eq!(
            (answer.code, answer.pins()),
            (0, vec![authority().pin(name).as_str()]),
            "{name}: {}",
            answer.json
        );
        let presented = &answer.json["servers"][0]["presented"][0];
        assert_eq!(presented["proven"], true, "{name}");
        assert_eq!(presented["trust"]["given"], "trusted", "{name}");
        assert_eq!(presented["chain"][0]["position"], "leaf", "{name}");
        assert_ne!(presented["trust"]["public"], "trusted", "{name}");
        assert_eq!(answer.results("keys"), ["pass"], "{name}");
    }
}

#[test]
fn both_certificates_of_a_twin_are_found_in_each_version() {
    let root = authority().root();
    for protocols in ["TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"] {
        let server = nginx(&format!(
            "server {{ listen 127.0.0.1:PORT ssl; ssl_protocols {protocols}; {} }}",
            certificates(&["rsa", "ec"])
        ));
        let answer = probe(&[server.port], &["--ca", &root]);
        assert_eq!(answer.code, 0, "{protocols}: {}", answer.json);
        let mut pins = answer.pins();
        pins.sort_unstable();
        let mut expected = [authority().pin("rsa"), authority().pin("ec")];
        expected.sort_unstable();
        assert_eq!(pins, expected, "{protocols}");
        assert!(answer.said("keys").contains("an RSA and an ECDSA certificate"), "{protocols}");
        let not_served = answer.json["servers"][0]["not_served"].as_array().unwrap();
        let other = if protocols == "TLSv1.2" { "1.3" } else { "1.2" };
        assert_eq!(not_served.len(), if protocols.len() > 7 { 0 } else { 2 }, "{protocols}: {}", answer.json);
        assert!(not_served.iter().all(|offer| offer["version"] == other), "{protocols}: {}", answer.json);
    }
}

#[test]
fn a_twin_of_which_one_key_is_expected_fails() {
    let server = nginx(&format!("server {{ listen 127.0.0.1:PORT ssl; {} }}", certificates(&["rsa", "ec"])));
    let root = authority().root();
    let (rsa, ec) = (authority().pair("rsa").certificate, authority().pair("ec").certificate);
    let one = probe(&[server.port], &["--ca", &root, "--expect", &rsa]);
    assert_eq!(one.code, 1, "{}", one.json);
    let mut results = one.results("expected");
    results.sort_unstable();
    assert_eq!(results, ["fail", "pass"]);
    let both = probe(&[server.port], &["--ca", &root, "--expect", &rsa, "--expect", &ec]);
    assert_eq!((both.code, both.results("expected")), (0, vec!["pass", "pass"]));
}

#[test]
fn the_certificate_for_clients_without_a_name_is_another_matter() {
    let root = authority().root();
    let server = nginx(&format!(
        "server {{ listen 127.0.0.1:PORT ssl default_server; {} }}\n\
         server {{ listen 127.0.0.1:PORT ssl; server_name mdm.example.com; {} }}",
        certificates(&["other"]),
        certificates(&["rsa"])
    ));
    let answer = probe(&[server.port], &["--ca", &root, "--expect", &authority().pair("rsa").certificate]);
    assert_eq!(answer.code, 0, "{}", answer.json);
    assert!(answer.said("without-name").contains("portal.example.net"));
    let without = &answer.json["servers"][0]["presented"].as_array().unwrap()[1];
    assert_eq!(without["without_name_only"], true);
}

#[test]
fn a_server_that_answers_only_those_who_send_no_name_fails() {
    let pair = authority().pair("rsa");
    let strict = [
        "-servername",
        "other.example",
        "-servername_fatal",
        "-cert2",
        &pair.certificate,
        "-key2",
        &pair.key,
    ];
    let server = s_server(&pair, &strict);
    let answer = probe(&[server.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.results("handshake")), (1, vec!["fail"]), "{}", answer.json);
    assert!(answer.said("handshake").contains("who sends the name (SNI) gets no certificate"));
}

#[test]
fn three_kinds_of_keys_are_no_keys_that_change() {
    let names = ["rsa", "ec", "ed25519"];
    let server = nginx(&format!("server {{ listen 127.0.0.1:PORT ssl; {} }}", certificates(&names)));
    let answer = probe(&[server.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.results("keys")), (0, vec!["pass"]), "{}", answer.json);
    let two =
        nginx(&format!("server {{ listen 127.0.0.1:PORT ssl; {} }}", certificates(&["rsa", "ed25519"])));
    let answer = probe(&[two.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.results("keys")), (0, vec!["pass"]), "{}", answer.json);
    assert!(answer.said("keys").contains("for each kind of key (Ed25519, RSA)"), "{}", answer.said("keys"));
}

#[test]
fn another_name_and_an_unknown_root_fail() {
    let server = s_server(&authority().pair("other"), &[]);
    let answer = probe(&[server.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.results("name")), (1, vec!["fail"]), "{}", answer.json);
    let server = s_server(&authority().pair("rsa"), &[]);
    let answer = probe(&[server.port], &[]);
    assert_eq!((answer.code, answer.results("trust")), (1, vec!["fail"]), "{}", answer.json);
}

#[test]
fn validity_is_judged_at_the_moment_that_was_given() {
    let server = s_server(&authority().pair("rsa"), &[]);
    for (at, word) in [("2020-01-01", "valid from"), ("2090-01-01", "expired")] {
        let answer = probe(&[server.port], &["--ca", &authority().root(), "--at", at]);
        assert_eq!((answer.code, answer.results("validity")), (1, vec!["fail"]), "{}", answer.json);
        assert!(answer.said("validity").contains(word) && answer.said("validity").contains("clock"));
        assert_eq!(answer.results("trust"), ["pass"], "whom it leads to does not depend on the clock");
    }
}

#[test]
fn another_certificate_on_8443_is_found() {
    let address = loopback(84);
    let server = nginx(&format!(
        "server {{ listen 127.0.0.1:PORT ssl; {} }}\nserver {{ listen {address}:8443 ssl; {} }}",
        certificates(&["rsa"]),
        certificates(&["rsa2"])
    ));
    let (root, expected) = (authority().root(), authority().pair("rsa").certificate);
    let resolve = format!("mdm.example.com:8443:{address}");
    let options = ["--ca", &root, "--expect", &expected, "--resolve", &resolve, "mdm.example.com:8443"];
    let answer = probe(&[server.port], &options);
    let results: Vec<(u64, &str)> = answer.json["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| (server["port"].as_u64().unwrap(), server["result"].as_str().unwrap()))
        .collect();
    assert_eq!(answer.code, 1, "{}", answer.json);
    assert_eq!(results, [(u64::from(server.port), "pass"), (8443, "fail")], "{}", answer.json);
}

#[test]
fn the_keys_of_a_package_are_expected() {
    let scratch = crate::support::Scratch::new();
    let rsa = authority().pair("rsa").certificate;
    let made = scratch.pinbundle(&["bundle", "--xenmobile", &rsa, "--out", "package.zip"]);
    assert!(made.status.success(), "{}", crate::support::stdout(&made));
    let (root, package) = (authority().root(), scratch.at("package.zip"));
    for (name, code, result) in [("rsa", 0, "pass"), ("rsa2", 1, "fail")] {
        let server = s_server(&authority().pair(name), &[]);
        let answer = probe(&[server.port], &["--ca", &root, "--expect", &package]);
        assert_eq!((answer.code, answer.results("expected")), (code, vec![result]), "{}", answer.json);
    }
}

#[test]
fn a_chain_is_shown_with_positions() {
    let (root, pair) = (authority().root(), authority().pair("rsa"));
    let server = s_server(&pair, &["-cert_chain", &root]);
    let answer = probe(&[server.port], &["--ca", &root]);
    let chain = answer.json["servers"][0]["presented"][0]["chain"].as_array().unwrap();
    let positions: Vec<&str> = chain.iter().map(|one| one["position"].as_str().unwrap()).collect();
    assert_eq!(positions, ["leaf", "root"], "{}", answer.json);
}

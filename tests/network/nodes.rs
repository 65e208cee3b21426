//! Several nodes behind one name.

use std::net::IpAddr;

use crate::authority::authority;
use crate::servers::{answer, at_addresses, in_turn, of_lines, probe, s_server};

#[test]
fn nodes_that_take_turns_are_no_twin() {
    let root = authority().root();
    for (a, b) in [("rsa", "rsa2"), ("rsa", "ec")] {
        let nodes = [s_server(&authority().pair(a), &[]), s_server(&authority().pair(b), &[])];
        let port = in_turn(nodes.iter().map(|node| node.port).collect());
        let answer = probe(&[port], &["--ca", &root]);
        assert_eq!((answer.code, answer.results("keys")), (1, vec!["fail"]), "{a}, {b}: {}", answer.json);
        assert!(answer.said("keys").contains("(seen "), "{a}, {b}: {}", answer.said("keys"));
        assert_eq!(answer.pins().len(), 2, "{a}, {b}");
        let expected = [authority().pair(a).certificate, authority().pair(b).certificate];
        let both = probe(&[port], &["--ca", &root, "--expect", &expected[0], "--expect", &expected[1]]);
        assert_eq!(both.code, 0, "{a}, {b}, both are expected: {}", both.json);
    }
}

#[test]
fn every_address_of_a_name_is_asked() {
    let nodes = [s_server(&authority().pair("rsa"), &[]), s_server(&authority().pair("rsa2"), &[])];
    let address = |last| IpAddr::from([127, 0, 0, last]);
    let port = at_addresses(&[(address(2), nodes[0].port), (address(3), nodes[1].port)]);
    let arguments = [
        "probe",
        "--format",
        "json",
        "--ca",
        &authority().root(),
        "--resolve",
        &format!("mdm.example.com:{port}:127.0.0.2,127.0.0.3"),
        &format!("mdm.example.com:{port}"),
    ]
    .map(str::to_owned);
    let answer = answer(&arguments);
    assert_eq!((answer.code, answer.results("keys")), (1, vec!["fail"]), "{}", answer.json);
    assert_eq!(answer.results("handshake"), ["pass", "pass"]);
    let seen = answer.json["servers"][0]["presented"][1]["seen"][0]["address"].as_str().unwrap();
    assert!(seen.starts_with("127.0.0.3:"), "{seen}");
}

#[test]
fn an_address_without_a_server_is_not_tested() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let arguments = [
        "probe",
        "--format",
        "json",
        "--ca",
        &authority().root(),
        "--resolve",
        &format!("mdm.example.com:{}:127.0.0.1,127.0.0.9", server.port),
        &format!("mdm.example.com:{}", server.port),
    ]
    .map(str::to_owned);
    let answer = answer(&arguments);
    assert_eq!(
        (answer.code, answer.results("handshake")),
        (3, vec!["pass", "not-tested"]),
        "{}",
        answer.json
    );
}

#[test]
fn ten_hosts_of_which_one_is_silent_take_no_longer_than_the_timeout() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let silent = of_lines(|stream| {
        std::thread::sleep(std::time::Duration::from_secs(60));
        drop(stream);
    });
    let mut ports: Vec<u16> = (0..9).map(|_| in_turn(vec![server.port])).collect();
    ports.push(silent);
    let answer = probe(&ports, &["--ca", &authority().root(), "--timeout", "5"]);
    assert_eq!(answer.code, 3, "{}", answer.json["summary"]);
    assert_eq!(answer.json["summary"]["not_tested"], 1, "{}", answer.json["summary"]);
    // One after the other would take longer than this; how much longer than the timeout it takes is measured, not asserted.
    assert!(answer.took.as_secs_f64() < 9.5, "it took {:?}", answer.took);
}

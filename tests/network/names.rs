//! Names that a DNS server really looks up: one of a few lines on loopback, of which the program alone is told.

use std::net::{Ipv4Addr, Ipv6Addr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::authority::authority;
use crate::servers::{at_addresses, loopback, s_server, validated};

/// What the DNS server says.
enum Dns {
    /// These addresses, IPv4 and IPv6.
    Addresses(Vec<Ipv4Addr>, Vec<Ipv6Addr>),
    /// There is no such name.
    NoSuchName,
    /// Nothing at all.
    Silent,
}

/// Answers every question alike, on an address of loopback. Its port must be 53: a system asks no other.
fn dns(address: Ipv4Addr, dns: Dns) {
    let socket = UdpSocket::bind((address, 53)).unwrap();
    std::thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            if let Some(answer) = answer(&question[..length], &dns) {
                let _ = socket.send_to(&answer, from);
            }
        }
    });
}

/// RFC 1035, 4.1: the header, the question as it came, and one record for each address.
fn answer(question: &[u8], dns: &Dns) -> Option<Vec<u8>> {
    // The name, its type and its class; what may follow (EDNS) is left out.
    let end = 12 + question[12..].iter().position(|&b| b == 0)? + 5;
    let kind = u16::from_be_bytes([question[end - 4], question[end - 3]]);
    let (code, records): (u8, Vec<Vec<u8>>) = match dns {
        Dns::Silent => return None,
        Dns::NoSuchName => (3, Vec::new()),
        Dns::Addresses(v4, _) if kind == 1 => (0, v4.iter().map(|ip| ip.octets().to_vec()).collect()),
        Dns::Addresses(_, v6) if kind == 28 => (0, v6.iter().map(|ip| ip.octets().to_vec()).collect()),
        Dns::Addresses(..) => (0, Vec::new()),
    };
    let mut out = [&question[..2], &[0x81, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0]].concat();
    out.extend(&question[12..end]);
    for record in records {
        out.extend(
            [&[0xc0, 12][..], &kind.to_be_bytes(), &[0, 1, 0, 0, 0, 1, 0, record.len() as u8]].concat(),
        );
        out.extend(record);
    }
    Some(out)
}

struct Answer {
    code: i32,
    json: Value,
    took: Duration,
}

/// Whether a program can be given a DNS server of its own, in a mount namespace; says so if not.
fn may_steer_dns() -> bool {
    let may = Command::new("unshare").args(["-m", "true"]).stderr(Stdio::null()).status();
    let may = may.is_ok_and(|status| status.success());
    if !may {
        #[allow(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("left out: only root can give a program a DNS server of its own");
        }
    }
    may
}

/// Runs the program with this DNS server in its /etc/resolv.conf.
fn run(server: Ipv4Addr, arguments: &[&str]) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let script = "mount --bind \"$0\" /etc/resolv.conf && mount --bind \"$1\" /etc/nsswitch.conf && shift && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-c", script])
        .arg(file("resolv.conf", &format!("nameserver {server}\n")))
        .arg(file("nsswitch.conf", "hosts: dns\n"))
        .arg(env!("CARGO_BIN_EXE_pinbundle"))
        .args(arguments)
        .env("SSL_CERT_FILE", "/dev/null")
        .stdin(Stdio::null());
    for variable in ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_DIR"] {
        command.env_remove(variable);
    }
    let start = Instant::now();
    let output = command.output().unwrap();
    let took = start.elapsed();
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    Answer { code: output.status.code().unwrap(), json: validated(json), took }
}

fn said(way: &Value, check: &str) -> String {
    let observations = way["observations"].as_array().unwrap().iter().filter(|o| o["check"] == check);
    observations.map(|o| format!("{} {} {}\n", o["result"], o["message"], o["cause"])).collect()
}

fn preflight(server: Ipv4Addr) -> (Answer, String) {
    let arguments = ["preflight", "--format", "json", "--timeout", "2"];
    let answer = run(server, &arguments);
    let said = said(&answer.json["names"][0]["ways"][0], "address");
    (answer, said)
}

#[test]
fn a_sinkhole_is_told_by_its_address() {
    if !may_steer_dns() {
        return;
    }
    let (server, sinkhole) = (loopback(1), loopback(9));
    dns(server, Dns::Addresses(vec![sinkhole], Vec::new()));
    let (answer, said) = preflight(server);
    assert_eq!(answer.code, 1, "{}", answer.json);
    assert!(
        said.contains(&format!("{sinkhole} is no address of the internet")) && said.contains("sinkhole"),
        "{said}"
    );
}

#[test]
fn a_name_that_is_not_known_is_told_from_a_dns_server_that_is_silent() {
    if !may_steer_dns() {
        return;
    }
    let (unknown, silent) = (loopback(2), loopback(3));
    dns(unknown, Dns::NoSuchName);
    dns(silent, Dns::Silent);
    let (answer, said) = preflight(unknown);
    assert_eq!(answer.code, 1, "{}", answer.json);
    assert!(said.contains("the name has no address") && said.contains("does not forward"), "{said}");
    let (answer, said) = preflight(silent);
    assert_eq!(answer.code, 1, "{}", answer.json);
    assert!(said.contains("not looked up in time"), "{said}");
    assert!(answer.took < Duration::from_millis(4_900), "{:?}", answer.took);
    let probe = run(silent, &["probe", "--format", "json", "--timeout", "1", "mdm.example.com"]);
    assert_eq!(probe.code, 3, "{}", probe.json);
    assert!(probe.took < Duration::from_millis(4_900), "{:?}", probe.took);
}

#[test]
fn every_address_that_dns_names_is_asked() {
    if !may_steer_dns() {
        return;
    }
    let (server, v4, v6) = (loopback(4), vec![loopback(5), loopback(6)], Ipv6Addr::LOCALHOST);
    dns(server, Dns::Addresses(v4.clone(), vec![v6]));
    let nodes = [s_server(&authority().pair("rsa"), &[]), s_server(&authority().pair("rsa2"), &[])];
    let port = at_addresses(&[
        (v4[0].into(), nodes[0].port),
        (v4[1].into(), nodes[0].port),
        (v6.into(), nodes[1].port),
    ]);
    let target = format!("mdm.example.com:{port}");
    let root = authority().root();
    let answer = run(server, &["probe", "--format", "json", "--ca", &root, &target]);
    let way = &answer.json["servers"][0];
    assert_eq!(answer.code, 1, "{}", answer.json);
    assert!(said(way, "keys").contains("the key changes"), "{}", said(way, "keys"));
    assert_eq!(said(way, "handshake").matches("pass").count(), 3, "{}", answer.json);
    let other = way["presented"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["certificate"]["pin_sha256"] == authority().pin("rsa2").as_str());
    let address = other.unwrap()["seen"][0]["address"].as_str().unwrap();
    assert!(address.starts_with("[::1]:"), "the node that differs is named: {address}");
}

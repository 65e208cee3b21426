//! Servers that misbehave: each is a finding, in time, and says nothing to the terminal.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::authority::authority;
use crate::servers::{Answer, Record, of_lines, probe, relay, s_server};
use crate::support::{command, stdout};

/// More than the timeout of three seconds on any machine, and less than two of them one after the other.
const AT_ONCE: Duration = Duration::from_millis(5_900);

fn asked(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Answer {
    probe(&[of_lines(serve)], &["--timeout", "3"])
}

/// Reads the client's first message, as a server would.
fn first_message(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 16_384]);
}

fn is_not_tested(answer: &Answer, words: &str) {
    assert_eq!((answer.code, answer.results("handshake")), (3, vec!["not-tested"]), "{}", answer.json);
    assert!(answer.said("handshake").contains(words), "{words}: {}", answer.said("handshake"));
    assert!(answer.took < AT_ONCE, "{words}: {:?}", answer.took);
}

#[test]
fn silence_and_a_byte_a_second_end_with_the_timeout() {
    let silent = asked(|_stream| std::thread::sleep(Duration::from_secs(60)));
    is_not_tested(&silent, "does not answer in time");
    let slow = asked(|mut stream| {
        while stream.write_all(&[22]).is_ok() {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
    assert_eq!(slow.code, 3);
    assert!(slow.took < AT_ONCE, "{:?}", slow.took);
    let dripping = asked(|mut stream| {
        // The start of a record that says it is long.
        let _ = stream.write_all(&[22, 3, 3, 0x3f, 0xff, 2]);
        while stream.write_all(&[0]).is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    is_not_tested(&dripping, "does not answer in time");
}

#[test]
fn a_reset_after_the_first_message_is_named() {
    // What is left unread when a socket is closed makes a reset of its end.
    let answer = asked(|stream| drop(stream.peek(&mut [0])));
    is_not_tested(&answer, "reset right after the client's first message");
    assert!(answer.said("handshake").contains("filter that reads the server name"));
}

#[test]
fn other_protocols_are_named() {
    let http = asked(|mut stream| {
        first_message(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n");
    });
    is_not_tested(&http, "speaks HTTP without TLS");
    let ssh = asked(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
        std::thread::sleep(Duration::from_millis(200));
        first_message(&mut stream);
    });
    is_not_tested(&ssh, "does not speak TLS");
}

#[test]
fn alerts_are_named() {
    let answer = asked(|mut stream| {
        first_message(&mut stream);
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 112]);
    });
    is_not_tested(&answer, "UnrecognisedName");
}

#[test]
fn a_warning_is_no_refusal() {
    let leaf = leaf();
    let answer = probe(
        &[of_lines(move |mut stream| {
            first_message(&mut stream);
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 1, 112]);
            let _ = stream.write_all(&flight(&leaf, 1));
            let _ = stream.read(&mut [0; 100]);
        })],
        &["--timeout", "3", "--ca", &authority().root()],
    );
    assert_eq!((answer.code, answer.results("proof")), (0, vec!["not-tested"]), "{}", answer.json);
}

#[test]
fn an_alert_that_many_filters_send_has_them_among_its_causes() {
    let answer = asked(|mut stream| {
        first_message(&mut stream);
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 40]);
    });
    is_not_tested(&answer, "a filter that reads the server name");
}

#[test]
fn a_server_that_stalls_after_its_first_message_ends_with_the_timeout() {
    let answer = asked(|mut stream| {
        first_message(&mut stream);
        let hello = [&[22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3][..], &[7; 32], &[0, 0xc0, 0x2f, 0]].concat();
        let _ = stream.write_all(&hello);
        std::thread::sleep(Duration::from_secs(60));
    });
    is_not_tested(&answer, "does not answer in time");
}

#[test]
fn a_node_that_resets_is_no_pass() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let count = std::sync::atomic::AtomicUsize::new(0);
    let port = of_lines(move |stream| {
        match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed).is_multiple_of(2) {
            true => drop(stream.peek(&mut [0])),
            false => relay(stream, server.port, Duration::ZERO),
        }
    });
    // Which of its handshakes meet the node is chance; that all three do, or none, happens.
    let said: Vec<Answer> = (0..6).map(|_| probe(&[port], &["--ca", &authority().root()])).collect();
    assert!(said.iter().any(|answer| answer.said("handshake").contains("of 3 ordinary handshakes")));
    let some =
        said.iter().find(|answer| answer.said("handshake").contains("of 3 ordinary handshakes")).unwrap();
    assert_eq!((some.code, some.results("handshake")), (3, vec!["pass", "not-tested"]), "{}", some.json);
}

#[test]
fn floods_end_early() {
    let endless = asked(|mut stream| {
        first_message(&mut stream);
        // A message that says it is 16 MiB long, and goes on.
        let mut record = vec![22, 3, 3, 0x40, 0];
        record.extend([11, 0xff, 0xff, 0xff]);
        record.resize(5 + 0x4000, b'a');
        while stream.write_all(&record).is_ok() {}
    });
    assert_eq!((endless.code, endless.results("handshake")), (3, vec!["not-tested"]), "{}", endless.json);
    assert!(endless.took < AT_ONCE, "{:?}", endless.took);
}

#[test]
fn a_chain_of_a_mebibyte_is_a_finding() {
    let leaf = leaf();
    let answer = asked(move |mut stream| {
        first_message(&mut stream);
        let _ = stream.write_all(&flight(&leaf, (1 << 20) / leaf.len()));
    });
    assert_eq!((answer.code, answer.results("handshake")), (3, vec!["not-tested"]), "{}", answer.json);
}

/// A certificate in DER.
fn leaf() -> Vec<u8> {
    crate::support::run("openssl", &["x509", "-in", &authority().pair("rsa").certificate, "-outform", "DER"])
}

/// ServerHello for key exchange by RSA, and the certificate so many times.
fn flight(leaf: &[u8], times: usize) -> Vec<u8> {
    let long = |body: &[u8]| [&(body.len() as u32).to_be_bytes()[1..], body].concat();
    let list: Vec<u8> = std::iter::repeat_n(long(leaf), times).flatten().collect();
    let certificate = [&[11][..], &long(&long(&list))].concat();
    let hello = [&[2, 0, 0, 38, 3, 3][..], &[7; 32], &[0, 0, 0x2f, 0]].concat();
    let record = |content: &[u8]| [&[22, 3, 3][..], &(content.len() as u16).to_be_bytes(), content].concat();
    [hello, certificate].concat().chunks(0x4000).flat_map(record).collect()
}

#[test]
fn text_of_a_server_steers_no_terminal() {
    let port = of_lines(|mut stream| {
        first_message(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 \x1b[2J\x1b]0;owned\x07\r\n\r\n");
    });
    let name = format!("mdm.example.com:{port}");
    let resolve = format!("{name}:127.0.0.1");
    let output = command(&["probe", "--color", "never", "--timeout", "3", "--resolve", &resolve, &name])
        .output()
        .unwrap();
    assert!(!stdout(&output).chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn nothing_is_sent_but_handshakes() {
    let record = Record::default();
    let kept = record.clone();
    let answer = asked(move |mut stream| {
        let mut piece = [0; 16_384];
        if let Ok(length) = stream.read(&mut piece) {
            kept.add(&piece[..length]);
        }
    });
    assert_eq!(answer.code, 3);
    let sent = record.all();
    assert!(sent.len() >= 21, "{} connections", sent.len());
    assert!(sent.iter().all(|bytes| bytes.starts_with(&[22, 3])), "each starts with a record of a handshake");
    assert_eq!(answer.json["servers"][0]["connections"], 21);
}

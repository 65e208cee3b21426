//! The pin against a real server on loopback: curl connects with it, and refuses with another.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{Scratch, pinbundle, run, stderr, stdout};

/// `openssl s_server` on a free port; ends with it.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(scratch: &Scratch, name: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("openssl")
            .args(["s_server", "-www", "-quiet", "-naccept", "10", "-accept", &format!("127.0.0.1:{port}")])
            .args(["-cert", &scratch.at(&format!("{name}.pem")), "-key", &scratch.at(&format!("{name}.key"))])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, port };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("openssl s_server does not listen");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A key and its certificate for mdm.example.com.
fn made(scratch: &Scratch, name: &str, new_key: &[&str]) {
    let (key, pem) = (scratch.at(&format!("{name}.key")), scratch.at(&format!("{name}.pem")));
    let options = [
        "-subj",
        "/CN=mdm.example.com",
        "-addext",
        "subjectAltName=DNS:mdm.example.com",
        "-keyout",
        &key,
        "-out",
        &pem,
    ];
    run("openssl", &[&["req", "-x509", "-nodes", "-days", "1", "-newkey"][..], new_key, &options].concat());
}

/// What curl ends with when it goes to the server with what `pin --format curl` prints.
fn curl(server: &Server, pinned: &str) -> i32 {
    let address = format!("https://mdm.example.com:{}/", server.port);
    let to = format!("mdm.example.com:{}:127.0.0.1", server.port);
    let output = Command::new("bash")
        .args(["-c", &format!("curl --silent --insecure --noproxy '*' --max-time 20 --resolve {to} --pinnedpubkey '{pinned}' {address}")])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    output.status.code().unwrap()
}

/// The pins of these certificates in a syntax.
fn pins(scratch: &Scratch, syntax: &str, names: &[&str]) -> String {
    let files: Vec<String> = names.iter().map(|name| scratch.at(&format!("{name}.pem"))).collect();
    let arguments: Vec<&str> =
        ["pin", "--format", syntax].into_iter().chain(files.iter().map(String::as_str)).collect();
    let output = pinbundle(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).trim().to_owned()
}

#[test]
fn curl_accepts_the_pin_of_the_server_and_no_other() {
    /// `CURLE_SSL_PINNEDPUBKEYNOTMATCH`.
    const NO_MATCH: i32 = 90;
    let scratch = Scratch::new();
    for (name, new_key) in [
        ("rsa", &["rsa:2048"][..]),
        ("ec", &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("other", &["rsa:2048"]),
    ] {
        made(&scratch, name, new_key);
    }
    let pin = |names: &[&str]| pins(&scratch, "curl", names);
    for name in ["rsa", "ec"] {
        let server = Server::start(&scratch, name);
        assert_eq!(curl(&server, &pin(&[name])), 0, "{name} with {}", pin(&[name]));
        assert_eq!(curl(&server, &pin(&["other"])), NO_MATCH, "{name}");
        assert_eq!(curl(&server, &pin(&["other", name])), 0, "{name} with a backup pin");
    }
}

/// The server is no VPN: what follows the handshake fails with either pin.
#[test]
fn openconnect_goes_on_with_the_pin_of_the_server_and_no_other() {
    let scratch = Scratch::new();
    for name in ["rsa", "other"] {
        made(&scratch, name, &["rsa:2048"]);
    }
    let server = Server::start(&scratch, "rsa");
    let openconnect = |name: &str| {
        let output = Command::new("timeout")
            .args(["20", "openconnect", "--non-inter", "--authenticate", "--no-proxy", "--servercert"])
            .arg(pins(&scratch, "gnutls", &[name]))
            .arg(format!("https://127.0.0.1:{}", server.port))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        stdout(&output) + &stderr(&output)
    };
    let right = openconnect("rsa");
    assert!(right.contains("Connected to HTTPS on 127.0.0.1"), "{right}");
    let wrong = openconnect("other");
    assert!(wrong.contains("match server's certificate") && !wrong.contains("Connected to HTTPS"), "{wrong}");
}

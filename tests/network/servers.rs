//! Servers on loopback: OpenSSL's, nginx, and ones of a few lines that misbehave. All end with the test.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::authority::{Pair, authority};
use crate::support::command;

/// A program that serves on a port.
pub struct Server {
    child: Child,
    pub port: u16,
    _files: Option<tempfile::TempDir>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An address of loopback of this run of the tests alone, where a port that must be a certain one is free.
pub fn loopback(last: u8) -> Ipv4Addr {
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, high | 0x80, low, last)
}

/// Waits until somebody listens.
pub fn wait_for(port: u16) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `openssl s_server` with a certificate and further options.
pub fn s_server(pair: &Pair, options: &[&str]) -> Server {
    let port = free_port();
    let child = Command::new("openssl")
        .args(["s_server", "-www", "-quiet", "-accept", &format!("127.0.0.1:{port}")])
        .args(["-cert", &pair.certificate, "-key", &pair.key])
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(port);
    Server { child, port, _files: None }
}

/// nginx with these `server` blocks, in which `PORT` stands for a free port. One process, which ends with the test.
pub fn nginx(servers: &str) -> Server {
    let port = free_port();
    let files = tempfile::tempdir().unwrap();
    let folder = files.path().to_str().unwrap();
    let servers = servers.replace("PORT", &port.to_string());
    let configuration = format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n\
         events {{ worker_connections 512; }}\n\
         http {{ access_log off; ssl_protocols TLSv1.2 TLSv1.3;\n\
         client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; \
         scgi_temp_path {folder};\n{servers} }}\n"
    );
    let path = format!("{folder}/nginx.conf");
    std::fs::write(&path, configuration).unwrap();
    let child = Command::new("nginx")
        .args(["-p", folder, "-e", &format!("{folder}/error.log"), "-c", &path])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(port);
    Server { child, port, _files: Some(files) }
}

/// The lines of nginx for certificates.
pub fn certificates(pairs: &[&str]) -> String {
    let lines = pairs.iter().map(|name| {
        let Pair { certificate, key } = authority().pair(name);
        format!("ssl_certificate {certificate}; ssl_certificate_key {key};\n")
    });
    lines.collect()
}

/// Any program that serves on a port.
pub fn program(mut command: Command, port: u16, files: tempfile::TempDir) -> Server {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for(port);
    Server { child, port, _files: Some(files) }
}

/// A server of a few lines: each connection is given to `serve` on a thread of its own. Stays until the process ends.
pub fn of_lines(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            std::thread::spawn(move || serve(stream));
        }
    });
    port
}

/// A balancer that gives connections to these ports in turn.
pub fn in_turn(ports: Vec<u16>) -> u16 {
    let next = AtomicUsize::new(0);
    of_lines(move |client| {
        let port = ports[next.fetch_add(1, Ordering::Relaxed) % ports.len()];
        relay(client, port, Duration::ZERO);
    })
}

/// Passes bytes both ways, each piece late by `delay`.
pub fn relay(client: TcpStream, port: u16, delay: Duration) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { return };
    let pass = |mut from: TcpStream, mut to: TcpStream| {
        move || {
            let mut piece = [0; 16_384];
            while let Ok(length) = from.read(&mut piece) {
                std::thread::sleep(delay);
                if length == 0 || to.write_all(&piece[..length]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Write);
        }
    };
    let back = pass(server.try_clone().unwrap(), client.try_clone().unwrap());
    let mut there = pass(client, server);
    let thread = std::thread::spawn(back);
    there();
    let _ = thread.join();
}

/// What a server of a few lines was sent, for looking at it afterwards.
#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<Vec<Vec<u8>>>>);

impl Record {
    pub fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap().push(bytes.to_vec());
    }

    pub fn all(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().clone()
    }
}

/// A server of a few lines on the same port of several addresses: each passes its connections on to a port of 127.0.0.1.
pub fn at_addresses(nodes: &[(IpAddr, u16)]) -> u16 {
    let mut port = 0;
    for &(address, node) in nodes {
        let listener = TcpListener::bind((address, port)).unwrap();
        port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || relay(stream, node, Duration::ZERO));
            }
        });
    }
    port
}

/// What a command answers: its exit code, its JSON, and how long it took.
pub struct Answer {
    pub code: i32,
    pub json: Value,
    /// The JSON as it was written.
    pub raw: String,
    pub took: Duration,
}

/// The JSON, which is as the schema says that the binary prints.
pub fn validated(json: Value) -> Value {
    static SCHEMAS: OnceLock<Vec<(&str, jsonschema::Validator)>> = OnceLock::new();
    let schemas = SCHEMAS.get_or_init(|| {
        let schema = |name| {
            let schema: Value =
                serde_json::from_slice(&command(&["schema", name]).output().unwrap().stdout).unwrap();
            (name, jsonschema::validator_for(&schema).unwrap())
        };
        ["probe", "preflight", "bundle"].map(schema).into()
    });
    let name = json["schema"].as_str().unwrap().split('/').nth(1).unwrap().to_owned();
    let (_, schema) = schemas.iter().find(|(known, _)| *known == name).unwrap();
    let errors: Vec<String> =
        schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{json:#}", errors.join("\n"));
    json
}

/// Runs `probe --format json`, with mdm.example.com on these ports of loopback.
pub fn probe(ports: &[u16], options: &[&str]) -> Answer {
    let mut arguments: Vec<String> = ["probe", "--format", "json"].map(str::to_owned).to_vec();
    for port in ports {
        arguments.push(format!("mdm.example.com:{port}"));
        arguments.extend(["--resolve".to_owned(), format!("mdm.example.com:{port}:127.0.0.1")]);
    }
    arguments.extend(options.iter().map(|&option| option.to_owned()));
    answer(&arguments)
}

/// Runs a command that answers in JSON, on a machine whose store is empty.
pub fn answer(arguments: &[String]) -> Answer {
    answer_with_store(arguments, "/dev/null")
}

/// Runs a command that answers in JSON, with this file as the store of the machine.
pub fn answer_with_store(arguments: &[impl AsRef<str>], store: &str) -> Answer {
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let mut command = command(&arguments);
    for variable in ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_DIR"] {
        command.env_remove(variable);
    }
    let start = Instant::now();
    let output = command.env("SSL_CERT_FILE", store).stdin(Stdio::null()).output().unwrap();
    let took = start.elapsed();
    let raw = String::from_utf8(output.stdout).unwrap();
    let json: Value = serde_json::from_str(&raw)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    Answer { code: output.status.code().unwrap(), json: validated(json), raw, took }
}

impl Answer {
    /// The results of a check by the one server, in order.
    pub fn results(&self, check: &str) -> Vec<&str> {
        let observations = self.json["servers"][0]["observations"].as_array().unwrap();
        observations.iter().filter(|o| o["check"] == check).map(|o| o["result"].as_str().unwrap()).collect()
    }

    /// All that is said about a check by the one server.
    pub fn said(&self, check: &str) -> String {
        let observations = self.json["servers"][0]["observations"].as_array().unwrap();
        let of_check = observations.iter().filter(|o| o["check"] == check);
        of_check.map(|o| format!("{} {}\n", o["message"], o["cause"])).collect()
    }

    /// The pins that the one server presents.
    pub fn pins(&self) -> Vec<&str> {
        let presented = self.json["servers"][0]["presented"].as_array().unwrap();
        presented.iter().filter_map(|one| one["certificate"]["pin_sha256"].as_str()).collect()
    }
}

//! Proxies: direct and through one are two results, and a user's password is in no output.

use std::io::{Read as _, Write as _};
use std::process::Command;
use std::time::Duration;

use crate::authority::authority;
use crate::servers::{Record, Server, certificates, free_port, nginx, of_lines, program, relay, s_server};

/// tinyproxy with these lines of configuration; it connects to any port.
fn tinyproxy(lines: &str) -> Server {
    let port = free_port();
    let files = tempfile::tempdir().unwrap();
    let configuration = files.path().join("tinyproxy.conf");
    let text = format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 200\n{lines}\n");
    std::fs::write(&configuration, text).unwrap();
    let mut command = Command::new("tinyproxy");
    command.arg("-d").arg("-c").arg(configuration);
    program(command, port, files)
}

/// What a proxy knows of mdm.example.com: this machine's hosts file has no such name, so that the server is asked by address.
fn through(proxy: &str, port: u16, more: &[&str]) -> crate::servers::Answer {
    let arguments: Vec<String> = ["probe", "--format", "json", "--timeout", "5", "--proxy", proxy]
        .into_iter()
        .chain(more.iter().copied())
        .map(str::to_owned)
        .chain([format!("127.0.0.1:{port}")])
        .collect();
    crate::servers::answer(&arguments)
}

fn observations(answer: &crate::servers::Answer, server: usize, check: &str) -> String {
    let all = answer.json["servers"][server]["observations"].as_array().unwrap();
    all.iter()
        .filter(|o| o["check"] == check)
        .map(|o| format!("{} {} {}\n", o["result"], o["message"], o["cause"]))
        .collect()
}

#[test]
fn direct_and_through_the_proxy_are_two_results() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let proxy = tinyproxy("");
    let answer =
        through(&format!("http://127.0.0.1:{}", proxy.port), server.port, &["--ca", &authority().root()]);
    let servers = answer.json["servers"].as_array().unwrap();
    assert_eq!(servers.len(), 2, "{}", answer.json);
    assert_eq!((servers[0]["via"].as_str(), servers[1]["via"].as_str()), (Some("direct"), Some("proxy")));
    for server in servers {
        assert_eq!(server["presented"][0]["certificate"]["pin_sha256"], authority().pin("rsa").as_str());
    }
}

#[test]
fn basic_authentication_goes_to_the_proxy_and_to_no_output() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let proxy = tinyproxy("BasicAuth administrator s3cret-and-long");
    let address = |user: &str| format!("http://{user}127.0.0.1:{}", proxy.port);
    let with =
        through(&address("administrator:s3cret-and-long@"), server.port, &["--ca", &authority().root()]);
    assert!(observations(&with, 1, "handshake").contains("\"pass\""), "{}", with.json);
    let text = with.json.to_string();
    assert!(!text.contains("s3cret") && !text.contains("administrator"), "{text}");
    let without = through(&address(""), server.port, &["--ca", &authority().root()]);
    let said = observations(&without, 1, "handshake");
    assert!(said.contains("the proxy wants authentication (Basic)"), "{said}");
    assert_eq!(without.code, if without.json["servers"][0]["result"] == "fail" { 1 } else { 3 });
}

#[test]
fn a_proxy_that_blocks_is_named() {
    let filter = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(filter.path(), "127.0.0.1\n").unwrap();
    let proxy = tinyproxy(&format!("Filter \"{}\"\nFilterDefaultDeny No", filter.path().display()));
    let server = s_server(&authority().pair("rsa"), &[]);
    let answer = through(&format!("http://127.0.0.1:{}", proxy.port), server.port, &[]);
    let said = observations(&answer, 1, "handshake");
    assert!(said.contains("403") && said.contains("blocks this destination"), "{said}");
}

#[test]
fn what_is_no_proxy_or_is_not_there_is_named() {
    let web = of_lines(|mut stream| {
        let _ = stream.read(&mut [0; 1000]);
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
    });
    let server = s_server(&authority().pair("rsa"), &[]);
    for (port, words) in [(web, "no HTTP proxy"), (free_port(), "cannot be reached")] {
        let answer = through(&format!("http://127.0.0.1:{port}"), server.port, &[]);
        let said = observations(&answer, 1, "handshake");
        assert!(said.contains(words), "{said}");
    }
    let endless = of_lines(|mut stream| while stream.write_all(b"HTTP/1.1 200 x\r\nA: b\r\n").is_ok() {});
    let answer = through(&format!("http://127.0.0.1:{endless}"), server.port, &[]);
    assert!(observations(&answer, 1, "handshake").contains("no HTTP proxy"), "{}", answer.json);
}

#[test]
fn the_proxy_is_told_the_name_and_nothing_else() {
    let record = Record::default();
    let kept = record.clone();
    let port = of_lines(move |mut stream| {
        let mut piece = [0; 4096];
        if let Ok(length) = stream.read(&mut piece) {
            kept.add(&piece[..length]);
        }
    });
    let arguments =
        ["probe", "--format", "json", "--timeout", "3", "--proxy", &format!("http://127.0.0.1:{port}")];
    let arguments: Vec<String> =
        arguments.into_iter().map(str::to_owned).chain(["mdm.example.com".to_owned()]).collect();
    // The direct way is not to leave the machine.
    let direct = ["--resolve", "mdm.example.com:443:127.0.0.1"].map(str::to_owned);
    crate::servers::answer(&[&arguments[..], &direct].concat());
    let sent = record.all();
    assert_eq!(sent.len(), 21);
    for request in sent {
        let request = String::from_utf8(request).unwrap();
        assert_eq!(request, "CONNECT mdm.example.com:443 HTTP/1.1\r\nHost: mdm.example.com:443\r\n\r\n");
    }
}

#[test]
fn a_distant_proxy_costs_few_round_trips() {
    const DELAY: Duration = Duration::from_millis(50);
    // Unlike that of OpenSSL, this server speaks with many at a time.
    let server = nginx(&format!("server {{ listen 127.0.0.1:PORT ssl; {} }}", certificates(&["rsa", "ec"])));
    let proxy = tinyproxy("");
    let near = proxy.port;
    let far = of_lines(move |client| relay(client, near, DELAY));
    let answer = through(&format!("http://127.0.0.1:{far}"), server.port, &["--ca", &authority().root()]);
    assert!(observations(&answer, 1, "handshake").contains("\"pass\""), "{}", answer.json);
    // Speed is measured, not asserted: this only shows that nothing is asked one after the other.
    let one_after_the_other = DELAY * 2 * 21;
    assert!(answer.took < one_after_the_other, "{:?}", answer.took);
}

#[test]
fn the_environment_names_a_proxy_and_exceptions() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let proxy = tinyproxy("");
    let run = |no_proxy: &str| {
        let output =
            crate::support::command(&["probe", "--format", "json", &format!("127.0.0.1:{}", server.port)])
                .env("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port))
                .env_remove("https_proxy")
                .env_remove("no_proxy")
                .env("NO_PROXY", no_proxy)
                .output()
                .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json["servers"].as_array().unwrap().len()
    };
    assert_eq!((run("example.com"), run("127.0.0.1"), run("*")), (2, 1, 1));
}

#[test]
fn a_password_is_in_no_message_about_a_proxy() {
    for url in [
        "socks5://user:s3cret@127.0.0.1:1080",
        "https://user:s3cret@127.0.0.1",
        "http://user:s3cret@not a host:1",
        "user:s3cret@",
        "http://user:s3cret@127.0.0.1:1",
    ] {
        for (arguments, variable) in [(&["--proxy", url][..], ""), (&[], url)] {
            let resolve = ["probe", "--timeout", "1", "--resolve", "mdm.example.com:443:127.0.0.1"];
            let output = crate::support::command(&[&resolve[..], arguments, &["mdm.example.com"]].concat())
                .env_remove("https_proxy")
                .env_remove("no_proxy")
                .env_remove("NO_PROXY")
                .env("HTTPS_PROXY", variable)
                .output()
                .unwrap();
            let all = [output.stdout, output.stderr].concat();
            let all = String::from_utf8_lossy(&all);
            assert!(!all.contains("s3cret") && !all.contains("user"), "{url}: {all}");
            assert!(all.contains("proxy") || all.contains("PROXY"), "{url}: {all}");
            let is_refused = url != "http://user:s3cret@127.0.0.1:1";
            assert_eq!(all.contains("NO_PROXY=*"), is_refused && arguments.is_empty(), "{url}: {all}");
        }
    }
}

#[test]
fn a_password_is_not_repeated_wherever_it_was_put() {
    for arguments in [
        &["probe", "--prxy=http://user:s3cret@127.0.0.1:1", "mdm.example.com"][..],
        &["probe", "http://user:s3cret@127.0.0.1:1"],
        &["probe", "--timeout", "http://user:s3cret@127.0.0.1:1", "mdm.example.com"],
        &["preflight", "--ads", "user:s3cret@127.0.0.1:1"],
        &["probe", "--proxy", "http://user:s3cret%40127.0.0.1:1", "mdm.example.com"],
        &["probe", "--proxy", "http://us%zzer:s3cret@127.0.0.1:99999", "mdm.example.com"],
    ] {
        let output = crate::support::command(arguments).output().unwrap();
        let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {all}");
        assert!(!all.contains("s3cret"), "{arguments:?}: {all}");
    }
}

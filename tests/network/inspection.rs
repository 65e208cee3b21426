//! A proxy that really inspects TLS: squid makes certificates of its own.

use std::process::Command;

use crate::authority::{authority, inspection};
use crate::servers::{Answer, Server, answer_with_store, free_port, program, s_server};

/// squid, which decrypts everything and shows certificates of the inspecting authority.
fn squid() -> Server {
    let files = tempfile::tempdir().unwrap();
    let folder = files.path().to_str().unwrap().to_owned();
    // It works as a user of its own.
    crate::support::run("chmod", &["0777", &folder]);
    let port = free_port();
    let (root, key) = (inspection().root(), inspection().at("root.key"));
    let both = [root.as_str(), &key].map(|path| std::fs::read_to_string(path).unwrap()).concat();
    std::fs::write(format!("{folder}/ca.pem"), both).unwrap();
    let helper = "/usr/lib/squid/security_file_certgen";
    crate::support::run(helper, &["-c", "-s", &format!("{folder}/made"), "-M", "4MB"]);
    crate::support::run("chmod", &["-R", "0777", &format!("{folder}/made")]);
    let configuration = format!(
        "http_port 127.0.0.1:{port} ssl-bump cert={folder}/ca.pem generate-host-certificates=on\n\
         sslcrtd_program {helper} -s {folder}/made -M 4MB\nsslcrtd_children 2 startup=1\n\
         ssl_bump bump all\nhttp_access allow all\nsslproxy_cert_error allow all\nsslproxy_cert_sign signTrusted all\n\
         tls_outgoing_options cafile={} min-version=1.2\n\
         pid_filename none\naccess_log none\ncache_log {folder}/log\ncache deny all\nshutdown_lifetime 0 seconds\n\
         visible_hostname proxy.example.com\ncoredump_dir {folder}\n",
        authority().root()
    );
    std::fs::write(format!("{folder}/squid.conf"), configuration).unwrap();
    let mut command = Command::new("squid");
    command.args(["--foreground", "-N", "-f", &format!("{folder}/squid.conf")]);
    program(command, port, files)
}

fn of_proxy<'a>(answer: &'a Answer, check: &str) -> Vec<(&'a str, String)> {
    let observations = answer.json["servers"][1]["observations"].as_array().unwrap();
    let of_check = observations.iter().filter(|o| o["check"] == check);
    of_check.map(|o| (o["result"].as_str().unwrap(), format!("{} {}", o["message"], o["cause"]))).collect()
}

#[test]
fn a_proxy_that_inspects_shows_another_key_and_is_found_out() {
    let server = s_server(&authority().pair("address"), &[]);
    let proxy = squid();
    let (url, target) = (format!("http://127.0.0.1:{}", proxy.port), format!("127.0.0.1:{}", server.port));
    let ca = authority().root();
    let probe = ["probe", "--format", "json", "--ca", &ca, "--proxy", &url, &target];
    // The issuer's name gives it away, whether this machine trusts it or not.
    for store in ["/dev/null", &inspection().root()] {
        let answer = answer_with_store(&probe, store);
        assert_eq!(answer.code, 1, "{}", answer.json);
        assert_eq!(answer.json["servers"][0]["result"], "pass", "direct: {}", answer.json);
        let path = of_proxy(&answer, "path");
        assert_eq!(path[0].0, "fail", "{path:?}");
        assert!(path[0].1.contains("another key than direct") && path[0].1.contains("inspects"), "{path:?}");
        let trust = of_proxy(&answer, "trust");
        assert!(trust[0].1.contains("probably inspected") && trust[0].1.contains("Zscaler"), "{trust:?}");
    }
    let ads = ["preflight", "--format", "json", "--ads", &target, "--ca", &ca, "--proxy", &url];
    let answer = answer_with_store(&ads, &inspection().root());
    let ways = answer.json["names"][0]["ways"].as_array().unwrap();
    assert_eq!((ways[0]["result"].as_str(), ways[1]["result"].as_str()), (Some("pass"), Some("fail")));
    let trust = ways[1]["observations"].as_array().unwrap().iter().find(|o| o["check"] == "trust").unwrap();
    let message = trust["message"].as_str().unwrap();
    assert!(message.contains("inspected: only the store of this machine vouches"), "{message}");
}

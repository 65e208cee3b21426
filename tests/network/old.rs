//! Servers that a modern client cannot speak with: the certificate is read, and it is said that nothing is proven.

use crate::authority::authority;
use crate::servers::{probe, s_server};

#[test]
fn the_certificate_of_an_old_server_is_read_without_proof() {
    let root = authority().root();
    for (name, options, version) in [
        ("rsa", &["-tls1_2", "-cipher", "AES128-SHA"][..], "TLSv1.2"),
        ("rsa", &["-tls1_2", "-cipher", "DHE-RSA-AES128-SHA"], "TLSv1.2"),
        ("rsa", &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "TLSv1.1"),
        ("rsa", &["-tls1", "-cipher", "ALL:@SECLEVEL=0"], "TLSv1.0"),
        ("p521", &["-tls1_2"], "TLSv1.2"),
    ] {
        let server = s_server(&authority().pair(name), options);
        let answer = probe(&[server.port], &["--ca", &root]);
        assert_eq!(
            (answer.code, answer.pins()),
            (0, vec![authority().pin(name).as_str()]),
            "{options:?}: {}",
            answer.json
        );
        let presented = &answer.json["servers"][0]["presented"][0];
        assert_eq!(
            (presented["proven"].as_bool(), &presented["seen"][0]["spoken"]),
            (Some(false), &version.into()),
            "{options:?}"
        );
        assert_eq!(answer.results("proof"), ["not-tested"], "{options:?}");
        let other =
            probe(&[server.port], &["--ca", &root, "--expect", &authority().pair("rsa2").certificate]);
        assert_eq!((other.code, other.results("expected")), (1, vec!["fail"]), "{options:?}");
    }
}

#[test]
fn a_kind_of_key_that_is_not_checked_is_read_under_tls_1_3() {
    let server = s_server(&authority().pair("p521"), &["-tls1_3"]);
    let answer = probe(&[server.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.pins()), (0, vec![authority().pin("p521").as_str()]), "{}", answer.json);
    assert_eq!(answer.json["servers"][0]["presented"][0]["proven"], false);
}

#[test]
fn a_server_that_demands_a_certificate_of_the_client_presents_its_own() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(&authority().pair("rsa"), &[version, "-Verify", "1"]);
        let answer = probe(&[server.port], &["--ca", &authority().root()]);
        assert_eq!(
            (answer.code, answer.pins()),
            (0, vec![authority().pin("rsa").as_str()]),
            "{version}: {}",
            answer.json
        );
        assert_eq!(answer.json["servers"][0]["presented"][0]["proven"], true, "{version}");
        assert!(
            answer.said("handshake").contains("certificate of the client"),
            "{}",
            answer.said("handshake")
        );
    }
}

#[test]
fn a_key_that_is_too_short_is_a_failure_and_no_forgery() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(&authority().pair("rsa1024"), &[version, "-cipher", "ALL:@SECLEVEL=0"]);
        let answer = probe(&[server.port], &["--ca", &authority().root()]);
        assert_eq!(
            (answer.code, answer.results("strength")),
            (1, vec!["fail"]),
            "{version}: {}",
            answer.json
        );
        assert_eq!(answer.pins(), [authority().pin("rsa1024")], "{version}");
        assert_eq!(answer.json["servers"][0]["presented"][0]["proven"], false, "{version}");
    }
}

#[test]
fn a_key_for_pss_alone_is_read_in_each_version() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(&authority().pair("pss"), &[version]);
        let answer = probe(&[server.port], &["--ca", &authority().root()]);
        assert_eq!(
            (answer.code, answer.pins()),
            (0, vec![authority().pin("pss").as_str()]),
            "{}",
            answer.json
        );
    }
}

#[test]
fn signatures_of_authorities_are_named_for_what_they_are() {
    let outdated = s_server(&authority().pair("sha1"), &["-cipher", "ALL:@SECLEVEL=0"]);
    let answer = probe(&[outdated.port], &["--ca", &authority().root()]);
    assert_eq!((answer.code, answer.results("trust")), (1, vec!["fail"]), "{}", answer.json);
    assert!(answer.said("trust").contains("SHA-1 or MD5"), "{}", answer.said("trust"));
    let root = s_server(&authority().pair("by-p521"), &[]);
    let answer = probe(&[root.port], &["--ca", &authority().at("p521-root.pem")]);
    assert_eq!((answer.code, answer.results("trust")), (3, vec!["not-tested"]), "{}", answer.json);
    let itself = s_server(&authority().pair("p521-root"), &[]);
    let answer = probe(&[itself.port], &[]);
    assert!(answer.said("trust").contains("a self-signed one"), "{}", answer.said("trust"));
    assert!(!answer.raw.contains("OtherError") && !answer.raw.contains("Context {"), "{}", answer.raw);
}

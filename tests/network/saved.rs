//! `--save`: what is presented, as files.

use crate::authority::authority;
use crate::servers::{probe, s_server};
use crate::support::{AT, Scratch};

#[test]
fn what_is_presented_is_saved_in_canonical_form_and_never_over_a_file() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let scratch = Scratch::new();
    let folder = scratch.at("seen");
    let options = ["--ca", &authority().root(), "--save", &folder];
    let answer = probe(&[server.port], &options);
    assert_eq!(answer.code, 0, "{}", answer.json);
    let saved = scratch.tree();
    let (path, bytes) = saved.iter().find(|(path, _)| path.extension().is_some()).unwrap();
    let certificate = std::fs::read_to_string(authority().pair("rsa").certificate).unwrap();
    assert_eq!(bytes.as_deref(), Some(certificate.as_bytes()), "{}", path.display());
    let checked = scratch.pinbundle(&["check", "--as-is", "--quiet", path.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&checked.stdout).contains("accepted"), "{AT}");
    let again = std::process::Command::new(env!("CARGO_BIN_EXE_pinbundle"))
        .args([
            "probe",
            "--resolve",
            &format!("mdm.example.com:{}:127.0.0.1", server.port),
            "--save",
            &folder,
        ])
        .arg(format!("mdm.example.com:{}", server.port))
        .output()
        .unwrap();
    // Nobody vouches for it this time, which is worse than a file that stands there.
    assert_eq!(again.status.code(), Some(1), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(String::from_utf8_lossy(&again.stdout).contains("fail[trust]"), "what was found out is not lost");
    assert!(!again.stderr.is_empty(), "the file stands there, and it is said");
    assert_eq!(probe(&[server.port], &options).code, 3, "the file stands there");
    assert_eq!(scratch.tree(), saved);
}

//! What is shown while somebody waits, and that certificates of a server cannot steer a terminal.

use crate::authority::authority;
use crate::servers::{probe, s_server};
use crate::support::{Scratch, command, shell, stdout};

#[test]
fn progress_is_shown_on_a_terminal_and_nowhere_else() {
    let server = s_server(&authority().pair("rsa"), &[]);
    let scratch = Scratch::new();
    let arguments = format!(
        "--ca '{}' --resolve mdm.example.com:{2}:127.0.0.1 mdm.example.com:{2}{1}",
        authority().root(),
        "",
        server.port
    );
    let on_terminal = |more: &str| {
        let line =
            format!("script --quiet --return --command \"$pinbundle probe {more} {arguments}\" /dev/null");
        stdout(&shell(scratch.path(), &line))
    };
    assert!(on_terminal("").contains("asking 1 server, for 10 s at most"), "{}", on_terminal(""));
    assert!(!on_terminal("--quiet").contains("asking"));
    let elsewhere = shell(scratch.path(), &format!("$pinbundle probe {arguments} 2>&1"));
    assert!(!stdout(&elsewhere).contains("asking") && !stdout(&elsewhere).contains('\r'));
}

#[test]
fn names_in_certificates_are_escaped() {
    let server = s_server(&authority().pair("hostile"), &[]);
    let (name, resolve) =
        (format!("mdm.example.com:{}", server.port), format!("mdm.example.com:{}:127.0.0.1", server.port));
    for arguments in [
        &["probe", "--color", "never", "--resolve", &resolve, &name][..],
        &["preflight", "--color", "never", "--resolve", &resolve, "--ads", &name],
    ] {
        let text = stdout(&command(arguments).output().unwrap());
        assert!(text.contains("\\u{202e}") && text.contains("\\u{1b}"), "{text}");
        let is_bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.chars().any(is_bad), "{text:?}");
    }
    let answer = probe(&[server.port], &[]);
    assert_eq!(answer.code, 1);
    assert!(answer.raw.is_ascii());
    assert!(answer.raw.contains("\\u202e") && !answer.raw.contains('\x1b'));
}

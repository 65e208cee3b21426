//! Text for people holds nothing that a terminal would obey or hide, whatever the files hold.

use std::os::unix::ffi::OsStrExt as _;

use crate::support::{AT, Scratch, all_fixtures, fixture, pinbundle, shell};

/// Characters that no text output may hold: controls but the line end, and what changes or hides the text around it.
fn is_unfit(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn assert_fit(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    for line in text.lines() {
        assert!(!line.contains(is_unfit), "{what}: {line:?}");
    }
}

#[test]
fn no_output_holds_control_characters() {
    let all: Vec<String> = all_fixtures().iter().map(|name| fixture(name)).collect();
    let certificates = [fixture("certificates")];
    for (arguments, files) in [
        (&["check", "--at", AT][..], &all[..]),
        (&["check", "--at", AT, "--strict", "--as-is"], &certificates),
        (&["check", "--at", AT, "--format", "json"], &all),
        (&["check", "--at", AT, "--format", "html"], &all),
        (&["pin"], &all),
        (&["pin", "--format", "json"], &certificates),
        (&["pin", "--format", "curl"], &certificates),
        (&["pin", "--format", "hpkp"], &certificates),
        (&["pin", "--format", "okhttp"], &certificates),
        (&["pin", "--format", "android"], &certificates),
        (&["pin", "--format", "ios"], &certificates),
        (&["pin", "--format", "trustkit"], &certificates),
        (&["pin", "--format", "tlsa"], &certificates),
        (&["pin", "--format", "secure-access"], &certificates),
    ] {
        let words: Vec<&str> = arguments.iter().copied().chain(files.iter().map(String::as_str)).collect();
        let output = pinbundle(&words);
        assert!(output.stdout.len() > 1000, "{arguments:?} says nothing");
        assert_fit(&format!("{arguments:?}"), &output.stdout);
        assert_fit(&format!("{arguments:?}"), &output.stderr);
    }
}

#[test]
fn the_test_of_characters_can_fail() {
    for text in ["\u{1b}[31m", "a\rb", "\u{202e}gpj", "a\u{200b}b", "\u{9b}31m", "\u{7}"] {
        assert!(text.contains(is_unfit), "{text:?}");
    }
}

#[test]
fn names_of_files_are_shown_escaped() {
    let scratch = Scratch::new();
    let pem = std::fs::read(fixture("certificates/rsa-2048.pem")).unwrap();
    let chain = std::fs::read(fixture("chains/leaf-first.pem")).unwrap();
    for (name, bytes) in [
        (&b"a\x1b[31m.pem"[..], &pem),
        (b"a\nb\r.pem", &chain),
        ("\u{202e}mep.pem".as_bytes(), &chain),
        (b"\xff\xfe.pem", &chain),
        (b"\xc2\x9b31m.pem", &pem),
        (b"$(touch stolen)`touch stolen`;'\".pem", &chain),
        (b"-rf.pem", &chain),
        (b"=cmd|calc.pem", &pem),
    ] {
        std::fs::write(scratch.path().join(std::ffi::OsStr::from_bytes(name)), bytes).unwrap();
    }
    for arguments in [
        &["check", "."][..],
        &["check", "--format", "json", "."],
        &["check", "--format", "html", "."],
        &["pin", "."],
        &["verify", "."],
    ] {
        let output = scratch.pinbundle(arguments);
        assert_fit(&format!("{arguments:?}"), &output.stdout);
        assert_fit(&format!("{arguments:?}"), &output.stderr);
    }
    for entry in std::fs::read_dir(scratch.path()).unwrap() {
        let name = entry.unwrap().file_name();
        for command in ["check", "pin", "verify", "extract"] {
            let output = scratch.command(&[command, "--"]).arg(&name).output().unwrap();
            assert_fit(&format!("{command} {name:?}"), &output.stdout);
            assert_fit(&format!("{command} {name:?}"), &output.stderr);
        }
        let output = scratch
            .command(&["bundle", "--at", AT, "--out", "missing/a.zip", "--xenmobile"])
            .arg(&name)
            .output();
        assert_fit(&format!("bundle {name:?}"), &output.unwrap().stderr);
    }
}

#[test]
fn hostile_certificates_and_answers_make_a_fit_package() {
    let names = all_fixtures();
    let mut packages = 0;
    for name in names.iter().filter(|name| name.starts_with("certificates/name-")) {
        let scratch = Scratch::new();
        let export = fixture(name);
        let arguments = ["bundle", "--at", AT, "--xenmobile", &export, "--out", "folder"];
        let answers = ["--contact", "=HYPERLINK(\"x\") <b>", "--change-window", "\u{5d0}\u{5d1} 10%"];
        let output = scratch.pinbundle(&[&arguments[..], &answers].concat());
        assert_fit(name, &output.stdout);
        assert_fit(name, &output.stderr);
        for (path, bytes) in scratch.tree() {
            packages += usize::from(path.ends_with("manifest.json"));
            if let Some(bytes) = bytes {
                assert_fit(&format!("{name}: {}", path.display()), &bytes);
            }
        }
    }
    assert!(packages > 5, "only {packages} packages were made");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let scratch = Scratch::new();
    scratch.copy("test-keys/pkcs8-rsa.pem", "key.pem");
    let check = "$pinbundle check --at 2026-11-24 key.pem";
    let terminal = format!("script -qec '{check}' /dev/null");
    for (line, coloured) in [
        (check.to_owned(), false),
        (format!("{check} --color always"), true),
        (format!("CLICOLOR_FORCE=1 {check}"), true),
        (format!("CLICOLOR_FORCE=1 {check} --color never"), false),
        (format!("TERM=xterm {terminal}"), true),
        (format!("TERM=xterm NO_COLOR=1 {terminal}"), false),
        // Where CI is set, colours are taken for wanted: its logs show them.
        (format!("env -u CI TERM=dumb {terminal}"), false),
    ] {
        let output = shell(scratch.path(), &line);
        assert!(!output.stdout.is_empty(), "{line}");
        assert_eq!(output.stdout.contains(&0x1b), coloured, "{line}");
    }
}

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

/// Runs a line on a terminal of this many columns, in this locale, and gives what it shows without styles.
fn on_terminal(scratch: &Scratch, locale: &str, columns: usize, line: &str) -> String {
    let line = format!(
        "LC_ALL={locale} TERM=xterm NO_COLOR=1 script -qec 'stty rows 40 cols {columns}; env -u COLUMNS {line}' /dev/null"
    );
    let shown = String::from_utf8(shell(scratch.path(), &line).stdout).unwrap();
    shown.replace('\r', "")
}

#[test]
fn text_fits_the_terminal_and_nothing_that_is_copied_is_broken() {
    let scratch = Scratch::new();
    scratch.copy("test-keys/key-then-certificate.pem", "mdm.pem");
    let check = "$pinbundle check --at 2026-11-24 mdm.pem";
    let wide = on_terminal(&scratch, "C.UTF-8", 200, check);
    for columns in [80, 60] {
        let shown = on_terminal(&scratch, "C.UTF-8", columns, check);
        let mut long = 0;
        // Notes on standard error are one line each, for logs.
        let results = shown.lines().filter(|line| !line.starts_with("note: validity"));
        for line in results.filter(|line| line.chars().count() > columns) {
            let is_command = line.contains("pinbundle extract ") || line.contains("openssl ");
            // A row with a fingerprint is longer than 60 columns.
            assert!(
                is_command || line.trim().split(' ').count() <= 10 && line.contains("fingerprint"),
                "{line}"
            );
            long += 1;
        }
        assert!(long < 6, "{shown}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&shown), words(&wide));
        assert!(shown.contains(" Bgylj89+kD1PL0kWgQxq/ej+cV+kGBqd+6KLMjwbmPE="), "{shown}");
    }
}

#[test]
fn without_a_locale_that_has_unicode_a_terminal_gets_ascii() {
    let scratch = Scratch::new();
    scratch.copy("chains/leaf-first.pem", "für.pem");
    let check = "$pinbundle check --at 2026-11-24 f*.pem";
    let unicode = on_terminal(&scratch, "C.UTF-8", 100, check);
    assert!(
        unicode.contains("für.pem: rejected") && unicode.contains("pinbundle extract 'für.pem'"),
        "{unicode}"
    );
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1"] {
        let ascii = on_terminal(&scratch, locale, 100, check);
        assert!(ascii.is_ascii() && ascii.contains("f\\u{fc}r.pem: rejected"), "{ascii}");
        assert!(!ascii.contains("pinbundle extract"), "a command with this name cannot be typed: {ascii}");
    }
    let json = |locale: &str| shell(scratch.path(), &format!("LC_ALL={locale} {check} --format json")).stdout;
    assert_eq!(json("C"), json("C.UTF-8"));
}

/// The terminal is that of `script`; results go to a file, or to the terminal too.
#[test]
fn many_files_have_a_bar_where_results_go_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..150 {
        let path = folder.path().join(format!("{number}.pem"));
        std::fs::copy("fixtures/certificates/rsa-2048.pem", path).unwrap();
    }
    let shown_after = |before: &str, rest: &str| {
        let program = env!("CARGO_BIN_EXE_pinbundle");
        let command = format!("{before} {program} check --format ndjson {} {rest}", folder.path().display());
        let output =
            std::process::Command::new("script").args(["-qec", &command, "/dev/null"]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let shown = |rest: &str| shown_after("", rest);
    let bar = shown("> /dev/null");
    assert!(bar.contains(" of 150 files"), "{bar}");
    // Once there was time to tell them.
    let slow = shown_after("(sleep 1; cat fixtures/certificates/rsa-2048.pem) |", "- > /dev/null");
    assert!(slow.contains(" of 151 files") && slow.contains(" a second, 0s left"), "{slow}");
    assert!(!shown("--quiet > /dev/null").contains("files"));
    assert!(!shown("2> /dev/null").contains("150 files"));
    assert!(!shown("").contains("150 files"), "the results are progress enough");
}

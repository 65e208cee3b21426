//! A key pasted where a value belongs is not repeated in the error.

use crate::key_material::watch;
use crate::support::{fixture, pinbundle, stderr, stdout};

const COMMANDS: &[&str] =
    &["check", "compare", "extract", "pin", "bundle", "verify", "probe", "rules", "explain", "schema"];

/// The flags of a command that take a value, and whether the value is a path.
fn flags(command: &str) -> Vec<(String, bool)> {
    let help = stdout(&pinbundle(&[command, "--help"]));
    let lines = help.lines().map(str::trim).filter(|line| line.starts_with('-'));
    let flags = lines.filter_map(|line| {
        let (flags, value) = line.split_once(" <")?;
        let is_path = ["FILE", "LIST", "PATH", "PACKAGE"].iter().any(|name| value.starts_with(name));
        Some((flags.split(' ').next_back()?.to_owned(), is_path))
    });
    flags.collect()
}

#[test]
fn a_key_in_the_place_of_any_value_is_not_repeated() {
    let mut watch = watch();
    let read = |name: &str| std::fs::read_to_string(fixture(&format!("test-keys/{name}"))).unwrap();
    let pem = read("pkcs8-rsa.pem");
    let marked =
        [&pem, &read("pkcs8-ec-p256.pem"), &read("jwk-rsa.json"), &read("base64.txt"), &read("hex.txt")];
    // A line of a key has no mark: only what is wrong with it as a value tells that it is out of place.
    let middle = pem.lines().nth(12).unwrap();
    let mut count = 0;
    for command in COMMANDS {
        for (flag, is_path) in flags(command) {
            count += 1;
            for key in marked {
                watch.run(&[command, &flag, key], None);
            }
            watch.run(&[command, &format!("{flag}={pem}")], None);
            // The name of a file that cannot be read is shown.
            if !is_path {
                watch.run(&[command, &flag, middle], None);
                watch.run(&[command, &format!("{flag}={middle}")], None);
            }
        }
        for key in marked {
            watch.run(&[command, key], None);
        }
        watch.run(&[command, "--", &pem], None);
        let words: Vec<&str> = std::iter::once(*command).chain(pem.split_whitespace()).collect();
        watch.run(&words, None);
        watch.run(&[&pem, command], None);
        watch.run(&[middle], None);
        watch.run(&[command, &format!("--{middle}")], None);
    }
    assert!(count > 50, "only {count} flags were found");
    watch.assert_nothing_leaked(10_000);
}

#[test]
fn the_error_says_what_is_wrong_all_the_same() {
    let output = pinbundle(&["check", "--at", &"A".repeat(64), "x.pem"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    let expected = "error: invalid value '(64 characters, not repeated here)' for '--at <TIME>': not a time";
    assert!(said.starts_with(expected), "{said}");
    let output = pinbundle(&["check", "--at", "yesterday", "x.pem"]);
    assert!(stderr(&output).contains("'yesterday'"), "{}", stderr(&output));
    let key = std::fs::read_to_string(fixture("test-keys/pkcs8-rsa.pem")).unwrap();
    let output = pinbundle(&["check", &key]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("a private key stands in the arguments"), "{}", stderr(&output));
}

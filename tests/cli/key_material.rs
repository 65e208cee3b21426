//! No part of a private key appears in any output or file, whatever it was wrapped in.
//!
//! `secrets.py` reads the secret values of the test keys with other programs. Any piece of one, raw, in hex or in base64
//! at each alignment, is looked for in everything that comes out; and first in the fixtures themselves, so that the
//! search is known to find what it is for.

use std::collections::HashMap;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::support::{AT, Scratch, all_fixtures, fixture, fixtures, good_request, run, shell};

/// Characters or bytes of one piece: 8 bytes in hex, 12 in base64, 16 raw.
const PIECE: usize = 16;

/// Pieces of secrets, and whose they are.
struct Secrets(HashMap<[u8; PIECE], String>);

impl Secrets {
    fn of_fixtures() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/secrets.py");
        let lines = String::from_utf8(run("python3", &[script, fixtures().to_str().unwrap()])).unwrap();
        let mut secrets = Self(HashMap::new());
        for line in lines.lines() {
            let (whose, hex) = line.rsplit_once(' ').unwrap();
            let bytes: Vec<u8> =
                (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
            secrets.add(whose, &bytes);
        }
        assert!(secrets.0.len() > 10_000, "the secrets were not read");
        secrets
    }

    fn add(&mut self, whose: &str, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let mut forms = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
        for skipped in 0..3 {
            for engine in [STANDARD, URL_SAFE] {
                let text = engine.encode(&bytes[skipped.min(bytes.len())..]);
                // The last characters hang on what follows.
                forms.push(text.trim_end_matches('=').as_bytes().to_vec());
            }
        }
        for form in forms {
            for piece in form.windows(PIECE).filter(|piece| is_telling(piece)) {
                self.0.entry(piece.try_into().unwrap()).or_insert_with(|| whose.to_owned());
            }
        }
    }

    /// Whose secret stands in these bytes, if any; also across line ends, separators and the NUL bytes of UTF-16.
    fn found_in(&self, bytes: &[u8]) -> Option<&str> {
        let separators = b" \t\r\n\0:\\>";
        let joined: Vec<u8> = bytes.iter().copied().filter(|b| !separators.contains(b)).collect();
        [bytes, &joined]
            .into_iter()
            .find_map(|text| text.windows(PIECE).find_map(|piece| self.0.get(piece).map(String::as_str)))
    }
}

/// Long runs of few different bytes stand in many places.
fn is_telling(piece: &[u8]) -> bool {
    let mut different = piece.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() >= 6
}

/// The fixtures that hold keys, keystores or session secrets.
fn with_secrets() -> Vec<String> {
    let marked =
        |name: &String| name.starts_with("test-key") || name.contains("/test-") || name.contains("-test-");
    all_fixtures().into_iter().filter(marked).collect()
}

/// Fixtures in which no secret stands that can be read without breaking a cipher, and why.
const NOTHING_TO_FIND: &[(&str, &str)] = &[
    ("test-keys/near-", "no secret"),
    ("test-keys/begin-line-", "a boundary without a key"),
    ("test-keys/der-certificate-then-half-key.cer", "cut off before the private exponent"),
    ("encrypted", "under a password"),
    ("test-keystore", "under a password, or without a key"),
];

/// Keystores that are not under a password, though their place says so.
const OPEN_KEYSTORES: &[&str] = &["pfx-key-not-encrypted", "pfx-nothing-encrypted"];

#[test]
fn the_search_finds_the_secrets_of_the_fixtures() {
    let secrets = Secrets::of_fixtures();
    let is_open = |name: &String| {
        !NOTHING_TO_FIND.iter().any(|(part, _)| name.contains(part))
            || OPEN_KEYSTORES.iter().any(|part| name.contains(part))
    };
    let names: Vec<String> = with_secrets().into_iter().filter(is_open).collect();
    assert!(names.len() > 100, "only {} fixtures", names.len());
    let scratch = Scratch::new();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/unwrapped.py");
    let mut arguments = vec![script, fixtures().to_str().unwrap(), scratch.path().to_str().unwrap()]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    arguments.extend(names.iter().cloned());
    run("python3", &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let holds =
        |number: usize| secrets.found_in(&std::fs::read(scratch.at(&number.to_string())).unwrap()).is_some();
    let missed: Vec<&String> =
        names.iter().enumerate().filter(|(i, _)| !holds(*i)).map(|(_, name)| name).collect();
    assert!(missed.is_empty(), "nothing found in {missed:#?}");
}

/// Everything that commands print and write, looked through as it comes.
pub struct Watch {
    secrets: Secrets,
    leaks: Vec<String>,
    looked_at: usize,
}

impl Watch {
    fn look(&mut self, bytes: &[u8], what: &str) {
        self.looked_at += bytes.len();
        if let Some(whose) = self.secrets.found_in(bytes) {
            self.leaks.push(format!("{what}: {whose}"));
        }
    }

    /// Runs a command in a folder of its own and looks at its outputs and at all that stands there afterwards.
    pub fn run(&mut self, arguments: &[&str], input: Option<&str>) {
        let scratch = Scratch::new();
        let mut command = scratch.command(arguments);
        command.stdin(input.map_or(Stdio::null(), |path| Stdio::from(std::fs::File::open(path).unwrap())));
        let output = command.output().unwrap();
        let what = if arguments.len() > 20 { arguments[..6].join(" ") } else { arguments.join(" ") };
        self.look(&output.stdout, &format!("{what} on standard output"));
        self.look(&output.stderr, &format!("{what} on standard error"));
        for (path, bytes) in scratch.tree() {
            self.look(&bytes.unwrap_or_default(), &format!("{what} in {}", path.display()));
        }
    }

    pub fn assert_nothing_leaked(&self, least: usize) {
        assert!(self.looked_at > least, "only {} bytes were looked at", self.looked_at);
        assert!(self.leaks.is_empty(), "{}", self.leaks.join("\n"));
    }
}

pub fn watch() -> Watch {
    Watch { secrets: Secrets::of_fixtures(), leaks: Vec::new(), looked_at: 0 }
}

#[test]
fn check_and_pin_show_nothing_of_any_key() {
    let mut watch = watch();
    let files: Vec<String> = with_secrets().iter().map(|name| fixture(name)).collect();
    for words in [
        &["check", "--at", AT][..],
        &["check", "--at", AT, "--as-is", "--strict"],
        &["check", "--at", AT, "--quiet"],
        &["check", "--at", AT, "--format", "json"],
        &["check", "--at", AT, "--format", "ndjson"],
        &["check", "--at", AT, "--format", "html"],
        &["check", "--at", AT, "--group-by", "key"],
        &["check", "--at", AT, "--expiring"],
        &["pin"],
        &["pin", "--format", "json"],
        &["pin", "--format", "android"],
    ] {
        let all: Vec<&str> = words.iter().copied().chain(files.iter().map(String::as_str)).collect();
        watch.run(&all, None);
    }
    watch.assert_nothing_leaked(500_000);
}

#[test]
fn commands_on_one_file_show_and_write_nothing_of_its_key() {
    let mut watch = watch();
    let good = fixture("certificates/rsa-2048.pem");
    for name in with_secrets() {
        let file = fixture(&name);
        watch.run(&["check", "--at", AT, "-"], Some(&file));
        watch.run(&["verify", &file], None);
        watch.run(&["extract", &file], None);
        watch.run(&["extract", &file, "--out", "leaf.pem"], None);
        watch.run(&["bundle", "--at", AT, "--xenmobile", &file, "--out", "folder"], None);
        watch.run(&["bundle", "--at", AT, "--extract", "--xenmobile", &file, "--out", "folder"], None);
        watch.run(&["compare", "--at", AT, &file, &good], None);
        watch.run(&["bundle", "--at", AT, "--netscaler", &file, "--format", "json"], None);
    }
    watch.assert_nothing_leaked(500_000);
}

#[test]
fn a_key_in_the_place_of_something_else_is_not_echoed() {
    let mut watch = watch();
    for name in ["tls-1.2", "tls-1.3", "showcerts"] {
        let file = fixture(&format!("forms/s-client-{name}-test-session.txt"));
        watch.run(&["check", "--files-from", &file], None);
        watch.run(&["bundle", "--request", &file], None);
    }
    for name in [
        "pkcs8-rsa.pem",
        "pkcs1-rsa.pem",
        "pkcs8-ed25519.pem",
        "base64.txt",
        "hex.txt",
        "jwk-rsa.json",
        "backslash-n.env",
    ] {
        let file = fixture(&format!("test-keys/{name}"));
        watch.run(&["bundle", "--request", &file], None);
        watch.run(&["check", "--files-from", &file], None);
        watch.run(&["check", "--files-from", &file, "--format", "json"], None);
        watch.run(&["check", "--files-from", "-"], Some(&file));
    }
    watch.assert_nothing_leaked(1_000);
}

#[test]
fn verify_shows_nothing_of_a_key_in_a_package() {
    let mut watch = watch();
    let scratch = Scratch::new();
    let request = good_request();
    let request: Vec<&str> = request.iter().map(String::as_str).chain(["--out", "good"]).collect();
    assert!(scratch.pinbundle(&request).status.success());
    scratch.copy("test-keys/pkcs8-rsa.pem", "key.pem");
    scratch.copy("test-keys/jwk-rsa.json", "key.json");
    scratch.copy("test-keys/text-dump-rsa.txt", "key.txt");
    for (n, hide) in [
        "cat key.pem >> bad/TICKET.txt",
        "cat key.pem >> bad/SHA256SUMS",
        "cat key.pem >> $(ls bad/certificates/*.pem | head -1)",
        "cp key.pem bad/certificates/more.pem",
        "cp key.pem bad/SHA256SUMS",
        "cp key.pem bad/TICKET.txt",
        "cp key.pem bad/manifest.json",
        "cp key.json bad/manifest.json",
        "sed -i \"s/example.com/$(sed -n 2p key.pem | tr / .)/\" bad/manifest.json",
        "cp key.txt bad/TICKET.txt",
        "touch \"bad/$(sed -n 2p key.pem | tr / .)\"",
    ]
    .iter()
    .enumerate()
    {
        let line = format!("rm -rf bad; cp -r good bad; {hide}; cd bad; zip -qr ../bad-{n}.zip .");
        assert!(shell(scratch.path(), &line).status.success(), "{hide}");
        for package in [scratch.at("bad"), scratch.at(&format!("bad-{n}.zip"))] {
            watch.run(&["verify", &package], None);
            watch.run(&["verify", "--format", "json", &package], None);
        }
    }
    watch.assert_nothing_leaked(1_000);
}

//! What holds for any bytes. The fuzzer looks for bytes for which it does not; the test `fuzz_findings` asks it again of
//! every one that was found.

use pinbundle::base::Secret;
use pinbundle::base::digest::{hex, sha256};
use pinbundle::base::timestamp::Timestamp;
use pinbundle::certificate::{order, pem};
use pinbundle::network::{Failure, certificates};
use pinbundle::package::{EntryKind, FolderEntry, Source, VerifyOptions, verify};
use pinbundle::report::look::Look;
use pinbundle::report::text;
use pinbundle::report::{Checked, Outcome, json, mend};
use pinbundle::request::Request;
use pinbundle::rules::{Form, Options, Verdict, judge};
use pinbundle::{Certificate, Export, Package};

const SUMS: &str = "SHA256SUMS";

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_478_400)
}

/// An export: recognition, rules, reports.
pub fn export(data: &[u8]) {
    let export = Export::read(data.to_vec());
    if export.items_left_out() == 0 && !data.is_empty() {
        let mut end = 0;
        for item in export.items().iter().filter(|item| item.parent.is_none()) {
            let span = item.span.expect("top-level items have a place in the file");
            assert_eq!(span.offset, end, "top-level items tile the file");
            end = span.end();
        }
        assert_eq!(end, data.len(), "top-level items tile the file to its end");
    }
    for (index, item) in export.items().iter().enumerate() {
        assert!(item.parent.is_none_or(|parent| parent < index), "parents stand before their children");
        assert!(item.lines.0 >= 1 && item.lines.0 <= item.lines.1, "lines are counted from one");
        if let Some(span) = item.span {
            assert!(span.end() <= data.len(), "no item reaches beyond the file");
        }
    }
    let judgement = judge(&export, &Options::at(at()));
    if judgement.verdict == Verdict::Accepted {
        let (_, certificate) =
            export.only_certificate().expect("an accepted export has exactly one certificate");
        assert!(export.marks().is_empty(), "an accepted export has no mark of a key");
        assert!(!export.may_hold_key());
        let canonical = Export::read(pem::encode(&certificate.der).into_bytes());
        let again = judge(&canonical, &Options::at(at()));
        assert_eq!(again.verdict, Verdict::Accepted, "a certificate taken out is accepted");
        assert_eq!(again.form, Some(Form::Canonical));
    }
    let outcome = Outcome::Judged(Box::new(export), judgement);
    let checked = Checked { path: "fuzz.pem".into(), path_raw: None, role: None, outcome };
    no_controls(&text::export(&checked, at(), Look::FILE, &|_| false));
    let answer = json::pretty(&json::ExportJson::new(&checked, at(), &|_| false));
    assert!(answer.bytes().all(|b| b == b'\n' || (b' '..0x7f).contains(&b)), "JSON is printable ASCII");
}

/// One certificate in DER.
pub fn certificate(data: &[u8]) {
    let Some((certificate, length)) = Certificate::read(data) else { return };
    assert!(certificate.der[..] == data[..length]);
    let again = Certificate::read(&certificate.der).expect("what was read once is read again");
    assert_eq!(again, (certificate.clone(), length));
    let spki = &certificate.key.spki;
    assert!(
        certificate.der.windows(spki.len()).any(|part| part == *spki),
        "the key stands in the certificate"
    );
    assert_eq!(order::positions(&[&certificate, &certificate]).len(), 2);
    no_controls(&text::certificate(&certificate, at(), Look::FILE));
}

/// A package: a zip if it starts like one, else a folder in the notation of [`folder`].
pub fn package(data: &[u8]) {
    let (source, files) = match data {
        [b'P', b'K', ..] => (Source::Zip(Secret::new(data.to_vec())), None),
        _ => (Source::Folder(folder(data)), Some(folder(data))),
    };
    let verification = verify(source, &VerifyOptions::at(at()));
    for found in &verification.findings {
        no_controls(&text::finding(&found.finding, None, &mend::words_of(&found.finding), Look::FILE));
    }
    if verification.verdict == Verdict::Accepted {
        let facts = verification.facts.expect("an accepted package says something");
        assert!(!facts.certificates.is_empty(), "a package holds certificates");
        let package = Package::build(&facts).expect("what was accepted can be made");
        for entry in files.into_iter().flatten() {
            let EntryKind::File(bytes) = entry.kind else { panic!("no link is accepted") };
            let made = package.files.iter().find(|file| file.path == entry.path).expect("no file too many");
            assert!(made.bytes[..] == bytes[..], "every byte of {} is that of the package", entry.path);
        }
    }
}

/// Entries one after the other: a byte for the length of the path, the path, two bytes for the length of the content
/// (little-endian), the content. A path that ends in `@` is that of a link. Empty sums are filled with those that fit:
/// no luck leads to them.
fn folder(data: &[u8]) -> Vec<FolderEntry> {
    let mut entries = entries(data);
    let file = |entry: &FolderEntry| match &entry.kind {
        EntryKind::File(bytes) if entry.path != SUMS => {
            Some(format!("{}  {}\n", hex(&sha256(bytes)), entry.path))
        }
        _ => None,
    };
    let mut lines: Vec<String> = entries.iter().filter_map(file).collect();
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    for entry in &mut entries {
        if let EntryKind::File(bytes) = &mut entry.kind
            && entry.path == SUMS
            && bytes.is_empty()
        {
            bytes.extend_from_slice(lines.concat().as_bytes());
        }
    }
    entries
}

fn entries(mut data: &[u8]) -> Vec<FolderEntry> {
    let mut take = |length: usize| {
        let (taken, rest) = data.split_at(length.min(data.len()));
        data = rest;
        taken
    };
    let mut entries = Vec::new();
    loop {
        let [length] = take(1) else { return entries };
        let path = String::from_utf8_lossy(take(usize::from(*length))).into_owned();
        let length = take(2).iter().rev().fold(0, |n, &byte| n << 8 | usize::from(byte));
        let content = take(length);
        let kind = match path.ends_with('@') {
            true => EntryKind::Symlink,
            false => EntryKind::File(Secret::new(content.to_vec())),
        };
        entries.push(FolderEntry { path, kind });
    }
}

/// `request.toml` from anybody.
pub fn request(data: &[u8]) {
    read_request(data);
    // No luck leads to what is wrong with a value by way of the grammar around it.
    if let Ok(text) = std::str::from_utf8(data)
        && text.len() < 200
        && !text.contains(['\'', '\n'])
    {
        for key in ["xenmobile", "server-fqdn", "gateway-url", "ios-port", "domain", "contact"] {
            read_request(format!("{key} = '{text}'").as_bytes());
        }
    }
}

fn read_request(data: &[u8]) {
    match Request::read(data) {
        Ok(request) => {
            for (_, _, path) in request.exports() {
                assert!(path.is_relative(), "paths of a request stay below its folder");
                assert!(path.components().all(|part| matches!(
                    part,
                    std::path::Component::Normal(_) | std::path::Component::CurDir
                )));
            }
        }
        Err(error) => no_controls(&error.to_string()),
    }
}

/// The first flight of a server, in plaintext.
pub fn handshake(data: &[u8]) {
    let answer = certificates(data);
    match &answer {
        Ok(Some(presented)) => {
            assert!(!presented.chain.is_empty(), "what is presented has a certificate");
            assert!(!presented.is_proven, "plaintext proves nothing");
            let length: usize = presented.chain.iter().map(Vec::len).sum();
            assert!(length < data.len(), "certificates are no longer than what came");
        }
        Ok(None) => {}
        Err(failure) => no_controls(&failure.to_string()),
    }
    // It does not matter in which pieces it came: what is decided by the start stays as it is.
    for end in [data.len() / 2, data.len().saturating_sub(1)] {
        match certificates(&data[..end]) {
            Ok(None) => {}
            early => assert_eq!(early, answer, "an answer of the first {end} bytes stands"),
        }
    }
    // A record that cannot be told from its first bytes is waited for; more than those make it clear.
    if data.len() >= 5 && !(0x14..=0x17).contains(&data[0]) {
        assert!(matches!(answer, Err(Failure::NotTls | Failure::PlainHttp)), "{answer:?}");
    }
}

/// A terminal is never steered: no control characters but line ends, and those of styles.
fn no_controls(text: &str) {
    let plain = text.replace("\x1b[", "");
    assert!(!plain.chars().any(|c| c.is_control() && c != '\n'), "no control character: {text:?}");
}

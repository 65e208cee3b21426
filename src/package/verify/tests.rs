//! Packages are built, damaged in many ways, and must not pass.

use super::*;
use crate::package::testing::{SERVER, SERVER_NEXT, at, facts};
use crate::package::{Package, PackageFile, sums, zip as writer};

const NOW: &str = "2026-11-25T00:00:00Z";

fn run(source: Source) -> Verification {
    verify(source, &VerifyOptions::at(at(NOW)))
}

fn package() -> Package {
    Package::build(&facts()).unwrap()
}

fn folder(files: &[PackageFile]) -> Source {
    let entry = |f: &PackageFile| FolderEntry {
        path: f.path.clone(),
        kind: EntryKind::File(Secret::new(f.bytes.clone())),
    };
    Source::Folder(files.iter().map(entry).collect())
}

fn zip(bytes: &[u8]) -> Source {
    Source::Zip(Secret::new(bytes.to_vec()))
}

/// Ids of the rules whose errors were found.
fn errors(verification: &Verification) -> Vec<&'static str> {
    let mut ids: Vec<_> = verification
        .findings
        .iter()
        .filter(|f| f.finding.severity == Severity::Error)
        .map(|f| f.finding.rule.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Changes the files of a package, with sums that fit, and says what is found.
fn changed(change: impl FnOnce(&mut Vec<PackageFile>)) -> Vec<&'static str> {
    let mut files = package().files;
    change(&mut files);
    files.retain(|f| f.path != "SHA256SUMS");
    let sums = sums::of(&files);
    files.push(PackageFile { path: "SHA256SUMS".into(), bytes: sums.into_bytes() });
    errors(&run(folder(&files)))
}

fn named<'a>(files: &'a mut [PackageFile], part: &str) -> &'a mut PackageFile {
    files.iter_mut().find(|f| f.path.contains(part)).unwrap()
}

fn replace(file: &mut PackageFile, from: &str, to: &str) {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.path);
    file.bytes = text.replace(from, to).into_bytes();
}

#[test]
fn what_was_built_is_accepted_as_zip_and_as_folder() {
    let package = package();
    for source in [
        zip(&package.zip(None).unwrap()),
        zip(&package.zip(Some(at("2026-11-24T10:11:13Z"))).unwrap()),
        folder(&package.files),
    ] {
        let result = run(source);
        assert_eq!(result.verdict, Verdict::Accepted, "{:?}", result.findings);
        assert_eq!(result.facts.unwrap().certificates.len(), 3);
    }
}

#[test]
fn no_byte_of_a_zip_can_be_changed() {
    let bytes = package().zip(None).unwrap();
    for i in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[i] ^= 1 << (i % 8);
        let result = run(zip(&damaged));
        assert_eq!(result.verdict, Verdict::Rejected, "byte {i} of {}", bytes.len());
    }
}

#[test]
fn no_zip_can_be_cut_or_grow() {
    let bytes = package().zip(None).unwrap();
    for length in (0..bytes.len()).step_by(97) {
        assert_eq!(run(zip(&bytes[..length])).verdict, Verdict::Rejected, "cut to {length}");
    }
    for (what, damaged) in [
        ("bytes before", [b"MZ", &bytes[..]].concat()),
        ("bytes behind", [&bytes[..], b"\0"].concat()),
        ("twice", [&bytes[..], &bytes[..]].concat()),
    ] {
        assert_eq!(errors(&run(zip(&damaged))), ["package-structure"], "{what}");
    }
}

#[test]
fn no_byte_of_a_file_can_be_changed_in_a_folder() {
    let files = package().files;
    for (index, file) in files.iter().enumerate() {
        for i in (0..file.bytes.len()).step_by(29) {
            let mut damaged = files.clone();
            damaged[index].bytes[i] ^= 1 << (i % 8);
            let result = run(folder(&damaged));
            assert_eq!(result.verdict, Verdict::Rejected, "byte {i} of {}", file.path);
        }
    }
}

#[test]
fn a_zip_written_by_another_tool_is_refused_with_what_to_do() {
    use std::io::Write as _;
    let package = package();
    let repack = |change: fn(zip::write::SimpleFileOptions) -> zip::write::SimpleFileOptions,
                  comment: &str| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .unix_permissions(0o644)
            .system(zip::System::Unix);
        for file in &package.files {
            writer.start_file(format!("{}/{}", package.base_name, file.path), change(options)).unwrap();
            writer.write_all(&file.bytes).unwrap();
        }
        writer.set_comment(comment).unwrap();
        writer.finish().unwrap().into_inner()
    };
    assert_eq!(run(zip(&repack(|o| o, ""))).verdict, Verdict::Accepted, "the tool's own way");
    for (what, bytes) in [
        ("comment", repack(|o| o, "hello")),
        ("mode", repack(|o| o.unix_permissions(0o755), "")),
        ("system", repack(|o| o.system(zip::System::Dos), "")),
        ("large", repack(|o| o.large_file(true), "")),
        ("aligned", repack(|o| o.with_alignment(64), "")),
    ] {
        let result = run(zip(&bytes));
        assert_eq!(errors(&result), ["package-structure"], "{what}");
        assert!(format!("{:?}", result.findings[0].finding.mends).contains("verify the folder"));
    }
}

#[test]
fn entries_that_do_not_belong_are_refused_by_name() {
    let entry = |name: &str, bytes: &'static [u8]| {
        (format!("pinning-request_mdm.example.com_2026-11-24/{name}"), bytes)
    };
    let package = package();
    let base: Vec<_> = package
        .files
        .iter()
        .map(|f| (format!("{}/{}", package.base_name, f.path), f.bytes.as_slice()))
        .collect();
    for (extra, rule) in [
        (entry("note.txt", b"hello"), "package-unlisted"),
        (entry("certificates/../../x", b"hello"), "package-name"),
        (entry("ticket.TXT", b"hello"), "package-name"),
        (entry("certificates\\x.pem", b"hello"), "package-name"),
        (entry("nul", b"hello"), "package-name"),
        (entry("certificates/", b""), "package-name"),
        (("/etc/x".to_owned(), b"hello"), "package-name"),
        (("other/x".to_owned(), b"hello"), "package-name"),
    ] {
        let mut entries = base.clone();
        entries.push(extra.clone());
        let bytes = writer::write(&entries, writer::time(None)).unwrap();
        assert_eq!(errors(&run(zip(&bytes))), [rule], "{}", extra.0);
    }
    let renamed: Vec<_> = base.iter().map(|(name, bytes)| (name.replace("2026", "2025"), *bytes)).collect();
    assert_eq!(errors(&run(zip(&writer::write(&renamed, writer::time(None)).unwrap()))), ["package-name"]);
}

#[test]
fn an_entry_that_stands_there_twice_is_refused() {
    let package = package();
    let mut entries: Vec<_> =
        package.files.iter().map(|f| (format!("p/{}", f.path), f.bytes.as_slice())).collect();
    entries.push(("p/TICKET.txu".to_owned(), b"another ticket"));
    let mut bytes = writer::write(&entries, writer::time(None)).unwrap();
    while let Some(at) = memchr::memmem::find(&bytes, b"TICKET.txu") {
        bytes[at + 9] = b't';
    }
    assert_eq!(errors(&run(zip(&bytes))), ["package-structure"]);
}

#[test]
fn headers_that_lie_about_sizes_are_refused_before_anything_is_unpacked() {
    let bytes = package().zip(None).unwrap();
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    for (at, lie) in [(20, u32::MAX - 1), (24, u32::MAX - 1), (24, 5_000_000), (42, 1)] {
        let mut damaged = bytes.clone();
        damaged[central + at..central + at + 4].copy_from_slice(&lie.to_le_bytes());
        assert_eq!(run(zip(&damaged)).verdict, Verdict::Rejected);
    }
    let many: Vec<_> = (0..=limits::ENTRIES).map(|i| (format!("p/{i}"), &b""[..])).collect();
    assert_eq!(errors(&run(zip(&writer::write(&many, writer::time(None)).unwrap()))), ["package-too-large"]);
    let large = vec![b' '; limits::FILE_BYTES + 1];
    let one = writer::write(&[("p/a".to_owned(), large.as_slice())], writer::time(None)).unwrap();
    assert_eq!(errors(&run(zip(&one))), ["package-too-large"]);
    assert_eq!(errors(&run(zip(&vec![0; limits::TOTAL_BYTES + 1]))), ["package-too-large"]);
}

#[test]
fn links_and_other_entries_of_a_folder_are_refused() {
    for kind in [EntryKind::Symlink, EntryKind::Other] {
        let Source::Folder(mut entries) = folder(&package().files) else { unreachable!() };
        entries[1].kind = kind;
        assert_eq!(errors(&run(Source::Folder(entries))), ["package-name"]);
    }
}

#[test]
fn a_changed_file_is_named_with_the_line() {
    let mut files = package().files;
    replace(named(&mut files, "TICKET"), "8443 (default)", "8444 (default)");
    let result = run(folder(&files));
    assert_eq!(errors(&result), ["package-sum", "package-ticket"]);
    let line = 1 + Package::build(&facts()).unwrap().files[1]
        .bytes
        .split(|b| *b == b'\n')
        .position(|l| l.ends_with(b"8443 (default)"))
        .unwrap();
    let found = result.findings.iter().find(|f| f.finding.rule.id == "package-ticket").unwrap();
    assert_eq!(
        found.finding.message,
        format!("TICKET.txt does not agree with the certificates and the manifest, from line {line} on")
    );
}

#[test]
fn changes_with_sums_that_fit_are_found_all_the_same() {
    let ticket = |from: &'static str, to: &'static str| changed(|f| replace(named(f, "TICKET"), from, to));
    assert_eq!(ticket("Please keep what", "Please remove what"), ["package-ticket"]);
    assert_eq!(changed(|f| named(f, "TICKET").bytes.push(b'\n')), ["package-ticket"]);

    let manifest =
        |from: &'static str, to: &'static str| changed(|f| replace(named(f, "manifest"), from, to));
    assert_eq!(manifest("\"days_left\": 126", "\"days_left\": 127"), ["package-manifest"]);
    assert_eq!(
        manifest("\"previous\": null,", "\"previous\": null, \"previous\": null,"),
        ["package-manifest"]
    );
    assert_eq!(manifest("\"previous\": null,", "\"previous\": null,\n  \"more\": 1,"), ["package-manifest"]);
    assert_eq!(manifest("package/1", "package/2"), ["package-manifest"]);
    assert_eq!(manifest("\"next\": true", "\"next\": false"), ["package-ticket"]);
    assert_eq!(manifest("\"role\": \"netscaler\"", "\"role\": \"proxy\""), ["package-manifest"]);
    assert_eq!(manifest("2026-11-24T09:30:00Z", "yesterday"), ["package-manifest"]);
    assert_eq!(changed(|f| named(f, "manifest").bytes.clear()), ["package-manifest"]);
    assert_eq!(
        manifest(
            "\"allowed\": []",
            &Box::leak(format!("\"allowed\": [{}\"a\"]", "\"a\",".repeat(limits::LISTED)).into_boxed_str())[..]
        ),
        ["package-too-large"]
    );
    // A fact that is changed everywhere but in the ticket is found in the ticket.
    assert_eq!(manifest("\"value\": 8443", "\"value\": 8444"), ["package-ticket"]);
}

#[test]
fn another_certificate_in_place_of_one_is_found() {
    let found = changed(|files| named(files, "rsa-").bytes = SERVER_NEXT.as_bytes().to_vec());
    assert_eq!(found, ["package-manifest", "package-ticket"]);
}

#[test]
fn certificates_must_be_canonical_and_alone() {
    for change in [
        (|pem: &str| pem.replace('\n', "\r\n")) as fn(&str) -> String,
        |pem| format!("{pem}\n"),
        |pem| format!("subject=mdm\n{pem}"),
        |pem| format!("{pem}{SERVER_NEXT}"),
        |_| String::new(),
    ] {
        let found = changed(|files| named(files, "rsa-").bytes = change(SERVER).into_bytes());
        assert_eq!(found, ["package-canonical"]);
    }
}

#[test]
fn missing_and_unlisted_files_are_named() {
    for part in ["TICKET", "manifest", "rsa-"] {
        let found = changed(|files| files.retain(|f| !f.path.contains(part)));
        assert_eq!(found, ["package-missing"], "{part}");
    }
    let mut files = package().files;
    files.retain(|f| f.path != "SHA256SUMS");
    assert_eq!(errors(&run(folder(&files))), ["package-missing"]);
    let mut files = package().files;
    files.push(PackageFile { path: "certificates/.DS_Store".into(), bytes: b"x".to_vec() });
    assert_eq!(errors(&run(folder(&files))), ["package-unlisted"]);
}

#[test]
fn a_key_anywhere_is_found_before_anything_is_parsed() {
    let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
    for part in ["TICKET", "manifest", "rsa-", "SHA256SUMS"] {
        let mut files = package().files;
        named(&mut files, part).bytes.extend_from_slice(key.as_bytes());
        let result = run(folder(&files));
        assert_eq!(errors(&result), ["package-key"], "{part}");
        let text = format!("{:?}", result.findings);
        assert!(!text.contains(&key[40..60]), "the key is shown");
    }
}

#[test]
fn expected_pins_are_compared() {
    let pin = facts().certificates[0].certificate.pin();
    let mut options = VerifyOptions::at(at(NOW));
    options.expected = vec![pin.parse().unwrap()];
    assert_eq!(verify(folder(&package().files), &options).verdict, Verdict::Accepted);
    options.expected.push("ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=".parse().unwrap());
    assert_eq!(errors(&verify(folder(&package().files), &options)), ["package-expect"]);
}

#[test]
fn checksums_that_disagree_are_named_one_by_one() {
    let sums = |change: fn(&str) -> String| {
        let mut files = package().files;
        let file = named(&mut files, "SHA256SUMS");
        file.bytes = change(std::str::from_utf8(&file.bytes).unwrap()).into_bytes();
        let result = run(folder(&files));
        assert_eq!(errors(&result), ["package-sum"]);
        result.findings[0].finding.message.clone()
    };
    assert_eq!(sums(|s| s.replace("TICKET.txt", "ticket.txt")), "TICKET.txt has no checksum in SHA256SUMS");
    assert!(sums(|s| format!("{s}\n")).starts_with("SHA256SUMS has other lines"));
    assert!(sums(|s| s.replace('\n', "\r\n")).contains("SHA256SUMS"));
}

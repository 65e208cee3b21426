//! The files of a package: each must be what its facts make of it.

use super::*;
use crate::package::testing::{SERVER, SERVER_NEXT, with_preflight};

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
fn no_byte_of_a_file_can_be_changed_in_a_folder() {
    let files = package().files;
    for (index, file) in files.iter().enumerate() {
        for i in (0..file.bytes.len()).step_by(127) {
            let mut damaged = files.clone();
            damaged[index].bytes[i] ^= 1 << (i % 8);
            let result = run(folder(&damaged));
            assert_eq!(result.verdict, Verdict::Rejected, "byte {i} of {}", file.path);
        }
    }
}

#[test]
fn a_preflight_comes_back_as_it_was_and_cannot_be_changed() {
    let files = Package::build(&with_preflight()).unwrap().files;
    let result = run(folder(&files));
    assert_eq!(result.verdict, Verdict::Accepted, "{:?}", result.findings);
    assert_eq!(result.facts.unwrap().preflight, with_preflight().preflight);
    for (from, to) in [
        ("\"result\": \"not-tested\"", "\"result\": \"pass\""),
        ("discovery.cem.cloud.us", "Discovery.cem.cloud.us"),
        ("ADM-PC-7", "ADM\\nPC"),
        ("\"purpose\": \"ads\"", "\"purpose\": \"other\""),
    ] {
        let mut files = files.clone();
        replace(named(&mut files, "manifest"), from, to);
        files.retain(|file| file.path != "SHA256SUMS");
        files.push(PackageFile { path: "SHA256SUMS".into(), bytes: sums::of(&files).into_bytes() });
        assert_eq!(run(folder(&files)).verdict, Verdict::Rejected, "{from}");
    }
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

    let report = |from: &'static str, to: &'static str| changed(|f| replace(named(f, "report"), from, to));
    assert_eq!(report("Please keep what", "Please remove what"), ["package-report"]);
    assert_eq!(report("default-src 'none'", "default-src *"), ["package-report"]);
    assert_eq!(report("</body>", "<script src=//example.com></script></body>"), ["package-report"]);

    let manifest =
        |from: &'static str, to: &'static str| changed(|f| replace(named(f, "manifest"), from, to));
    assert_eq!(manifest("\"days_left\": 126", "\"days_left\": 127"), ["package-manifest"]);
    assert_eq!(
        manifest("\"previous\": null,", "\"previous\": null, \"previous\": null,"),
        ["package-manifest"]
    );
    assert_eq!(manifest("\"previous\": null,", "\"previous\": null,\n  \"more\": 1,"), ["package-manifest"]);
    assert_eq!(manifest("package/1", "package/2"), ["package-manifest"]);
    assert_eq!(manifest("\"next\": true", "\"next\": false"), ["package-report", "package-ticket"]);
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
    // A fact that is changed in the manifest alone is found in what people read.
    assert_eq!(manifest("\"value\": 8443", "\"value\": 8444"), ["package-report", "package-ticket"]);
}

#[test]
fn another_certificate_in_place_of_one_is_found() {
    let found = changed(|files| named(files, "rsa-").bytes = SERVER_NEXT.as_bytes().to_vec());
    assert_eq!(found, ["package-manifest", "package-report", "package-ticket"]);
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
    for part in ["TICKET", "report", "manifest", "rsa-"] {
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
    for part in ["TICKET", "report", "manifest", "rsa-", "SHA256SUMS"] {
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

#[test]
fn validity_is_judged_at_the_manifests_time_and_now() {
    let later = |now: &str| verify(folder(&package().files), &VerifyOptions::at(at(now)));
    let result = later("2027-04-01T00:00:00Z");
    assert_eq!(result.verdict, Verdict::Accepted);
    let since: Vec<_> =
        result.findings.iter().filter(|f| f.finding.rule.id == "package-expired-since").collect();
    assert_eq!(since.len(), 2, "two of three have expired");
    assert!(since.iter().all(|f| f.finding.message.contains("was fit on 2026-11-24, and now: ")));
    assert!(later(NOW).findings.iter().all(|f| f.finding.rule.id != "package-expired-since"));
}

#[test]
fn what_does_not_pass_the_rules_is_refused_although_the_package_agrees_with_itself() {
    let mut files = package().files;
    replace(named(&mut files, "manifest"), "2026-11-24T09:30:00Z", "2027-04-01T09:30:00Z");
    assert!(errors(&run(folder(&files))).contains(&"expired"));
    let mut files = package().files;
    replace(named(&mut files, "manifest"), "\"gw.example.com\"", "\"gw.example.org\"");
    assert!(errors(&run(folder(&files))).contains(&"name-mismatch"));
}

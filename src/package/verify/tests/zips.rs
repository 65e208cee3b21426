//! Zips: nothing but what the tool itself writes.

use super::*;
use crate::package::zip as writer;

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
fn a_zip_that_python_made_of_the_same_files_is_refused() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let script = "import io, sys, zipfile as z\n\
        old = z.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n\
        out = io.BytesIO()\n\
        new = z.ZipFile(out, 'w', int(sys.argv[1]))\n\
        [new.writestr(n, old.read(n)) for n in old.namelist()]\n\
        new.close()\n\
        sys.stdout.buffer.write(out.getvalue())";
    for method in ["0", "8"] {
        let mut python = Command::new("python3")
            .args(["-c", script, method])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(&package().zip(None).unwrap()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        let result = run(zip(&output.stdout));
        assert_eq!(errors(&result), ["package-structure"], "method {method}");
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

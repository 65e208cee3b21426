//! Many files at once: spread over the cores, in order, in bounded memory; and inventories of them.

use std::process::Command;

use serde_json::Value;

use crate::support::{AT, Scratch, fixture, shell, stderr, stdout};

/// A folder with so many files: good ones, some whose mends write files, and in the middle a key and what is no export.
fn folder(count: usize) -> Scratch {
    let scratch = Scratch::new();
    let fixtures = [
        "certificates/rsa-2048.pem",
        "certificates/ec-p256.pem",
        "forms/crlf.cer",
        "certificates/expired.pem",
        "chains/leaf-first.pem",
    ];
    let bytes = fixtures.map(|name| std::fs::read(fixture(name)).unwrap());
    for (n, bytes) in bytes.iter().cycle().take(count).enumerate() {
        scratch.write(&format!("all/{}/{n:05}.pem", n / 100), bytes);
    }
    scratch.copy("test-keys/pkcs8-rsa.pem", "all/0/00050_key.pem");
    scratch.write("all/0/00051_empty.pem", b"");
    std::os::unix::fs::symlink("nowhere", scratch.path().join("all/0/00052_link.pem")).unwrap();
    scratch
}

#[test]
fn the_result_is_that_of_a_single_core() {
    let scratch = folder(400);
    for command in [
        "check",
        "check --quiet",
        "check --format json",
        "check --format ndjson",
        "check --format csv",
        "check --format html",
        "check --group-by key",
        "check --expiring",
        "pin",
        "pin --format json",
        "pin --format okhttp",
    ] {
        let line =
            |before: &str| format!("{before} $pinbundle {command} --at {AT} all all/1/00101.pem missing");
        let alone = shell(scratch.path(), &line("taskset -c 0"));
        let spread = shell(scratch.path(), &line(""));
        assert_eq!(alone.status.code(), Some(1), "{command}: {}", stderr(&alone));
        assert!(alone.stdout == spread.stdout, "{command}");
        assert!(!alone.stdout.is_empty(), "{command}");
        assert_eq!(stderr(&alone), stderr(&spread), "{command}");
        assert_eq!(alone.status, spread.status, "{command}");
    }
}

#[test]
fn a_bad_file_is_refused_alone() {
    let scratch = folder(300);
    let output = scratch.pinbundle(&["check", "--at", AT, "--format", "ndjson", "all"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 300 + 2 + 1, "all others are there");
    let paths: Vec<&str> = lines.iter().filter_map(|line| line["path"].as_str()).collect();
    assert!(paths.is_sorted() && paths.len() == 302, "in the order of names");
    let key = lines.iter().find(|line| line["path"] == "all/0/00050_key.pem").unwrap();
    assert_eq!((&key["verdict"], &key["findings"][0]["rule"]), (&"rejected".into(), &"private-key".into()));
    let (good, bad): (Vec<_>, _) = lines[..302].iter().partition(|line| line["verdict"] == "accepted");
    assert_eq!((good.len(), bad.len()), (180, 122), "two of five are rejected, the key, and what is empty");

    let output = scratch.pinbundle(&["pin", "all"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 240, "chains have no single key");
    assert!(stderr(&output).contains("00050_key.pem: holds a private key"));
}

#[test]
fn whoever_reads_the_first_line_alone_waits_for_no_other() {
    let scratch = folder(300);
    for command in ["check --format ndjson", "check", "pin"] {
        let line = format!("set -o pipefail; $pinbundle {command} all | head -1; echo ${{PIPESTATUS[0]}}");
        let output = shell(scratch.path(), &line);
        let said = stdout(&output);
        let code: i32 = said.lines().last().unwrap().parse().unwrap();
        assert!(matches!(code, 1 | 3), "{command}: {said}");
        let errors = stderr(&output);
        assert!(!errors.contains("panicked") && !errors.contains("pipe"), "{command}: {errors}");
    }
}

#[test]
fn no_two_mends_of_a_run_write_the_same_file() {
    let scratch = Scratch::new();
    for n in 0..100 {
        scratch.copy("forms/crlf.cer", &format!("all/{n}.cer"));
    }
    scratch.write("mdm.example.com_certificate_3.pem", b"stands there");
    let output = scratch.pinbundle(&["check", "--at", AT, "--format", "ndjson", "all"]);
    let text = stdout(&output);
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let written: Vec<String> = lines
        .filter_map(|line| Some(line["findings"].as_array()?[0]["mend"][1]["writes"].as_str()?.to_owned()))
        .collect();
    let mut different = written.clone();
    different.sort();
    different.dedup();
    assert_eq!((written.len(), different.len()), (100, 100), "{written:?}");
    assert_eq!(
        written[..4],
        ["", "_certificate", "_certificate_2", "_certificate_4"]
            .map(|end| format!("mdm.example.com{end}.pem"))
    );
}

/// The most memory that a command ever had, in KiB.
fn peak(scratch: &Scratch, arguments: &[&str]) -> u64 {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M", env!("CARGO_BIN_EXE_pinbundle")])
        .args(arguments)
        .current_dir(scratch.path())
        .stdout(std::process::Stdio::null())
        .output()
        .unwrap();
    stderr(&output).lines().last().unwrap().parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_the_number_of_files() {
    let scratch = Scratch::new();
    let bytes = std::fs::read(fixture("certificates/ec-p256.pem")).unwrap();
    let mut list = String::new();
    for n in 0..20_000 {
        let name = format!("{}/{n:05}.pem", if n < 2000 { "few/some" } else { "few/rest" });
        scratch.write(&name, &bytes);
        list += &name;
        list.push('\n');
    }
    scratch.write("few.list", list.lines().take(2000).collect::<Vec<_>>().join("\n"));
    scratch.write("many.list", &list);
    for command in [&["check", "--at", AT, "--format", "ndjson"][..], &["pin"]] {
        for (few, many) in [
            (&["few/some"][..], &["few"][..]),
            (&["--files-from", "few.list"], &["--files-from", "many.list"]),
        ] {
            let few = peak(&scratch, &[command, few].concat());
            let many = peak(&scratch, &[command, many].concat());
            // The paths of 18,000 files, some 300 bytes each, are all that there may be more of.
            assert!(many < few + 6 * 1024, "{command:?}: {few} KiB for 2,000 files, {many} KiB for 20,000");
            assert!(many < 64 * 1024, "{command:?}: {many} KiB");
        }
    }
}

#[test]
fn inventories_come_in_formats_that_can_wait() {
    let scratch = folder(10);
    for flags in [&["--group-by", "key"][..], &["--expiring"]] {
        for format in ["ndjson", "html"] {
            let output = scratch.pinbundle(&[&["check", "--format", format, "all"], flags].concat());
            assert_eq!(output.status.code(), Some(2));
            assert!(stderr(&output).contains("use --format text, json or csv"), "{}", stderr(&output));
        }
    }
    let output = scratch.pinbundle(&["check", "--expiring", "--group-by", "key", "all"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_inventory_by_key_has_every_file() {
    let scratch = folder(20);
    scratch.copy("others/request.csr", "all/0/a_request.csr");
    let options = ["check", "--at", AT, "--group-by", "key", "all", "missing.pem"];
    let output = scratch.pinbundle(&[&options[..], &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let paths: Vec<&str> =
        answer["exports"].as_array().unwrap().iter().map(|export| export["path"].as_str().unwrap()).collect();
    assert_eq!(paths.len(), 24);
    let groups = answer["keys"].as_array().unwrap();
    let sizes: Vec<usize> = groups.iter().map(|group| group["exports"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [9, 8], "most files first, the request with its certificate");
    let group: Vec<usize> = groups[0]["exports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|index| index.as_u64().unwrap() as usize)
        .collect();
    assert_eq!(group.iter().map(|&index| paths[index]).next_back(), Some("all/0/a_request.csr"));

    let text = stdout(&scratch.pinbundle(&options));
    assert!(paths.iter().all(|path| text.contains(&format!("{path}: "))), "{text}");
    let table = stdout(&scratch.pinbundle(&[&options[..], &["--format", "csv"]].concat()));
    assert_eq!(table.lines().count(), 1 + 24);
    let pins: Vec<&str> = table
        .lines()
        .skip(1)
        .map(|row| {
            if row.contains("Bgylj89") {
                "rsa"
            } else if row.contains("F7mb96") {
                "ec"
            } else {
                ""
            }
        })
        .collect();
    let mut runs = pins.clone();
    runs.dedup();
    assert!(runs.starts_with(&["rsa"]) && pins[23].is_empty(), "{table}");
}

#[test]
fn an_inventory_by_date_begins_with_what_ends_first() {
    let scratch = folder(10);
    scratch.copy("certificates/expires-in-26-days.pem", "all/z.pem");
    let options = ["check", "--at", AT, "--expiring", "all"];
    let output = scratch.pinbundle(&[&options[..], &["--format", "json"]].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let days: Vec<Option<i64>> = answer["exports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|export| export["certificate"]["days_left"].as_i64())
        .collect();
    assert_eq!(days.len(), 13);
    let known: Vec<i64> = days.iter().flatten().copied().collect();
    assert!(known.is_sorted() && known[2] == 26, "{days:?}");
    assert!(days[known.len()..].iter().all(Option::is_none), "those without stand at the end");
    assert!(answer.get("keys").is_none());

    let text = stdout(&scratch.pinbundle(&options));
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].starts_with("2026-06-01  176 days ago"), "{text}");
    assert!(rows[2].starts_with("2026-12-20  26 days left"), "{text}");
    assert!(text.contains("00050_key.pem: rejected (private-key"), "{text}");
}

//! `check --format csv`: what spreadsheets and readers of CSV make of it.

use std::fs;
use std::process::Command;

use crate::support::{command, pinbundle, stdout};

#[test]
fn a_spreadsheet_takes_numbers_for_numbers_and_runs_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let name = "=1+1, \"x\".pem";
    fs::copy("fixtures/certificates/rsa-2048.pem", folder.path().join(name)).unwrap();
    let arguments = ["check", "--format", "csv", "--at", "2026-11-24", name];
    let output = command(&arguments).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    fs::write(folder.path().join("table.csv"), &output.stdout).unwrap();
    let converted = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--headless", "--convert-to", "fods", "table.csv"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let sheet = fs::read_to_string(folder.path().join("table.fods"))
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&converted.stderr)));
    assert!(!sheet.contains("table:formula="), "a formula");
    assert!(sheet.contains("=1+1, "), "the name is there");
    assert!(sheet.contains("office:value=\"189\""), "days are a number");
}

#[test]
fn other_readers_find_a_row_for_each_file() {
    let paths = ["fixtures/certificates/rsa-2048.pem", "fixtures/others/request.csr", "no-such-file.pem"];
    let output = pinbundle(&[&["check", "--format", "csv", "--at", "2026-11-24"][..], &paths].concat());
    assert_eq!(output.status.code(), Some(1));
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    fs::write(&table, stdout(&output)).unwrap();
    let script = "import csv, sys\n\
        for row in csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline='')):\n    \
        print(row['path'], row['verdict'], row['days_left'], row['key'], row['rules'], len(row), sep='|')";
    let read = Command::new("python3").args(["-c", script]).arg(&table).output().unwrap();
    assert_eq!(
        stdout(&read),
        "fixtures/certificates/rsa-2048.pem|accepted|189|RSA 2048||12\n\
         fixtures/others/request.csr|rejected|||no-certificate|12\n\
         no-such-file.pem|unreadable||||12\n"
    );
}

#[test]
fn a_request_file_is_written_once_and_understood() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| command(arguments).current_dir(folder.path()).output().unwrap();
    let written = run(&["init"]);
    assert_eq!(written.status.code(), Some(0));
    assert!(stdout(&written).starts_with("written: request.toml\n"));
    let path = folder.path().join("request.toml");
    let template = fs::read(&path).unwrap();
    pinbundle::request::Request::read(&template).unwrap();
    fs::write(&path, "domain = 'example.com'\n").unwrap();
    assert_eq!(run(&["init"]).status.code(), Some(3), "it stands there");
    assert_eq!(fs::read(&path).unwrap(), b"domain = 'example.com'\n");
    assert_eq!(run(&["init", "--force"]).status.code(), Some(0));
    assert_eq!(fs::read(&path).unwrap(), template);
    assert_eq!(run(&["init", "--out", "-"]).stdout, template);
}

#[test]
fn what_is_mistyped_is_suggested() {
    for (typed, meant) in [(&["chekc", "x.pem"][..], "check"), (&["check", "--as_is", "x.pem"], "--as-is")] {
        let output = pinbundle(typed);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains("similar") && error.contains(meant), "{error}");
    }
}

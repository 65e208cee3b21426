//! Nothing stays: no file, no connection to elsewhere, no process.

use std::time::{Duration, Instant};

use crate::client::{page, page_of};
use crate::support::{AT, Scratch, fixture, tree};

#[test]
fn nothing_is_written_to_disk_and_no_socket_leaves_the_machine() {
    let scratch = Scratch::new();
    let log = Scratch::new();
    let mut strace = std::process::Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", &log.at("trace"), "-e", "trace=%network,%file,io_uring_setup,memfd_create"])
        .arg(env!("CARGO_BIN_EXE_pinbundle"))
        .args(["serve", "--no-open", "--at", AT])
        .current_dir(scratch.path())
        .env("TMPDIR", scratch.path());
    let page = page_of(&mut strace);
    let pfx = std::fs::read(fixture("test-keystores/pfx-modern.pfx")).unwrap();
    page.post("files", &[("file", Some("mdm.pfx"), &pfx)]);
    page.post("take", &[("file", None, b"1"), ("password", None, b"test-only")]);
    let made = page.post("request", &[("part-1", None, b"xenmobile")]);
    assert!(made.header("location").unwrap().ends_with("#package"));
    assert_eq!(page.get("package.zip").status, 200);
    page.post("end", &[]);
    std::thread::sleep(Duration::from_secs(1));
    let trace = std::fs::read_to_string(log.at("trace")).unwrap();
    assert!(trace.contains("bind(") && trace.contains("listen("), "the trace sees nothing: {trace}");
    let wrong = |line: &&str| {
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "mkdir", "rename", "memfd_create", "io_uring"];
        let connects = line.contains("connect(") || (line.contains("bind(") && !line.contains("127.0.0.1"));
        (writes.iter().any(|word| line.contains(word)) || connects) && !line.contains("/dev/null")
    };
    let wrong: Vec<&str> = trace.lines().filter(wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tree(scratch.path()).is_empty());
}

#[test]
fn it_ends_after_idleness_and_when_it_is_told_to() {
    let mut idle = page(&["--idle", "0.05"]);
    let start = Instant::now();
    assert!(idle.child.wait().unwrap().success());
    assert!((2..15).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    let mut told = page(&[]);
    assert!(told.post("end", &[]).text().contains("has ended"));
    assert!(told.child.wait().unwrap().success());
}

/// No browser is found in that path, so nothing is opened but the page.
#[test]
fn started_from_a_desktop_it_is_the_page_and_elsewhere_the_help() {
    let program = || {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_pinbundle"));
        program.stdin(std::process::Stdio::null()).env("PATH", "/nowhere").env_remove("WAYLAND_DISPLAY");
        program
    };
    let mut page = page_of(program().env("DISPLAY", ":99"));
    assert!(page.get("").text().contains("Certificates for pinning"));
    page.post("end", &[]);
    assert!(page.child.wait().unwrap().success());
    let elsewhere = program().env_remove("DISPLAY").output().unwrap();
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&elsewhere.stderr).contains("Usage: pinbundle"));
}

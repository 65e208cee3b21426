//! Files appear whole or not at all, and never over something that stands there.

use std::path::Path;

use crate::support::{AT, Scratch, command, fixture, good_request, shell, stderr, stdout};

fn bundle(scratch: &Scratch, more: &[&str]) -> std::process::Output {
    let request = good_request();
    let mut arguments: Vec<&str> = request.iter().map(String::as_str).collect();
    arguments.extend(more);
    scratch.pinbundle(&arguments)
}

#[test]
fn what_stands_there_is_left_alone() {
    let scratch = Scratch::new();
    let made = shell(
        scratch.path(),
        "echo precious > file.zip; mkdir folder; echo precious > folder/file; ln -s nowhere link.zip",
    );
    assert!(made.status.success());
    let before = scratch.tree();
    for out in ["file.zip", "folder", "link.zip", "folder/file", "no-such/file.zip", "file.zip/below.zip"] {
        let output = bundle(&scratch, &["--out", out]);
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(!stderr(&output).is_empty(), "{out}");
        assert_eq!(scratch.tree(), before, "{out}");
    }
    let output = bundle(&scratch, &["--out", "folder", "--force"]);
    assert_eq!(output.status.code(), Some(3), "a folder that is no package");
    assert!(stderr(&output).contains("no package"), "{}", stderr(&output));
    assert_eq!(scratch.tree(), before);
}

#[test]
fn force_replaces_files_and_packages() {
    let scratch = Scratch::new();
    scratch.write("file.zip", b"old");
    assert!(bundle(&scratch, &["--out", "file.zip", "--force"]).status.success());
    assert!(scratch.pinbundle(&["verify", "file.zip"]).status.success());
    assert!(bundle(&scratch, &["--out", "folder"]).status.success());
    let first = scratch.tree();
    scratch.write("folder/stale.txt", b"from before");
    assert!(bundle(&scratch, &["--out", "folder", "--force"]).status.success());
    assert_eq!(scratch.tree(), first, "the new package stands there alone");
}

#[test]
fn a_calendar_is_written_with_the_package_or_neither_is() {
    let scratch = Scratch::new();
    scratch.write("package.ics", b"of somebody");
    std::fs::create_dir(scratch.path().join("folder.ics")).unwrap();
    let before = scratch.tree();
    for out in ["package.zip", "package", "folder.zip", "folder"] {
        let output = bundle(&scratch, &["--out", out]);
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(stderr(&output).contains(".ics: "), "{}", stderr(&output));
        assert_eq!(scratch.tree(), before, "{out}");
    }
    assert!(bundle(&scratch, &["--out", "package.zip", "--no-calendar"]).status.success());
    assert_eq!(scratch.tree()[Path::new("package.ics")].as_deref(), Some(&b"of somebody"[..]));
    assert!(bundle(&scratch, &["--out", "package.zip", "--force"]).status.success());
    assert!(scratch.tree()[Path::new("package.ics")].as_ref().unwrap().starts_with(b"BEGIN:VCALENDAR"));
    assert_eq!(
        bundle(&scratch, &["--out", "folder", "--force"]).status.code(),
        Some(3),
        "a folder is no calendar"
    );
    assert_eq!(scratch.tree().len(), 3, "{:?}", scratch.tree().keys());
}

#[test]
fn a_calendar_makes_room_again_if_the_package_cannot_be_written() {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    // The calendar is below the limit and the package above it.
    let line = "echo old > a.ics; ulimit -f 6; trap '' XFSZ
        $pinbundle bundle -q --at 2026-11-24 --xenmobile mdm.pem --out a.zip --force; echo $?; cat a.ics; ls -A
        $pinbundle bundle -q --at 2026-11-24 --xenmobile mdm.pem --out b.zip; echo $?; ls -A";
    let output = shell(scratch.path(), line);
    let said = stdout(&output);
    assert_eq!(said, "3\nold\na.ics\nmdm.pem\n3\na.ics\nmdm.pem\n", "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("File too large").count(), 2, "{}", stderr(&output));
}

#[test]
fn force_does_not_spare_a_link_its_target() {
    let scratch = Scratch::new();
    scratch.write("precious.txt", b"precious");
    std::os::unix::fs::symlink("precious.txt", scratch.path().join("link.zip")).unwrap();
    assert!(bundle(&scratch, &["--out", "link.zip", "--force"]).status.success());
    assert_eq!(std::fs::read(scratch.path().join("precious.txt")).unwrap(), b"precious");
}

#[test]
fn what_is_rejected_leaves_nothing() {
    let scratch = Scratch::new();
    for more in [
        &["--next-xenmobile", &fixture("test-keys/pkcs8-rsa.pem")][..],
        &["--next-xenmobile", &fixture("chains/leaf-first.pem")],
        &["--next-xenmobile", &fixture("certificates/expired.pem")],
        &["--next-xenmobile", "missing.pem"],
        &["--server-fqdn", "other.example.com"],
        &["--deny", "no-backup-key"],
        &["--ios-port", "0"],
    ] {
        for out in [&[][..], &["--out", "a.zip"], &["--out", "folder"], &["--format", "json"]] {
            let output = bundle(&scratch, &[more, out].concat());
            assert!(!output.status.success(), "{more:?}");
            assert!(scratch.tree().is_empty(), "{more:?} {out:?} left {:?}", scratch.tree().keys());
        }
    }
}

#[test]
fn the_default_name_is_the_server_and_the_day() {
    let scratch = Scratch::new();
    let output = bundle(&scratch, &[]);
    assert!(output.status.success());
    assert!(stdout(&output).contains("written: pinning-request_mdm.example.com_2026-11-24.zip"));
    let tree = scratch.tree();
    assert_eq!(tree.len(), 2);
    assert!(tree.contains_key(Path::new("pinning-request_mdm.example.com_2026-11-24.zip")));
    assert!(tree.contains_key(Path::new("pinning-request_mdm.example.com_2026-11-24.ics")));
    assert_eq!(bundle(&scratch, &[]).status.code(), Some(3), "it exists now");
}

#[test]
fn nothing_is_left_where_nothing_can_be_written() {
    let scratch = Scratch::new();
    let line = "mkdir locked; chmod 555 locked";
    assert!(shell(scratch.path(), line).status.success());
    let binary = scratch.path().join("pinbundle");
    std::fs::copy(env!("CARGO_BIN_EXE_pinbundle"), &binary).unwrap();
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    let line = "chmod 755 .; as=; test $(id -u) != 0 || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
        $as ./pinbundle bundle --at 2026-11-24 --xenmobile mdm.pem --out locked/a.zip; first=$?
        $as ./pinbundle bundle --at 2026-11-24 --xenmobile mdm.pem --out locked/folder; echo $first $?; ls -A locked";
    let output = shell(scratch.path(), line);
    assert_eq!(stdout(&output).lines().last(), Some("3 3"), "{}", stderr(&output));
    assert!(stderr(&output).contains("Permission denied"));
}

#[test]
fn a_full_disk_leaves_nothing() {
    let scratch = Scratch::new();
    // A file system of 16 KiB in a name space of its own, where this may be done.
    let inside = "mount -t tmpfs -o size=16k none full && head -c 8192 /dev/zero > full/other && \
        $pinbundle bundle --at 2026-11-24 --xenmobile mdm.pem --netscaler gateway.pem --out full/$out; echo $?; ls -A full";
    scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
    scratch.copy("certificates/netscaler-gateway.pem", "gateway.pem");
    std::fs::create_dir(scratch.path().join("full")).unwrap();
    if !shell(scratch.path(), "unshare --mount true").status.success() {
        println!("skipped: no name space for a full disk may be made here");
        return;
    }
    for out in ["a.zip", "folder"] {
        let output = shell(scratch.path(), &format!("out={out} unshare --mount bash -c '{inside}'"));
        let said = stdout(&output);
        assert!(said.ends_with("3\nother\n"), "{said}{}", stderr(&output));
        assert!(stderr(&output).contains("No space left"), "{}", stderr(&output));
    }
    let output = shell(scratch.path(), "$pinbundle rules > /dev/full; echo $?");
    assert_eq!(stdout(&output), "3\n");
    assert!(stderr(&output).contains("standard output: No space left"), "{}", stderr(&output));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let scratch = Scratch::new();
    let folder = fixture("forms");
    for arguments in [
        "rules".to_owned(),
        "--help".to_owned(),
        "schema check".to_owned(),
        format!("check {folder}"),
        format!("check --format ndjson {folder}"),
        format!("check --format json {folder}"),
        format!("check --format html {folder}"),
        format!("pin {folder}"),
    ] {
        let output = shell(
            scratch.path(),
            &format!("$pinbundle {arguments} 2> said | head -c0; echo ${{PIPESTATUS[0]}}; cat said"),
        );
        let said = stdout(&output);
        assert!(
            !said.contains("panicked") && !said.to_lowercase().contains("broken pipe"),
            "{arguments}: {said}"
        );
    }
    let output = shell(scratch.path(), "$pinbundle check - >&- < /dev/null; echo $? >&2");
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    let output = shell(scratch.path(), "$pinbundle check missing.pem --nonsense 2>&-; echo $?");
    assert_eq!(stdout(&output), "2\n");
}

#[test]
fn an_export_is_never_the_output() {
    let scratch = Scratch::new();
    let path = scratch.copy("certificates/rsa-2048.pem", "mdm.zip");
    let before = scratch.tree();
    let output =
        command(&["bundle", "--at", "2026-11-24", "--xenmobile", &path, "--out", &path]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(scratch.tree(), before);
    let output = scratch.pinbundle(&["extract", "mdm.zip", "--out", "mdm.zip"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(scratch.tree(), before);
}

#[test]
fn what_is_read_is_never_written_over() {
    for (arguments, input) in [
        (
            &["bundle", "--extract", "--xenmobile", "a.pfx", "--password-file", "p", "--out", "a.pfx"][..],
            "a.pfx",
        ),
        (&["bundle", "--extract", "--xenmobile", "a.pfx", "--password-file", "p", "--out", "p"], "p"),
        (&["bundle", "--xenmobile", "mdm.pem", "--out", "mdm.pem"], "mdm.pem"),
        (&["bundle", "--xenmobile", "mdm.pem", "--out", "./mdm.pem"], "mdm.pem"),
        (&["bundle", "--request", "r.toml", "--out", "r.toml"], "r.toml"),
        (&["bundle", "--xenmobile", "old/mine.pem", "--out", "old"], "old/mine.pem"),
        (&["extract", "a.pfx", "--password-file", "p", "--out", "p"], "p"),
        (&["extract", "chain.pem", "--out", "chain.pem"], "chain.pem"),
    ] {
        let scratch = Scratch::new();
        scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
        scratch.copy("chains/leaf-first.pem", "chain.pem");
        scratch.copy("test-keystores/pfx-modern.pfx", "a.pfx");
        scratch.write("p", "test-only");
        scratch.write("r.toml", "xenmobile = 'mdm.pem'");
        let made = scratch.pinbundle(&["bundle", "--at", AT, "--xenmobile", "mdm.pem", "--out", "old"]);
        assert!(made.status.success(), "{}", stderr(&made));
        scratch.copy("certificates/rsa-2048.pem", "old/mine.pem");
        let before = scratch.tree();
        let output = scratch.pinbundle(&[arguments, &["--force", "--at", AT]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("never written over"), "{input}: {}", stderr(&output));
        assert_eq!(scratch.tree(), before, "{arguments:?}");
    }
}

#[test]
fn no_private_key_is_written_over_even_by_force() {
    for (key, name) in [("test-keys/pkcs8-rsa.pem", "mdm.key"), ("test-keystores/keytool.jks", "mdm.zip")] {
        for command in [&["extract", "chain.pem"][..], &["bundle", "--xenmobile", "mdm.pem"]] {
            let scratch = Scratch::new();
            scratch.copy("certificates/rsa-2048.pem", "mdm.pem");
            scratch.copy("chains/leaf-first.pem", "chain.pem");
            scratch.copy(key, name);
            let before = scratch.tree();
            let output = scratch.pinbundle(&[command, &["--out", name, "--force", "--at", AT]].concat());
            assert_eq!(output.status.code(), Some(3), "{command:?}: {}", stderr(&output));
            assert!(stderr(&output).contains("holds a private key"), "{}", stderr(&output));
            assert_eq!(scratch.tree(), before, "{command:?}");
        }
    }
}

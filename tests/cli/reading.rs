//! Where exports come from: files, folders, lists, standard input, a shell's `<(command)`.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{AT, Scratch, fixture, shell, stderr, stdout};

const GOOD: &str = "certificates/rsa-2048.pem";

/// The paths of the exports that `check` judged, and its exit code.
fn checked(scratch: &Scratch, options: &[&str], input: &[u8]) -> (Vec<String>, i32) {
    let mut child = scratch
        .command(&[&["check", "--at", AT, "--format", "json"], options].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It may end without reading all of it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let exports = match serde_json::from_slice::<Value>(&output.stdout) {
        Ok(answer) => answer["exports"].as_array().unwrap().clone(),
        Err(_) => Vec::new(),
    };
    let paths = exports.iter().map(|export| export["path"].as_str().unwrap().to_owned());
    (paths.collect(), output.status.code().unwrap())
}

#[test]
fn a_folder_is_walked_in_the_order_of_names() {
    let scratch = Scratch::new();
    for name in
        ["e/b.pem", "e/a.pem", "e/B.pem", "e/.hidden.pem", "e/.git/c.pem", "e/sub/d.pem", "e/sub/.x/y.pem"]
    {
        scratch.copy(GOOD, name);
    }
    std::os::unix::fs::symlink("..", scratch.path().join("e/sub/loop")).unwrap();
    std::os::unix::fs::symlink("a.pem", scratch.path().join("e/link.pem")).unwrap();
    let (paths, code) = checked(&scratch, &["e"], b"");
    assert_eq!(
        (paths, code),
        (["e/B.pem", "e/a.pem", "e/b.pem", "e/sub/d.pem"].map(str::to_owned).to_vec(), 0)
    );
    let (paths, _) = checked(&scratch, &["--hidden", "e"], b"");
    assert_eq!(
        paths,
        ["e/.git/c.pem", "e/.hidden.pem", "e/B.pem", "e/a.pem", "e/b.pem", "e/sub/.x/y.pem", "e/sub/d.pem"]
    );
    let (paths, _) = checked(&scratch, &["e/sub", "e/.hidden.pem", "e/link.pem"], b"");
    assert_eq!(
        paths,
        ["e/sub/d.pem", "e/.hidden.pem", "e/link.pem"],
        "what is named is read, in the order given"
    );
}

#[test]
fn what_version_control_keeps_for_itself_is_left_out() {
    let scratch = Scratch::new();
    scratch.copy(GOOD, "e/ok.pem");
    scratch.copy(GOOD, "e/CVS.pem");
    for folder in [".git", ".svn", ".hg", ".bzr", "CVS", "_darcs"] {
        scratch.copy(GOOD, &format!("e/sub/{folder}/base.pem"));
    }
    let output = scratch.pinbundle(&["pin", "e"]);
    assert_eq!(stdout(&output).lines().count(), 2, "{}", stdout(&output));
    assert!(stderr(&output).contains("6 hidden files or folders were left out (--hidden)"));
    assert_eq!(stdout(&scratch.pinbundle(&["pin", "--hidden", "e"])).lines().count(), 8);
    let output = scratch.pinbundle(&["pin", "e/sub/CVS", "e/sub/.git"]);
    assert_eq!(stdout(&output).lines().count(), 2, "what is named is read");
}

#[test]
fn pins_of_a_list() {
    let scratch = Scratch::new();
    scratch.copy(GOOD, "a.pem");
    scratch.copy("others/request.csr", "b c.csr");
    let list = scratch.write("list", "b c.csr\0missing.pem\0a.pem\0");
    let output = scratch.pinbundle(&["pin", "--files-from", &list]);
    assert_eq!(output.status.code(), Some(3));
    let text = stdout(&output);
    let paths: Vec<&str> = text.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    assert_eq!(paths, ["b c.csr", "a.pem"]);
    assert!(stderr(&output).contains("missing.pem: unreadable"), "{}", stderr(&output));
    assert_eq!(scratch.pinbundle(&["pin"]).status.code(), Some(2));
    std::fs::create_dir(scratch.path().join("empty")).unwrap();
    for format in ["plain", "json", "curl"] {
        let output = scratch.pinbundle(&["pin", "--format", format, "empty"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{format}");
    }
}

#[test]
fn nothing_to_check_is_no_success() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path().join("empty")).unwrap();
    scratch.copy(GOOD, "hidden/.a.pem");
    let nothing = scratch.write("nothing.txt", "\n\r\n");
    for options in [&["empty"][..], &["hidden"], &["--files-from", &nothing]] {
        assert_eq!(checked(&scratch, options, b""), (vec![], 3), "{options:?}");
    }
}

#[test]
fn lists_have_lines_or_nul() {
    let scratch = Scratch::new();
    scratch.copy(GOOD, "a.pem");
    scratch.copy(GOOD, "b c.pem");
    scratch.copy(GOOD, "d\ne.pem");
    for (list, paths) in [
        (&b"a.pem\nb c.pem\n"[..], &["a.pem", "b c.pem"][..]),
        (b"b c.pem\na.pem", &["b c.pem", "a.pem"]),
        (b"a.pem\r\n\r\nb c.pem\r\n", &["a.pem", "b c.pem"]),
        (b"d\ne.pem\0a.pem\0", &["d\ne.pem", "a.pem"]),
    ] {
        let name = scratch.write("list", list);
        assert_eq!(checked(&scratch, &["--files-from", &name], b""), (strings(paths), 0), "{list:?}");
        assert_eq!(
            checked(&scratch, &["--files-from", "-"], list),
            (strings(paths), 0),
            "{list:?} by standard input"
        );
    }
    let name = scratch.write("list", "a.pem\nmissing.pem\n");
    assert_eq!(
        checked(&scratch, &["b c.pem", "--files-from", &name], b""),
        (strings(&["b c.pem", "a.pem", "missing.pem"]), 3)
    );
    assert_eq!(checked(&scratch, &["--files-from", "no-such-list"], b""), (vec![], 3));
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn standard_input_is_an_export() {
    let scratch = Scratch::new();
    let pem = std::fs::read(fixture(GOOD)).unwrap();
    let key = std::fs::read(fixture("test-keys/pkcs8-rsa.der")).unwrap();
    assert_eq!(checked(&scratch, &["-"], &pem), (strings(&["-"]), 0));
    assert_eq!(checked(&scratch, &["-"], &key), (strings(&["-"]), 1));
    assert_eq!(checked(&scratch, &["-"], b""), (strings(&["-"]), 1));
    scratch.write("./-", b"a file of this name");
    assert_eq!(checked(&scratch, &["./-"], &pem), (strings(&["./-"]), 1), "./- is the file");
}

#[test]
fn pipes_of_the_shell_are_read() {
    let scratch = Scratch::new();
    scratch.copy(GOOD, "good.pem");
    scratch.copy("test-keys/pkcs8-rsa.pem", "key.pem");
    for (line, code) in [
        ("$pinbundle check -q --at 2026-11-24 <(cat good.pem)", 0),
        ("$pinbundle check -q --at 2026-11-24 <(cat good.pem key.pem)", 1),
        ("$pinbundle pin <(openssl x509 -in good.pem -outform der)", 0),
        ("$pinbundle check -q --at 2026-11-24 <(cat good.pem) <(cat key.pem)", 1),
        ("cat good.pem | $pinbundle check -q --at 2026-11-24 /dev/stdin", 0),
    ] {
        let output = shell(scratch.path(), line);
        assert_eq!(output.status.code(), Some(code), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn names_that_are_no_text_are_read_and_shown() {
    use std::os::unix::ffi::OsStrExt as _;
    let scratch = Scratch::new();
    let name = OsStr::from_bytes(b"mdm-\xfc.pem");
    std::fs::copy(fixture(GOOD), scratch.path().join(name)).unwrap();
    let output = scratch.command(&["check", "--at", AT, "--format", "json"]).arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_ascii());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["exports"][0]["path"], "mdm-\u{fffd}.pem");
    assert_eq!(answer["exports"][0]["path_raw"], "6d646d2dfc2e70656d");
    let (paths, code) = checked(&scratch, &["--files-from", "-"], b"mdm-\xfc.pem\n");
    assert_eq!((paths.len(), code), (1, 0));
}

#[cfg(unix)]
#[test]
fn what_is_left_out_of_a_folder_is_said() {
    let scratch = Scratch::new();
    scratch.copy("certificates/rsa-2048.pem", "all/ok.pem");
    let key = scratch.copy("test-keys/pkcs8-rsa.pem", "real.key");
    scratch.copy("test-keys/pkcs8-rsa.pem", "all/.mdm.key.swp");
    std::os::unix::fs::symlink(&key, scratch.path().join("all/mdm.key")).unwrap();
    let output = scratch.pinbundle(&["check", "all"]);
    assert!(output.status.success(), "{}", stdout(&output));
    let said = stderr(&output);
    assert!(said.contains("1 symbolic link was not followed"), "{said}");
    assert!(said.contains("1 hidden file or folder was left out (--hidden)"), "{said}");
    let linked = scratch.path().join("linked");
    std::os::unix::fs::symlink(scratch.path().join("all"), &linked).unwrap();
    let output = scratch.pinbundle(&["check", "--quiet", "linked"]);
    assert!(
        stdout(&output).contains("ok.pem: accepted") && stderr(&output).is_empty(),
        "{}",
        stderr(&output)
    );
}

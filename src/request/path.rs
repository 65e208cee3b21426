//! Paths in a request file: below its folder, and the same on every system.

use std::path::PathBuf;

use super::value::ValueError;
use crate::base::escape;

/// Reads a path that stays below the folder it is relative to. Judged by its text alone, by the rules of Windows and
/// of POSIX at once, so that a file that works on one system means the same on the other.
pub(super) fn relative(text: &str) -> Result<PathBuf, ValueError> {
    let refuse = |why: &'static str| Err(ValueError(why.into()));
    if text.starts_with(['/', '\\']) {
        return refuse("wants a path relative to the request file, not an absolute, device or network path");
    }
    if text.contains(':') {
        return refuse("wants a path without a colon (drives, streams and addresses are not taken)");
    }
    if text.contains(char::is_control) {
        return refuse("wants a path without control characters");
    }
    let mut path = PathBuf::new();
    for part in text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".") {
        // Windows drops dots and spaces at the end: ".. " is ".." there, and "CON." the console.
        if part.trim_end_matches(['.', ' ']).is_empty() {
            return refuse("wants a path below the folder of the request file, without ..");
        }
        if part.ends_with(['.', ' ']) {
            return refuse("wants a path whose parts do not end with a dot or a space");
        }
        if escape::is_reserved_on_windows(part) {
            return refuse("wants a path without a name that Windows keeps for a device (CON, NUL, COM1)");
        }
        path.push(part);
    }
    if path.as_os_str().is_empty() || text.ends_with(['/', '\\']) {
        refuse("wants the path of a file")
    } else {
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_separators_are_taken() {
        for text in ["exports/mdm.cer", "exports\\mdm.cer", "./exports//mdm.cer"] {
            assert_eq!(relative(text).unwrap(), PathBuf::from("exports").join("mdm.cer"), "{text}");
        }
        assert_eq!(relative("..cer").unwrap(), PathBuf::from("..cer"));
        assert_eq!(relative("console.pem").unwrap(), PathBuf::from("console.pem"));
    }

    #[test]
    fn nothing_leaves_the_folder_on_any_system() {
        for text in [
            "",
            ".",
            "exports/",
            "/etc/passwd",
            "\\exports\\mdm.cer",
            "\\\\server\\share\\mdm.cer",
            "//server/share/mdm.cer",
            "\\\\.\\COM1",
            "\\\\?\\C:\\mdm.cer",
            "C:\\mdm.cer",
            "C:mdm.cer",
            "mdm.cer:stream",
            "../mdm.cer",
            "a/../../mdm.cer",
            "a\\..\\mdm.cer",
            ".. /mdm.cer",
            "a/.../mdm.cer",
            "CON",
            "con.pem",
            "a/NUL.txt",
            "COM1 .pem",
            "mdm.cer.",
            "mdm.cer ",
            "a\0b",
            "a\nb",
        ] {
            assert!(relative(text).is_err(), "{text:?}");
        }
    }
}

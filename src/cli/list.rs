//! `--files-from`: a list of the files to check.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::{Stop, files};
use crate::base::{Secret, limits};
use crate::recognise::{Export, Kind};

/// A list of files that may be something else.
pub(super) struct List {
    path: PathBuf,
    /// What it was read from, unless that was looked through for secrets.
    unseen: Option<Secret>,
}

/// A list that is not longer is looked through for secrets before it is taken apart: most files with a key are, and paths are not
/// wiped.
const SHORT: usize = 64 * 1024;

impl List {
    /// Reads a list, and the paths in it: one a line, or each with a NUL behind it.
    ///
    /// Whether a long one holds a secret instead is not asked yet: as long as its lines name files that are there, it does not.
    pub(super) fn read(path: &Path) -> Result<(Self, Vec<PathBuf>), Stop> {
        let bytes =
            files::read(path).map_err(|e| Stop::incomplete(format!("{}: {e}", files::shown(path))))?;
        let bytes = Secret::new(bytes);
        if bytes.len() > limits::EXPORT_BYTES {
            return Err(Stop::incomplete(format!("{}: the list is larger than 16 MiB", files::shown(path))));
        }
        let is_short = bytes.len() <= SHORT;
        if is_short {
            refuse(path, &Export::read(bytes.to_vec()))?;
        }
        let paths = lines(&bytes).map(|lines| lines.iter().map(|line| listed_path(line)).collect());
        let list = Self { path: path.to_owned(), unseen: (!is_short).then_some(bytes) };
        match paths {
            Some(paths) => Ok((list, paths)),
            None => {
                list.refuse_secret()?;
                Err(Stop::usage(format!(
                    "{}: this is no list of files: write one path a line, as UTF-8 or UTF-16 with a byte-order mark, or \
                     end each path with a NUL",
                    files::shown(path)
                )))
            }
        }
    }

    /// Refuses a key that was given as a list. To be asked before a line is printed that names no file: it would be a line of
    /// the key.
    pub(super) fn refuse_secret(self) -> Result<(), Stop> {
        match self.unseen {
            Some(mut bytes) => refuse(&self.path, &Export::read(std::mem::take(&mut *bytes))),
            None => Ok(()),
        }
    }
}

fn refuse(path: &Path, list: &Export) -> Result<(), Stop> {
    if list.may_hold_key() || list.of_kind(Kind::SessionSecret).next().is_some() {
        return Err(Stop::usage(format!(
            "{}: this holds a private key or another secret, not the names of files; to check it, leave --files-from out",
            files::shown(path)
        )));
    }
    Ok(())
}

/// The lines of a list that are not empty; `None` if it is none.
///
/// PowerShell writes UTF-16. Each of its characters has a NUL in it, and taken for the end of a path these would lead
/// anywhere, to `/` for one.
fn lines(bytes: &[u8]) -> Option<Vec<Cow<'_, [u8]>>> {
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let text = wide(bytes).filter(|text| !text.contains('\0'))?;
        let lines = text.lines().filter(|line| !line.is_empty());
        return Some(lines.map(|line| Cow::Owned(line.as_bytes().to_vec())).collect());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
        let paths: Vec<_> = bytes.split(|&b| b == 0).map(Cow::Borrowed).collect();
        let single = paths.iter().filter(|path| path.len() < 2).count();
        // Most are single characters in UTF-16 without its mark.
        let is_wide = paths.len() > 1 && single * 2 > paths.len();
        return (!is_wide && paths.iter().all(|path| !path.is_empty())).then_some(paths);
    }
    let lines = bytes.split(|&b| b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Some(lines.filter(|line| !line.is_empty()).map(Cow::Borrowed).collect())
}

/// The text of UTF-16 with its mark.
fn wide(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = if bytes.first() == Some(&0xff) { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = pairs.iter().skip(1).map(|&pair| unit(pair));
    char::decode_utf16(units).collect::<Result<_, _>>().ok().filter(|_| rest.is_empty())
}

/// In a list, `-` is a file of that name: only an argument means standard input.
fn listed_path(line: &[u8]) -> PathBuf {
    if line == b"-" { PathBuf::from("./-") } else { path_from_bytes(line) }
}

#[cfg(unix)]
fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(bytes: &[u8]) -> Option<Vec<String>> {
        let text = |line: Cow<'_, [u8]>| String::from_utf8(line.into_owned()).unwrap();
        lines(bytes).map(|lines| lines.into_iter().map(text).collect())
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_way_to_write_a_list() {
        let text = "/exports/mdm.pem\r\n\r\nC:\\Ünï\\gateway.cer\r\n";
        let expected = ["/exports/mdm.pem", "C:\\Ünï\\gateway.cer"];
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            "/exports/mdm.pem\0C:\\Ünï\\gateway.cer\0".as_bytes().to_vec(),
            "/exports/mdm.pem\0C:\\Ünï\\gateway.cer".as_bytes().to_vec(),
        ] {
            assert_eq!(listed(&bytes).unwrap(), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_is_no_list() {
        let text = "/exports/mdm.pem\r\n";
        for bytes in [
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            utf16("/мдм/п.pem\n", u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}\0"), u16::to_le_bytes),
            [utf16(&format!("\u{feff}{text}"), u16::to_le_bytes), vec![b'/']].concat(),
            b"\0".to_vec(),
            b"\0\0".to_vec(),
            b"a.pem\0\0/\0".to_vec(),
            b"\0/exports".to_vec(),
        ] {
            assert_eq!(listed(&bytes), None, "{}", bytes.escape_ascii());
        }
    }
}

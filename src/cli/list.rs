//! `--files-from`: a list of the files to check.

use std::borrow::Cow;
use std::cell::Cell;
use std::path::{Path, PathBuf};

use super::{Stop, files};
use crate::base::{Secret, limits};
use crate::recognise::{Export, Kind};

/// A list of files that may be something else.
pub(super) struct List {
    path: PathBuf,
    bytes: Secret,
    form: Form,
    /// Whether it was looked through for secrets.
    is_seen: Cell<bool>,
}

/// How the paths of a list are written.
enum Form {
    /// One a line.
    Lines,
    /// Each with a NUL behind it.
    Nul,
    /// One a line in UTF-16. This is the same in UTF-8.
    Wide(Secret),
}

/// A list that is not longer is looked through for secrets before it is taken apart: most files with a key are, and paths are not
/// wiped.
const SHORT: usize = 64 * 1024;

impl List {
    /// Reads a list of paths: one a line, or each with a NUL behind it.
    ///
    /// Whether a long one holds a secret instead is not asked yet: as long as its lines name files that are there, it does not.
    pub(super) fn read(path: &Path) -> Result<Self, Stop> {
        let bytes =
            files::read(path).map_err(|e| Stop::incomplete(format!("{}: {e}", files::shown(path))))?;
        let bytes = Secret::new(bytes);
        if bytes.len() > limits::EXPORT_BYTES {
            return Err(Stop::incomplete(format!("{}: the list is larger than 16 MiB", files::shown(path))));
        }
        let list = Self { path: path.to_owned(), bytes, form: Form::Lines, is_seen: Cell::new(false) };
        if list.bytes.len() <= SHORT {
            list.refuse_secret()?;
        }
        match form(&list.bytes) {
            Some(form) => Ok(Self { form, ..list }),
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

    /// The paths, in their order.
    pub(super) fn paths(&self) -> impl Iterator<Item = Cow<'_, Path>> {
        self.form.lines(&self.bytes).map(listed_path)
    }

    /// Refuses a key that was given as a list. To be asked before a line is printed that names no file: it would be a line of
    /// the key.
    pub(super) fn refuse_secret(&self) -> Result<(), Stop> {
        if self.is_seen.replace(true) {
            Ok(())
        } else {
            refuse(&self.path, &Export::read(self.bytes.to_vec()))
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

/// How a list is written; `None` if it is none.
///
/// PowerShell writes UTF-16. Each of its characters has a NUL in it, and taken for the end of a path these would lead
/// anywhere, to `/` for one.
fn form(bytes: &[u8]) -> Option<Form> {
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let text = wide(bytes).filter(|text| !text.contains('\0'))?;
        return Some(Form::Wide(Secret::new(text.into_bytes())));
    }
    let bytes = without_mark(bytes);
    if !bytes.contains(&0) {
        return Some(Form::Lines);
    }
    let paths = bytes.strip_suffix(b"\0").unwrap_or(bytes).split(|&b| b == 0);
    let (mut count, mut single) = (0, 0);
    for path in paths {
        match path.len() {
            0 => return None,
            1 => single += 1,
            _ => {}
        }
        count += 1;
    }
    // Most are single characters in UTF-16 without its mark.
    let is_wide = count > 1 && single * 2 > count;
    (!is_wide).then_some(Form::Nul)
}

impl Form {
    /// The lines of such a list that are not empty.
    fn lines<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let (text, end) = match self {
            Self::Lines => (without_mark(bytes), b'\n'),
            Self::Nul => (without_mark(bytes), b'\0'),
            Self::Wide(text) => (&text[..], b'\n'),
        };
        let mut start = 0;
        memchr::memchr_iter(end, text).chain([text.len()]).filter_map(move |at| {
            let line = text.get(start..at)?;
            start = at + 1;
            let line = if end == b'\n' { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
            Some(line).filter(|line| !line.is_empty())
        })
    }
}

/// What stands behind the mark of UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The text of UTF-16 with its mark.
fn wide(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = if bytes.first() == Some(&0xff) { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = pairs.iter().skip(1).map(|&pair| unit(pair));
    char::decode_utf16(units).collect::<Result<_, _>>().ok().filter(|_| rest.is_empty())
}

/// In a list, `-` is a file of that name: only an argument means standard input.
fn listed_path(line: &[u8]) -> Cow<'_, Path> {
    if line == b"-" { Path::new("./-").into() } else { path_from_bytes(line) }
}

#[cfg(unix)]
fn path_from_bytes(bytes: &[u8]) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStrExt as _;
    Path::new(std::ffi::OsStr::from_bytes(bytes)).into()
}

#[cfg(not(unix))]
fn path_from_bytes(bytes: &[u8]) -> Cow<'_, Path> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(path) => Path::new(path).into(),
        Cow::Owned(path) => PathBuf::from(path).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(bytes: &[u8]) -> Option<Vec<String>> {
        form(bytes)
            .map(|form| form.lines(bytes).map(|line| str::from_utf8(line).unwrap().to_owned()).collect())
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
            "\u{feff}/exports/mdm.pem\0C:\\Ünï\\gateway.cer\0".as_bytes().to_vec(),
            text.trim_end().as_bytes().to_vec(),
            text.trim_end_matches('\n').as_bytes().to_vec(),
            utf16(&format!("\u{feff}{}", text.trim_end_matches('\n')), u16::to_le_bytes),
        ] {
            assert_eq!(listed(&bytes).unwrap(), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn standard_input_is_no_line() {
        assert_eq!(listed_path(b"-"), Path::new("./-"));
        assert_eq!(listed_path(b"-a"), Path::new("-a"));
        assert_eq!(listed(b"-\0-\0\0"), None);
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

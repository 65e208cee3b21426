//! Exports are read here: files, folders, lists of files, standard input.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::output::Output;
use crate::base::{Secret, limits};

/// A path to be read, or why it cannot be.
pub(super) type Source = Result<PathBuf, (PathBuf, String)>;

/// The path that means standard input.
pub(super) const STDIN: &str = "-";

/// What was left out of folders: nobody should take it for checked.
#[derive(Default)]
pub(super) struct LeftOut {
    links: Cell<usize>,
    hidden: Cell<usize>,
}

impl LeftOut {
    /// Says how much it was, if anything.
    pub(super) fn say(&self, output: &Output) {
        let count = |n: usize, one: &str, many: &str| {
            if n == 1 { format!("1 {one} was") } else { format!("{n} {many} were") }
        };
        match self.links.get() {
            0 => {}
            n => output.note(&format!(
                "{} not followed; name what they lead to, if it is to be checked too",
                count(n, "symbolic link", "symbolic links")
            )),
        }
        match self.hidden.get() {
            0 => {}
            n => output.note(&format!(
                "{} left out (--hidden)",
                count(n, "hidden file or folder", "hidden files or folders")
            )),
        }
    }
}

fn add_one(counter: &Cell<usize>) {
    counter.set(counter.get() + 1);
}

/// The files that the arguments name, folders walked. In the order of the arguments, and of names within folders.
pub(super) fn sources<'a>(
    paths: &'a [PathBuf],
    hidden: bool,
    left_out: &'a LeftOut,
) -> impl Iterator<Item = Source> + 'a {
    paths.iter().flat_map(move |path| -> Box<dyn Iterator<Item = Source>> {
        if path.as_os_str() != STDIN && path.is_dir() {
            Box::new(walk(path, hidden, left_out))
        } else {
            Box::new(std::iter::once(Ok(path.clone())))
        }
    })
}

/// The files of a folder. Symbolic links are not followed, so no loop is entered.
fn walk<'a>(folder: &Path, hidden: bool, left_out: &'a LeftOut) -> impl Iterator<Item = Source> + use<'a> {
    let is_looked_at = move |entry: &walkdir::DirEntry| {
        let is_left_out = !hidden && entry.depth() > 0 && is_hidden(entry.file_name());
        if is_left_out {
            add_one(&left_out.hidden);
        }
        !is_left_out
    };
    WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_looked_at).filter_map(move |entry| {
        match entry {
            Ok(entry) if entry.path_is_symlink() && entry.depth() > 0 => {
                add_one(&left_out.links);
                None
            }
            Ok(entry) if entry.file_type().is_dir() || entry.depth() == 0 => None,
            Ok(entry) => Some(Ok(entry.into_path())),
            Err(error) => {
                let path = error.path().map(Path::to_path_buf).unwrap_or_default();
                Some(Err((path, error.to_string())))
            }
        }
    })
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// The bytes of a file, one more than the limit at most: the recogniser says that it is too large.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, limits::EXPORT_BYTES + 1)
}

/// The bytes of a file, as many as this at most.
pub(super) fn read_up_to(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let limit = limit as u64;
    if path.as_os_str() == STDIN {
        return read_all(io::stdin().lock(), None, limit);
    }
    let metadata = std::fs::metadata(path)?;
    refuse_devices(path, &metadata)?;
    read_all(File::open(path)?, Some(metadata.len()), limit)
}

/// Reads into a buffer that does not grow where the size is known: growing leaves copies of a key behind.
fn read_all(mut reader: impl Read, size: Option<u64>, limit: u64) -> io::Result<Vec<u8>> {
    let known = size.map_or(64 * 1024, |size| size.min(limit) as usize + 1);
    let mut bytes = Secret::new(Vec::with_capacity(known));
    let mut piece = Secret::new(vec![0; 64 * 1024]);
    while (bytes.len() as u64) < limit {
        let want = piece.len().min((limit - bytes.len() as u64) as usize);
        let length = match reader.read(&mut piece[..want]) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.capacity() - bytes.len() < length {
            let mut larger = Secret::new(Vec::with_capacity((bytes.capacity() * 2).max(length)));
            larger.extend_from_slice(&bytes);
            bytes = larger;
        }
        bytes.extend_from_slice(&piece[..length]);
    }
    Ok(std::mem::take(&mut *bytes))
}

/// Opening a named pipe, a socket or a device could wait for ever. The pipes of a shell's `<(command)` are fine.
fn refuse_devices(path: &Path, metadata: &std::fs::Metadata) -> io::Result<()> {
    let refuse = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, what.to_owned()));
    if metadata.is_dir() {
        return refuse("it is a folder");
    }
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if cfg!(windows) && crate::base::escape::is_reserved_on_windows(&name) {
        return refuse("Windows keeps this name for a device");
    }
    let is_open_already =
        ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|open| path.starts_with(open));
    if !metadata.is_file() && !is_open_already {
        return refuse("it is no regular file (a pipe, socket or device); use - for standard input");
    }
    Ok(())
}

/// A path for messages: escaped, what is no Unicode replaced.
pub(super) fn shown(path: &Path) -> String {
    crate::base::escape::line(&path.to_string_lossy())
}

/// The bytes of a path, if its text does not say them all.
pub(super) fn raw(path: &Path) -> Option<Vec<u8>> {
    path.to_str().is_none().then(|| path.as_os_str().as_encoded_bytes().to_vec())
}

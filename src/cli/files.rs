//! Exports are read here: files, folders, lists of files, standard input.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::output::Output;
use crate::base::{Secret, limits};

/// A file to be read.
pub(super) struct Source {
    /// Where it is, as it was given.
    pub(super) path: PathBuf,
    /// Its size or why it cannot be read, once somebody asked.
    size: Option<Result<Size, String>>,
}

/// Bytes of a file; `None` where nothing says how many there are: standard input, a pipe.
type Size = Option<u64>;

impl Source {
    fn new(path: PathBuf, size: io::Result<Size>) -> Self {
        Self { path, size: Some(size.map_err(|error| error.to_string())) }
    }

    /// The file system is asked once, however often this is.
    fn known(&mut self) -> &Result<Size, String> {
        self.size.get_or_insert_with(|| look(&self.path).map_err(|error| error.to_string()))
    }

    /// How many bytes are to be expected.
    pub(super) fn size(&mut self) -> usize {
        match self.known() {
            Ok(size) => size.map_or(limits::EXPORT_BYTES, |size| expected(size, limits::EXPORT_BYTES)),
            Err(_) => 0,
        }
    }

    /// The bytes, one more than the limit at most: the recogniser says that it is too large.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, String> {
        let size = self.known().clone()?;
        read_known(&self.path, size, limits::EXPORT_BYTES + 1).map_err(|error| error.to_string())
    }
}

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
    paths: Vec<PathBuf>,
    hidden: bool,
    left_out: &'a LeftOut,
) -> impl Iterator<Item = Source> + 'a {
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Source>> {
        let size = match path.as_os_str() == STDIN {
            true => Ok(None),
            false => match std::fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => return Box::new(walk(&path, hidden, left_out)),
                Ok(metadata) => size(&path, &metadata),
                Err(error) => Err(error),
            },
        };
        Box::new(std::iter::once(Source::new(path, size)))
    })
}

/// The files of a folder. Symbolic links are not followed, so no loop is entered.
fn walk<'a>(folder: &Path, hidden: bool, left_out: &'a LeftOut) -> impl Iterator<Item = Source> + use<'a> {
    let is_looked_at = move |entry: &walkdir::DirEntry| {
        let is_left_out = !hidden && entry.depth() > 0 && is_hidden(entry);
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
            Ok(entry) => Some(walked(entry)),
            Err(error) => {
                let path = error.path().map(Path::to_path_buf).unwrap_or_default();
                Some(Source { path, size: Some(Err(error.to_string())) })
            }
        }
    })
}

/// A file that a folder lists. Windows lists its size too; elsewhere that is asked for when the file is due.
fn walked(entry: walkdir::DirEntry) -> Source {
    if cfg!(windows)
        && let Ok(metadata) = entry.metadata()
    {
        let size = size(entry.path(), &metadata);
        return Source::new(entry.into_path(), size);
    }
    Source { path: entry.into_path(), size: None }
}

/// Whether listings hide it, or a version control system keeps its own files there (`.git` and others begin with a dot).
fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name();
    name.as_encoded_bytes().starts_with(b".")
        || (entry.file_type().is_dir() && (name == "CVS" || name == "_darcs"))
        || has_hidden_attribute(entry)
}

/// Whether Explorer hides it: `Thumbs.db` and `desktop.ini` stand in many folders.
#[cfg(windows)]
fn has_hidden_attribute(entry: &walkdir::DirEntry) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    const FILE_ATTRIBUTE_HIDDEN: u32 = 2;
    entry.metadata().is_ok_and(|metadata| metadata.file_attributes() & FILE_ATTRIBUTE_HIDDEN != 0)
}

#[cfg(not(windows))]
fn has_hidden_attribute(_: &walkdir::DirEntry) -> bool {
    false
}

/// The bytes of a file, one more than the limit at most: the recogniser says that it is too large.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, limits::EXPORT_BYTES + 1)
}

/// The bytes of a file, as many as this at most.
pub(super) fn read_up_to(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    read_known(path, look(path)?, limit)
}

/// Looks at a file before it is opened: opening what is none could wait for ever.
fn look(path: &Path) -> io::Result<Size> {
    if path.as_os_str() == STDIN { Ok(None) } else { size(path, &std::fs::metadata(path)?) }
}

fn size(path: &Path, metadata: &Metadata) -> io::Result<Size> {
    refuse_devices(path, metadata)?;
    Ok(metadata.is_file().then_some(metadata.len()))
}

fn read_known(path: &Path, size: Size, limit: usize) -> io::Result<Vec<u8>> {
    if path.as_os_str() == STDIN {
        return read_all(io::stdin().lock(), size, limit);
    }
    read_all(File::open(path)?, size, limit)
}

/// Room for what says nothing of its size.
const UNKNOWN: usize = 64 * 1024;

/// Most files are smaller: they are read at once.
const SMALL: usize = 16 * 1024;

/// The bytes that will be read of so many.
fn expected(size: u64, limit: usize) -> usize {
    usize::try_from(size).unwrap_or(limit).min(limit)
}

/// Reads into a buffer with room for all of it where the size is known, and moves to a larger one where that was wrong: a
/// buffer that grows leaves copies of a key behind.
fn read_all(mut reader: impl Read, size: Size, limit: usize) -> io::Result<Vec<u8>> {
    let known = size.map_or(UNKNOWN, |size| expected(size, limit));
    // Room for one byte more than is expected tells that there are no more, and `read_to_end` reads into a buffer that has
    // 32 bytes to spare without a buffer of its own.
    let mut bytes = Secret::new(Vec::with_capacity(known + 32));
    if (1..SMALL).contains(&known) && size == Some(known as u64) {
        bytes.resize(limit.min(known + 1), 0);
        let length = read_once(&mut reader, &mut bytes)?;
        bytes.truncate(length);
        // A file that ends where its size says ends there; to be told so again takes as long as to read it.
        if length == known {
            return Ok(std::mem::take(&mut *bytes));
        }
    }
    loop {
        // Were the buffer ever full, `read_to_end` would let it grow.
        let room = bytes.capacity() - bytes.len() - 1;
        let want = room.min(limit - bytes.len());
        let length = reader.by_ref().take(want as u64).read_to_end(&mut bytes)?;
        if length < want || bytes.len() == limit {
            return Ok(std::mem::take(&mut *bytes));
        }
        let mut larger = Secret::new(Vec::with_capacity(bytes.capacity() * 2));
        larger.extend_from_slice(&bytes);
        bytes = larger;
    }
}

fn read_once(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Opening a named pipe, a socket or a device could wait for ever. The pipes of a shell's `<(command)` are fine.
fn refuse_devices(path: &Path, metadata: &Metadata) -> io::Result<()> {
    let refuse = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, what.to_owned()));
    if metadata.is_dir() {
        return refuse("it is a folder");
    }
    let is_device = |name: &OsStr| crate::base::escape::is_reserved_on_windows(&name.to_string_lossy());
    if cfg!(windows) && path.file_name().is_some_and(is_device) {
        return refuse("Windows keeps this name for a device");
    }
    let is_open_already =
        || ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|open| path.starts_with(open));
    if !metadata.is_file() && !is_open_already() {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives as many bytes at a time as it is told to, and is interrupted before each.
    struct Pieces<'a> {
        bytes: &'a [u8],
        length: usize,
        is_interrupted: bool,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.is_interrupted = !self.is_interrupted;
            if self.is_interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = self.length.min(buffer.len());
            self.bytes.read(&mut buffer[..length])
        }
    }

    #[test]
    fn all_is_read_whatever_the_size_was_said_to_be() {
        let all: Vec<u8> = (0..200_000).map(|n| (n % 251) as u8).collect();
        for length in [0, 1, 31, 32, 33, 4096, UNKNOWN - 1, UNKNOWN, UNKNOWN + 31, UNKNOWN + 32, 200_000] {
            for said in [None, Some(0), Some(1), Some(length as u64), Some(length as u64 + 1), Some(u64::MAX)]
            {
                for piece in [7, 5000, usize::MAX] {
                    let limit = 150_000;
                    let reader = Pieces { bytes: &all[..length], length: piece, is_interrupted: false };
                    let read = read_all(reader, said, limit).unwrap();
                    assert!(read == all[..length.min(limit)], "{length} {said:?} {piece}: {}", read.len());
                }
            }
        }
    }

    #[test]
    fn a_buffer_of_known_size_never_moves() {
        for length in [0, 1, 2000, 100_000] {
            let bytes = vec![7; length];
            let read = read_all(&bytes[..], Some(length as u64), limits::EXPORT_BYTES).unwrap();
            assert!(read.len() == length && read.capacity() <= length + 64, "{length}: {}", read.capacity());
        }
    }
}

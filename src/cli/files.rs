//! Exports are read here: files, pipes, standard input.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::base::{Secret, limits};

/// What a path leads to, as far as it was asked.
pub(super) struct Source<'a> {
    /// Where it is, as it was given.
    pub(super) path: Cow<'a, Path>,
    /// What it is or why it cannot be read, once somebody asked.
    found: Option<Result<Found, String>>,
}

/// What stands at a path.
#[derive(Clone, Copy)]
enum Found {
    /// A file of so many bytes.
    File(u64),
    /// Something that does not say how many bytes it has: standard input, a pipe.
    Stream,
    /// A folder.
    Folder,
}

impl<'a> Source<'a> {
    /// Not looked at yet.
    pub(super) fn new(path: impl Into<Cow<'a, Path>>) -> Self {
        Self { path: path.into(), found: None }
    }

    /// A file that was listed with its attributes.
    pub(super) fn listed(path: PathBuf, metadata: &Metadata) -> Self {
        let found = found(&path, metadata).map_err(|error| error.to_string());
        Self { path: path.into(), found: Some(found) }
    }

    /// What cannot be read.
    pub(super) fn unreadable(path: PathBuf, error: String) -> Self {
        Self { path: path.into(), found: Some(Err(error)) }
    }

    /// The file system is asked once, however often this is.
    fn found(&mut self) -> &Result<Found, String> {
        self.found.get_or_insert_with(|| look(&self.path).map_err(|error| error.to_string()))
    }

    /// Whether it is a folder.
    pub(super) fn is_folder(&mut self) -> bool {
        matches!(self.found(), Ok(Found::Folder))
    }

    /// How many bytes are to be expected.
    pub(super) fn size(&mut self) -> usize {
        match self.found() {
            Ok(Found::File(size)) => expected(*size, limits::EXPORT_BYTES),
            Ok(Found::Stream) => limits::EXPORT_BYTES,
            Ok(Found::Folder) | Err(_) => 0,
        }
    }

    /// The bytes, one more than the limit at most: the recogniser says that it is too large.
    pub(super) fn read(&mut self) -> Result<Vec<u8>, String> {
        let found = self.found().clone()?;
        read_found(&self.path, found, limits::EXPORT_BYTES + 1).map_err(|error| error.to_string())
    }
}

/// The path that means standard input.
pub(super) const STDIN: &str = "-";

/// The bytes of a file, one more than the limit at most: the recogniser says that it is too large.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, limits::EXPORT_BYTES + 1)
}

/// The bytes of a file, as many as this at most.
pub(super) fn read_up_to(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    read_found(path, look(path)?, limit)
}

/// Looks at a file before it is opened: opening what is none could wait for ever.
fn look(path: &Path) -> io::Result<Found> {
    if path.as_os_str() == STDIN { Ok(Found::Stream) } else { found(path, &std::fs::metadata(path)?) }
}

fn found(path: &Path, metadata: &Metadata) -> io::Result<Found> {
    if metadata.is_dir() {
        return Ok(Found::Folder);
    }
    refuse_devices(path, metadata)?;
    Ok(if metadata.is_file() { Found::File(metadata.len()) } else { Found::Stream })
}

fn read_found(path: &Path, found: Found, limit: usize) -> io::Result<Vec<u8>> {
    let size = match found {
        Found::File(size) => Some(size),
        Found::Stream => None,
        Found::Folder => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
    };
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
fn read_all(mut reader: impl Read, size: Option<u64>, limit: usize) -> io::Result<Vec<u8>> {
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

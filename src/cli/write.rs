//! Files and folders that appear whole or not at all.
//!
//! Everything is written beside its place under a name like `.pinbundle-….tmp`, and then renamed. A signal waits until
//! that is done, or undone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::{Builder, NamedTempFile, TempDir};

use super::signals::Held;
use super::{Stop, files};
use crate::base::timestamp::Timestamp;
use crate::package::{PackageFile, SCHEMA};
use crate::recognise::Export;

/// What is written at a path.
pub(super) enum Content<'a> {
    /// A file.
    File(&'a [u8]),
    /// A folder of files, with this time.
    Folder(&'a [PackageFile], Option<Timestamp>),
}

/// Writes a file. One that stands there is replaced only by `force`.
pub(super) fn file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Stop> {
    let held = Held::start().map_err(|error| failed(path, &error))?;
    content(path, &Content::File(bytes), force, &held)
}

/// Writes something and a file beside it: both, or neither. `force` replaces what stands at either path.
pub(super) fn together(
    (path, what): (&Path, &Content<'_>),
    beside: Option<(&Path, &[u8])>,
    force: bool,
) -> Result<(), Stop> {
    // Dropped last: a signal that came ends the process then.
    let held = Held::start().map_err(|error| failed(path, &error))?;
    let Some((other, bytes)) = beside else { return content(path, what, force, &held) };
    let aside = Aside::move_there(other, force).map_err(|error| failed(other, &error))?;
    let written = content(other, &Content::File(bytes), false, &held).and_then(|()| {
        content(path, what, force, &held).inspect_err(|_| {
            // Nobody can be told more than that the package could not be written.
            let _ = fs::remove_file(other);
        })
    });
    match (written, aside) {
        (Err(stop), Some(aside)) => Err(aside.move_back(other, stop)),
        (written, _) => written,
    }
}

/// A file that makes room, until it is known whether it goes away.
struct Aside(TempDir);

impl Aside {
    fn move_there(path: &Path, force: bool) -> io::Result<Option<Self>> {
        if !force || fs::symlink_metadata(path).is_err() {
            return Ok(None);
        }
        let aside = Self(temporary_folder(path)?);
        fs::rename(path, aside.0.path().join("old"))?;
        Ok(Some(aside))
    }

    /// What stood there stands there again, or it is said where it is.
    fn move_back(self, path: &Path, stop: Stop) -> Stop {
        match fs::rename(self.0.path().join("old"), path) {
            Ok(()) => stop,
            Err(_) => kept(self.0, path),
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> Stop {
    Stop::incomplete(format!("{}: {error}", files::shown(path)))
}

/// What must not go away with the temporary folder.
fn kept(temporary: TempDir, path: &Path) -> Stop {
    let kept = temporary.keep().join("old");
    Stop::incomplete(format!(
        "{}: this could not be written; what stood there is now {}",
        files::shown(path),
        files::shown(&kept)
    ))
}

fn content(path: &Path, content: &Content<'_>, force: bool, held: &Held) -> Result<(), Stop> {
    match content {
        Content::File(bytes) => one_file(path, bytes, force, held),
        Content::Folder(files, time) => folder(path, files, *time, force, held),
    }
}

fn one_file(path: &Path, bytes: &[u8], force: bool, held: &Held) -> Result<(), Stop> {
    let failed = |error: &io::Error| failed(path, error);
    let mut temporary = temporary(path).map_err(|e| failed(&e))?;
    temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_all()).map_err(|e| failed(&e))?;
    held.go_on().map_err(|e| failed(&e))?;
    if force {
        temporary.persist(path).map(drop).map_err(|e| failed(&e.error))
    } else {
        temporary.persist_noclobber(path).map(drop).map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => failed(&e.error),
        })
    }
}

/// Refuses early, before any work is done, what [`file()`] and [`together`] would refuse at the end; and, whatever `force`
/// says, to write over what is read, or over a private key: it may be the only one there is.
pub(super) fn may_stand<'a>(
    path: &Path,
    force: bool,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Stop> {
    let parent = parent(path);
    if !parent.is_dir() {
        return Err(Stop::incomplete(format!("{}: there is no such folder", files::shown(parent))));
    }
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    if !force {
        return Err(exists(path));
    }
    if let Some(input) = inputs.into_iter().find(|input| is_in(input, path)) {
        let (path, input) = (files::shown(path), files::shown(input));
        return Err(Stop::usage(format!(
            "{path}: {input} is read from there, and what is read is never written over"
        )));
    }
    if metadata.is_dir() {
        return is_package(path);
    }
    if holds_key(path) {
        let path = files::shown(path);
        return Err(Stop::incomplete(format!(
            "{path}: this holds a private key, which is never written over"
        )));
    }
    Ok(())
}

/// Whether a file is what stands at a path, or lies in it, by whatever names.
fn is_in(file: &Path, path: &Path) -> bool {
    matches!((file.canonicalize(), path.canonicalize()), (Ok(file), Ok(path)) if file.starts_with(&path))
}

/// Whether a file that stands in the way has a private key or a keystore in it. What cannot be read cannot tell.
fn holds_key(path: &Path) -> bool {
    files::read(path).is_ok_and(|bytes| Export::read(bytes).may_hold_key())
}

/// Writes a folder of files. One that stands there is replaced only by `force`, and only if it is a package: the old one
/// is moved aside, the new one moved in, the old one taken away.
fn folder(
    path: &Path,
    content: &[PackageFile],
    time: Option<Timestamp>,
    force: bool,
    held: &Held,
) -> Result<(), Stop> {
    may_stand(path, force, [])?;
    let failed = |error: io::Error| failed(path, &error);
    let temporary = temporary_folder(path).map_err(failed)?;
    let new = temporary.path().join("new");
    fill(&new, content, time, held).map_err(failed)?;
    let old = temporary.path().join("old");
    let replaces = fs::symlink_metadata(path).is_ok();
    if replaces {
        fs::rename(path, &old).map_err(failed)?;
    }
    if let Err(error) = fs::rename(&new, path) {
        if replaces && fs::rename(&old, path).is_err() {
            return Err(kept(temporary, path));
        }
        return Err(failed(error));
    }
    Ok(())
}

fn fill(folder: &Path, content: &[PackageFile], time: Option<Timestamp>, held: &Held) -> io::Result<()> {
    fs::create_dir(folder)?;
    for file in content {
        held.go_on()?;
        // Paths of a package are made of plain names.
        let path = folder.join(file.path.split('/').collect::<PathBuf>());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut written = File::create_new(&path)?;
        written.write_all(&file.bytes)?;
        if let Some(time) = time {
            let seconds = Duration::from_secs(time.unix().unsigned_abs());
            written.set_modified(SystemTime::UNIX_EPOCH + seconds)?;
        }
        written.sync_all()?;
    }
    held.go_on()
}

/// A folder may be replaced only if it holds the manifest of a package.
fn is_package(path: &Path) -> Result<(), Stop> {
    let manifest = files::read(&path.join("manifest.json")).ok();
    let schema = |bytes: Vec<u8>| {
        Some(serde_json::from_slice::<Value>(&bytes).ok()?.get("schema")?.as_str()? == SCHEMA)
    };
    let is_package = manifest.and_then(schema) == Some(true);
    if is_package {
        return Ok(());
    }
    Err(Stop::incomplete(format!("{}: this folder is no package, and is not replaced", files::shown(path))))
}

fn exists(path: &Path) -> Stop {
    Stop::incomplete(format!("{}: this exists already; --force replaces it", files::shown(path)))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn builder<'a>() -> Builder<'a, 'a> {
    let mut builder = Builder::new();
    builder.prefix(".pinbundle-").suffix(".tmp");
    builder
}

fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = builder();
    // As any program would create it; temporary files are for their owner alone otherwise.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(parent(path))
}

fn temporary_folder(path: &Path) -> io::Result<TempDir> {
    builder().tempdir_in(parent(path))
}

//! Folders are walked here, and the work on all files spread over the cores.

use std::borrow::Cow;
use std::cell::Cell;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::files::Source;
use super::output::Output;
use super::spread::{self, Worked};

/// How folders are walked, and what was left out of them: nobody should take it for checked.
pub(super) struct Folders {
    with_hidden: bool,
    links: Cell<usize>,
    hidden: Cell<usize>,
}

impl Folders {
    /// Hidden files and folders in them are looked at too, or left out.
    pub(super) fn new(with_hidden: bool) -> Self {
        Self { with_hidden, links: Cell::new(0), hidden: Cell::new(0) }
    }

    /// Says how much was left out, if anything.
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

    /// What the arguments and the lines of a list lead to. Of the latter there may be many: what they are is looked at when it is
    /// their turn.
    pub(super) fn sources<'a>(
        &'a self,
        paths: Vec<PathBuf>,
        listed: impl Iterator<Item = Cow<'a, Path>> + 'a,
    ) -> impl Iterator<Item = Source<'a>> + 'a {
        let sources = paths.into_iter().flat_map(|path| self.opened(Source::new(path)));
        sources.chain(listed.map(Source::new))
    }

    /// The source itself, or the files in it if it is a folder.
    pub(super) fn opened<'a>(&'a self, mut source: Source<'a>) -> Box<dyn Iterator<Item = Source<'a>> + 'a> {
        if source.is_folder() { self.files_in(source) } else { Box::new(std::iter::once(source)) }
    }

    /// The files of a folder in the order of their names. Symbolic links are not followed, so no loop is entered.
    fn files_in<'a>(&'a self, folder: Source<'a>) -> Box<dyn Iterator<Item = Source<'a>> + 'a> {
        let is_looked_at = |entry: &DirEntry| {
            let is_left_out = !self.with_hidden && entry.depth() > 0 && is_hidden(entry);
            if is_left_out {
                add_one(&self.hidden);
            }
            !is_left_out
        };
        let walk = WalkDir::new(folder.path).sort_by_file_name().into_iter().filter_entry(is_looked_at);
        Box::new(walk.filter_map(|entry| match entry {
            Ok(entry) if entry.path_is_symlink() && entry.depth() > 0 => {
                add_one(&self.links);
                None
            }
            Ok(entry) if entry.file_type().is_dir() || entry.depth() == 0 => None,
            Ok(entry) => Some(listed(entry)),
            Err(error) => {
                let path = error.path().map(ToOwned::to_owned).unwrap_or_default();
                Some(Source::unreadable(path, error.to_string()))
            }
        }))
    }

    /// Does the work on each file, and takes the results in the order of the sources and, within folders, of the names. A result
    /// is added to the one before it if `join` can.
    pub(super) fn each_file<'a, R: Send, E>(
        &'a self,
        sources: impl Iterator<Item = Source<'a>> + 'a,
        work: impl Fn(Source<'a>) -> R + Sync,
        join: impl Fn(&mut R, R) -> Option<R> + Sync,
        mut take: impl FnMut(Vec<R>) -> Result<(), E>,
    ) -> Result<(), E> {
        let work = |mut source: Source<'a>, before: Option<&mut R>| {
            if source.is_folder() {
                return Worked::Holds(source);
            }
            let (bytes, result) = (source.size(), work(source));
            let result = match before {
                Some(before) => join(before, result),
                None => Some(result),
            };
            Worked::Done { bytes, result }
        };
        spread::in_order(Box::new(sources), &|folder| self.files_in(folder), &work, &mut take)
    }
}

fn add_one(counter: &Cell<usize>) {
    counter.set(counter.get() + 1);
}

/// A file that a folder lists. Windows lists its size too; elsewhere that is asked for when the file is due.
fn listed(entry: DirEntry) -> Source<'static> {
    if cfg!(windows)
        && let Ok(metadata) = entry.metadata()
    {
        return Source::listed(entry.into_path(), &metadata);
    }
    Source::new(entry.into_path())
}

/// Whether listings hide it, or a version control system keeps its own files there (`.git` and others begin with a dot).
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name.as_encoded_bytes().starts_with(b".")
        || (entry.file_type().is_dir() && (name == "CVS" || name == "_darcs"))
        || has_hidden_attribute(entry)
}

/// Whether Explorer hides it: `Thumbs.db` and `desktop.ini` stand in many folders.
#[cfg(windows)]
fn has_hidden_attribute(entry: &DirEntry) -> bool {
    use std::os::windows::fs::MetadataExt as _;
    const FILE_ATTRIBUTE_HIDDEN: u32 = 2;
    entry.metadata().is_ok_and(|metadata| metadata.file_attributes() & FILE_ATTRIBUTE_HIDDEN != 0)
}

#[cfg(not(windows))]
fn has_hidden_attribute(_: &DirEntry) -> bool {
    false
}

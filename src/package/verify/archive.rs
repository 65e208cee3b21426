//! The zip of a package: read with limits, then written anew. It must be the same, byte for byte.

use std::io::{Cursor, Read as _};

use zip::{DateTime, ZipArchive};

use super::super::zip as writer;
use super::{Received, Report, limits, names, rules};
use crate::base::Secret;

/// The name of the folder in the zip, and the files in it; `None` if the zip is not one that the tool writes.
pub(super) fn read(bytes: &[u8], report: &mut Report) -> Option<(Option<String>, Vec<Received>)> {
    if bytes.len() > limits::TOTAL_BYTES {
        report.package(&rules::TOO_LARGE, format!("the zip has more than {} bytes", limits::TOTAL_BYTES));
        return None;
    }
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(_) if bytes.starts_with(b"PK") => {
            report.package(
                &rules::STRUCTURE,
                "the zip is cut off or damaged: the list of its files cannot be read",
            );
            return None;
        }
        Err(_) => {
            report.package(&rules::NO_PACKAGE, "this is neither a zip nor a folder, so it is no package");
            return None;
        }
    };
    if archive.len() > limits::ENTRIES {
        report.package(&rules::TOO_LARGE, format!("the zip has more than {} entries", limits::ENTRIES));
        return None;
    }
    let (entries, time) = entries(&mut archive, report)?;
    same_bytes(bytes, &entries, time, report)?;
    let (folder, files) = below_one_folder(entries, report)?;
    Some((Some(folder), files))
}

/// All entries. Sizes that headers declare decide nothing but whether to go on.
fn entries(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    report: &mut Report,
) -> Option<(Vec<Received>, DateTime)> {
    let mut entries = Vec::with_capacity(archive.len());
    let mut time = None;
    let mut total = 0usize;
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                report.package(
                    &rules::STRUCTURE,
                    format!("entry {} of the zip cannot be read: {error}", index + 1),
                );
                return None;
            }
        };
        let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
        names::check(&path, report);
        // Room for one byte more than is taken, so that nothing is moved and left behind unwiped.
        let declared = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        names::size(&path, declared, report);
        if report.has_errors() {
            return None;
        }
        let mut bytes = Secret::new(Vec::with_capacity(declared + 1));
        let limit = u64::try_from(limits::FILE_BYTES).unwrap_or(u64::MAX);
        if let Err(error) = entry.by_ref().take(limit + 1).read_to_end(&mut bytes) {
            report.file(&path, &rules::STRUCTURE, format_args!("cannot be read from the zip: {error}"));
            return None;
        }
        names::size(&path, bytes.len(), report);
        total = total.saturating_add(bytes.len());
        if total > limits::TOTAL_BYTES {
            report.package(
                &rules::TOO_LARGE,
                format!("the zip unpacks to more than {} bytes", limits::TOTAL_BYTES),
            );
        }
        if report.has_errors() {
            return None;
        }
        time = time.or(entry.last_modified());
        entries.push(Received { path, bytes });
    }
    names::unique(entries.iter().map(|e| e.path.as_str()), report);
    (!report.has_errors()).then_some((entries, time.unwrap_or_default()))
}

/// Writes the entries as the tool does and compares.
fn same_bytes(bytes: &[u8], entries: &[Received], time: DateTime, report: &mut Report) -> Option<()> {
    let again: Vec<_> = entries.iter().map(|e| (e.path.clone(), e.bytes.as_slice())).collect();
    // The copy is wiped as the entries are: they may hold a key.
    let written = Secret::new(writer::write(&again, time).unwrap_or_default());
    if written.as_slice() == bytes {
        return Some(());
    }
    let offset = written.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    report.package(
        &rules::STRUCTURE,
        format!(
            "the zip is not as pinbundle writes it: it differs from byte {offset} on ({} bytes, {} expected)",
            bytes.len(),
            written.len()
        ),
    );
    None
}

/// Takes the one folder off all paths.
fn below_one_folder(entries: Vec<Received>, report: &mut Report) -> Option<(String, Vec<Received>)> {
    let folder = entries.first().and_then(|e| e.path.split_once('/')).map(|(folder, _)| folder.to_owned());
    let Some(folder) = folder else {
        report.package(&rules::NAME, "the zip does not hold one folder with the package in it");
        return None;
    };
    let mut files = Vec::with_capacity(entries.len());
    for Received { path, bytes } in entries {
        match path.strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => files.push(Received { path: rest.to_owned(), bytes }),
            None => report.file(&path, &rules::NAME, format_args!("does not stand in the folder {folder}")),
        }
    }
    (!report.has_errors()).then_some((folder, files))
}

//! Archives: zip and gzip are looked into within limits, the others are named.

use std::io::Cursor;

use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

use super::inflate::{self, Inflated};
use super::{Found, Inside, start_with};
use crate::base::place::Span;
use crate::base::{Secret, limits};
use crate::recognise::item::Kind;
use crate::recognise::layer;

/// A zip whose first local header stands at `at`; it takes the rest, as its end is found from the end.
pub(super) fn read_zip(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let mut found = Found::new(Kind::Archive, "a zip archive", Span::between(at, bytes.len()));
    let Ok(mut archive) = ZipArchive::new(Cursor::new(here)) else {
        found.what = "a damaged zip archive".into();
        return Some(found);
    };
    if archive.index_for_name("[Content_Types].xml").is_some() {
        found.what = "an Office document (a zip archive)".into();
    }
    let mut budget = limits::UNPACKED_BYTES;
    for index in 0..archive.len().min(limits::ARCHIVE_MEMBERS) {
        let Some(member) = read_member(here, &mut archive, index, budget) else { continue };
        budget -= member.bytes.len();
        found.inside.push(member);
    }
    Some(found)
}

/// One member, inflated within the budget; `None` for folders and for what cannot be read.
fn read_member(
    zip: &[u8],
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    budget: usize,
) -> Option<Inside> {
    let file = archive.by_index_raw(index).ok()?;
    if file.is_dir() {
        return None;
    }
    let name = String::from_utf8_lossy(file.name_raw()).into_owned();
    let data = data(zip, &file).unwrap_or_default();
    let bytes = match (file.encrypted(), file.compression()) {
        (true, _) => Secret::default(),
        (false, CompressionMethod::Stored) => Secret::new(data.get(..budget).unwrap_or(data).to_vec()),
        // Method 8; the zip crate is built without a decoder of its own, so it gives the number only.
        #[allow(deprecated)]
        (false, CompressionMethod::Unsupported(8)) => inflate::deflate(data, budget).bytes,
        (false, _) => Secret::default(),
    };
    Some(Inside { bytes, layer: Some("zip"), name: Some(name), place: None, only_keys: false })
}

/// The bytes of a member as they stand in the zip: read here, and not through a reader with buffers of its own.
fn data<'a>(zip: &'a [u8], file: &ZipFile<'_, Cursor<&[u8]>>) -> Option<&'a [u8]> {
    let start = usize::try_from(file.data_start()?).ok()?;
    let size = usize::try_from(file.compressed_size()).ok()?;
    let rest = zip.get(start..)?;
    Some(rest.get(..size).unwrap_or(rest))
}

/// Gzip: one member or several behind each other (RFC 1952, 2.2).
pub(super) fn read_gzip(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let mut rest = bytes.get(at..)?;
    let mut unpacked: Vec<Secret> = Vec::new();
    let mut budget = limits::UNPACKED_BYTES;
    while rest.starts_with(&[0x1f, 0x8b]) && unpacked.len() < limits::ARCHIVE_MEMBERS {
        let Inflated { bytes: member, length } = inflate::gzip(rest, budget);
        budget -= member.len();
        unpacked.push(member);
        // What is damaged, or goes on behind the limit, has no end that is known.
        rest = length.and_then(|length| rest.get(length..)).unwrap_or_default();
    }
    if unpacked.len() == limits::ARCHIVE_MEMBERS {
        // Further members are not looked into one by one: the other scan does, as far as it may.
        rest = &[];
    }
    let what =
        if unpacked.iter().all(|member| member.is_empty()) { "a damaged gzip file" } else { "a gzip file" };
    let mut found = Found::new(Kind::Archive, what, Span::between(at, bytes.len() - rest.len()));
    // Mostly it is one, which then need not be copied.
    let bytes = if let [one] = &mut unpacked[..] { std::mem::take(one) } else { inflate::joined(&unpacked) };
    found.inside.push(Inside { bytes, layer: Some("gzip"), name: None, place: None, only_keys: false });
    Some(found)
}

/// Uuencode: `begin 644 name`, then full lines of 61 characters that start with M. Named, not looked into.
pub(super) fn read_uuencode(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    // A name and a line are not longer: in one line without an end every "begin" comes here.
    let mut lines = layer::lines(&rest[..rest.len().min(1024)]).map(<[u8]>::trim_ascii_end);
    let head = lines.next().filter(|line| line.len() < 300)?;
    let mode = head.strip_prefix(b"begin ")?.get(..4)?;
    let is_head = mode[..3].iter().all(|b| (b'0'..=b'7').contains(b)) && mode[3] == b' ';
    let is_line = lines.next().is_some_and(|line| {
        let (first, rest) = line.split_first().map_or((0, 0), |(first, rest)| (*first, rest.len()));
        (b'!'..=b'`').contains(&first) && rest == usize::from(first - b' ').div_ceil(3) * 4
    });
    if !is_head || !is_line {
        return None;
    }
    // Looked for only now: every line that starts with "begin" comes here.
    let end = memchr::memmem::find(rest, b"\nend").map_or(rest.len(), |end| end + 4);
    let span = Span { offset: at, length: end };
    Some(Found::new(Kind::Archive, "a uuencoded file", span))
}

static OTHERS: &[(&[u8], &str)] = &[
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"MSCF\x00\x00\x00\x00", "a Windows cabinet archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"PK\x05\x06", "an empty zip archive"),
];

/// An archive that is named and not looked into.
pub(super) fn read_other(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let known = OTHERS.iter().find(|(magic, _)| start_with(rest, magic)).map(|(_, what)| *what);
    let tar = rest.get(257..262).filter(|magic| *magic == b"ustar").map(|_| "a tar archive");
    let what = known.or(tar)?;
    Some(Found::new(Kind::Archive, what, Span::between(at, bytes.len())))
}

//! Documents and pictures: named, never looked into by structure (the scan for keys reads all bytes).

use super::{Found, start_with};
use crate::base::place::Span;
use crate::recognise::item::Kind;

static DOCUMENTS: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office or Outlook document"),
    (b"{\\rtf", "an RTF document"),
    (b"bplist00", "an Apple property list"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
];

/// A document that starts at `at`; it takes the rest.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let (_, what) = DOCUMENTS.iter().find(|(magic, _)| start_with(rest, magic))?;
    Some(Found::new(Kind::Document, *what, Span::between(at, bytes.len())))
}

//! Deflate (RFC 1951), by itself and in gzip members (RFC 1952). What comes out lives in buffers that are wiped, the
//! decompressor's window among them.

use flate2::{Decompress, FlushDecompress, Status};

use crate::base::Secret;

/// How much is inflated at once.
const PIECE: usize = 64 * 1024;
/// A gzip header without its optional fields; the checksum and the size behind the data.
const HEADER: usize = 10;
const TRAILER: usize = 8;

/// What came out of a stream.
pub(super) struct Inflated {
    pub(super) bytes: Secret,
    /// Bytes of the stream; `None` if it is damaged or goes on behind the limit, so that its end is not known.
    pub(super) length: Option<usize>,
}

/// Inflates up to a limit; damage ends it early.
pub(super) fn deflate(mut input: &[u8], limit: usize) -> Inflated {
    let mut window = Window(Decompress::new(false));
    let mut pieces: Vec<Secret> = Vec::new();
    let mut left = limit;
    let mut length = None;
    while left > 0 {
        let mut piece = Secret::new(vec![0; PIECE.min(left)]);
        let Progress { read, written, status } = window.step(input, &mut piece);
        input = input.get(read..).unwrap_or_default();
        left -= written;
        piece.truncate(written);
        pieces.push(piece);
        match status {
            Some(Status::StreamEnd) => {
                length = Some(window.0.total_in() as usize);
                break;
            }
            Some(_) if read > 0 || written > 0 => {}
            _ => break,
        }
    }
    Inflated { bytes: joined(&pieces), length }
}

/// Inflates the gzip member that the input starts with, up to a limit.
pub(super) fn gzip(input: &[u8], limit: usize) -> Inflated {
    let Some(data) = after_header(input) else { return Inflated { bytes: Secret::default(), length: None } };
    let Inflated { bytes, length } = deflate(input.get(data..).unwrap_or_default(), limit);
    let end = length.map(|length| data + length + TRAILER);
    Inflated { bytes, length: end.filter(|end| *end <= input.len()) }
}

/// Where the data of a gzip member begins (RFC 1952, 2.3).
fn after_header(input: &[u8]) -> Option<usize> {
    let [0x1f, 0x8b, 8, flags, ..] = *input else { return None };
    let mut at = HEADER;
    if flags & 4 != 0 {
        let size = input.get(at..at + 2)?;
        at += 2 + size.iter().rev().fold(0, |n, &byte| n << 8 | usize::from(byte));
    }
    // The name and the comment end with a NUL.
    for text in [8, 16] {
        if flags & text != 0 {
            at += memchr::memchr(0, input.get(at..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (at <= input.len()).then_some(at)
}

/// A decompressor, which keeps the last 32 KiB that came out of it. They are zeroed when it is dropped.
struct Window(Decompress);

struct Progress {
    read: usize,
    written: usize,
    status: Option<Status>,
}

impl Window {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let (read, written) = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(input, output, FlushDecompress::None).ok();
        // Not more than the two slices have.
        let read = (self.0.total_in() - read) as usize;
        let written = (self.0.total_out() - written) as usize;
        Progress { read, written, status }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.0.reset(false);
        // What is read afterwards cannot be left out as a useless write.
        std::hint::black_box(&self.0);
    }
}

/// One buffer of many, without one that grows and leaves copies behind.
pub(super) fn joined(pieces: &[Secret]) -> Secret {
    let mut all = Secret::new(Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum()));
    for piece in pieces {
        all.extend_from_slice(piece);
    }
    all
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder, write::DeflateEncoder};

    use super::*;

    fn text() -> Vec<u8> {
        (0..40_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect()
    }

    #[test]
    fn all_of_a_stream_and_where_it_ends() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&text()).unwrap();
        let stream = encoder.finish().unwrap();
        let inflated = deflate(&[&stream[..], b"behind"].concat(), 1 << 20);
        assert!(*inflated.bytes == text());
        assert_eq!(inflated.length, Some(stream.len()));
        let cut = deflate(&stream, 100_000);
        assert_eq!((cut.bytes.len(), cut.length), (100_000, None));
        let damaged = deflate(&stream[..stream.len() / 2], 1 << 20);
        assert!(text().starts_with(&damaged.bytes) && damaged.bytes.len() > 10_000);
        assert_eq!(damaged.length, None);
    }

    #[test]
    fn gzip_with_all_that_a_header_may_have() {
        let builder = GzBuilder::new().filename("name").comment("comment").extra(b"extra".to_vec());
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(b"content").unwrap();
        let member = encoder.finish().unwrap();
        let inflated = gzip(&[&member[..], b"behind"].concat(), 1 << 20);
        assert_eq!((inflated.bytes.as_slice(), inflated.length), (&b"content"[..], Some(member.len())));
        for length in 0..member.len() {
            assert_eq!(gzip(&member[..length], 1 << 20).length, None, "{length}");
        }
    }
}

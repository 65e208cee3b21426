//! Deflate streams behind the local headers of zip, gzip and zlib, wherever they stand: between members, in comments,
//! in a PDF. Sizes and directories are not believed. Stored members need no inflating: they are looked at as they are.

use flate2::{Decompress, FlushDecompress, Status};

use super::super::signs::Seen;
use super::make_room;
use crate::base::Secret;
use crate::base::find::{self, Sets};
use crate::base::limits;

/// How much is inflated at once.
const CHUNK: usize = 32 * 1024;
/// What the attempt itself costs: clearing the window.
const ATTEMPT: usize = 512;
/// The longest name, comment or extra field that is skipped in a gzip header.
const LONGEST_FIELD: usize = 4 * 1024;

/// A place where a deflate stream may begin.
pub(in super::super) struct Stream {
    header: usize,
    data: usize,
}

/// What came out of one.
pub(in super::super) struct Inflated {
    pub(in super::super) bytes: Secret,
    /// There was more than the limit.
    pub(in super::super) cut: bool,
    /// Where to look for the next stream.
    pub(in super::super) resume_at: usize,
}

/// Inflates. What streams that did not end well have read counts, so that many beginnings in one another cost no more
/// than a fixed sum.
pub(in super::super) struct Inflater {
    decompress: Decompress,
    /// Where each piece comes out; wiped with the window.
    chunk: Secret,
    fuel: usize,
}

find::sign! {
    /// The first two bytes of all headers.
    pub(in super::super) Header, |0: first, 1: second| !(first.sets(&FIRST) & second.sets(&SECOND)).is(0)
}

static FIRST: Sets = Sets::of([b"P", &[0x1f], b"x", b"x", b"x", b"x"]);
static SECOND: Sets = Sets::of([b"K", &[0x8b], &[0x01], &[0x5e], &[0x9c], &[0xda]]);

/// The first possible stream from `from` on.
pub(in super::super) fn next_stream(seen: &Seen<'_>, mut from: usize) -> Option<Stream> {
    let bytes = seen.bytes();
    loop {
        let header = seen.first(from, Header)?;
        from = header + 1;
        let data = data_offset(bytes.get(header..)?).map(|offset| header + offset);
        // The block type 3 does not exist (RFC 1951, 3.2.3).
        if let Some(data) = data.filter(|&data| bytes.get(data).is_some_and(|first| first & 6 != 6)) {
            return Some(Stream { header, data });
        }
    }
}

impl Inflater {
    pub(in super::super) fn new() -> Self {
        let chunk = Secret::new(vec![0; CHUNK]);
        Self { decompress: Decompress::new(false), chunk, fuel: limits::UNPACKED_BYTES }
    }

    /// Whether no more attempts may be made.
    pub(in super::super) fn is_spent(&self) -> bool {
        self.fuel == 0
    }

    /// Inflates one stream, at most to `limit` bytes.
    pub(in super::super) fn inflate(&mut self, bytes: &[u8], stream: &Stream, limit: usize) -> Inflated {
        self.decompress.reset(false);
        let mut out = Secret::default();
        let mut input = bytes.get(stream.data..).unwrap_or_default();
        // A failing attempt may read as much as all of the fuel, not more.
        input = input.get(..self.fuel).unwrap_or(input);
        let (mut cut, mut ended) = (false, false);
        loop {
            let (read, written) = (self.decompress.total_in(), self.decompress.total_out());
            let status = self.decompress.decompress(input, &mut self.chunk, FlushDecompress::None);
            let read = (self.decompress.total_in() - read) as usize;
            let written = (self.decompress.total_out() - written) as usize;
            input = input.get(read..).unwrap_or_default();
            let room = written.min(limit - out.len());
            make_room(&mut out, room, None);
            out.extend_from_slice(self.chunk.get(..room).unwrap_or_default());
            if room < written {
                cut = true;
                break;
            }
            match status {
                Ok(Status::StreamEnd) => {
                    ended = true;
                    break;
                }
                Ok(_) if read > 0 || written > 0 => {}
                _ => break,
            }
        }
        let consumed = self.decompress.total_in() as usize;
        let spent = if ended { ATTEMPT } else { ATTEMPT + consumed };
        self.fuel = self.fuel.saturating_sub(spent);
        let resume_at = if ended { stream.data + consumed } else { stream.header + 1 };
        Inflated { bytes: out, cut, resume_at }
    }
}

/// The last 32 KiB that came out are still in its window.
impl Drop for Inflater {
    fn drop(&mut self) {
        self.decompress.reset(false);
        // What is read afterwards cannot be left out as a useless write.
        std::hint::black_box(&self.decompress);
    }
}

fn data_offset(header: &[u8]) -> Option<usize> {
    match header {
        [b'P', b'K', 3, 4, ..] => after_zip_header(header),
        [0x1f, 0x8b, 8, ..] => after_gzip_header(header),
        [b'x', 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(2),
        _ => None,
    }
}

fn after_zip_header(header: &[u8]) -> Option<usize> {
    let flags = *header.get(6)?;
    let method = little_endian(header, 8)?;
    let is_encrypted = flags & 1 != 0;
    let offset = 30 + little_endian(header, 26)? + little_endian(header, 28)?;
    (method == 8 && !is_encrypted).then_some(offset)
}

/// RFC 1952, 2.3.
fn after_gzip_header(header: &[u8]) -> Option<usize> {
    let flags = *header.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + little_endian(header, at)?;
    }
    for named in [8, 16] {
        if flags & named != 0 {
            let rest = header.get(at..)?;
            at += memchr::memchr(0, rest.get(..LONGEST_FIELD).unwrap_or(rest))? + 1;
        }
    }
    Some(if flags & 2 != 0 { at + 2 } else { at })
}

fn little_endian(bytes: &[u8], at: usize) -> Option<usize> {
    let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_le_bytes(pair).into())
}

#[cfg(test)]
mod tests {
    use super::super::super::signs::see;
    use super::*;
    use flate2::Compression;
    use std::io::Write;

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn all(bytes: &[u8]) -> Vec<Vec<u8>> {
        let seen = see(bytes);
        let (mut inflater, mut from, mut found) = (Inflater::new(), 0, Vec::new());
        while let Some(stream) = next_stream(&seen, from) {
            let inflated = inflater.inflate(bytes, &stream, 1 << 20);
            from = inflated.resume_at;
            if !inflated.bytes.is_empty() {
                found.push(inflated.bytes.to_vec());
            }
        }
        found
    }

    #[test]
    fn streams_in_gaps_are_found() {
        let mut gzip = flate2::GzBuilder::new()
            .filename("name")
            .comment("comment")
            .extra(b"extra".to_vec())
            .write(Vec::new(), Compression::default());
        gzip.write_all(b"in gzip, in gzip").unwrap();
        let gzip = gzip.finish().unwrap();
        let bytes = [b"before", gzip.as_slice(), b"between", &zlib(b"in zlib, in zlib"), b"after"].concat();
        assert_eq!(all(&bytes), [b"in gzip, in gzip", b"in zlib, in zlib"]);
    }

    #[test]
    fn a_stream_that_is_cut_gives_what_there_is() {
        let text: Vec<u8> = (0..4000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        let mut stream = zlib(&text);
        stream.truncate(stream.len() / 2);
        let found = all(&stream);
        assert!(text.starts_with(&found[0][..1000]));
    }

    #[test]
    fn beginnings_within_one_another_run_out_of_fuel() {
        // Each beginning reads all empty stored blocks behind it, and none ends.
        let bytes = b"x\x9c\x00\x00\x00\xff\xff".repeat(20_000);
        let seen = see(&bytes);
        let (mut inflater, mut from, mut attempts) = (Inflater::new(), 0, 0);
        while let Some(stream) = next_stream(&seen, from) {
            from = inflater.inflate(&bytes, &stream, 1 << 20).resume_at;
            attempts += 1;
            if inflater.is_spent() {
                break;
            }
        }
        assert!(attempts <= limits::UNPACKED_BYTES / ATTEMPT);
    }
}

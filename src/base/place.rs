//! Where something stands: spans of bytes, lines, and maps from decoded bytes back to the file.

use super::find;

/// A run of bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    /// Bytes before it.
    pub offset: usize,
    /// Bytes in it.
    pub length: usize,
}

impl Span {
    /// From the first byte to the one after the last.
    pub fn between(start: usize, end: usize) -> Self {
        Self { offset: start, length: end.saturating_sub(start) }
    }

    /// The byte after the last.
    pub fn end(self) -> usize {
        self.offset + self.length
    }

    /// Whether both have a byte in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.offset < other.end() && other.offset < self.end()
    }
}

/// Line numbers of byte offsets, counted once per buffer when the queries come in rising order.
///
/// A line ends with LF, CR LF or CR; the first line is 1.
#[derive(Debug)]
pub struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    /// Counts in `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, line: 1 }
    }

    /// The line that holds the byte at `offset`.
    pub fn at(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        if offset < self.offset {
            (self.offset, self.line) = (0, 1);
        }
        // Those that end before the offset, whatever follows; the last byte has none behind it.
        let run = &self.bytes[self.offset..self.bytes.len().min(offset + 1)];
        self.line += find::count(run, LineEnd);
        let is_end = offset == self.bytes.len() && offset > self.offset;
        self.line += usize::from(is_end && matches!(self.bytes.last(), Some(b'\n' | b'\r')));
        self.offset = offset;
        self.line
    }
}

find::sign! {
    /// The end of a line. Of CR LF only the LF counts.
    LineEnd, |0: byte, 1: next| byte.is(b'\n') | (byte.is(b'\r') & !next.is(b'\n'))
}

/// Maps offsets in decoded bytes to offsets in what they were decoded from.
///
/// A map is a list of segments in which every `decoded` bytes stand for `source` bytes: 1 to 1 for copied text,
/// 1 to 2 for ASCII in UTF-16, 3 to 4 for base64.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OffsetMap {
    segments: Vec<Segment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Segment {
    decoded: usize,
    source: usize,
    per_decoded: u8,
    per_source: u8,
}

/// Beyond this many segments a map stops growing and its last segment stands for the rest: places become rough,
/// memory stays bounded.
const SEGMENTS: usize = 1 << 16;

impl OffsetMap {
    /// With room for so many segments.
    pub fn with_room(segments: usize) -> Self {
        Self { segments: Vec::with_capacity(segments.min(SEGMENTS)) }
    }

    /// Decoded bytes are the source bytes from `source` on.
    pub fn shifted(source: usize) -> Self {
        let mut map = Self::default();
        map.push(0, source, 1, 1);
        map
    }

    /// From here on (`decoded`, which must not fall), every `per_decoded` bytes stand for `per_source` bytes
    /// that start at `source`.
    pub fn push(&mut self, decoded: usize, source: usize, per_decoded: u8, per_source: u8) {
        let next = Segment { decoded, source, per_decoded: per_decoded.max(1), per_source };
        let full = self.segments.len() >= SEGMENTS;
        if let Some(last) = self.segments.last_mut() {
            let continues = (last.per_decoded, last.per_source) == (next.per_decoded, next.per_source)
                && last.to_source(decoded) == source
                && (decoded - last.decoded).is_multiple_of(usize::from(next.per_decoded));
            if continues || full {
                return;
            }
            if last.decoded == decoded {
                *last = next;
                return;
            }
        }
        self.segments.push(next);
    }

    /// Moves all source offsets up.
    pub fn shift_source(&mut self, by: usize) {
        for segment in &mut self.segments {
            segment.source += by;
        }
    }

    /// This map followed by another: from what this one decodes to what the other one's source is.
    pub fn then(&self, outer: &Self) -> Self {
        let mut map = Self::default();
        for (i, s) in self.segments.iter().enumerate() {
            map.push(s.decoded, outer.to_source(s.source), s.per_decoded, s.per_source);
            // Copied text may span several segments of the other map: each starts one here too.
            if s.per_decoded == s.per_source {
                let end =
                    self.segments.get(i + 1).map_or(usize::MAX, |next| s.source + (next.decoded - s.decoded));
                let from = outer.segments.partition_point(|o| o.decoded <= s.source);
                for o in outer.segments[from..].iter().take_while(|o| o.decoded < end) {
                    map.push(s.decoded + (o.decoded - s.source), o.source, o.per_decoded, o.per_source);
                }
            }
        }
        map
    }

    /// The source offset of a decoded offset.
    pub fn to_source(&self, decoded: usize) -> usize {
        let after = self.segments.partition_point(|s| s.decoded <= decoded);
        after.checked_sub(1).and_then(|i| self.segments.get(i)).map_or(decoded, |s| s.to_source(decoded))
    }

    /// The source span of a decoded span.
    pub fn span_to_source(&self, span: Span) -> Span {
        Span::between(self.to_source(span.offset), self.to_source(span.end()))
    }
}

impl Segment {
    fn to_source(self, decoded: usize) -> usize {
        let past = decoded.saturating_sub(self.decoded);
        self.source + past * usize::from(self.per_source) / usize::from(self.per_decoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_cr() {
        let mut lines = Lines::new(b"a\nb\r\nc\rd");
        assert_eq!([0, 2, 5, 7].map(|o| lines.at(o)), [1, 2, 3, 4]);
        assert_eq!(lines.at(0), 1, "an earlier offset starts again");
        assert_eq!(lines.at(99), 4);
        let text = b"\r\r\n\n\ra\r\nb\n\r".repeat(30);
        let mut lines = Lines::new(&text);
        let is_end =
            |at: &usize| text[*at] == b'\n' || (text[*at] == b'\r' && text.get(at + 1) != Some(&b'\n'));
        for offset in (0..=text.len()).chain((0..=text.len()).step_by(97)) {
            assert_eq!(lines.at(offset), 1 + (0..offset).filter(is_end).count(), "{offset}");
        }
    }

    #[test]
    fn maps_run_by_segments() {
        let mut map = OffsetMap::default();
        map.push(0, 2, 1, 2); // ASCII in UTF-16 after a byte-order mark
        map.push(4, 10, 3, 2); // one character of three UTF-8 bytes
        map.push(7, 12, 1, 2);
        assert_eq!([0, 3, 4, 7, 8].map(|d| map.to_source(d)), [2, 8, 10, 12, 14]);
        assert_eq!(map.span_to_source(Span { offset: 1, length: 2 }), Span { offset: 4, length: 4 });
    }

    #[test]
    fn a_segment_that_continues_the_last_is_not_stored() {
        let mut map = OffsetMap::shifted(5);
        map.push(10, 15, 1, 1);
        assert_eq!(map, OffsetMap::shifted(5));
    }
}

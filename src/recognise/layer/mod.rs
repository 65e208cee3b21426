//! The wrappings that are undone: one file per decoding, bytes to bytes with a map of offsets.
//!
//! To add a repair of damaged text: a file with an `undo` function and one row in [`REPAIRS`].

pub mod base64;
mod boundaries;
mod colours;
mod escapes;
pub mod hex;
mod html;
mod invisible;
mod line_fronts;
pub mod numbers;
mod quoted_printable;
mod quoting;
pub mod utf16;

pub use boundaries::damaged_boundary;

use crate::base::Secret;
use crate::base::find::{self, Lanes as _, Sets};
use crate::base::place::OffsetMap;

/// Bytes with a wrapping undone.
#[derive(Debug)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Secret,
    /// From their offsets to those of the wrapped bytes.
    pub map: OffsetMap,
}

/// Undoes one kind of damage everywhere in a text; `None` if it has no sign of it.
type Repair = fn(&[u8]) -> Option<Decoded>;

/// The damage that text suffers on its way, in the order in which it is undone: its name, bytes of which every text that has it has one
/// (none where that is not asked), and what undoes it.
static REPAIRS: [(&str, &[u8], Repair); 8] = [
    ("colours", b"\x1b^", colours::undo),
    ("html", b"<&", html::undo),
    ("quoted-printable", b"=", quoted_printable::undo),
    ("escapes", b"\\", escapes::undo),
    ("invisible", b"\xc2\xe2\xef", invisible::undo),
    ("line-fronts", b"", line_fronts::undo),
    ("quoting", b"", quoting::undo),
    ("boundaries", b"", boundaries::undo),
];

/// These bytes, told in one pass.
static SIGNS: Sets = Sets::of([b"\x1b", b"^", b"<", b"&", b"=", b"\\", b"\xc2\xe2", b"\xef"]);

/// Undoes each kind of damage in turn: the bytes, the map to the damaged ones, the names of what was undone. `None` if there is no
/// sign of any.
pub fn repair(text: &[u8]) -> Option<(Secret, OffsetMap, Vec<&'static str>)> {
    let mut state: Option<(Secret, OffsetMap, Vec<&'static str>)> = None;
    let mut seen = find::sets(text, &SIGNS);
    for (name, signs, undo) in &REPAIRS {
        if !signs.is_empty() && signs.iter().all(|sign| seen & sign.sets(&SIGNS) == 0) {
            continue;
        }
        let current = state.as_ref().map_or(text, |(bytes, _, _)| &bytes[..]);
        let Some(Decoded { bytes, map }) = undo(current) else { continue };
        seen = find::sets(&bytes, &SIGNS);
        state = Some(match state.take() {
            None => (bytes, map, vec![*name]),
            Some((_, outer, mut names)) => {
                names.push(name);
                (bytes, map.then(&outer), names)
            }
        });
    }
    state
}

/// The layer of a block whose BEGIN or END line is missing, and whose content is whole.
pub const MISSING_BOUNDARY: &str = "missing-boundary";

/// Whether a layer of this name is a repair.
pub fn is_repair(layer: &str) -> bool {
    layer == MISSING_BOUNDARY || REPAIRS.iter().any(|(name, ..)| *name == layer)
}

/// The lines of a text, each with its line feed.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

/// Builds a text with some of it replaced. What stands between is copied; while nothing is replaced, nothing is. Its buffer never
/// grows, so no copy of a key is left behind.
struct Builder<'a> {
    text: &'a [u8],
    /// How much longer the text may become.
    more: usize,
    /// Up to where the text was copied.
    copied: usize,
    bytes: Secret,
    map: OffsetMap,
}

impl<'a> Builder<'a> {
    /// For a text whose decoding is not longer than it.
    fn new(text: &'a [u8]) -> Self {
        Self::with_room(text, 0)
    }

    /// For a text that may become so many bytes longer.
    fn with_room(text: &'a [u8], more: usize) -> Self {
        Self { text, more, copied: 0, bytes: Secret::default(), map: OffsetMap::default() }
    }

    /// Puts something in place of so many bytes of the text from `offset` on. To be called in the order of the text.
    fn replace(&mut self, offset: usize, length: usize, with: &[u8]) {
        self.copy_to(offset);
        self.map.push(self.bytes.len(), offset, 1, 0);
        self.push_bytes(with);
        self.copied = offset + length;
    }

    /// The text with its replacements; `None` if there are none.
    fn finish(mut self) -> Option<Decoded> {
        if self.copied == 0 && self.bytes.capacity() == 0 {
            return None;
        }
        self.copy_to(self.text.len());
        // What follows the end stands at the text's end.
        self.map.push(self.bytes.len(), self.text.len(), 1, 1);
        Some(Decoded { bytes: self.bytes, map: self.map })
    }

    fn copy_to(&mut self, offset: usize) {
        let run = self.text.get(self.copied..offset).unwrap_or_default();
        if !run.is_empty() {
            self.map.push(self.bytes.len(), self.copied, 1, 1);
            self.push_bytes(run);
        }
    }

    fn push_bytes(&mut self, run: &[u8]) {
        if self.bytes.capacity() == 0 {
            self.bytes = Secret::new(Vec::with_capacity(self.text.len() + self.more));
        }
        let room = self.bytes.capacity() - self.bytes.len();
        debug_assert!(run.len() <= room);
        self.bytes.extend_from_slice(&run[..run.len().min(room)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_damage_is_told() {
        for sign in REPAIRS.iter().flat_map(|(_, signs, _)| signs.iter()) {
            let text = [&[b'a'; 100][..], &[*sign], &[b'b'; 100]].concat();
            assert_eq!(find::sets(&text, &SIGNS).count_ones(), 1, "{sign:#x}");
        }
        assert_eq!(find::sets(b"PLAIN text, (1.2) of - 'this' \"sort\":\r\n\t/+_#", &SIGNS), 0);
    }
}

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
pub type Repair = fn(&[u8]) -> Option<Decoded>;

/// The damage that text suffers on its way, in the order in which it is undone, each with its name.
pub static REPAIRS: &[(&str, Repair)] = &[
    ("colours", colours::undo),
    ("html", html::undo),
    ("quoted-printable", quoted_printable::undo),
    ("escapes", escapes::undo),
    ("invisible", invisible::undo),
    ("line-fronts", line_fronts::undo),
    ("quoting", quoting::undo),
    ("boundaries", boundaries::undo),
];

/// The layer of a block whose BEGIN or END line is missing, and whose content is whole.
pub const MISSING_BOUNDARY: &str = "missing-boundary";

/// Whether a layer of this name is a repair.
pub fn is_repair(layer: &str) -> bool {
    layer == MISSING_BOUNDARY || REPAIRS.iter().any(|(name, _)| *name == layer)
}

/// Builds decoded bytes piece by piece. Its buffer never grows, so no copy of a key is left behind.
struct Builder {
    bytes: Secret,
    map: OffsetMap,
}

impl Builder {
    /// For a text whose decoding is not longer than it.
    fn for_text(text: &[u8]) -> Self {
        Self::with_room(text.len())
    }

    fn with_room(room: usize) -> Self {
        Self { bytes: Secret::new(Vec::with_capacity(room)), map: OffsetMap::default() }
    }

    /// A run that stands in the text as it is, at this offset.
    fn copy(&mut self, run: &[u8], offset: usize) {
        if !run.is_empty() {
            self.map.push(self.bytes.len(), offset, 1, 1);
            self.push_bytes(run);
        }
    }

    /// Something that stands for other bytes of the text, from this offset on.
    fn replace(&mut self, with: &[u8], offset: usize) {
        self.map.push(self.bytes.len(), offset, 1, 0);
        self.push_bytes(with);
    }

    fn push_bytes(&mut self, run: &[u8]) {
        let room = self.bytes.capacity() - self.bytes.len();
        debug_assert!(run.len() <= room);
        self.bytes.extend_from_slice(&run[..run.len().min(room)]);
    }

    fn finish(mut self, text: &[u8]) -> Decoded {
        // What follows the end stands at the text's end.
        self.map.push(self.bytes.len(), text.len(), 1, 1);
        Decoded { bytes: self.bytes, map: self.map }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_leave_clean_pem_alone_and_map_the_end_to_the_end() {
        let pem = b"-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n";
        for (name, undo) in REPAIRS {
            assert!(undo(pem).is_none(), "{name}");
        }
        let odd = "=3D=\r\n&lt;<br>\\n\u{200b}> —–BEGIN CERTIFICATE—– &#; =zz \\u00 \\".repeat(3);
        for (name, undo) in REPAIRS {
            if let Some(decoded) = undo(odd.as_bytes()) {
                assert_eq!(decoded.map.to_source(decoded.bytes.len()), odd.len(), "{name}");
            }
        }
    }
}

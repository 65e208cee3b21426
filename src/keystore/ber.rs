//! A walk over BER (X.690), which PKCS#12 allows where certificates must be DER: lengths may be indefinite, and octet
//! strings may come in pieces. Nothing is copied but such pieces, and those only where their octets are asked for.

use std::ops::Deref;

use super::KeystoreError;
use crate::base::Secret;
use crate::base::der::{Header, tag};
use crate::base::limits;

/// The bit of an identifier octet that says that values stand inside.
const CONSTRUCTED: u8 = 0x20;
/// What ends a value of indefinite length.
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Reads values one after the other. None of these types can be shown: they may hold a key.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    whole: &'static str,
}

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The content octets, without the mark that ends an indefinite length.
    pub content: &'a [u8],
    offset: usize,
    whole: &'static str,
}

/// The octets of an octet string.
pub(super) enum Octets<'a> {
    /// As they stand in the input.
    InPlace(Value<'a>),
    /// Joined from pieces.
    Joined(Secret),
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of `whole`, which messages call so.
    pub(super) fn new(bytes: &'a [u8], whole: &'static str) -> Self {
        Self { rest: bytes, offset: 0, whole }
    }

    /// Whether all is read.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever it is.
    pub(super) fn any(&mut self) -> Result<Value<'a>, KeystoreError> {
        let header = Header::read(self.rest).ok_or_else(|| self.damaged("no value can be read"))?;
        let (length, end) = match header.length {
            Some(length) => (length, header.size.saturating_add(length)),
            None if header.tag & CONSTRUCTED == 0 => return Err(self.damaged("a length is missing")),
            None => {
                let length = self.indefinite_length(header.size)?;
                (length, header.size + length + END_OF_CONTENTS.len())
            }
        };
        let content = self.rest.get(header.size..header.size.saturating_add(length));
        let (Some(content), Some(rest)) = (content, self.rest.get(end..)) else {
            return Err(self.damaged("a value ends after the data does"));
        };
        let value = Value { tag: header.tag, content, offset: self.offset + header.size, whole: self.whole };
        self.rest = rest;
        self.offset += end;
        Ok(value)
    }

    /// The next value, which must have this tag.
    pub(super) fn expect(&mut self, expected: u8) -> Result<Value<'a>, KeystoreError> {
        match self.peek() {
            Some(found) if found != expected => {
                Err(self.damaged(&format!("found tag {found:#04x} where {expected:#04x} belongs")))
            }
            _ => self.any(),
        }
    }

    /// The next value if it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Result<Option<Value<'a>>, KeystoreError> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// An error at the next value.
    pub(super) fn damaged(&self, what: &str) -> KeystoreError {
        damaged(what, self.offset, self.whole)
    }

    /// How many bytes from `start` on belong to a value of indefinite length. Counts how deep values of that kind are
    /// open instead of calling itself: nesting has no limit, and costs nothing.
    fn indefinite_length(&self, start: usize) -> Result<usize, KeystoreError> {
        let cut_off = || self.damaged("a value of indefinite length has no end");
        let (mut at, mut open) = (start, 1usize);
        loop {
            let rest = self.rest.get(at..).ok_or_else(cut_off)?;
            if rest.starts_with(&END_OF_CONTENTS) {
                open -= 1;
                if open == 0 {
                    return Ok(at - start);
                }
                at += END_OF_CONTENTS.len();
                continue;
            }
            let header = Header::read(rest).ok_or_else(cut_off)?;
            match header.length {
                Some(length) => at = at.saturating_add(header.size).saturating_add(length),
                None if header.tag & CONSTRUCTED == 0 => return Err(cut_off()),
                None => {
                    open += 1;
                    at += header.size;
                }
            }
        }
    }
}

impl<'a> Value<'a> {
    /// A reader over the values inside.
    pub(super) fn reader(&self) -> Reader<'a> {
        Reader { rest: self.content, offset: self.offset, whole: self.whole }
    }

    /// The octets of an octet string, whatever its tag.
    pub(super) fn octets(&self) -> Result<Octets<'a>, KeystoreError> {
        if self.tag & CONSTRUCTED == 0 {
            return Ok(Octets::InPlace(*self));
        }
        // As large as it can become, so that it never moves and leaves a copy behind.
        let mut joined = Secret::new(Vec::with_capacity(self.content.len()));
        self.join(&mut joined, 0)?;
        Ok(Octets::Joined(joined))
    }

    /// An error at this value.
    pub(super) fn damaged(&self, what: &str) -> KeystoreError {
        damaged(what, self.offset, self.whole)
    }

    fn join(&self, joined: &mut Secret, depth: usize) -> Result<(), KeystoreError> {
        if depth > limits::NESTING {
            return Err(self.damaged("an octet string has pieces within pieces"));
        }
        let mut pieces = self.reader();
        while !pieces.is_empty() {
            match pieces.any()? {
                piece if piece.tag == tag::OCTET_STRING => joined.extend_from_slice(piece.content),
                piece if piece.tag == tag::OCTET_STRING | CONSTRUCTED => piece.join(joined, depth + 1)?,
                piece => return Err(piece.damaged("an octet string has a piece that is none")),
            }
        }
        Ok(())
    }
}

impl Octets<'_> {
    /// A reader over the values that the octets encode. Offsets start anew where they were joined.
    pub(super) fn reader(&self) -> Reader<'_> {
        match self {
            Self::InPlace(value) => value.reader(),
            Self::Joined(bytes) => Reader::new(bytes, "an octet string joined from its pieces"),
        }
    }
}

impl Deref for Octets<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::InPlace(value) => value.content,
            Self::Joined(bytes) => bytes,
        }
    }
}

fn damaged(what: &str, offset: usize, whole: &str) -> KeystoreError {
    KeystoreError::Damaged(format!("{what}, at byte {offset} of {whole}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(bytes: &[u8]) -> Result<Value<'_>, KeystoreError> {
        Reader::new(bytes, "the file").any()
    }

    #[test]
    fn indefinite_lengths_end_where_they_end() {
        let bytes = [0x30, 0x80, 0x30, 0x80, 0x04, 2, 0, 0, 0, 0, 0x02, 1, 7, 0, 0, 0x05, 0];
        let mut reader = Reader::new(&bytes, "the file");
        let outer = reader.expect(tag::SEQUENCE).unwrap();
        assert_eq!(outer.content, &bytes[2..13]);
        assert_eq!(reader.any().unwrap().tag, tag::NULL);
        let mut inner = outer.reader();
        assert_eq!(inner.any().unwrap().content, [4, 2, 0, 0]);
        assert_eq!(inner.any().unwrap().content, [7]);
        assert!(inner.is_empty());
    }

    #[test]
    fn octet_strings_are_joined() {
        let pieces = [0x24, 0x80, 4, 1, 1, 0x24, 3, 4, 1, 2, 4, 0, 4, 1, 3, 0, 0];
        assert_eq!(*first(&pieces).unwrap().octets().unwrap(), [1, 2, 3]);
        assert_eq!(*first(&[4, 2, 8, 9]).unwrap().octets().unwrap(), [8, 9]);
        assert!(first(&[0x24, 3, 2, 1, 0]).unwrap().octets().is_err());
    }

    #[test]
    fn hostile_nesting_is_no_recursion() {
        let open = [0x30, 0x80].repeat(1 << 20);
        assert!(first(&open).is_err());
        let pieces = [0x24, 0x80].repeat(1 << 16);
        let closed = [pieces, [0, 0].repeat(1 << 16)].concat();
        assert!(first(&closed).unwrap().octets().is_err());
    }

    #[test]
    fn damage_says_where() {
        let error = first(&[0x30, 9, 0]).err().unwrap();
        assert_eq!(
            error.to_string(),
            "it is damaged: a value ends after the data does, at byte 0 of the file"
        );
        assert!(first(&[0x04, 0x80, 0, 0]).is_err(), "a primitive value has a length");
    }
}

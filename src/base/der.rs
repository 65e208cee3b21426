//! A strict walk over DER (X.690): where each value starts and ends, and nothing about what it means.
//!
//! It accepts what a pin needs to be well defined: definite lengths that fit. Lengths that are not in their
//! shortest form are walked and reported ([`Tlv::minimal`]), since several TLS stacks read them.

use thiserror::Error;

/// Tags of the values this crate looks at.
pub mod tag {
    #![allow(missing_docs)]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;

    /// A constructed context tag, `[n]`.
    pub const fn context(n: u8) -> u8 {
        0xa0 | n
    }
}

/// Why bytes are not a DER value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The value, or its header, ends after the bytes do.
    #[error("the value ends after the data does")]
    Truncated,
    /// BER's indefinite length, which DER forbids (X.690, 10.1).
    #[error("the length is indefinite, which DER forbids")]
    Indefinite,
    /// A length of more than four bytes.
    #[error("the length has more than four bytes")]
    HugeLength,
    /// A tag number of 31 or more; X.509 has none.
    #[error("the tag number is above 30")]
    HighTag,
    /// A value of another type than the structure has here.
    #[error("found tag {found:#04x} where {expected:#04x} belongs")]
    Tag {
        /// The tag that belongs here.
        expected: u8,
        /// The tag that stands here.
        found: u8,
    },
    /// Bytes after the last value of a structure.
    #[error("bytes follow the last value")]
    Trailing,
}

/// Where a fault lies, in bytes from the start of the walked input, and what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("at byte {offset}: {fault}")]
pub struct DerError {
    /// Bytes from the start of the input that the outermost [`Reader`] was given.
    pub offset: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// The header of a value whose content may be cut off or of indefinite length: for telling what damaged data was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// The identifier octet.
    pub tag: u8,
    /// Bytes of the header itself.
    pub size: usize,
    /// Bytes of the content, as stated; `None` if the length is indefinite.
    pub length: Option<usize>,
}

impl Header {
    /// Reads the header that `bytes` start with, whether or not the content follows.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (size, length) = match first {
            _ if tag & 0x1f == 0x1f => return None,
            0..=0x7f => (2, Some(usize::from(first))),
            0x80 => (2, None),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let digits = rest.get(..count)?;
                (2 + count, Some(digits.iter().fold(0, |n, &d| (n << 8) | usize::from(d))))
            }
            0x85..=0xff => return None,
        };
        Some(Self { tag, size, length })
    }

    /// The content, as far as `bytes`, which the header was read from, have it.
    pub fn content(self, bytes: &[u8]) -> &[u8] {
        let end = self.length.and_then(|n| self.size.checked_add(n)).unwrap_or(usize::MAX).min(bytes.len());
        bytes.get(self.size..end).unwrap_or_default()
    }

    /// Bytes of header and content together, at most as many as there are; all of them if the length is indefinite.
    pub fn extent(self, bytes: &[u8]) -> usize {
        self.length.and_then(|n| self.size.checked_add(n)).unwrap_or(usize::MAX).min(bytes.len())
    }
}

/// One value: its tag, its content, and the exact bytes of both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tlv<'a> {
    /// The identifier octet.
    pub tag: u8,
    /// The content octets.
    pub value: &'a [u8],
    /// Header and content.
    pub raw: &'a [u8],
    /// Bytes from the start of the outermost input to the header.
    pub offset: usize,
    /// Whether the length is written in its shortest form.
    pub minimal: bool,
}

impl<'a> Tlv<'a> {
    /// A reader over the content of a value that must have this tag.
    pub fn open(&self, expected: u8) -> Result<Reader<'a>, DerError> {
        if self.tag == expected {
            return Ok(self.reader());
        }
        Err(DerError { offset: self.offset, fault: Fault::Tag { expected, found: self.tag } })
    }

    /// A reader over the content, for constructed values.
    pub fn reader(&self) -> Reader<'a> {
        Reader { rest: self.value, offset: self.offset + (self.raw.len() - self.value.len()) }
    }
}

/// Reads values one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of `input`.
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input, offset: 0 }
    }

    /// Bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Bytes from the start of the outermost input to the next value.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether all is read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value, whatever it is.
    pub fn any(&mut self) -> Result<Tlv<'a>, DerError> {
        let fail = |fault| DerError { offset: self.offset, fault };
        let (&tag, after_tag) = self.rest.split_first().ok_or(fail(Fault::Truncated))?;
        if tag & 0x1f == 0x1f {
            return Err(fail(Fault::HighTag));
        }
        let (&first, after_length) = after_tag.split_first().ok_or(fail(Fault::Truncated))?;
        let (length, header, minimal) = match first {
            0..=0x7f => (usize::from(first), 2, true),
            0x80 => return Err(fail(Fault::Indefinite)),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let digits = after_length.get(..count).ok_or(fail(Fault::Truncated))?;
                let length = digits.iter().fold(0usize, |n, &d| (n << 8) | usize::from(d));
                let minimal = length >= 0x80 && digits.first().is_some_and(|&d| d != 0);
                (length, 2 + count, minimal)
            }
            0x85..=0xff => return Err(fail(Fault::HugeLength)),
        };
        let end = header.checked_add(length).ok_or(fail(Fault::HugeLength))?;
        let raw = self.rest.get(..end).ok_or(fail(Fault::Truncated))?;
        let tlv = Tlv { tag, value: &raw[header..], raw, offset: self.offset, minimal };
        self.rest = &self.rest[end..];
        self.offset += end;
        Ok(tlv)
    }

    /// The next value, which must have this tag; otherwise nothing is read.
    pub fn expect(&mut self, expected: u8) -> Result<Tlv<'a>, DerError> {
        match self.peek() {
            Some(found) if found != expected => {
                Err(DerError { offset: self.offset, fault: Fault::Tag { expected, found } })
            }
            _ => self.any(),
        }
    }

    /// The next value if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, DerError> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// An error if anything is left.
    pub fn finish(&self) -> Result<(), DerError> {
        if self.is_empty() { Ok(()) } else { Err(DerError { offset: self.offset, fault: Fault::Trailing }) }
    }
}

/// A value with its header in DER.
pub fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|&&b| b == 0).count()..];
    let mut out = vec![tag];
    match digits {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        _ => {
            // At most eight digits.
            out.push(0x80 | digits.len() as u8);
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_nested_values_with_offsets() {
        let bytes = [0x30, 0x06, 0x02, 0x01, 0x05, 0x04, 0x01, 0xff];
        let outer = Reader::new(&bytes).expect(tag::SEQUENCE).unwrap();
        let mut inner = outer.reader();
        assert_eq!(inner.any().unwrap().offset, 2);
        let octets = inner.expect(tag::OCTET_STRING).unwrap();
        assert_eq!((octets.offset, octets.value), (5, &[0xff][..]));
        inner.finish().unwrap();
    }

    #[test]
    fn what_is_encoded_is_read_back() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let encoded = encode(tag::OCTET_STRING, &vec![7; length]);
            let read = Reader::new(&encoded).any().unwrap();
            assert!(read.minimal && read.value.len() == length && read.raw.len() == encoded.len());
        }
    }

    #[test]
    fn says_which_fault_and_where() {
        let fault = |bytes: &[u8]| Reader::new(bytes).any().unwrap_err().fault;
        assert_eq!(fault(&[]), Fault::Truncated);
        assert_eq!(fault(&[0x30, 0x05, 0x00]), Fault::Truncated);
        assert_eq!(fault(&[0x30, 0x80, 0x00, 0x00]), Fault::Indefinite);
        assert_eq!(fault(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), Fault::Truncated);
        assert_eq!(fault(&[0x30, 0x85, 0, 0, 0, 0, 0]), Fault::HugeLength);
        assert_eq!(fault(&[0x3f, 0x81, 0x00]), Fault::HighTag);
        let error = Reader::new(&[0x02, 0x00]).expect(tag::SEQUENCE).unwrap_err();
        assert_eq!(error.to_string(), "at byte 0: found tag 0x02 where 0x30 belongs");
    }

    #[test]
    fn reports_lengths_that_are_not_minimal() {
        let minimal = |bytes: &[u8]| Reader::new(bytes).any().unwrap().minimal;
        assert!(minimal(&[0x04, 0x01, 0x00]));
        assert!(!minimal(&[0x04, 0x81, 0x01, 0x00]));
        let mut long = vec![0x04, 0x82, 0x00, 0x80];
        long.extend([0; 0x80]);
        assert!(!minimal(&long));
    }
}

//! Where a secret key of a JCEKS store ends. It is a serialized `SealedObject` without a length, so that its structure
//! must be walked to get past it (Java Object Serialization Specification, chapter 6). Nothing of it is kept.

const STREAM: [u8; 4] = [0xac, 0xed, 0, 5];
const NULL: u8 = 0x70;
const REFERENCE: u8 = 0x71;
const CLASS: u8 = 0x72;
const OBJECT: u8 = 0x73;
const STRING: u8 = 0x74;
const ARRAY: u8 = 0x75;
const END: u8 = 0x78;
/// Flags of a class that writes its fields and nothing else.
const FIELDS_ALONE: u8 = 2;
/// A sealed key is of a class of the provider, which is of `SealedObject`, which is of no other.
const ANCESTORS: usize = 4;

/// Bytes of the serialized object that `bytes` start with, if it is one of byte arrays and texts alone.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let mut walk = Walk { rest: bytes.strip_prefix(&STREAM)? };
    (walk.byte()? == OBJECT).then_some(())?;
    for _ in 0..walk.class(ANCESTORS)? {
        walk.value()?;
    }
    Some(bytes.len() - walk.rest.len())
}

struct Walk<'a> {
    rest: &'a [u8],
}

impl Walk<'_> {
    /// A class and its ancestors; how many fields an object of it has.
    fn class(&mut self, ancestors: usize) -> Option<usize> {
        match self.byte()? {
            NULL => return Some(0),
            // An array names its class a second time.
            REFERENCE => return self.skip(4).map(|()| 0),
            CLASS => {}
            _ => return None,
        }
        self.text()?;
        self.skip(8)?; // version
        (self.byte()? == FIELDS_ALONE).then_some(())?;
        let fields = self.short()?;
        for _ in 0..fields {
            matches!(self.byte()?, b'[' | b'L').then_some(())?;
            self.text()?;
            self.value()?; // the name of its type
        }
        (self.byte()? == END).then_some(())?;
        Some(fields + self.class(ancestors.checked_sub(1)?)?)
    }

    fn value(&mut self) -> Option<()> {
        match self.byte()? {
            NULL => Some(()),
            REFERENCE => self.skip(4),
            STRING => self.text(),
            ARRAY => {
                self.class(ANCESTORS)?;
                let length = self.short()? << 16 | self.short()?;
                self.skip(length)
            }
            _ => None,
        }
    }

    fn text(&mut self) -> Option<()> {
        let length = self.short()?;
        self.skip(length)
    }

    fn short(&mut self) -> Option<usize> {
        Some(usize::from(self.byte()?) << 8 | usize::from(self.byte()?))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.rest = self.rest.get(length..)?;
        Some(())
    }
}

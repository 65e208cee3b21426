//! Dashes, quotes, spaces and invisible characters that word processors and mail programs put in.

use super::escapes::{Text, Undone};

/// UTF-8 of typographic characters, and their single bytes in Windows-1252 and Mac OS Roman.
pub(super) fn typographic(rest: &[u8], before: Option<u8>) -> Option<Undone> {
    let first = *rest.first()?;
    let length = match first {
        0xc2 => 2,
        0xe2 | 0xef => 3,
        _ => {
            // A byte inside of a UTF-8 sequence means nothing by itself.
            let alike: &[u8] = if first < 0xc0 { b"\x96\x97\xa0\xad" } else { b"\xca\xd0\xd1" };
            let is_outside = |b: &u8| b.is_ascii() || alike.contains(b);
            let stands_alone = before.as_ref().is_none_or(is_outside) && rest.get(1).is_none_or(is_outside);
            let text: &[u8] = match first {
                0x96 | 0xd0 => b"--",
                0x97 | 0xd1 => b"---",
                0xa0 | 0xca => b" ",
                0xad => b"",
                _ => return None,
            };
            return stands_alone.then_some(Undone { text: Text::Plain(text), length: 1 });
        }
    };
    let text = std::str::from_utf8(rest.get(..length)?).ok()?;
    Some(Undone { text: Text::Plain(plain(text.chars().next()?.into())?), length })
}

/// What a typographic character is written as in plain text.
pub(super) fn plain(value: u32) -> Option<&'static [u8]> {
    Some(match value {
        0xa0 | 0x2000..=0x200a | 0x202f | 0x205f => b" ",
        0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff => b"",
        0x2028 | 0x2029 => b"\n",
        0x2010 | 0x2011 | 0x2212 | 0xfe63 | 0xff0d => b"-",
        0x2012 | 0x2013 => b"--",
        0x2014 | 0x2015 => b"---",
        0x2018..=0x201b => b"'",
        0x201c..=0x201f => b"\"",
        _ => return None,
    })
}

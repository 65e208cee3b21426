//! Entities and tags of HTML.

use super::escapes::{Text, Undone, numbered};
use super::hex_digit;

/// The longest tag that is taken off.
const LONGEST_TAG: usize = 256;
/// The longest entity, `&hyphen;`, `&NewLine;`, `&#x00002d;`.
const LONGEST_ENTITY: usize = 12;

/// `&plus;`, `&#43;`, `&#x2b;`.
pub(super) fn entity(rest: &[u8]) -> Option<Undone> {
    let end = rest.iter().take(LONGEST_ENTITY).position(|&b| b == b';')?;
    let name = rest.get(1..end)?;
    let text = match name {
        b"amp" => Text::Byte(b'&'),
        b"lt" => Text::Byte(b'<'),
        b"gt" => Text::Byte(b'>'),
        b"quot" => Text::Byte(b'"'),
        b"apos" => Text::Byte(b'\''),
        b"plus" => Text::Byte(b'+'),
        b"sol" => Text::Byte(b'/'),
        b"equals" => Text::Byte(b'='),
        b"lowbar" => Text::Byte(b'_'),
        b"colon" => Text::Byte(b':'),
        b"bsol" => Text::Byte(b'\\'),
        b"nbsp" | b"ensp" | b"emsp" | b"thinsp" => Text::Byte(b' '),
        b"NewLine" => Text::Byte(b'\n'),
        b"Tab" => Text::Byte(b'\t'),
        b"hyphen" | b"dash" | b"minus" => Text::Byte(b'-'),
        b"ndash" => Text::Plain(b"--"),
        b"mdash" | b"horbar" => Text::Plain(b"---"),
        b"shy" | b"zwnj" | b"zwj" => Text::Plain(b""),
        [b'#', digits @ ..] => numbered(code_point(digits)?)?,
        _ => return None,
    };
    Some(Undone { text, length: end + 1 })
}

fn code_point(digits: &[u8]) -> Option<u32> {
    let (digits, radix) = match digits {
        [b'x' | b'X', digits @ ..] => (digits, 16),
        _ => (digits, 10),
    };
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |value, &digit| {
        value
            .checked_mul(radix)?
            .checked_add(u32::from(hex_digit(digit)?))
            .filter(|_| radix == 16 || digit <= b'9')
    })
}

/// Tags of HTML that break a line become one; others vanish, so that text stays where it stood in its sentence.
pub(super) fn tag(rest: &[u8]) -> Option<Undone> {
    const BREAKS: [&str; 22] = [
        "br",
        "p",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "pre",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "table",
        "tbody",
        "ul",
        "ol",
        "dd",
        "dt",
        "body",
        "blockquote",
        "html",
    ];
    const INLINE: [&str; 18] = [
        "b", "i", "u", "a", "em", "strong", "span", "code", "tt", "font", "wbr", "o", "small", "kbd", "samp",
        "sub", "mark", "img",
    ];
    let name = rest.get(1..)?;
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let name = name.get(..name.iter().take(LONGEST_TAG).position(|b| !b.is_ascii_alphanumeric())?)?;
    let is_one_of = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    let text: &[u8] = match (is_one_of(&BREAKS), is_one_of(&INLINE)) {
        (true, _) => b"\n",
        (_, true) => b"",
        _ => return None,
    };
    let end = rest.iter().take(LONGEST_TAG).skip(1).position(|&b| matches!(b, b'>' | b'<'))? + 1;
    (rest.get(end) == Some(&b'>')).then_some(Undone { text: Text::Plain(text), length: end + 1 })
}

//! HTML as mail programs and web pages leave it: `<br>`, tags, entities.

use super::{Builder, Decoded};

/// Named entities that stand for characters of PEM or for spaces, each with what it stands for.
static ENTITIES: &[(&[u8], &[u8])] = &[
    (b"nbsp", b" "),
    (b"amp", b"&"),
    (b"lt", b"<"),
    (b"gt", b">"),
    (b"quot", b"\""),
    (b"apos", b"'"),
    (b"plus", b"+"),
    (b"sol", b"/"),
    (b"equals", b"="),
    (b"hyphen", b"-"),
    (b"dash", b"-"),
    (b"shy", b""),
    (b"NewLine", b"\n"),
    (b"ndash", "–".as_bytes()),
    (b"mdash", "—".as_bytes()),
];

/// Tags that end a line.
static LINE_TAGS: &[&[u8]] =
    &[b"br", b"p", b"/p", b"div", b"/div", b"/pre", b"pre", b"li", b"/li", b"tr", b"/tr", b"/td"];

/// Takes out tags and undoes entities.
pub(super) fn undo(text: &[u8]) -> Option<Decoded> {
    let mut out = Builder::new(text);
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'<', b'&', &text[at..]) {
        let next = at + next;
        let rest = &text[next..];
        let Some((with, length)) = tag(rest).or_else(|| entity(rest)) else {
            at = next + 1;
            continue;
        };
        let mut utf8 = [0; 4];
        out.replace(next, length, with.bytes(&mut utf8));
        at = next + length;
    }
    out.finish()
}

/// What something stands for.
enum Meaning {
    Bytes(&'static [u8]),
    Char(char),
}

impl Meaning {
    fn bytes<'a>(&'a self, utf8: &'a mut [u8; 4]) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Char(c) => c.encode_utf8(utf8).as_bytes(),
        }
    }
}

/// A tag of up to 200 bytes.
fn tag(rest: &[u8]) -> Option<(Meaning, usize)> {
    let inside = rest.strip_prefix(b"<")?;
    let end = memchr::memchr(b'>', &inside[..inside.len().min(200)])?;
    let first = *inside.first()?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'!')) {
        return None;
    }
    let name_end = inside[1..end].iter().position(|b| !b.is_ascii_alphanumeric()).map_or(end, |i| i + 1);
    let name = inside[..name_end].to_ascii_lowercase();
    let with: &[u8] = if LINE_TAGS.contains(&name.as_slice()) { b"\n" } else { b"" };
    Some((Meaning::Bytes(with), end + 2))
}

/// `&name;`, `&#43;` or `&#x2b;`.
fn entity(rest: &[u8]) -> Option<(Meaning, usize)> {
    let inside = rest.strip_prefix(b"&")?;
    let end = memchr::memchr(b';', &inside[..inside.len().min(12)])?;
    let name = &inside[..end];
    let length = end + 2;
    let Some(number) = name.strip_prefix(b"#") else {
        let (_, with) = ENTITIES.iter().find(|(n, _)| *n == name)?;
        return Some((Meaning::Bytes(with), length));
    };
    let number = std::str::from_utf8(number).ok()?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((Meaning::Char(char::from_u32(code)?), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_tags() {
        let undone = |text: &str| undo(text.as_bytes()).map(|d| String::from_utf8(d.bytes.to_vec()).unwrap());
        assert_eq!(undone("<p>a&#43;b<br/>c&#x2F;d&nbsp;</p>").as_deref(), Some("\na+b\nc/d \n"));
        assert_eq!(undone("a < b && c; &unknown; <3"), None);
    }
}

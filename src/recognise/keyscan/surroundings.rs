//! What stands around a boundary: whether PEM could start there, or whether it is part of a sentence or of source code.

/// How much of a line is read to see where the boundary stands.
const LINE: usize = 256;

/// Where a boundary stands.
pub(super) enum Place {
    LineStart,
    Value,
    Glued,
    Prose,
}

/// Where something stands that begins at `start`.
pub(super) fn place(bytes: &[u8], start: usize) -> Place {
    let line = bytes.get(start.saturating_sub(LINE)..start).unwrap_or_default();
    let line = line.rsplit(|&b| b == b'\n' || b == b'\r').next().unwrap_or_default();
    if !line.iter().any(u8::is_ascii_alphabetic) {
        return Place::LineStart;
    }
    let trimmed = line.trim_ascii_end();
    let is_apart = trimmed.len() < line.len();
    match trimmed.last() {
        Some(b) if b.is_ascii_alphanumeric() => {
            if is_apart {
                Place::Prose
            } else {
                Place::Glued
            }
        }
        Some(b'.' | b'!' | b'?' | b')' | 0x80..) if is_apart => Place::Prose,
        _ => Place::Value,
    }
}

/// Whether a pair of quotes, brackets or tags holds the boundary and nothing else but line ends.
pub(super) fn is_quoted_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes.get(start.saturating_sub(16)..start).unwrap_or_default();
    let after = bytes.get(end..).unwrap_or_default();
    let (before, after) = (without_line_ends_behind(before), without_line_ends_before(after));
    match (before.last(), after.first()) {
        (Some(open @ (b'"' | b'\'' | b'`' | b'*' | b'/')), Some(close)) => open == close,
        (Some(b'\\'), Some(b'\\'))
        | (Some(b'('), Some(b')'))
        | (Some(b'['), Some(b']'))
        | (Some(b'>'), Some(b'<')) => true,
        _ => false,
    }
}

/// Line ends, escaped or not, and the escape before a quote.
fn without_line_ends_before(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        let slashes = text.iter().take(8).take_while(|&&b| b == b'\\').count();
        let length = match text.get(slashes) {
            Some(b'n' | b'r') if slashes > 0 => slashes + 1,
            Some(b'"' | b'\'') => slashes,
            Some(b'\n' | b'\r') if slashes == 0 => 1,
            _ => break,
        };
        text = text.get(length..).unwrap_or_default();
    }
    text
}

fn without_line_ends_behind(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        text = match text {
            [shorter @ .., b'\\', b'n' | b'r'] => {
                shorter.get(..=shorter.iter().rposition(|&b| b != b'\\').unwrap_or(0)).unwrap_or(shorter)
            }
            [shorter @ .., b'\n' | b'\r'] => shorter,
            _ => break,
        };
    }
    text
}

/// Whether nothing but blanks stands behind `end` on its line.
pub(super) fn ends_line(bytes: &[u8], end: usize) -> bool {
    let rest = bytes.get(end..).unwrap_or_default();
    rest.iter().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| matches!(b, b'\n' | b'\r'))
}

/// A space and a word of letters, or a comma or full stop.
pub(super) fn goes_on_in_prose(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end..).unwrap_or_default() {
        [b' ', letter, ..] => letter.is_ascii_alphabetic(),
        [b',' | b'.', b' ', ..] => true,
        _ => false,
    }
}

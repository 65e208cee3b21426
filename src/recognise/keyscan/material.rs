//! Whether the text beside a boundary line could be the body of a key.

/// A body is told by so many characters.
const ENOUGH: usize = 16;
/// How far from the boundary the body may begin: behind line ends, quotes, comment signs, a tag.
const REACH: usize = 256;

/// Whether base64 (or hex) begins right behind `from`, or a header of RFC 1421 or of PGP armour does.
pub(super) fn follows(bytes: &[u8], from: usize) -> bool {
    let window = bytes.get(from..).unwrap_or_default();
    let window = window.get(..REACH).unwrap_or(window);
    let start = leading_filling(window);
    let body = window.get(start..).unwrap_or_default();
    const HEADERS: [&[u8]; 5] = [b"Proc-Type:", b"DEK-Info:", b"Comment: ", b"Version: ", b"Subject: "];
    HEADERS.iter().any(|header| body.starts_with(header)) || is_body(lines(body))
}

/// Whether base64 (or hex) ends right before `to`.
pub(super) fn precedes(bytes: &[u8], to: usize) -> bool {
    let window = bytes.get(to.saturating_sub(REACH)..to).unwrap_or_default();
    let mut lines =
        window.rsplit(|&b| b == b'\n' || b == b'\r').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty());
    let [last, before] = [lines.next().unwrap_or_default(), lines.next().unwrap_or_default()];
    let (last, before) = (base64_at_end(last), base64_at_end(before));
    is_body([last]) || (!last.is_empty() && is_body([before]))
}

fn base64_at_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\\n").unwrap_or(line);
    let end = line.iter().rposition(|&b| b != b'=').map_or(0, |i| i + 1);
    let start = line.iter().take(end).rposition(|&b| !is_base64(b)).map_or(0, |i| i + 1);
    line.get(start..end).unwrap_or_default()
}

/// What stands between a boundary and its body: anything but letters and digits, escaped line ends, tags that break lines.
fn leading_filling(window: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = window.get(at..).filter(|rest| !rest.is_empty()) {
        const FILLINGS: [&[u8]; 15] = [
            b"\\n",
            b"\\r",
            b"\\t",
            b"<br>",
            b"<br/>",
            b"<br />",
            b"&#10;",
            b"&#13;",
            b"%0A",
            b"%0D",
            b"&nbsp;",
            b"=0A",
            b"vbCrLf",
            b"vbLf",
            b"vbNewLine",
        ];
        let filling =
            FILLINGS.iter().find(|f| rest.get(..f.len()).is_some_and(|r| r.eq_ignore_ascii_case(f)));
        at += match filling {
            Some(filling) => filling.len(),
            None if rest.first().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'/') => break,
            None => 1,
        };
    }
    at
}

/// The first word, and those of the lines below as long as each stands alone on its line.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut open = true;
    body.split(|&b| b == b'\n' || b == b'\r').filter(|line| !line.is_empty()).map_while(move |line| {
        if !open {
            return None;
        }
        let line = line.trim_ascii();
        let length = line.iter().position(|&b| !is_base64(b)).unwrap_or(line.len());
        open = length == line.len() && length > 0;
        line.get(..length)
    })
}

fn is_body<'a>(words: impl IntoIterator<Item = &'a [u8]>) -> bool {
    let (mut length, mut digits, mut lower, mut upper) = (0, 0, 0, 0);
    for word in words {
        length += word.len();
        digits += word.iter().filter(|b| b.is_ascii_digit()).count();
        lower += word.iter().filter(|b| b.is_ascii_lowercase()).count();
        // The capital that begins a word of prose says nothing.
        upper += word.iter().skip(1).filter(|b| b.is_ascii_uppercase()).count();
    }
    length >= ENOUGH && ((digits > 0 && lower + upper > 0) || (lower > 0 && upper > 0))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_prose() {
        for body in [
            "\nMIIEvQIBADANBgkqhk",
            " MIIEvQIBADANBgkqhk",
            "\\nMIIEvQIBADANBgkqhk",
            "\",\n  \"MIIEvQIBADANBgkqhk",
            "\r\nProc-Type: 4,ENCRYPTED",
            "<br>MIIEvQIBADANBgkqhk",
            "\" & vbCrLf & _\n  \"MIIEvQIBADANBgkqhk",
            "\n> MIIEvQIBADANBgkqhk",
            "\nMIIEvQ\nIBADAN\nBgkqhk\n",
        ] {
            assert!(follows(body.as_bytes(), 0), "{body}");
        }
        for prose in [
            "",
            " files, please",
            "\" in it",
            " internationalization is hard",
            "\nMII...",
            "</code> begins a key",
        ] {
            assert!(!follows(prose.as_bytes(), 0), "{prose}");
        }
    }

    #[test]
    fn bodies_before_an_end_line() {
        assert!(precedes(b"AoGBAJ8a7kq2mXz0\n", 17) && precedes(b"AoGBAJ8a7kq2mXz0\nAg==\n", 22));
        assert!(!precedes(b"and it ends with ", 17));
    }
}

//! Boundary lines with PRIVATE in their label, in any damage.
//!
//! A boundary is BEGIN or END, a label with PRIVATE in it, in any case, and dashes: some on both sides and three in all,
//! or three on one side if nothing else stands on the other. Typographic dashes, spaces and escapes have been undone by
//! the decoder before. It is a mark
//! - where PEM could start: at the start of a line, behind indentation, quoting, comment signs and numbers; behind what
//!   introduces a value (`key: "`, `KEY=`, `<key>`); glued to what stands before it (another boundary, base64); and there
//!   whatever follows, with one exception: quotes that hold the boundary alone, as source code and manuals do
//!   (`if line == "-----BEGIN PRIVATE KEY-----"`);
//! - anywhere, even without dashes, if a body follows a BEGIN or precedes an END.
//!
//! Within a sentence, behind a word and a space, it is prose; so it is behind a colon if the sentence goes on.

use super::Evidence;
use super::material;
use super::search::Sink;
use super::surroundings::{self, Place};

/// How far the words of a label go from PRIVATE, either way.
const LABEL: usize = 48;
/// How many dashes are counted.
const DASHES: usize = 128;

/// A boundary and what stands around it.
struct Boundary {
    begins: bool,
    start: usize,
    end: usize,
    dashes_before: usize,
    dashes_after: usize,
    what: &'static str,
}

/// The V of what could be "PRIVATE".
pub(super) fn at_v(bytes: &[u8], v: usize, sink: &mut Sink<'_>) {
    let Some(at) = v.checked_sub(3) else { return };
    let is_private = bytes.get(at..at + 7).is_some_and(|word| word.eq_ignore_ascii_case(b"PRIVATE"));
    if !is_private || sink.is_full() {
        return;
    }
    if let Some(boundary) = boundary_around(bytes, at).filter(|b| is_mark(bytes, b)) {
        sink.mark(Evidence::Boundary, boundary.what, boundary.start, boundary.end);
    }
}

fn boundary_around(bytes: &[u8], private: usize) -> Option<Boundary> {
    let floor = private.saturating_sub(LABEL);
    let head = bytes.get(floor..private)?;
    let label = head.iter().rposition(|&b| !is_label(b)).map_or(0, |i| i + 1);
    let head = head.get(label..)?;
    let (word, begins) = [("BEGIN", true), ("END", false)].into_iter().find_map(|(name, begins)| {
        let at = (0..head.len()).rev().find(|&i| {
            head.get(i..i + name.len()).is_some_and(|h| h.eq_ignore_ascii_case(name.as_bytes()))
                && i.checked_sub(1)
                    .and_then(|before| head.get(before))
                    .is_none_or(|b| !b.is_ascii_alphanumeric())
        })?;
        Some((floor + label + at, begins))
    })?;
    let (start, dashes_before) = dashes_before(bytes, word);
    let tail = bytes.get(private + 7..)?;
    let tail = tail.get(..LABEL).unwrap_or(tail);
    let tail_length = tail.iter().position(|&b| !is_label(b)).unwrap_or(tail.len());
    let (end, dashes_after) = dashes_after(bytes, private + 7 + tail_length);
    let what = name(bytes.get(word..private)?, tail);
    Some(Boundary { begins, start, end, dashes_before, dashes_after, what })
}

fn is_mark(bytes: &[u8], boundary: &Boundary) -> bool {
    let has_body = if boundary.begins {
        material::follows(bytes, boundary.end)
    } else {
        material::precedes(bytes, boundary.start)
    };
    let place = surroundings::place(bytes, boundary.start);
    let stands_at_start = matches!(place, Place::LineStart);
    let (before, after) = (boundary.dashes_before, boundary.dashes_after);
    if before + after == 0 {
        return has_body && stands_at_start;
    }
    if has_body {
        return true;
    }
    let ends_line = surroundings::ends_line(bytes, boundary.end);
    let is_whole = before > 0 && after > 0 && before + after >= 3;
    let is_half = (before >= 3 && ends_line) || (after >= 3 && before == 0 && stands_at_start);
    if !(is_whole || is_half) || surroundings::is_quoted_alone(bytes, boundary.start, boundary.end) {
        return false;
    }
    match place {
        Place::LineStart => true,
        Place::Value => !surroundings::goes_on_in_prose(bytes, boundary.end),
        Place::Glued => before >= 3,
        Place::Prose => false,
    }
}

/// Back over the dashes, and single spaces among them.
fn dashes_before(bytes: &[u8], word: usize) -> (usize, usize) {
    let (mut start, mut count) = (word, 0);
    for (i, &byte) in
        bytes.get(word.saturating_sub(DASHES)..word).unwrap_or_default().iter().rev().enumerate()
    {
        match byte {
            b'-' => {
                count += 1;
                start = word - i - 1;
            }
            b' ' => {}
            _ => break,
        }
    }
    (start, count)
}

fn dashes_after(bytes: &[u8], label_end: usize) -> (usize, usize) {
    let (mut end, mut count) = (label_end, 0);
    for (i, &byte) in bytes.get(label_end..).unwrap_or_default().iter().take(DASHES).enumerate() {
        match byte {
            b'-' => {
                count += 1;
                end = label_end + i + 1;
            }
            b' ' => {}
            _ => break,
        }
    }
    (end, count)
}

/// Form encoding writes spaces as `+`.
fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'\t' | b'+' | b'_')
}

fn name(head: &[u8], tail: &[u8]) -> &'static str {
    let has =
        |word: &str| head.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
    if has("OPENSSH") || has("SSH2") {
        "the boundary line of an SSH private key"
    } else if has("ENCRYPTED") {
        "the boundary line of an encrypted private key"
    } else if has("PGP") || tail.windows(5).any(|window| window.eq_ignore_ascii_case(b"BLOCK")) {
        "the boundary line of a PGP private key"
    } else if has("RSA") {
        "the boundary line of an RSA private key"
    } else if has("DSA") {
        "the boundary line of a DSA private key"
    } else if has("EC") {
        "the boundary line of an EC private key"
    } else {
        "the boundary line of a private key"
    }
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    #[test]
    fn where_pem_could_start() {
        for text in [
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\n",
            "text\n   -----BEGIN EC PRIVATE KEY-----\n",
            "> -----BEGIN PRIVATE KEY-----\n",
            "| -----BEGIN PRIVATE KEY-----\n",
            "# -----BEGIN PRIVATE KEY-----\n",
            "  12: -----BEGIN PRIVATE KEY-----\n",
            "-----END PRIVATE KEY-----\n",
            "key: \"-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----\"",
            "KEY=-----BEGIN PRIVATE KEY-----\n",
            "<key>-----BEGIN PRIVATE KEY-----\n",
            "-----END CERTIFICATE----------BEGIN PRIVATE KEY-----\n",
            "key.pem:1:-----BEGIN PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY----- whatever follows",
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n",
            "-----begin rsa private key-----\n",
            "-- BEGIN PRIVATE KEY -\n",
            "--------BEGIN PRIVATE KEY-----------\n",
            "-----BEGIN PRIVATE KEY",
            "-----BEGIN RSA PRIVATE",
            "BEGIN PRIVATE KEY-----\n",
            "-----BEGIN+RSA+PRIVATE+KEY-----\n",
            "- - - - - BEGIN PRIVATE KEY - - - - -\n",
        ] {
            assert!(!marks_of(find, text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn anywhere_with_a_body() {
        for text in [
            "here it is -----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0B",
            "use \"-----BEGIN PRIVATE KEY-----\",\n\"MIIEvQIBADANBgkqhkiG9w0B\"",
            "BEGIN RSA PRIVATE KEY\nMIIEvQIBADANBgkqhkiG9w0B\n",
            "-- BEGIN RSA PRIVATE KEY\nMIIEvQIBADANBgkqhkiG9w0B\n",
            "AoGBAJ8a7kq2mXz0Qw== -----END PRIVATE KEY-----",
        ] {
            assert_eq!(marks_of(find, text.as_bytes()).len(), 1, "{text}");
        }
    }

    #[test]
    fn prose_and_source_code_are_no_marks() {
        for text in [
            "send no -----BEGIN PRIVATE KEY----- files",
            "Lines such as: -----BEGIN PRIVATE KEY----- and the like must not be sent.",
            "A key begins with -----BEGIN PRIVATE KEY-----\nand ends with -----END PRIVATE KEY-----.",
            "if line == \"-----BEGIN RSA PRIVATE KEY-----\" {",
            "strings.HasPrefix(s, '-----BEGIN PRIVATE KEY-----')",
            "pem = \"-----BEGIN PRIVATE KEY-----\\n\" + body + \"\\n-----END PRIVATE KEY-----\\n\"",
            "* `-----BEGIN PRIVATE KEY-----` is PKCS#8",
            r#"{"a": "x == \"-----BEGIN PRIVATE KEY-----\\n\" + y"}"#,
            r#"{"a": "x +\n\"-----END PRIVATE KEY-----\", y"}"#,
            "<code>-----BEGIN PRIVATE KEY-----</code> is PKCS#8",
            "const LABEL: &str = \"PRIVATE KEY\";",
            "grep -r 'BEGIN RSA PRIVATE KEY' .",
            "/-----BEGIN [A-Z ]*PRIVATE KEY-----/",
            "-- Begin private key handling\nlocal x = 1",
            "- Begin private key rotation on Monday\n",
            "the private key begins and ends",
            "-----BEGIN PUBLIC KEY-----\n",
            "APPEND PRIVATE KEY",
        ] {
            assert_eq!(marks_of(find, text.as_bytes()), [""; 0], "{text}");
        }
    }
}

//! Text formats of private keys that say what they are: age, PuTTY, OpenSSH, SSH 1, GnuPG.
//!
//! Their names alone are words. A mark needs what only the format itself has behind them: 16 bytes of a key, a header, a
//! length. The names all have "key" in them, which is what is looked for.

use super::Evidence;
use super::search::Sink;

/// One format: what stands around "key", and how to tell a key from a mention.
struct Form {
    before: &'static [u8],
    after: &'static [u8],
    what: &'static str,
    is_key: fn(&[u8]) -> bool,
}

const FORMS: [Form; 7] = [
    Form { before: b"age-secret-", after: b"-", what: "an age secret key", is_key: is_age },
    Form { before: b"putty-user-", after: b"-file-", what: "a PuTTY private key", is_key: is_putty },
    Form { before: b"openssh-", after: b"-v1\0", what: "an OpenSSH private key", is_key: is_openssh },
    Form {
        before: b"ssh private ",
        after: b" file format 1.",
        what: "an SSH 1 private key",
        is_key: is_ssh1,
    },
    Form { before: b"(private-", after: b"", what: "a private key of GnuPG", is_key: is_expression },
    Form { before: b"(11:private-", after: b"", what: "a private key of GnuPG", is_key: is_expression },
    Form {
        before: b":protected-private-",
        after: b"",
        what: "a private key of GnuPG",
        is_key: is_expression,
    },
];

/// Base64 of `openssh-key-v1`, and of so much behind it.
pub(super) const OPENSSH_BASE64: &[u8] = b"b3BlbnNzaC1rZXktdjE";

/// The beginning of an OpenSSH key in base64.
pub(super) fn at_openssh(bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
    let end = at + OPENSSH_BASE64.len();
    let rest = bytes.get(end..).unwrap_or_default();
    // "AAAAA" is the NUL and the length of the cipher's name.
    if rest.starts_with(b"AAAAA") && count(rest, |b| b.is_ascii_alphanumeric()) >= 16 {
        sink.mark(Evidence::SelfChecking, "an OpenSSH private key", at, end);
    }
}

/// The K of what could be "key".
pub(super) fn at_key(bytes: &[u8], k: usize, sink: &mut Sink<'_>) {
    if bytes.get(k..k + 3).is_some_and(|word| word.eq_ignore_ascii_case(b"key")) {
        forms_around(bytes, k, sink);
    }
}

fn forms_around(bytes: &[u8], key: usize, sink: &mut Sink<'_>) {
    for form in &FORMS {
        let Some(start) = key.checked_sub(form.before.len()) else { continue };
        let end = key + 3 + form.after.len();
        let fits = bytes.get(start..key).is_some_and(|b| b.eq_ignore_ascii_case(form.before))
            && bytes.get(key + 3..end).is_some_and(|a| a.eq_ignore_ascii_case(form.after));
        if fits && (form.is_key)(bytes.get(end..).unwrap_or_default()) {
            sink.mark(Evidence::SelfChecking, form.what, start, end);
        }
    }
}

/// `1` and 26 characters of bech32 (16 bytes); `PQ-1` for hybrid keys.
fn is_age(rest: &[u8]) -> bool {
    let rest = if rest.get(..3).is_some_and(|pq| pq.eq_ignore_ascii_case(b"PQ-")) {
        rest.get(3..)
    } else {
        Some(rest)
    };
    let Some([b'1', data @ ..]) = rest else { return false };
    let is_bech32 = |b: u8| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&b.to_ascii_lowercase());
    count(data, is_bech32) >= 26
}

/// The version, the algorithm, and the header that is always next.
fn is_putty(rest: &[u8]) -> bool {
    let [b'1'..=b'9', b':', rest @ ..] = rest else { return false };
    memchr::memmem::find(rest.get(..128).unwrap_or(rest), b"Encryption:").is_some()
}

/// The length of the cipher's name, which is short.
fn is_openssh(rest: &[u8]) -> bool {
    matches!(rest, [0, 0, 0, 1..64, ..])
}

/// The end of the line, a NUL, and the cipher's number.
fn is_ssh1(rest: &[u8]) -> bool {
    matches!(rest, [b'0'..=b'9', b'\n', 0, ..])
}

/// `(rsa (n #00C3…#)`, or in the canonical form `(3:rsa(1:n…`. Form encoding writes spaces as `+`.
fn is_expression(rest: &[u8]) -> bool {
    let start = count(rest, |b| b.is_ascii_whitespace() || b == b'+');
    let rest = rest.get(start..).unwrap_or_default();
    let rest = rest.get(..24).unwrap_or(rest);
    rest.first() == Some(&b'(')
        && [&b"rsa"[..], b"dsa", b"ecc", b"elg"].iter().any(|a| rest.windows(3).any(|w| w == *a))
}

/// How many bytes at the front are so, counted up to 64.
fn count(bytes: &[u8], is_so: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take(64).take_while(|&&b| is_so(b)).count()
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    #[test]
    fn keys() {
        for text in [
            &b"AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"[..],
            b"x age-secret-key-1qqqqqqqqqqqqqqqqqqqqqqqqqq",
            b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n",
            b"openssh-key-v1\0\0\0\0\x04none",
            b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW",
            b"SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0",
            b"Key: (private-key (rsa (n #00C3#)",
            b"(21:protected-private-key(3:rsa(1:n257:",
            b"(11:private-key(3:ecc(5:curve",
        ] {
            assert_eq!(marks_of(find, text).len(), 1, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn mentions() {
        for text in [
            &b"keys look like AGE-SECRET-KEY-1..."[..],
            b"the header is PuTTY-User-Key-File-2: and then the algorithm",
            b"the magic is openssh-key-v1, in base64 b3BlbnNzaC1rZXktdjE",
            b"(private-key (see above))",
            b"SSH PRIVATE KEY FILE FORMAT 1.1",
            b"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        ] {
            assert_eq!(marks_of(find, text), [""; 0], "{}", text.escape_ascii());
        }
    }
}

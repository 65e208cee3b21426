//! Secrets of a TLS session: in the transcript of `openssl s_client`, and in key logs.

use super::Found;
use crate::base::place::Span;
use crate::recognise::item::Kind;
use crate::recognise::layer;

/// Longer than any session with its ticket.
const MOST: usize = 64 * 1024;

/// The first line of a ticket is not longer.
const LINE: usize = 1024;

/// The `SSL-Session:` of an s_client transcript, up to the line of dashes behind it, if it has a secret in it.
pub(super) fn read_session(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + MOST))?;
    // A session ends where the next one starts, at the latest.
    let next = memchr::memmem::find(&rest[1..], b"SSL-Session:").map_or(rest.len(), |next| next + 1);
    let length = memchr::memmem::find(&rest[..next], b"\n---").map_or(next, |end| end + 1);
    let session = &rest[..length];
    let has_secret = NAMES.iter().any(|name| {
        memchr::memmem::find(session, name).is_some_and(|place| read(session, place, 0).is_some())
    });
    has_secret.then(|| {
        Found::new(Kind::SessionSecret, "a TLS session with its secrets", Span { offset: at, length })
    })
}

/// What stands before secrets of a session.
const NAMES: [&[u8]; 3] = [b"Master-Key:", b"Resumption PSK:", b"TLS session ticket:"];

/// A line of an s_client transcript whose name stands at `at`; a session ticket has further lines of a hex dump.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + MOST))?;
    let value = &rest[memchr::memchr(b':', rest)? + 1..];
    if rest.starts_with(b"TLS session ticket:") {
        let first = memchr::memchr(b'\n', &rest[..rest.len().min(LINE)])? + 1;
        let dump: usize =
            layer::lines(&rest[first..]).take_while(|line| is_hex_dump(line)).map(<[u8]>::len).sum();
        let span = Span { offset: at, length: first + dump };
        return (dump > 0).then(|| Found::new(Kind::SessionSecret, "a TLS session ticket", span));
    }
    // Words behind the name have such letters too, but not in a row.
    let is_value = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b' ' | b'\t' | b':');
    let digits = value.iter().take_while(|b| is_value(b)).filter(|b| b.is_ascii_hexdigit()).count();
    let name = if rest.starts_with(b"Master-Key") { "a TLS master key" } else { "a TLS resumption key" };
    if digits < 32 {
        return None;
    }
    // The end of the line only now: a line may have many such names, and no end.
    let span = Span { offset: at, length: layer::lines(rest).next()?.len() };
    Some(Found::new(Kind::SessionSecret, name, span))
}

/// `0000 - 9f 1c …   ......`, as OpenSSL dumps bytes.
fn is_hex_dump(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.len() > 10 && line[..4].iter().all(u8::is_ascii_hexdigit) && line[4..].starts_with(b" - ")
}

/// A line of an `SSLKEYLOGFILE`: a label, 32 bytes of client random, the secret.
pub(super) fn read_key_log(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let rest = bytes.get(at..bytes.len().min(at + 1024))?;
    let line = &rest[..memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1)];
    let mut words = line.trim_ascii().split(|&b| b == b' ');
    let label = words.next()?;
    let known = label.ends_with(b"_SECRET") || label.ends_with(b"_SECRET_0") || label == b"CLIENT_RANDOM";
    let hex = |word: &[u8], least: usize| word.len() >= least && word.iter().all(u8::is_ascii_hexdigit);
    let valid = known && hex(words.next()?, 64) && hex(words.next()?, 64);
    let span = Span { offset: at, length: line.len() };
    valid.then(|| Found::new(Kind::SessionSecret, "a line of a TLS key log", span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_secret_and_words_are_none() {
        let key = format!("Master-Key: {}\n", "9F1C".repeat(24));
        assert_eq!(read(key.as_bytes(), 0, 0).unwrap().span.length, key.len());
        let words = b"Master-Key: none, because a decade of deceased cached beads faded away at a facade\n";
        assert!(read(words, 0, 0).is_none());
    }
}

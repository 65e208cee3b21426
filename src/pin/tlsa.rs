//! DANE: a record of the host's DNS zone that pins the key of the server itself (usage 3), by its
//! SubjectPublicKeyInfo (selector 1), as SHA-256 (matching type 1).
//!
//! There is no record for a wildcard: `_443._tcp.*` is none (RFC 4592, 2.1.1), and `*.example.com` does not answer for
//! names below a host that exists (RFC 4592, 2.2.1).

use std::fmt::Write as _;

use super::hosts::Hosts;
use super::{Pinned, Syntax, Written};
use crate::base::digest::hex;

pub(super) const SYNTAX: Syntax = Syntax {
    name: "tlsa",
    about: "TLSA records for DNS (DANE), one line for each host and key",
    source: "RFC 6698, sections 2 and 3; RFC 7671, section 5.1.",
    each_alone: false,
    write,
};

/// The longest host name that leaves room for the labels in front of it (RFC 1035, 2.3.4).
const LONGEST: usize = 253 - "_443._tcp.".len();

fn write(keys: &[Pinned]) -> Written {
    let (hosts, mut written) =
        Hosts::read(SYNTAX.name, keys).without_wildcards().no_longer_than(LONGEST).finish();
    for host in &hosts {
        for pin in &host.pins {
            let _ = writeln!(written.text, "_443._tcp.{}. IN TLSA 3 1 1 {}", host.name, hex(pin));
        }
    }
    if !hosts.is_empty() {
        written.notes.push(
            "tlsa counts only in a zone signed with DNSSEC; each record is for port 443, and another port needs its own"
                .to_owned(),
        );
    }
    written
}

/// The data of a record, as zone files and `dig` show it. They may put it in parentheses and its hex into several words
/// (RFC 1035, 5.1; RFC 6698, 2.2).
pub(super) struct Record {
    /// 0: the whole certificate, 1: its SubjectPublicKeyInfo.
    pub(super) selector: u8,
    /// 0: as it is, 1: SHA-256, 2: SHA-512.
    matching: u8,
    /// Hex.
    pub(super) data: String,
}

impl Record {
    /// The record that a text is.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::of(&text.split_ascii_whitespace().collect::<Vec<_>>())
    }

    /// The record that words are, with or without its owner and type.
    pub(super) fn of(words: &[&str]) -> Option<Self> {
        if !is_record(words) {
            return None;
        }
        let words = type_of(words).and_then(|place| words.get(place + 1..)).unwrap_or(words);
        let words: Vec<&str> =
            words.iter().flat_map(|word| word.split(['(', ')'])).filter(|word| !word.is_empty()).collect();
        let [_usage, selector, matching, data @ ..] = words.as_slice() else { return None };
        Some(Self { selector: selector.parse().ok()?, matching: matching.parse().ok()?, data: data.concat() })
    }

    /// Whether it holds a pin: the SHA-256 of a SubjectPublicKeyInfo.
    pub(super) fn is_pin(&self) -> bool {
        (self.selector, self.matching) == (1, 1)
    }
}

/// Whether words are a record: its type is named, or its three numbers stand in front of more than a pair of digits.
pub(super) fn is_record(words: &[&str]) -> bool {
    let is_number = |word: &str| word.len() <= 2 && word.parse::<u8>().is_ok();
    let is_data = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let is_bare =
        matches!(words, [a, b, c, data, ..] if [a, b, c].iter().all(|w| is_number(w)) && is_data(data));
    is_bare || type_of(words).is_some()
}

/// Where the type stands.
fn type_of(words: &[&str]) -> Option<usize> {
    words.iter().position(|word| word.eq_ignore_ascii_case("TLSA"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{DIGEST, HEX, pinned};
    use super::*;

    #[test]
    fn one_record_for_each_host() {
        let written = write(&[pinned(DIGEST, "mdm.pem", &["mdm.example.com", "*.example.com"])]);
        assert_eq!(written.text, format!("_443._tcp.mdm.example.com. IN TLSA 3 1 1 {HEX}\n"));
        assert!(
            written.notes.iter().any(|note| note.contains("nothing was written for *.example.com")),
            "{written:?}"
        );
        assert_eq!(written.left_out, 0);
    }

    #[test]
    fn a_key_without_a_host_is_left_out() {
        let written = write(&[pinned(DIGEST, "next.csr", &[])]);
        assert_eq!((written.text.as_str(), written.left_out), ("", 1));
        assert!(written.notes.iter().all(|note| note.contains("next.csr")), "{written:?}");
    }

    #[test]
    fn names_too_long_for_an_owner_are_left_out() {
        let label = "a".repeat(60);
        let name = |last: usize| format!("{label}.{label}.{label}.{}", "b".repeat(last));
        let (fits, too_long) = (name(60), name(61));
        assert_eq!(fits.len(), LONGEST);
        let written = write(&[pinned(DIGEST, "mdm.pem", &[&fits, &too_long])]);
        assert_eq!(written.text.lines().count(), 1);
        assert!(written.notes.iter().any(|note| note.contains("no room")), "{written:?}");
    }
}

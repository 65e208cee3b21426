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

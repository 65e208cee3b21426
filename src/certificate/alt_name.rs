//! The subject alternative name (RFC 5280, 4.2.1.6).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::host_name::is_dns_name;
use super::problems::Problems;
use crate::base::der::{DerError, Tlv, tag};
use crate::base::limits::NAMES;

const FIELD: &str = "subjectAltName";
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// The entries that name a server.
#[derive(Default)]
pub(super) struct AltNames {
    pub(super) dns_names: Vec<String>,
    pub(super) ip_addresses: Vec<IpAddr>,
}

/// Adds the entries of one extension's value. Where its structure breaks, what stands before is kept.
pub(super) fn read(value: &Tlv<'_>, names: &mut AltNames, problems: &mut Problems) {
    if let Err(error) = entries(value, names, problems) {
        problems.fault(FIELD, error);
    }
}

fn entries(value: &Tlv<'_>, names: &mut AltNames, problems: &mut Problems) -> Result<(), DerError> {
    let mut outer = value.reader();
    let mut list = outer.expect(tag::SEQUENCE)?.reader();
    if !outer.is_empty() {
        problems.unusual(FIELD, outer.offset(), "has bytes after its value");
    }
    if list.is_empty() {
        problems.unusual(FIELD, value.offset, "has no entry");
    }
    while !list.is_empty() {
        if names.dns_names.len() + names.ip_addresses.len() >= NAMES {
            problems.unreadable(FIELD, list.offset(), format!("has more than {NAMES} entries"));
            return Ok(());
        }
        entry(&list.any()?, names, problems);
    }
    Ok(())
}

fn entry(entry: &Tlv<'_>, names: &mut AltNames, problems: &mut Problems) {
    match entry.tag {
        DNS_NAME => {
            let name = text(entry.value);
            if !is_dns_name(&name) {
                problems.unusual(FIELD, entry.offset, "has a dNSName that is no host name in ASCII");
            }
            names.dns_names.push(name);
        }
        IP_ADDRESS => match address(entry.value) {
            Some(address) => names.ip_addresses.push(address),
            None => problems.unusual(FIELD, entry.offset, "has an iPAddress of neither 4 nor 16 bytes"),
        },
        // otherName, rfc822Name, x400Address, directoryName, ediPartyName, URI, registeredID
        0xa0 | 0x81 | 0xa3 | 0xa4 | 0xa5 | 0x86 | 0x88 => {}
        other => {
            problems.unusual(FIELD, entry.offset, format!("has an entry of the unknown type {other:#04x}"));
        }
    }
}

/// As written: in UTF-8 where it is that, else byte for byte.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(bytes).ok().map(|b| IpAddr::V4(Ipv4Addr::from(b)));
    let v6 = || <[u8; 16]>::try_from(bytes).ok().map(|b| IpAddr::V6(Ipv6Addr::from(b)));
    v4().or_else(v6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::der::Reader;
    use crate::certificate::{Problem, ProblemKind};

    /// Entries of a value with these bytes in its list, and the problems with them.
    fn read_list(list: &[u8]) -> (AltNames, Vec<Problem>) {
        let header =
            |tag: u8, length: usize| [tag, 0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8];
        let inner = [&header(tag::SEQUENCE, list.len())[..], list].concat();
        let value = [&header(tag::OCTET_STRING, inner.len())[..], &inner].concat();
        let (mut names, mut problems) = (AltNames::default(), Problems::default());
        read(&Reader::new(&value).any().unwrap(), &mut names, &mut problems);
        (names, problems.into_vec())
    }

    #[test]
    fn one_odd_entry_does_not_hide_the_others() {
        let list = b"\x87\x03\x01\x02\x03\x82\x01\xff\x89\x00\x82\x04a.b1\x87\x04\xc0\x00\x02\x01";
        let (names, problems) = read_list(list);
        assert_eq!(names.dns_names, ["\u{ff}", "a.b1"]);
        assert_eq!(names.ip_addresses, [IpAddr::from([192, 0, 2, 1])]);
        assert_eq!(problems.iter().filter(|p| p.kind == ProblemKind::Unusual).count(), 3);
        assert_eq!(problems.len(), 3);
    }

    #[test]
    fn a_broken_list_cannot_be_read_but_keeps_its_start() {
        let (names, problems) = read_list(b"\x82\x04a.b1\x82\x09b");
        assert_eq!(names.dns_names, ["a.b1"]);
        assert_eq!((problems[0].kind, problems.len()), (ProblemKind::Unreadable, 1));
    }

    #[test]
    fn millions_of_entries_are_not_kept() {
        let (names, problems) = read_list(&b"\x82\x00".repeat(1_000_000));
        assert_eq!(names.dns_names.len(), NAMES);
        assert!(problems.len() < 10 && problems.iter().any(|p| p.kind == ProblemKind::Unreadable));
    }
}

//! The subject alternative name (RFC 5280, 4.2.1.6).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::host_name::is_dns_name;
use super::problems::Problems;
use crate::base::der::{DerError, Tlv, tag};

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

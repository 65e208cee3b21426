//! Distinguished names (RFC 5280, 4.1.2.4) and their text form (RFC 4514).

use std::borrow::Cow;

use super::oid;
use super::problems::Problems;
use crate::base::der::{DerError, Tlv, tag};
use crate::base::digest::hex;
use crate::base::limits::NAMES;

/// One attribute of a distinguished name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Its short name (`CN`, `O`), else its OID.
    pub name: Cow<'static, str>,
    /// Its value as it is, without any escaping; `#` and the hex of its DER where it is no text.
    pub value: String,
}

/// A name that was read: its attributes in the order of the certificate, and its text form.
pub(super) struct Name {
    pub(super) attributes: Vec<Attribute>,
    pub(super) text: String,
}

/// Reads a name. `None`, and a problem, where its structure is broken.
pub(super) fn read(field: &'static str, name: &Tlv<'_>, problems: &mut Problems) -> Option<Name> {
    match parts(field, name, problems) {
        Ok(parts) => {
            let text = text(&parts);
            let mut attributes = Vec::with_capacity(parts.len());
            attributes.extend(parts.into_iter().map(|part| part.attribute));
            Some(Name { attributes, text })
        }
        Err(error) => {
            problems.fault(field, error);
            None
        }
    }
}

/// A name seldom has more parts.
const ORDINARY: usize = 8;

struct Part {
    attribute: Attribute,
    /// What stands after `=` in the text form, if it is not the value as it is.
    shown: Option<String>,
    /// Whether it shares its relative distinguished name with the part before it.
    joins: bool,
}

impl Part {
    fn shown(&self) -> &str {
        self.shown.as_ref().unwrap_or(&self.attribute.value)
    }
}

fn parts(field: &'static str, name: &Tlv<'_>, problems: &mut Problems) -> Result<Vec<Part>, DerError> {
    let mut parts = Vec::with_capacity(ORDINARY);
    let mut sets = name.open(tag::SEQUENCE)?;
    while !sets.is_empty() {
        let set = sets.expect(tag::SET)?;
        if set.value.is_empty() {
            problems.unusual(field, set.offset, "has an empty part");
        }
        let mut pairs = set.reader();
        let mut joins = false;
        while !pairs.is_empty() {
            if parts.len() == NAMES {
                problems.unreadable(field, pairs.offset(), format!("has more than {NAMES} parts"));
                return Ok(parts);
            }
            let mut pair = pairs.expect(tag::SEQUENCE)?.reader();
            let kind = pair.expect(tag::OID)?;
            let value = pair.any()?;
            if !pair.is_empty() {
                problems.unusual(field, pair.offset(), "has bytes after an attribute's value");
            }
            parts.push(part(field, &kind, &value, joins, problems));
            joins = true;
        }
    }
    Ok(parts)
}

fn part(field: &'static str, kind: &Tlv<'_>, value: &Tlv<'_>, joins: bool, problems: &mut Problems) -> Part {
    let oid = oid::text(kind.value);
    let short = short_name(&oid);
    let raw = || format!("#{}", hex(value.raw));
    let decoded = decode(value);
    match &decoded {
        Decoded::Invalid(reason) => problems.unusual(field, value.offset, *reason),
        Decoded::Latin1(_) => problems.unusual(field, value.offset, "has bytes above 7f in an ASCII string"),
        Decoded::Text(_) | Decoded::NoText => {}
    }
    let text = match decoded {
        Decoded::Text(text) | Decoded::Latin1(text) => Some(text),
        Decoded::Invalid(_) | Decoded::NoText => None,
    };
    let shown = match (&text, short) {
        (Some(text), Some(_)) => escape(text),
        (Some(_), None) => Some(raw()),
        (None, _) => None,
    };
    let value = text.unwrap_or_else(raw);
    Part { attribute: Attribute { name: short.map_or(oid, Cow::Borrowed), value }, shown, joins }
}

/// RFC 4514, 2: the last part first.
fn text(parts: &[Part]) -> String {
    let room = parts.iter().map(|part| part.attribute.name.len() + part.shown().len() + 2).sum();
    let mut out = String::with_capacity(room);
    let mut after_joining = false;
    for part in parts.iter().rev() {
        if !out.is_empty() {
            out.push(if after_joining { '+' } else { ',' });
        }
        after_joining = part.joins;
        out.push_str(&part.attribute.name);
        out.push('=');
        out.push_str(part.shown());
    }
    out
}

/// RFC 4514, 2.4; control characters as hex pairs, so that a name is one line. `None` if nothing is to be escaped.
fn escape(value: &str) -> Option<String> {
    let is_special = |b: u8| matches!(b, b'"' | b'+' | b',' | b';' | b'<' | b'>' | b'\\' | 0..=0x1f | 0x7f);
    if !value.starts_with(['#', ' ']) && !value.ends_with(' ') && !value.bytes().any(is_special) {
        return None;
    }
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (i, c) in value.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            '#' if i == 0 => out.push_str("\\#"),
            ' ' if i == 0 || i == last => out.push_str("\\ "),
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\{:02X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    Some(out)
}

enum Decoded {
    Text(String),
    /// An ASCII type with other bytes: read as Latin-1, as OpenSSL does.
    Latin1(String),
    Invalid(&'static str),
    /// Not a string type.
    NoText,
}

fn decode(value: &Tlv<'_>) -> Decoded {
    let latin1 = || value.value.iter().map(|&b| char::from(b)).collect();
    match value.tag {
        // UTF8String
        0x0c => match std::str::from_utf8(value.value) {
            Ok(text) => Decoded::Text(text.to_owned()),
            Err(_) => Decoded::Invalid("has a UTF8String that is not UTF-8"),
        },
        // NumericString, PrintableString, IA5String, VisibleString
        0x12 | 0x13 | 0x16 | 0x1a if value.value.is_ascii() => Decoded::Text(latin1()),
        0x12 | 0x13 | 0x16 | 0x1a => Decoded::Latin1(latin1()),
        // TeletexString: nobody writes T.61 in it
        0x14 => Decoded::Text(latin1()),
        // BMPString
        0x1e => match two_byte_text(value.value) {
            Some(text) => Decoded::Text(text),
            None => Decoded::Invalid("has a BMPString that is not two-byte text"),
        },
        // UniversalString
        0x1c => match four_byte_text(value.value) {
            Some(text) => Decoded::Text(text),
            None => Decoded::Invalid("has a UniversalString that is not four-byte text"),
        },
        _ => Decoded::NoText,
    }
}

fn two_byte_text(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(units.iter().map(|&u| u16::from_be_bytes(u))).collect::<Result<_, _>>();
    text.ok().filter(|_| rest.is_empty())
}

fn four_byte_text(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<4>();
    let text = units.iter().map(|&u| char::from_u32(u32::from_be_bytes(u))).collect::<Option<_>>();
    text.filter(|_| rest.is_empty())
}

/// The short names of RFC 4514 and, beyond them, those of OpenSSL.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.20" => "telephoneNumber",
        "2.5.4.41" => "name",
        "2.5.4.42" => "GN",
        "2.5.4.43" => "initials",
        "2.5.4.44" => "generationQualifier",
        "2.5.4.45" => "x500UniqueIdentifier",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.65" => "pseudonym",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.2.840.113549.1.9.2" => "unstructuredName",
        "1.2.840.113549.1.9.8" => "unstructuredAddress",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return None,
    })
}

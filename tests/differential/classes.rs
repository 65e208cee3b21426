//! The differences that are known, each with how to tell that it is one.

use std::fmt;

use serde_json::Value;

/// One value on which two disagree, or that the other one cannot tell.
pub struct Case<'a> {
    pub source: &'a str,
    pub field: &'a str,
    pub ours: &'a Value,
    /// `null` where the source says nothing.
    pub theirs: &'a Value,
    /// The shapes that the certificate was made of.
    pub shapes: &'a Value,
}

/// A class of differences, as `docs/differences.md` names it.
pub struct Class {
    pub id: &'static str,
    pub explains: fn(&Case<'_>) -> bool,
}

/// In the order of the page.
pub const CLASSES: &[Class] = &[
    Class { id: "key-written-anew", explains: is_key_written_anew },
    Class { id: "key-not-known", explains: is_key_not_known },
    Class { id: "certificate-refused", explains: is_certificate_refused },
    Class { id: "name-refused", explains: is_name_refused },
    Class { id: "alternative-names-refused", explains: are_alternative_names_refused },
    Class { id: "attribute-without-a-name", explains: is_attribute_without_a_name },
    Class { id: "hex-in-capitals", explains: is_hex_in_capitals },
    Class { id: "attributes-of-one-part", explains: are_attributes_of_one_part },
    Class { id: "control-characters", explains: are_control_characters },
];

/// The certificate has its key in a form that the other one does not keep.
fn is_key_written_anew(case: &Case<'_>) -> bool {
    let odd = case.shape("key").starts_with("odd-");
    // `cryptography` has no keys for RSASSA-PSS alone.
    let pss = case.source == "cryptography" && case.shape("key").starts_with("rsa-pss");
    case.field == "pin_sha256" && !case.theirs.is_null() && (odd || pss)
}

fn is_key_not_known(case: &Case<'_>) -> bool {
    let key = case.shape("key");
    let is_unknown = key == "odd-unknown-algorithm";
    // Which of these it reads has changed from version to version.
    let is_explicit = case.source == "cryptography" && key.starts_with("odd-ec-explicit");
    case.field == "pin_sha256" && case.theirs.is_null() && (is_unknown || is_explicit)
}

/// OpenSSL reads no certificate with a name in it that X.520 has no such string for.
fn is_certificate_refused(case: &Case<'_>) -> bool {
    let refused = ["visible", "bmp-astral", "unknown-not-text"];
    let has_one = refused.iter().any(|shape| [case.shape("subject"), case.shape("issuer")].contains(shape));
    case.source == "openssl" && case.theirs.is_null() && has_one
}

/// `cryptography` takes a TeletexString for UTF-8.
fn is_name_refused(case: &Case<'_>) -> bool {
    let is_t61 = case.is_name() && case.shape(case.field) == "t61";
    case.source == "cryptography" && case.theirs.is_null() && is_t61
}

fn are_alternative_names_refused(case: &Case<'_>) -> bool {
    let is_list = ["dns_names", "ip_addresses"].contains(&case.field);
    let is_refused = case.shape("alt_names") == "x400-and-edi";
    case.source == "cryptography" && case.theirs.is_null() && is_list && is_refused
}

/// An OID and the hex of the value; others have a name for it, or show the value as text.
fn is_attribute_without_a_name(case: &Case<'_>) -> bool {
    let shapes = ["attribute-userCertificate", "only-unknown", "unknown-not-text", "known-not-text"];
    let has_one = shapes.contains(&case.shape(case.field));
    let is_hex = case.ours.as_str().is_some_and(|name| name.contains("=#"));
    case.is_name() && has_one && is_hex && !case.theirs.is_null() && !is_hex_in_capitals(case)
}

fn is_hex_in_capitals(case: &Case<'_>) -> bool {
    let (ours, theirs) = (case.ours.as_str(), case.theirs.as_str());
    case.is_name() && ours.zip(theirs).is_some_and(|(a, b)| a.contains("=#") && a.eq_ignore_ascii_case(b))
}

/// The attributes within one part of a name have no order; OpenSSL and we turn them round with the parts.
fn are_attributes_of_one_part(case: &Case<'_>) -> bool {
    let (Some(ours), Some(theirs)) = (case.ours.as_str(), case.theirs.as_str()) else { return false };
    let is_same = sorted(ours) == sorted(theirs) || sorted(&with_controls(ours)) == sorted(theirs);
    case.is_name() && case.source == "cryptography" && ours.contains('+') && is_same
}

fn are_control_characters(case: &Case<'_>) -> bool {
    let (Some(ours), Some(theirs)) = (case.ours.as_str(), case.theirs.as_str()) else { return false };
    case.is_name() && case.source == "cryptography" && ours != theirs && with_controls(ours) == theirs
}

/// Each part with its attributes in alphabetical order.
fn sorted(name: &str) -> Vec<Vec<String>> {
    let parts = split(name, ',').into_iter().map(|part| {
        let mut attributes = split(&part, '+');
        attributes.sort();
        attributes
    });
    parts.collect()
}

/// Splits at a character that no backslash stands before.
fn split(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut is_escaped) = (vec![String::new()], false);
    for c in text.chars() {
        if c == at && !is_escaped {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    parts
}

/// Control characters as they are, but for NUL.
fn with_controls(name: &str) -> String {
    let controls = (1..0x20u8).chain([0x7f]);
    controls.fold(name.to_owned(), |name, c| name.replace(&format!("\\{c:02X}"), &char::from(c).to_string()))
}

impl Case<'_> {
    fn shape(&self, kind: &str) -> &str {
        self.shapes[kind].as_str().unwrap_or_default()
    }

    fn is_name(&self) -> bool {
        ["subject", "issuer"].contains(&self.field)
    }
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, field, ours, theirs, shapes } = self;
        write!(f, "{field} is {ours}, and {theirs} by {source} ({shapes})")
    }
}

//! Compares what we say of a certificate with what OpenSSL and Python's `cryptography` say.

use serde_json::Value;

/// Fixtures of which OpenSSL or the library writes the key anew before hashing it, so that their pin is of other bytes
/// than stand in the certificate. Ours is of the bytes.
const KEY_WRITTEN_ANEW: &[&str] = &["spki-", "rsa-pss-key"];

/// Fixtures whose subject the three spell differently: each escapes characters that RFC 4514 leaves open, or that no
/// text has.
const SPELT_DIFFERENTLY: &[&str] = &["name-", "subject-", "malformed-"];

/// Each value that differs without a reason that is known.
pub fn differences(file: &str, ours: &Value, oracle: &Value) -> Vec<String> {
    let named =
        |names: &[&str]| names.iter().any(|name| file.rsplit('/').next().unwrap_or(file).starts_with(name));
    let mut found = Vec::new();
    let mut differ = |source: &str, field: &str, ours: &Value, theirs: &Value| {
        found.push(format!("{file}: {field} is {ours}, and {theirs} by {source}"));
    };
    let pin = &ours["pin_sha256"];
    if *pin != oracle["bytes"]["pin_sha256"] {
        differ("bytes", "pin", pin, &oracle["bytes"]["pin_sha256"]);
    }
    for source in ["openssl", "cryptography"] {
        let theirs = &oracle[source];
        for field in ["fingerprint_sha256", "thumbprint_sha1", "not_before", "not_after"] {
            if !theirs[field].is_null() && theirs[field] != ours[field] {
                differ(source, field, &ours[field], &theirs[field]);
            }
        }
        if !theirs["pin_sha256"].is_null() && theirs["pin_sha256"] != *pin && !named(KEY_WRITTEN_ANEW) {
            differ(source, "pin", pin, &theirs["pin_sha256"]);
        }
        if !theirs["serial"].is_null() && number(&theirs["serial"]) != number(&ours["serial"]) {
            differ(source, "serial", &ours["serial"], &theirs["serial"]);
        }
        if !theirs["subject_rfc4514"].is_null()
            && theirs["subject_rfc4514"] != ours["subject"]
            && !named(SPELT_DIFFERENTLY)
        {
            differ(source, "subject", &ours["subject"], &theirs["subject_rfc4514"]);
        }
        // OpenSSL's command line shows no name with a NUL in it.
        let shown = source != "openssl" || !named(&["san-nul-byte"]);
        if shown && !theirs["dns_names"].is_null() && theirs["dns_names"] != ours["dns_names"] {
            differ(source, "dns_names", &ours["dns_names"], &theirs["dns_names"]);
        }
    }
    found
}

/// A serial number without the zeros in front, which each source writes as it likes.
fn number(serial: &Value) -> String {
    let text = serial.as_str().unwrap_or_default();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    format!("{sign}{}", digits.trim_start_matches('0'))
}

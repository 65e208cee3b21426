//! Host names: what one is, and which of them a certificate's name covers (RFC 9525).

use std::borrow::Cow;
use std::net::IpAddr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// Whether text is a host name of at least two labels, or a wildcard for one, in ASCII: what a common name must
/// look like before anybody could take it for the name of a server. Underscores pass, since servers have them.
pub fn is_host_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let mut labels = name.rsplit('.');
    let top = labels.next().unwrap_or_default();
    text.len() <= 253
        && name.contains('.')
        && name.split('.').all(is_label)
        // No top-level domain is a number (RFC 3696, 2); addresses end with one.
        && !top.bytes().all(|b| b.is_ascii_digit())
}

/// A name as somebody typed it, in the form in which names are compared: A-labels (UTS 46, non-transitional), lower
/// case, without the final dot. `None` if it is no host name; an IP address is none.
pub fn to_ascii(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.parse::<IpAddr>().is_ok() {
        return None;
    }
    // Only non-ASCII names have something to map, and underscores would not survive STD3 rules.
    let ascii = Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Verify)
        .map(Cow::into_owned)
        .ok()?;
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    let valid = ascii.split('.').all(is_label) && !ascii.rsplit('.').next().is_some_and(is_number);
    valid.then_some(ascii)
}

/// Whether a name of a certificate covers a host name: the same labels, or a wildcard as the whole leftmost label,
/// which stands for exactly one (RFC 9525, 6.3). A wildcard before a single label (`*.com`) covers nothing.
pub fn covers(pattern: &str, host: &str) -> bool {
    let Some(host) = to_ascii(host) else { return false };
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern.eq_ignore_ascii_case(&host);
    };
    let Some((_, host_parent)) = host.split_once('.') else { return false };
    parent.contains('.') && parent.eq_ignore_ascii_case(host_parent)
}

/// Whether an entry of a subject alternative name is written as RFC 5280, 4.2.1.6 wants it, underscores aside.
pub(super) fn is_dns_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    text.len() <= 253 && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(inner)
        && bytes.first() != Some(&b'-')
        && bytes.last() != Some(&b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_told_from_other_text() {
        for (text, is_one) in [
            ("mdm.example.com", true),
            ("*.example.com", true),
            ("a_b.example.com", true),
            ("xn--mnchen-3ya.example", true),
            ("MDM.EXAMPLE.COM", true),
            ("localhost", false),
            ("*.*.example.com", false),
            ("f*.example.com", false),
            ("192.0.2.1", false),
            ("2001:db8::1", false),
            ("mdm.example.com.", false),
            ("-a.example.com", false),
            ("a..example.com", false),
            ("Example Root CA", false),
            ("münchen.example", false),
            ("user@example.com", false),
            ("https://mdm.example.com", false),
            ("mdm.example.com\0.evil.test", false),
            ("", false),
        ] {
            assert_eq!(is_host_name(text), is_one, "{text:?}");
        }
        assert!(!is_host_name(&format!("{}.example", "a".repeat(64))));
        assert!(!is_host_name(&["a"; 130].join(".")));
    }

    #[test]
    fn coverage_follows_rfc_9525() {
        for (pattern, host, covered) in [
            ("mdm.example.com", "mdm.example.com", true),
            ("MDM.example.com", "mdm.EXAMPLE.com", true),
            ("mdm.example.com", "mdm.example.com.", true),
            ("mdm.example.com", "gw.example.com", false),
            ("example.com", "mdm.example.com", false),
            ("*.example.com", "mdm.example.com", true),
            ("*.EXAMPLE.com", "mdm.example.com", true),
            ("*.example.com", "a.b.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", "example.com", false),
            ("*", "example", false),
            ("m*.example.com", "mdm.example.com", false),
            ("mdm.*.com", "mdm.example.com", false),
            ("*.*.com", "mdm.example.com", false),
            ("*.example.com", "*.example.com", false),
            ("192.0.2.1", "192.0.2.1", false),
            ("*.0.2.1", "192.0.2.1", false),
            ("*.münchen.example", "mdm.münchen.example", false),
            ("*.xn--mnchen-3ya.example", "mdm.München.example", true),
            ("xn--strae-oqa.example", "straße.example", true),
            ("strasse.example", "straße.example", false),
            ("a_b.example.com", "a_b.example.com", true),
            ("localhost", "localhost", true),
            ("mdm.example.com\0", "mdm.example.com", false),
            ("", "", false),
        ] {
            assert_eq!(covers(pattern, host), covered, "{pattern:?} {host:?}");
        }
    }
}

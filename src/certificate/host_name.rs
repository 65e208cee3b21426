//! Host names: what one is, and which of them a certificate's name covers (RFC 9525).

/// Whether text looks like a host name.
pub fn is_host_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    name.contains('.')
        && name.split('.').all(|l| {
            !l.is_empty() && l.len() < 64 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

/// Lower-case A-labels.
pub fn to_ascii(text: &str) -> Option<String> {
    idna::domain_to_ascii(text).ok().filter(|n| is_host_name(n))
}

/// Whether a certificate's name covers a host.
pub fn covers(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    pattern == host
        || pattern.strip_prefix("*.").is_some_and(|p| host.split_once('.').is_some_and(|(_, h)| h == p))
}

//! Canonical PEM (RFC 7468, 3): what a package holds.

use crate::base::digest::base64;

/// One `CERTIFICATE` block: 64 columns, LF, no text around it.
pub fn encode(der: &[u8]) -> String {
    block("CERTIFICATE", der)
}

/// The same with another label.
pub fn block(label: &str, der: &[u8]) -> String {
    let body = base64(der);
    let mut out = String::with_capacity(body.len() + body.len() / 64 + 2 * label.len() + 40);
    out.push_str(&format!("-----BEGIN {label}-----\n"));
    for line in body.as_bytes().chunks(64) {
        // Base64 is ASCII, so each chunk is text.
        out.extend(line.iter().map(|&b| char::from(b)));
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::certificate::testing::{openssl, self_signed};

    #[test]
    fn is_what_openssl_writes() {
        for subject in ["/CN=a", "/CN=ab", "/CN=abc", "/CN=mdm.example.com/O=Example"] {
            let der = self_signed(&["-subj", subject]);
            assert_eq!(encode(&der).into_bytes(), openssl(&["x509", "-inform", "der"], &der, false));
        }
    }
}

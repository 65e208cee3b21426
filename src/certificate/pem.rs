//! Canonical PEM (RFC 7468, 3): what a package holds.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64_simd::AsOut as _;

use crate::base::Secret;

/// Characters of a line.
const COLUMNS: usize = 64;

/// One `CERTIFICATE` block: 64 columns, LF, no text around it.
pub fn encode(der: &[u8]) -> String {
    block("CERTIFICATE", der)
}

/// The same with another label. Nothing of it is left in memory but what is returned: a certificate can hold a key.
pub fn block(label: &str, der: &[u8]) -> String {
    let mut out = String::with_capacity(block_length(label, der));
    out.push_str(&format!("-----BEGIN {label}-----\n"));
    for line in der.chunks(COLUMNS / 4 * 3) {
        STANDARD.encode_string(line, &mut out);
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// How long that is: two boundaries of 17 and 15 bytes and the label, and the lines with their ends.
fn block_length(label: &str, der: &[u8]) -> usize {
    let length = der.len().div_ceil(3) * 4;
    length + length.div_ceil(COLUMNS) + 2 * label.len() + 32
}

/// Whether bytes are what [`encode`] writes. Encodes all at once, and not line by line, since it is asked of every export.
pub fn is_canonical(bytes: &[u8], der: &[u8]) -> bool {
    let lines = || {
        let body = bytes.strip_prefix(b"-----BEGIN CERTIFICATE-----\n")?;
        Some(body.strip_suffix(b"-----END CERTIFICATE-----\n")?.chunks(COLUMNS + 1))
    };
    let Some(mut lines) = lines().filter(|_| bytes.len() == block_length("CERTIFICATE", der)) else {
        return false;
    };
    let mut encoded = Secret::new(vec![0; der.len().div_ceil(3) * 4]);
    let encoded = &*base64_simd::STANDARD.encode(der, encoded.as_out());
    encoded.chunks(COLUMNS).all(|line| lines.next().and_then(|l| l.strip_suffix(b"\n")) == Some(line))
        && lines.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{block, encode, is_canonical};
    use crate::certificate::testing::{openssl, self_signed};

    #[test]
    fn is_what_openssl_writes() {
        for subject in ["/CN=a", "/CN=ab", "/CN=abc", "/CN=mdm.example.com/O=Example"] {
            let der = self_signed(&["-subj", subject]);
            assert_eq!(encode(&der).into_bytes(), openssl(&["x509", "-inform", "der"], &der, false));
        }
    }

    #[test]
    fn canonical_is_what_is_written_and_nothing_else() {
        for length in (0..100).chain([960, 961]) {
            let der = vec![7; length];
            let pem = encode(&der).into_bytes();
            assert!(is_canonical(&pem, &der), "{length}");
            for at in 0..pem.len() {
                for other in [b'\n', b' ', b'A', b'='] {
                    let mut damaged = pem.clone();
                    damaged[at] = other;
                    assert_eq!(is_canonical(&damaged, &der), damaged == pem, "{length}: {at}");
                }
            }
            assert!(!is_canonical(&pem[1..], &der) && !is_canonical(&[&pem[..], b"\n"].concat(), &der));
            assert!(!is_canonical(&pem, &vec![7; length + 1]));
        }
    }

    #[test]
    fn a_block_does_not_grow() {
        for length in 0..200 {
            let pem = block("CERTIFICATE", &vec![7; length]);
            let reserved = length.div_ceil(3) * 4;
            assert!(pem.len() <= reserved + reserved.div_ceil(64) + 2 * 11 + 40, "{length}");
        }
    }
}

//! Binary formats of private keys with a magic number: PVK, CAPI and CNG blobs of Windows, ssh.com.
//!
//! Each magic number is four bytes; the fields behind it must agree with one another, which makes 56 bits of evidence
//! or more.

use super::Evidence;
use super::search::Sink;

/// A kind of blob: its magic number, what tells its header from other bytes, and what it is.
pub(super) struct Blob {
    pub(super) magic: &'static [u8],
    is_key: fn(&[u8], usize) -> bool,
    what: &'static str,
}

pub(super) const BLOBS: [Blob; 9] = [
    Blob { magic: &[0x1e, 0xf1, 0xb5, 0xb0], is_key: is_pvk, what: "a PVK private key" },
    Blob { magic: b"RSA", is_key: is_rsa_blob, what: "an RSA private key blob" },
    Blob { magic: b"DSS", is_key: is_dss_blob, what: "a DSA private key blob" },
    Blob { magic: b"ECS", is_key: is_ec_blob, what: "an EC private key blob" },
    Blob { magic: b"ECK", is_key: is_ec_blob, what: "an EC private key blob" },
    Blob { magic: b"ECD", is_key: is_ec_blob, what: "an EC private key blob" },
    Blob { magic: b"DSP", is_key: is_dsa_blob, what: "a DSA private key blob" },
    Blob { magic: b"DPV", is_key: is_dsa_blob, what: "a DSA private key blob" },
    Blob { magic: &[0x3f, 0x6f, 0xf9, 0xeb], is_key: is_ssh_com, what: "an ssh.com private key" },
];

impl Blob {
    /// Its magic number.
    pub(super) fn at(&self, bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
        if (self.is_key)(bytes, at) {
            sink.mark(Evidence::SelfChecking, self.what, at, at + 16);
        }
    }
}

/// Reserved, key type (1 exchange, 2 signature), encrypted or not, length of the salt, length of the key.
fn is_pvk(bytes: &[u8], at: usize) -> bool {
    let [Some(reserved), Some(kind), Some(encrypted), Some(salt), Some(key)] =
        [4, 8, 12, 16, 20].map(|offset| number(bytes, at + offset))
    else {
        return false;
    };
    reserved == 0 && matches!(kind, 1 | 2) && encrypted <= 1 && salt <= 64 && (64..=1 << 16).contains(&key)
}

/// `RSA2` of CAPI behind a BLOBHEADER of type PRIVATEKEYBLOB, or `RSA2` and `RSA3` of BCRYPT_RSAKEY_BLOB.
fn is_rsa_blob(bytes: &[u8], at: usize) -> bool {
    let version = bytes.get(at + 3);
    (version == Some(&b'2') && has_capi_header(bytes, at))
        || (matches!(version, Some(b'2' | b'3')) && is_cng_rsa(bytes, at))
}

fn is_dss_blob(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 3), Some(b'2' | b'4')) && has_capi_header(bytes, at)
}

/// Type 7, version 2, reserved, then the algorithm: key exchange `00 a4` or signature `00 24` for RSA, `00 22` for DSA.
fn has_capi_header(bytes: &[u8], at: usize) -> bool {
    let header = at.checked_sub(8).and_then(|start| bytes.get(start..at));
    matches!(header, Some([7, 2 | 3, 0, 0, 0, 0xa4 | 0x24 | 0x22, 0, 0]))
}

/// Bits, and the lengths of exponent, modulus and both primes.
fn is_cng_rsa(bytes: &[u8], at: usize) -> bool {
    let [Some(bits), Some(exponent), Some(modulus), Some(prime1), Some(prime2)] =
        [4, 8, 12, 16, 20].map(|offset| number(bytes, at + offset))
    else {
        return false;
    };
    let half = modulus.div_ceil(2);
    (384..=32_768).contains(&bits)
        && (1..=64).contains(&exponent)
        && modulus == bits.div_ceil(8)
        && prime1.abs_diff(half) <= 8
        && prime2.abs_diff(half) <= 8
}

/// `ECS2` and `ECK2` for P-256, `4` for P-384, `6` for P-521, `ECDV` and `ECKV` for other curves; then the length of a
/// coordinate. Odd numbers are public keys.
fn is_ec_blob(bytes: &[u8], at: usize) -> bool {
    let length = number(bytes, at + 4);
    match bytes.get(at + 3) {
        Some(b'2') => length == Some(32),
        Some(b'4') => length == Some(48),
        Some(b'6') => length == Some(66),
        Some(b'V') => length.is_some_and(|length| (20..=128).contains(&length)),
        _ => false,
    }
}

/// `DSPV` and `DPV2`, then the length of the prime.
fn is_dsa_blob(bytes: &[u8], at: usize) -> bool {
    let is_private = matches!(bytes.get(at..at + 4), Some(b"DSPV" | b"DPV2"));
    is_private && number(bytes, at + 4).is_some_and(|length| (64..=1024).contains(&length) && length % 8 == 0)
}

/// The length of all, and the name of the type.
fn is_ssh_com(bytes: &[u8], at: usize) -> bool {
    matches!(
        bytes.get(at + 8..at + 19),
        Some([0, 0, 0, _, b'i' | b'd', b'f' | b'l', b'-', b'm', b'o', b'd', _])
    )
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    fn header(magic: &[u8], numbers: &[u32]) -> Vec<u8> {
        let numbers = numbers.iter().flat_map(|n| n.to_le_bytes());
        magic.iter().copied().chain(numbers).collect()
    }

    #[test]
    fn headers_of_private_keys() {
        for blob in [
            header(&[0x1e, 0xf1, 0xb5, 0xb0], &[0, 1, 0, 0, 596]),
            header(b"\x07\x02\0\0\0\xa4\0\0RSA2", &[2048, 65537]),
            header(b"\x07\x02\0\0\0\x22\0\0DSS2", &[1024]),
            header(b"RSA2", &[2048, 3, 256, 128, 128]),
            header(b"RSA3", &[2048, 3, 256, 128, 128]),
            header(b"ECS2", &[32]),
            header(b"ECK4", &[48]),
            header(b"ECS6", &[66]),
            header(b"DSPV", &[128]),
            header(b"\x3f\x6f\xf9\xeb\0\0\x01\0\0\0\0\x37if-modn{sign", &[0]),
        ] {
            assert_eq!(marks_of(find, &blob).len(), 1, "{}", blob.escape_ascii());
        }
    }

    #[test]
    fn headers_of_public_keys_and_words() {
        for blob in [
            header(b"\x06\x02\0\0\0\xa4\0\0RSA1", &[2048, 65537]),
            header(b"RSA1", &[2048, 3, 256, 0, 0]),
            header(b"RSA2", &[2048, 3, 256, 0, 0]),
            header(b"ECS1", &[32]),
            header(b"ECS2 and RSA2 are names", &[0]),
        ] {
            assert_eq!(marks_of(find, &blob), [""; 0], "{}", blob.escape_ascii());
        }
    }
}

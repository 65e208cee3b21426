//! What `openssl asn1parse` prints of a key: its numbers in their order.

use memchr::memmem;

use super::Evidence;
use super::search::Sink;

/// What stands before every number.
pub(super) const INTEGER: &[u8] = b"prim: INTEGER";
/// A number of a key has so many digits: 16 bytes.
const DIGITS: usize = 32;
/// How far apart the numbers of one key are: one of 16,384 bits fits.
const NEAR: usize = 8 * 1024;
/// How far behind the version of a key on an elliptic curve its secret number stands.
const NEXT_LINE: usize = 256;

/// The numbers of a buffer, in their order.
#[derive(Default)]
pub(super) struct Numbers {
    /// Of the numbers behind a version 0, how many were long, and where it stands.
    long: usize,
    version: Option<usize>,
    last: usize,
}

impl Numbers {
    /// What stands before a number.
    pub(super) fn at(&mut self, bytes: &[u8], at: usize, sink: &mut Sink<'_>) {
        let rest = bytes.get(at + INTEGER.len()..).unwrap_or_default();
        let digits = value(rest);
        if at - self.last > NEAR {
            self.version = None;
        }
        self.last = at;
        match digits {
            b"00" => (self.version, self.long) = (Some(at), 0),
            b"01" if is_secret_octets(rest) => {
                sink.mark(Evidence::PrivateField, "a private key in a dump of its ASN.1", at, at + 16)
            }
            _ if digits.len() >= DIGITS => self.long += 1,
            _ => {}
        }
        // A public key has one, a signature two, parameters three; a key of DSA five, of RSA eight.
        if self.long == 4
            && let Some(start) = self.version.take()
        {
            sink.mark(Evidence::PrivateField, "a private key in a dump of its ASN.1", start, start + 16);
        }
    }
}

/// The digits behind the colon on the line.
fn value(rest: &[u8]) -> &[u8] {
    let blanks = rest.iter().take(32).take_while(|b| **b == b' ').count();
    let Some([b':', digits @ ..]) = rest.get(blanks..) else { return b"" };
    let length = digits.iter().take(NEAR).take_while(|b| b.is_ascii_hexdigit()).count();
    digits.get(..length).unwrap_or_default()
}

/// Whether the next line is an OCTET STRING with the digits of a secret number.
fn is_secret_octets(rest: &[u8]) -> bool {
    const DUMP: &[u8] = b"[HEX DUMP]:";
    let rest = rest.get(..NEXT_LINE).unwrap_or(rest);
    let Some(next) = memchr::memchr(b'\n', rest).and_then(|end| rest.get(end + 1..)) else { return false };
    let line = next.split(|&b| b == b'\n').next().unwrap_or_default();
    memmem::find(line, b"prim: OCTET STRING").is_some()
        && memmem::find(line, DUMP)
            .and_then(|at| line.get(at + DUMP.len()..))
            .is_some_and(|digits| digits.iter().take_while(|b| b.is_ascii_hexdigit()).count() >= DIGITS)
}

#[cfg(test)]
mod tests {
    use super::super::needles::find;
    use super::super::search::marks_of;

    fn dump(values: &[&str]) -> String {
        let line = |value: &&str| format!("> 7:d=1  hl=4 l= 257 prim: INTEGER           :{value}\n");
        values.iter().map(line).collect()
    }

    #[test]
    fn keys_by_the_order_of_their_numbers() {
        let long = "BA4C969130F1FE180FE8847F71248E809C8A6E43";
        let rsa = dump(&["00", long, "010001", long, long, long, long, long, long]);
        let dsa = dump(&["00", long, long, long, long, long]);
        let sec1 =
            format!("{}>   5:d=1  hl=2 l=  32 prim: OCTET STRING      [HEX DUMP]:{long}\n", dump(&["01"]));
        for text in [rsa, dsa, sec1] {
            assert_eq!(marks_of(find, text.as_bytes()).len(), 1, "{text}");
        }
    }

    #[test]
    fn public_keys_certificates_and_signatures() {
        let long = "BA4C969130F1FE180FE8847F71248E809C8A6E43";
        for text in
            [dump(&[long, "010001"]), dump(&["02", long, long, long]), dump(&["00", long, long, "01"])]
        {
            assert_eq!(marks_of(find, text.as_bytes()), [""; 0], "{text}");
        }
    }
}

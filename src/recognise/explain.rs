//! Which runs of base64 and hex in text are explained by a certificate of the same file.
//!
//! The dump of `openssl x509 -text` above a certificate says nothing that the certificate does not say. Another run
//! that decodes could be anything, half a key included.

use std::cell::Cell;

use super::item::{Item, Kind};
use super::layer::{base64, hex, numbers, utf16};
use crate::base::digest::{sha1, sha256};
use crate::base::place::Span;
use crate::base::{Secret, limits};
use crate::certificate::Certificate;

/// With more certificates than this the export is refused anyway, and runs are not looked up.
const CERTIFICATES: usize = 8;

/// Longer runs of base64 are asked about in parts of so many characters.
const ENOUGH: usize = 1 << 16;

/// More bytes of certificates are looked through for no file, and [`limits::LOOKED_THROUGH`] for each of its bytes: otherwise one could
/// ask for the square of its size. A run that is not looked up is not explained.
const MOST_LOOKED_THROUGH: usize = 1 << 30;

/// The bytes that explain a run.
struct Known {
    all: Vec<Secret>,
    /// How many bytes may still be looked through.
    left: Cell<usize>,
}

impl Known {
    fn has(&self, run: &[u8]) -> bool {
        self.all.iter().filter(|bytes| run.len() <= bytes.len()).any(|bytes| {
            if self.left.get() == 0 {
                return false;
            }
            let found = memchr::memmem::find(bytes, run);
            let looked_through = found.map_or(bytes.len(), |at| at + run.len());
            self.left.set(self.left.get().saturating_sub(looked_through));
            found.is_some()
        })
    }
}

/// Turns plain text with an unexplained run into [`Kind::UnexplainedText`]. In the items `without_runs` the reader has found neither
/// base64 nor hex, which then is not looked for again.
pub(super) fn mark_unexplained(items: &mut [Item], without_runs: &[usize], bytes: &[u8]) {
    if items.iter().all(|item| item.kind != Kind::PlainText) {
        return;
    }
    let all = items
        .iter()
        .filter_map(|item| item.certificate.as_deref())
        .take(CERTIFICATES)
        .flat_map(|certificate| std::iter::once(certificate.der.clone()).chain(digests(certificate)))
        .collect();
    let known = Known {
        all,
        left: Cell::new(bytes.len().saturating_mul(limits::LOOKED_THROUGH).min(MOST_LOOKED_THROUGH)),
    };
    for (index, item) in items.iter_mut().enumerate().filter(|(_, item)| item.kind == Kind::PlainText) {
        let Some(text) = item.span.and_then(|span| bytes.get(span.offset..span.end())) else { continue };
        let decoded = item.layers.iter().any(|l| l.starts_with("utf-16")).then(|| {
            let order = if item.layers.contains(&utf16::Order::Little.layer()) {
                utf16::Order::Little
            } else {
                utf16::Order::Big
            };
            utf16::decode(text, order).bytes
        });
        let text = decoded.as_ref().map_or(text, |d| &d[..]);
        let may_have_runs = without_runs.binary_search(&index).is_err();
        if has_unexplained_run(text, may_have_runs, &known) {
            item.kind = Kind::UnexplainedText;
            item.what = "text with data that no certificate of this file explains".into();
        }
    }
}

/// Digests that tools print of a certificate and of its key.
fn digests(certificate: &Certificate) -> Vec<Secret> {
    let spki = &certificate.key.spki;
    let digests = |der: &[u8]| [sha1(der).to_vec(), sha256(der).to_vec()].map(Secret::new);
    [&certificate.der[..], spki].into_iter().flat_map(digests).collect()
}

fn has_unexplained_run(text: &[u8], may_have_runs: bool, known: &Known) -> bool {
    let longest = known.all.iter().map(|bytes| bytes.len()).max().unwrap_or_default().max(SHORT);
    let is_known = |run: &[u8]| {
        // Dumps write numbers with a leading zero byte that the DER may not have.
        let number = run.strip_prefix(&[0]).unwrap_or(run);
        known.has(number) || is_short_text(run)
    };
    // A name may look like data, and stands in the certificate as it is.
    let is_known_number = |digits: &[u8]| {
        is_known(digits) || numbers::from_decimal(digits).is_some_and(|bytes| is_known(&bytes))
    };
    let is_known_hex = |run: &[u8]| is_known(&hex::decode(run).bytes) || is_known_number(run);
    // More characters than those of all that is known are not known, whatever follows.
    let most = ENOUGH.max((longest + 2) * 2);
    let is_known_base64 = |run: &[u8]| {
        // Digits and letters up to f alone were asked about as hex; with hyphens they are a UUID.
        let is_hex = run.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
        // What is longer than all that is known, and its zero byte, need not be decoded.
        let decodes_to_known = || {
            base64::decoded_length(run).is_none_or(|length| {
                length <= longest + 1 && base64::decode(run).map_or(true, |decoded| is_known(&decoded.bytes))
            })
        };
        is_hex || is_path_or_ruler(run) || (run.len() < most && (is_known(run) || decodes_to_known()))
    };
    let is_base64_known =
        |run: Span| with_or_without_next_line(&text[run.offset..run.end()], base64::RUN, is_known_base64);
    let is_hex_known =
        |run: Span| with_or_without_next_line(&text[run.offset..run.end()], 2 * hex::RUN, is_known_hex);
    // Those first that are told most quickly where there are some.
    let has_unknown_run =
        || !base64::runs_up_to(text, most).all(is_base64_known) || !hex::runs(text).all(is_hex_known);
    may_have_runs && has_unknown_run() || numbers::unknown_bytes(text, hex::RUN, is_known) >= hex::RUN
}

/// Whether a run is known, or all of it but its last line: an address or a word of the next line looks like its end.
fn with_or_without_next_line(run: &[u8], shortest: usize, is_known: impl Fn(&[u8]) -> bool) -> bool {
    let (first, last) = run.split_at(memchr::memrchr(b'\n', run).unwrap_or_default());
    is_known(run)
        || (!first.is_empty() && last.trim_ascii().len() < shortest && is_known(first.trim_ascii_end()))
}

/// Text of so many characters says nothing.
const SHORT: usize = 24;

/// Whether bytes are a few characters: the `localKeyID` of a Java keystore is the hex of "Time 1795565369246".
fn is_short_text(bytes: &[u8]) -> bool {
    bytes.len() < SHORT && bytes.iter().all(|b| (b' '..=b'~').contains(b))
}

/// Whether a run is a path, a long word or a line of one sign: no data of this length does without capitals and
/// without digits.
fn is_path_or_ruler(run: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| run.iter().any(test);
    let data = has(u8::is_ascii_digit) || (has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase));
    !data || run.iter().all(|b| Some(b) == run.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_long_run_is_not_known_for_its_length() {
        let known = Known { all: Vec::new(), left: Cell::new(1 << 20) };
        // A line has one character more than whole groups.
        let line = format!("+{}\n", "QUJD0123".repeat(8));
        for lines in [1009, 1010, 2018] {
            assert!(has_unexplained_run(line.repeat(lines).as_bytes(), true, &known), "{lines}");
        }
    }

    #[test]
    fn a_certificate_is_not_looked_through_for_ever() {
        let known = Known { all: vec![Secret::new(vec![7; 100])], left: Cell::new(150) };
        assert!(known.has(&[7; 20]) && !known.has(&[8; 20]) && known.has(&[7; 20]));
        assert!(!known.has(&[8; 20]) && !known.has(&[7; 20]), "nothing was left");
    }
}

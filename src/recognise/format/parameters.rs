//! DH, DSA and EC parameters: numbers that keys are made with, and no key.

use super::Found;
use crate::base::der::{DerError, Reader, tag};
use crate::base::place::Span;
use crate::recognise::item::Kind;

/// Parameters that start at `at`: two or three integers, or an explicit curve.
pub(super) fn read(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let here = bytes.get(at..)?;
    let (what, length) = integers(here).or_else(|_| curve(here)).ok()?;
    Some(Found::new(Kind::Parameters, what, Span { offset: at, length }).layer("der"))
}

/// A named curve: one OID under `1.2.840.10045.3` (X9.62), `1.3.132.0` (SECG) or `1.3.36.3.3.2.8` (Brainpool).
pub(super) fn read_curve(bytes: &[u8], at: usize, _floor: usize) -> Option<Found> {
    let oid = Reader::new(bytes.get(at..)?).expect(tag::OID).ok()?;
    let curves: [&[u8]; 3] =
        [&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3], &[0x2b, 0x81, 4, 0], &[0x2b, 0x24, 3, 3, 2, 8]];
    let span = Span { offset: at, length: oid.raw.len() };
    curves
        .iter()
        .any(|prefix| oid.value.starts_with(prefix))
        .then(|| Found::new(Kind::Parameters, "EC parameters", span).layer("der"))
}

fn integers(here: &[u8]) -> Result<(&'static str, usize), DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    let mut count = 0;
    let first = fields.expect(tag::INTEGER)?;
    while !fields.is_empty() && count < 4 {
        fields.expect(tag::INTEGER)?;
        count += 1;
    }
    fields.finish()?;
    // A prime of 512 bits or more; anything smaller is some other pair of numbers (a signature).
    let large = first.value.len() >= 64;
    match (large, count) {
        (true, 1) => Ok(("DH parameters", outer.raw.len())),
        (true, 2) => Ok(("DSA or DH parameters", outer.raw.len())),
        _ => Err(DerError { offset: 0, fault: crate::base::der::Fault::Trailing }),
    }
}

/// `SEQUENCE { INTEGER 1, SEQUENCE { OID prime-field …` (RFC 3279, 2.3.5).
fn curve(here: &[u8]) -> Result<(&'static str, usize), DerError> {
    let outer = Reader::new(here).expect(tag::SEQUENCE)?;
    let mut fields = outer.reader();
    fields.expect(tag::INTEGER)?;
    fields.expect(tag::SEQUENCE)?.reader().expect(tag::OID)?;
    fields.expect(tag::SEQUENCE)?;
    fields.expect(tag::OCTET_STRING)?;
    fields.expect(tag::INTEGER)?;
    Ok(("EC parameters", outer.raw.len()))
}

//! What differs from DER in how values are written (X.690, 10 and 11), at any depth.

use std::ops::ControlFlow;

use super::problems::Problems;
use crate::base::der::{Tlv, tag};
use crate::base::limits::DER_DEPTH;

const CONSTRUCTED: u8 = 0x20;

/// Looks at a value and all that stand in it. Integers in their shortest form are not asked for where `except` is
/// the offset of one: the serial number is looked at on its own.
pub(super) fn check(field: &'static str, value: &Tlv<'_>, except: Option<usize>, problems: &mut Problems) {
    // Nothing more is looked at behind what is nested too deeply.
    let _ = walk(field, value, except, problems, 0);
}

fn walk(
    field: &'static str,
    value: &Tlv<'_>,
    except: Option<usize>,
    problems: &mut Problems,
    depth: usize,
) -> ControlFlow<()> {
    look(field, value, except, problems);
    if value.tag & CONSTRUCTED == 0 {
        return ControlFlow::Continue(());
    }
    if depth >= DER_DEPTH {
        problems.unusual(field, value.offset, format!("is nested deeper than {DER_DEPTH} levels"));
        return ControlFlow::Break(());
    }
    let mut inside = value.reader();
    while !inside.is_empty() {
        match inside.any() {
            Ok(value) => walk(field, &value, except, problems, depth + 1)?,
            Err(error) => {
                problems.unusual(field, error.offset, format!("has a part that is not DER: {}", error.fault));
                break;
            }
        }
    }
    ControlFlow::Continue(())
}

fn look(field: &'static str, value: &Tlv<'_>, except: Option<usize>, problems: &mut Problems) {
    let mut unusual = |reason: &str| problems.unusual(field, value.offset, reason);
    if !value.minimal {
        unusual("has a length that is not in its shortest form");
    }
    if value.tag & CONSTRUCTED != 0 && is_primitive(value.tag & !CONSTRUCTED) {
        unusual("has a value written in pieces, which DER forbids");
    }
    match (value.tag, value.value) {
        (tag::BOOLEAN, [0x00 | 0xff]) => {}
        (tag::BOOLEAN, _) => unusual("has a BOOLEAN that is neither 00 nor ff"),
        (tag::INTEGER, _) if except == Some(value.offset) => {}
        (tag::INTEGER, content) if !is_shortest(content) => {
            unusual("has an INTEGER that is not in its shortest form")
        }
        _ => {}
    }
}

/// Whether DER never writes values of this type in pieces.
fn is_primitive(tag: u8) -> bool {
    use tag::{BIT_STRING, BOOLEAN, GENERALIZED_TIME, INTEGER, NULL, OCTET_STRING, OID, UTC_TIME};
    let is_string = matches!(tag, 0x0c | 0x13 | 0x16 | 0x1e);
    is_string
        || matches!(
            tag,
            BOOLEAN | INTEGER | BIT_STRING | OCTET_STRING | NULL | OID | UTC_TIME | GENERALIZED_TIME
        )
}

/// Whether the content of an INTEGER is in its shortest form (X.690, 8.3.2).
pub(super) fn is_shortest(content: &[u8]) -> bool {
    match content {
        [] => false,
        [0x00, next, ..] => next & 0x80 != 0,
        [0xff, next, ..] => next & 0x80 == 0,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::der::Reader;

    fn reasons(bytes: &[u8]) -> Vec<(usize, String)> {
        let mut problems = Problems::default();
        check("x", &Reader::new(bytes).any().unwrap(), None, &mut problems);
        problems.into_vec().into_iter().map(|p| (p.offset, p.reason)).collect()
    }

    #[test]
    fn names_what_is_not_der_and_where() {
        assert_eq!(reasons(&[0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00]), []);
        let cases: [(&[u8], usize, &str); 6] = [
            (&[0x30, 0x81, 0x00], 0, "length"),
            (&[0x30, 0x03, 0x01, 0x01, 0x01], 2, "BOOLEAN"),
            (&[0x30, 0x04, 0x02, 0x02, 0x00, 0x01], 2, "INTEGER"),
            (&[0x30, 0x02, 0x02, 0x00], 2, "INTEGER"),
            (&[0x30, 0x04, 0x24, 0x02, 0x04, 0x00], 2, "in pieces"),
            (&[0x30, 0x02, 0x30, 0x05], 2, "not DER"),
        ];
        for (bytes, offset, words) in cases {
            let found = reasons(bytes);
            assert!(
                found.len() == 1 && found[0].0 == offset && found[0].1.contains(words),
                "{bytes:?}: {found:?}"
            );
        }
    }

    #[test]
    fn deep_nesting_ends_at_the_limit() {
        let mut bytes = vec![0x05, 0x00];
        for _ in 0..1000 {
            let length = bytes.len();
            let mut outer = vec![0x30, 0x82, (length >> 8) as u8, length as u8];
            outer.extend(bytes);
            bytes = outer;
        }
        assert!(reasons(&bytes).iter().any(|(_, reason)| reason.contains("deeper")));
    }
}

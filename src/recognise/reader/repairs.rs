//! Damage undone, and whether it was worth it.

use super::places::Draft;
use crate::base::Secret;
use crate::base::place::OffsetMap;
use crate::recognise::item::Kind;
use crate::recognise::layer::{self, Decoded};

/// How good a list of drafts is: how much of it is material in good order.
pub(super) fn worth(drafts: &[Draft]) -> i64 {
    let value = |d: &Draft| match d.item.kind {
        Kind::MalformedCertificate | Kind::DamagedText | Kind::Unknown => -1,
        Kind::PlainText | Kind::UnexplainedText | Kind::Encoded | Kind::Document => 0,
        _ => 2,
    };
    drafts.iter().map(value).sum()
}

/// Undoes each kind of damage in turn: the bytes, the map to the damaged ones, the names of what was undone.
pub(super) fn repair(text: &[u8]) -> Option<(Secret, OffsetMap, Vec<&'static str>)> {
    let mut state: Option<(Secret, OffsetMap, Vec<&'static str>)> = None;
    for (name, undo) in layer::REPAIRS {
        let current = state.as_ref().map_or(text, |(bytes, _, _)| &bytes[..]);
        let Some(Decoded { bytes, map }) = undo(current) else { continue };
        state = Some(match state.take() {
            None => (bytes, map, vec![name]),
            Some((_, outer, mut names)) => {
                names.push(name);
                (bytes, map.then(&outer), names)
            }
        });
    }
    state
}

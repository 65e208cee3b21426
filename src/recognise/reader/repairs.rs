//! Whether it was worth it to undo damage.

use super::places::Draft;
use crate::recognise::item::Kind;

/// How good a list of drafts is: how much of it is material in good order.
pub(super) fn worth(drafts: &[Draft]) -> i64 {
    let value = |d: &Draft| match d.item.kind {
        Kind::MalformedCertificate | Kind::DamagedText | Kind::Unknown => -1,
        Kind::PlainText | Kind::UnexplainedText | Kind::Encoded | Kind::Document => 0,
        _ => 2,
    };
    drafts.iter().map(value).sum()
}

//! Where items stand: in the buffer whose lines are counted, and in the file.

use crate::base::Secret;
use crate::base::place::{Lines, OffsetMap, Span};
use crate::recognise::item::Item;

/// A buffer whose lines can be counted: the file (as text, if it is UTF-16), or something decompressed.
pub(super) struct Base {
    /// `None` for the file as it is.
    pub(super) text: Option<Secret>,
    /// From the text to the file; `None` for decompressed bytes.
    pub(super) to_file: Option<OffsetMap>,
}

/// An item whose place is known in its base only.
pub(super) struct Draft {
    pub(super) item: Item,
    pub(super) base: usize,
    pub(super) span: Span,
    pub(super) fault_at: Option<usize>,
    /// Whether it is text of the file as it is in which there is no run of base64 or hex.
    pub(super) is_without_runs: bool,
}

/// What was recognised.
pub(in crate::recognise) struct Outcome {
    pub(in crate::recognise) items: Vec<Item>,
    pub(in crate::recognise) left_out: usize,
    /// Indices of the texts of the file that were searched for runs of base64 and hex and have none, in their order.
    pub(in crate::recognise) without_runs: Vec<usize>,
}

/// Places in bases become lines, and places in the file.
pub(super) fn resolve(file: &[u8], mut drafts: Vec<Draft>, bases: &[Base], left_out: usize) -> Outcome {
    for (index, base) in bases.iter().enumerate() {
        let text = base.text.as_ref().map_or(file, |text| &text[..]);
        let mut lines = Lines::new(text);
        let mut of_base: Vec<&mut Draft> = drafts.iter_mut().filter(|d| d.base == index).collect();
        of_base.sort_by_key(|d| d.span.offset);
        for draft in &mut of_base {
            draft.item.lines.0 = lines.at(draft.span.offset);
            // A first item starts with the file, whatever mark of byte order was taken off.
            let from = if draft.span.offset == 0 { 0 } else { usize::MAX };
            draft.item.span = base.to_file.as_ref().map(|map| {
                let span = map.span_to_source(draft.span);
                Span::between(span.offset.min(from), span.end())
            });
        }
        of_base.sort_by_key(|d| d.span.end());
        let mut lines = Lines::new(text);
        for draft in of_base {
            draft.item.lines.1 = lines.at(draft.span.end().saturating_sub(1)).max(draft.item.lines.0);
        }
        let mut faults: Vec<&mut Draft> =
            drafts.iter_mut().filter(|d| d.base == index && d.fault_at.is_some()).collect();
        faults.sort_by_key(|d| d.fault_at);
        let mut lines = Lines::new(text);
        for draft in faults {
            draft.item.fault_line = draft.fault_at.map(|at| lines.at(at));
        }
    }
    let without_runs = drafts.iter().enumerate().filter(|(_, d)| d.is_without_runs).map(|(i, _)| i).collect();
    Outcome { items: drafts.into_iter().map(|d| d.item).collect(), left_out, without_runs }
}

//! The driver: takes a buffer apart into items, and what is inside them in turn.
//!
//! A buffer is searched for [`FORMATS`](super::format::FORMATS); what stands between two of them is text or unknown bytes. Text is searched
//! for runs of base64 and hex that decode to something. Whatever holds bytes of its own hands them back to be searched
//! one level deeper, within the budgets of [`limits`].

mod alone;
mod gaps;
mod needles;
mod places;
mod repairs;

use std::rc::Rc;

use super::format::{Found, Inside};
use super::item::{Item, Kind};
use super::layer::{self, utf16};
use crate::base::place::{OffsetMap, Span};
use crate::base::{Secret, limits};
use gaps::{is_ascii_text, is_text};
use needles::Needles;
pub(super) use places::Outcome;
use places::{Base, Draft};

/// A buffer to be searched.
struct View<'a> {
    bytes: &'a [u8],
    /// Index of the base, and from the bytes to its text.
    base: usize,
    map: Rc<OffsetMap>,
    /// Whether these are the bytes of the file as it is.
    is_file: bool,
    is_text: bool,
    /// Whether it is known to be text in ASCII alone.
    is_ascii: bool,
    /// Whether bytes that happen to be letters are to be taken for bytes: nothing here is text, and no PEM stands in it.
    is_binary: bool,
    /// Where its first byte stands in the base; what a repair took off before it belongs to the first item.
    start: usize,
    layers: Vec<&'static str>,
    member: Option<String>,
    parent: Option<usize>,
    depth: usize,
    /// Only private keys are listed.
    only_keys: bool,
}

/// Recognises everything in the bytes of a file.
pub(super) fn read(bytes: &[u8]) -> Outcome {
    match alone::certificate(bytes) {
        Some(item) => Outcome { items: vec![item], left_out: 0, without_runs: Vec::new() },
        None => search_all(bytes),
    }
}

fn search_all(bytes: &[u8]) -> Outcome {
    let mut reader = Reader { drafts: Vec::new(), left_out: 0, bases: Vec::new(), unpacked: 0 };
    if !bytes.is_empty() {
        let file = Some(OffsetMap::shifted(0));
        reader.read_base(
            bytes,
            file,
            Context { layers: Vec::new(), member: None, parent: None, depth: 0, only_keys: false },
        );
    }
    places::resolve(bytes, reader.drafts, &reader.bases, reader.left_out)
}

struct Reader {
    drafts: Vec<Draft>,
    left_out: usize,
    bases: Vec<Base>,
    unpacked: usize,
}

/// Whether a buffer is text, whether it is ASCII alone, and whether bytes in it that happen to be letters are bytes: with a PEM
/// boundary, text around it is to be expected.
fn kind(bytes: &[u8]) -> (bool, bool, bool) {
    let is_ascii = is_ascii_text(bytes);
    let is_text = is_ascii || is_text(bytes);
    (is_text, is_ascii, !is_text && memchr::memmem::find(bytes, b"-----BEGIN ").is_none())
}

/// What is known about bytes before they are looked at.
struct Context {
    layers: Vec<&'static str>,
    member: Option<String>,
    parent: Option<usize>,
    depth: usize,
    only_keys: bool,
}

impl Reader {
    /// Bytes with lines of their own: the index of their base. It keeps their text, unless that is what was given.
    fn read_base(&mut self, bytes: &[u8], to_file: Option<OffsetMap>, mut context: Context) -> usize {
        let decoded = utf16::detect(bytes).map(|order| {
            context.layers.push(order.layer());
            utf16::decode(bytes, order)
        });
        let is_file = context.parent.is_none() && decoded.is_none();
        let (text, to_file) = match &decoded {
            Some(decoded) => (&decoded.bytes[..], to_file.map(|file| decoded.map.then(&file))),
            None => (bytes, to_file),
        };
        let base = self.bases.len();
        let Context { layers, member, parent, depth, only_keys } = context;
        let map = Rc::new(OffsetMap::shifted(0));
        let (is_text, is_ascii, is_binary) = kind(text);
        self.bases.push(Base { text: None, to_file });
        self.read_view(&View {
            bytes: text,
            base,
            map,
            is_file,
            is_text,
            is_ascii,
            is_binary,
            start: 0,
            layers,
            member,
            parent,
            depth,
            only_keys,
        });
        self.bases[base].text = decoded.map(|decoded| decoded.bytes);
        base
    }

    /// Bytes inside something of the same base.
    fn read_mapped(&mut self, bytes: &[u8], base: usize, map: OffsetMap, mut context: Context) {
        let decoded = utf16::detect(bytes).map(|order| {
            context.layers.push(order.layer());
            utf16::decode(bytes, order)
        });
        let (bytes, map) = match &decoded {
            Some(decoded) => (&decoded.bytes[..], decoded.map.then(&map)),
            None => (bytes, map),
        };
        let Context { layers, member, parent, depth, only_keys } = context;
        let (start, map, (is_text, is_ascii, is_binary)) = (map.to_source(0), Rc::new(map), kind(bytes));
        self.read_view(&View {
            bytes,
            base,
            map,
            is_file: false,
            is_text,
            is_ascii,
            is_binary,
            start,
            layers,
            member,
            parent,
            depth,
            only_keys,
        });
    }

    /// Searches a buffer as it is; if it has signs of damage, searches it again with the damage undone, and keeps the
    /// better. A text with a clean certificate is no exception: a damaged one may stand beside it.
    fn read_view(&mut self, view: &View) {
        let (start, left_out_before) = (self.drafts.len(), self.left_out);
        self.search(view);
        if !view.is_text || self.is_one_certificate(start, view) {
            return;
        }
        let Some((repaired, map, names)) = layer::repair(view.bytes) else { return };
        let before = self.drafts.split_off(start);
        let left_out = std::mem::replace(&mut self.left_out, left_out_before);
        let layers = [&view.layers[..], &names[..]].concat();
        let member = view.member.clone();
        let map = Rc::new(map.then(&view.map));
        let (is_text, is_ascii, _) = kind(&repaired);
        self.search(&View {
            bytes: &repaired,
            map,
            is_file: false,
            is_text,
            is_ascii,
            layers,
            member,
            ..*view
        });
        let after = &self.drafts[start..];
        // Of two failures the repaired one says better what happened.
        let failed_alike = repairs::worth(after) == repairs::worth(&before)
            && after.iter().any(|d| d.item.kind == Kind::MalformedCertificate)
            && !before.iter().any(|d| d.item.certificate.is_some());
        if repairs::worth(after) <= repairs::worth(&before) && !failed_alike {
            self.drafts.truncate(start);
            self.drafts.extend(before);
            self.left_out = left_out;
        }
    }

    /// Whether a clean certificate is all that was found in a buffer: nothing is left that could be put right.
    fn is_one_certificate(&self, start: usize, view: &View) -> bool {
        matches!(self.drafts.get(start..), Some([draft]) if draft.item.kind == Kind::Certificate
            && draft.span == view.map.span_to_source(Span::between(0, view.bytes.len())))
    }

    /// One pass over a buffer: things, and what stands between them.
    fn search(&mut self, view: &View) {
        let mut needles = Needles::new(view.bytes, view.is_text);
        let mut at = 0;
        while at < view.bytes.len() {
            match needles.next_found(at) {
                Some(found) => {
                    self.gap(view, Span::between(at, found.span.offset));
                    at = found.span.end();
                    self.push_found(view, found);
                }
                None => {
                    self.gap(view, Span::between(at, view.bytes.len()));
                    break;
                }
            }
        }
    }

    fn push_found(&mut self, view: &View, mut found: Found) {
        if self.only_counts(view) {
            return;
        }
        let inside = std::mem::take(&mut found.inside);
        let is_wrapping = found.kind == Kind::Encoded;
        let (kind, label) = (found.kind, is_wrapping.then(|| found.label.clone()).flatten());
        let Some(index) = self.push(view, found) else { return };
        if view.depth >= limits::NESTING && !is_wrapping {
            return;
        }
        for inside in inside {
            self.read_inside(view, index, kind, inside);
        }
        if is_wrapping {
            self.promote(index);
            self.name_the_unrecognised(index, label.as_deref());
        }
    }

    fn read_inside(&mut self, view: &View, parent: usize, holder: Kind, inside: Inside) {
        self.unpacked += inside.bytes.len();
        if self.unpacked > limits::UNPACKED_BYTES + limits::EXPORT_BYTES {
            return;
        }
        let mut layers = view.layers.clone();
        // The holder's own wrapping goes round what it holds, as in `pem > pkcs7`.
        layers.extend(
            self.drafts[parent].item.layers.last().filter(|l| holder == Kind::Encoded && **l != "der"),
        );
        layers.extend(inside.layer);
        let context = Context {
            layers,
            member: inside.name.or_else(|| view.member.clone()),
            parent: Some(parent),
            depth: view.depth + usize::from(holder != Kind::Encoded),
            only_keys: inside.only_keys || view.only_keys,
        };
        match inside.place {
            Some(map) => self.read_mapped(&inside.bytes, view.base, map.then(&view.map), context),
            None => {
                let base = self.read_base(&inside.bytes, None, context);
                self.bases[base].text.get_or_insert(inside.bytes);
            }
        }
    }

    /// A wrapping becomes what it holds: its first child takes its place, further children stay.
    fn promote(&mut self, index: usize) {
        let first = index + 1;
        if self.drafts.get(first).is_none_or(|d| d.item.kind.is_filler()) {
            return;
        }
        let child = self.drafts.remove(first).item;
        for draft in &mut self.drafts[first..] {
            if let Some(parent) = &mut draft.item.parent {
                *parent -= usize::from(*parent >= first);
            }
        }
        let item = &mut self.drafts[index].item;
        item.kind = child.kind;
        item.what = child.what;
        item.certificate = child.certificate;
        item.public_key = child.public_key;
        item.keystore = child.keystore;
        item.layers = child.layers.into_iter().filter(|l| *l != "der").collect();
    }

    /// A PEM block that holds nothing known is named by what its label promised.
    fn name_the_unrecognised(&mut self, index: usize, label: Option<&str>) {
        if self.drafts[index].item.kind != Kind::Encoded || label.is_none() {
            return;
        }
        self.drafts.truncate(index + 1);
        let item = &mut self.drafts[index].item;
        let label = label.unwrap_or_default();
        if label.to_ascii_uppercase().ends_with("CERTIFICATE") {
            item.kind = Kind::MalformedCertificate;
            item.what = format!("a {label} block whose content is no certificate").into();
        } else {
            item.kind = Kind::Unknown;
            item.what = format!("a {label} block whose content is not recognised").into();
        }
    }

    /// Whether the list is full and anything further only counted; then it was, whatever it is.
    fn only_counts(&mut self, view: &View) -> bool {
        let only_counts = self.drafts.len() >= limits::ITEMS && !view.only_keys;
        self.left_out += usize::from(only_counts);
        only_counts
    }

    /// Lists something that was found; `None` if the list is full or it is of no interest.
    fn push(&mut self, view: &View, found: Found) -> Option<usize> {
        let is_key = matches!(found.kind, Kind::PrivateKey | Kind::Keystore);
        if view.only_keys && !is_key && found.kind != Kind::Encoded {
            return None;
        }
        // Of keys behind the limit the other scan speaks.
        if self.drafts.len() >= limits::ITEMS {
            self.left_out += 1;
            return None;
        }
        let mut layers = view.layers.clone();
        layers.extend(found.layer);
        let keystore = (found.kind == Kind::Keystore)
            .then(|| view.bytes.get(found.span.offset..found.span.end()))
            .flatten()
            .map(|bytes| Secret::new(bytes.to_vec()));
        let mut span = view.map.span_to_source(found.span);
        if found.span.offset == 0 {
            span = Span::between(view.start, span.end());
        }
        self.drafts.push(Draft {
            base: view.base,
            span,
            fault_at: found.fault_at.map(|at| view.map.to_source(at)),
            is_without_runs: false,
            item: Item {
                kind: found.kind,
                what: found.what,
                parent: view.parent,
                layers,
                label: found.label,
                member: view.member.clone(),
                span: None,
                lines: (1, 1),
                fault_line: None,
                certificate: found.certificate,
                public_key: found.public_key,
                keystore,
            },
        });
        Some(self.drafts.len() - 1)
    }
}

//! The driver: takes a buffer apart into items, and what is inside them in turn.
//!
//! A buffer is searched for [`FORMATS`]; what stands between two of them is text or unknown bytes. Text is searched
//! for runs of base64 and hex that decode to something. Whatever holds bytes of its own hands them back to be searched
//! one level deeper, within the budgets of [`limits`].

use std::rc::Rc;

use super::format::{FORMATS, Format, Found, Inside, Look};
use super::item::{Item, Kind};
use super::layer::{self, Decoded, base64, hex, utf16};
use crate::base::place::{Lines, OffsetMap, Span};
use crate::base::{Secret, limits};

/// A buffer whose lines can be counted: the file (as text, if it is UTF-16), or something decompressed.
struct Base {
    text: Secret,
    /// From the text to the file; `None` for decompressed bytes.
    to_file: Option<OffsetMap>,
}

/// An item whose place is known in its base only.
struct Draft {
    item: Item,
    base: usize,
    span: Span,
    fault_at: Option<usize>,
}

/// A buffer to be searched.
struct View<'a> {
    bytes: &'a [u8],
    /// Index of the base, and from the bytes to its text.
    base: usize,
    map: Rc<OffsetMap>,
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

/// What was recognised.
pub(super) struct Outcome {
    pub(super) items: Vec<Item>,
    pub(super) left_out: usize,
}

/// Recognises everything in the bytes of a file.
pub(super) fn read(bytes: &[u8]) -> Outcome {
    let mut reader = Reader { drafts: Vec::new(), left_out: 0, bases: Vec::new(), unpacked: 0 };
    if !bytes.is_empty() {
        let file = Some(OffsetMap::shifted(0));
        reader.read_base(
            bytes,
            file,
            Context { layers: Vec::new(), member: None, parent: None, depth: 0, only_keys: false },
        );
    }
    reader.finish()
}

struct Reader {
    drafts: Vec<Draft>,
    left_out: usize,
    bases: Vec<Base>,
    unpacked: usize,
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
    /// Bytes with lines of their own.
    fn read_base(&mut self, bytes: &[u8], to_file: Option<OffsetMap>, mut context: Context) {
        let (text, to_file) = match utf16::detect(bytes) {
            Some(order) => {
                context.layers.push(order.layer());
                let decoded = utf16::decode(bytes, order);
                let map = to_file.map(|file| decoded.map.then(&file));
                (decoded.bytes, map)
            }
            None => (Secret::new(bytes.to_vec()), to_file),
        };
        let base = self.bases.len();
        // The view borrows the text, which then moves into the bases for counting lines.
        let Context { layers, member, parent, depth, only_keys } = context;
        let map = Rc::new(OffsetMap::shifted(0));
        let is_binary = is_binary(&text);
        let view =
            View { bytes: &text, base, map, is_binary, start: 0, layers, member, parent, depth, only_keys };
        self.bases.push(Base { text: Secret::default(), to_file });
        self.read_view(&view);
        self.bases[base].text = text;
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
        let (start, map, is_binary) = (map.to_source(0), Rc::new(map), is_binary(bytes));
        self.read_view(&View {
            bytes,
            base,
            map,
            is_binary,
            start,
            layers,
            member,
            parent,
            depth,
            only_keys,
        });
    }

    /// Searches a buffer as it is; if that leaves damage, searches it again with the damage undone, and keeps the better.
    fn read_view(&mut self, view: &View) {
        let start = self.drafts.len();
        self.search(view);
        if !is_text(view.bytes) || !self.wants_repair(start, view.bytes) {
            return;
        }
        let Some((repaired, map, names)) = repair(view.bytes) else { return };
        let before = self.drafts.split_off(start);
        let left_out = self.left_out;
        let layers = [&view.layers[..], &names[..]].concat();
        let member = view.member.clone();
        let map = Rc::new(map.then(&view.map));
        self.search(&View { bytes: &repaired, map, layers, member, ..*view });
        let after = &self.drafts[start..];
        // Of two failures the repaired one says better what happened.
        let failed_alike = worth(after) == worth(&before)
            && after.iter().any(|d| d.item.kind == Kind::MalformedCertificate)
            && !before.iter().any(|d| d.item.certificate.is_some());
        if worth(after) <= worth(&before) && !failed_alike {
            self.drafts.truncate(start);
            self.drafts.extend(before);
            self.left_out = left_out;
        }
    }

    /// Whether something in the drafts from `start` on, or in the text, is damaged, or nothing was found at all.
    fn wants_repair(&self, start: usize, text: &[u8]) -> bool {
        let drafts = &self.drafts[start..];
        drafts.iter().any(|d| matches!(d.item.kind, Kind::MalformedCertificate | Kind::DamagedText))
            || drafts.iter().all(|d| d.item.kind.is_filler())
            || layer::damaged_boundary(text).is_some()
    }

    /// One pass over a buffer: things, and what stands between them.
    fn search(&mut self, view: &View) {
        let mut needles = Needles::new(view.bytes);
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
        let inside = std::mem::take(&mut found.inside);
        let is_wrapping = found.kind == Kind::Encoded;
        let (kind, label) = (found.kind, found.label.clone());
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
            None => self.read_base(&inside.bytes, None, context),
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

    /// What stands between two things: text with or without runs that decode, or unknown bytes.
    fn gap(&mut self, view: &View, span: Span) {
        let bytes = &view.bytes[span.offset..span.end()];
        if bytes.is_empty() {
            return;
        }
        // Beside binary things only white space is text: letters there are bytes that happen to be letters.
        let beside_binary = view.is_binary && view.bytes.len() != span.length;
        if !is_text(bytes) || is_mostly_high(bytes) || (beside_binary && !bytes.trim_ascii().is_empty()) {
            self.push(view, Found::new(Kind::Unknown, "unknown bytes", span));
            return;
        }
        let mut text_start = 0;
        let mut runs = base64::runs(bytes).map(|run| (run, Encoding::Base64)).peekable();
        let mut hex_runs = hex::runs(bytes).map(|run| (run, Encoding::Hex)).peekable();
        // Both kinds in the order of their start; a run of hex is one of base64 too, and is asked about as hex first.
        while let Some((run, encoding)) = match (runs.peek(), hex_runs.peek()) {
            (Some((a, _)), Some((b, _))) if a.offset < b.offset => runs.next(),
            (Some(_), None) => runs.next(),
            _ => hex_runs.next(),
        } {
            if run.offset < text_start {
                continue;
            }
            let place = Span { offset: span.offset + run.offset, length: run.length };
            let first = self.drafts.len();
            if self.encoded(view, place, encoding) {
                // The text before the run is listed before it.
                let found = self.drafts.split_off(first);
                self.text(view, Span::between(span.offset + text_start, place.offset));
                self.append_moved(first, found);
                text_start = run.end();
            }
        }
        self.text(view, Span::between(span.offset + text_start, span.end()));
    }

    /// Lists drafts that were listed from index `first` on; what moves takes its parents along.
    fn append_moved(&mut self, first: usize, drafts: Vec<Draft>) {
        let by = self.drafts.len() - first;
        self.drafts.extend(drafts.into_iter().map(|mut draft| {
            draft.item.parent =
                draft.item.parent.map(|parent| if parent >= first { parent + by } else { parent });
            draft
        }));
    }

    fn text(&mut self, view: &View, span: Span) {
        if span.length == 0 {
            return;
        }
        let bytes = &view.bytes[span.offset..span.end()];
        let found = match layer::damaged_boundary(bytes) {
            Some(damage) => {
                let (kind, what) = if damage.is_private_key {
                    (Kind::PrivateKey, "a private key whose PEM boundary is damaged")
                } else {
                    (Kind::DamagedText, damage.what)
                };
                Found { fault_at: Some(span.offset + damage.offset), ..Found::new(kind, what, span) }
            }
            None => Found::new(Kind::PlainText, "text", span),
        };
        self.push(view, found);
    }

    /// A run that may decode to something: listed and true if it does.
    fn encoded(&mut self, view: &View, span: Span, encoding: Encoding) -> bool {
        if view.depth >= limits::NESTING {
            return false;
        }
        let run = &view.bytes[span.offset..span.end()];
        let Some(mut decoded) = encoding.decode(run) else { return false };
        if !could_be_something(&decoded.bytes) {
            return false;
        }
        let index = self.drafts.len();
        decoded.map.shift_source(span.offset);
        let mut found = Found::new(Kind::Encoded, encoding.what(), span).layer(encoding.layer());
        let place = Some(decoded.map);
        found.inside.push(Inside { bytes: decoded.bytes, layer: None, name: None, place, only_keys: false });
        let deeper = View {
            depth: view.depth + 1,
            layers: view.layers.clone(),
            member: view.member.clone(),
            map: Rc::clone(&view.map),
            ..*view
        };
        self.push_found(&deeper, found);
        let found_something = self
            .drafts
            .get(index..)
            .unwrap_or_default()
            .iter()
            .any(|d| !d.item.kind.is_filler() && d.item.kind != Kind::Encoded);
        if !found_something {
            self.drafts.truncate(index);
        } else if view.bytes[span.end()..].trim_ascii_start().starts_with(b"-----END ")
            && let Some(draft) = self.drafts.get_mut(index)
        {
            draft.item.layers.push(layer::MISSING_BOUNDARY);
        }
        found_something
    }

    /// Lists something that was found; `None` if the list is full or it is of no interest.
    fn push(&mut self, view: &View, found: Found) -> Option<usize> {
        let is_key = matches!(found.kind, Kind::PrivateKey | Kind::Keystore);
        if view.only_keys && !is_key && found.kind != Kind::Encoded {
            return None;
        }
        // Keys are listed even when the list is full: they are the reason that must be told.
        if self.drafts.len() >= limits::ITEMS && !(is_key && self.drafts.len() < 2 * limits::ITEMS) {
            self.left_out += 1;
            return None;
        }
        let mut layers = view.layers.clone();
        layers.extend(found.layer);
        let mut span = view.map.span_to_source(found.span);
        if found.span.offset == 0 {
            span = Span::between(view.start, span.end());
        }
        self.drafts.push(Draft {
            base: view.base,
            span,
            fault_at: found.fault_at.map(|at| view.map.to_source(at)),
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
            },
        });
        Some(self.drafts.len() - 1)
    }

    /// Places in bases become lines, and places in the file.
    fn finish(self) -> Outcome {
        let Self { mut drafts, left_out, bases, .. } = self;
        for (index, base) in bases.iter().enumerate() {
            let mut lines = Lines::new(&base.text);
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
            let mut lines = Lines::new(&base.text);
            for draft in of_base {
                draft.item.lines.1 = lines.at(draft.span.end().saturating_sub(1)).max(draft.item.lines.0);
            }
            let mut faults: Vec<&mut Draft> =
                drafts.iter_mut().filter(|d| d.base == index && d.fault_at.is_some()).collect();
            faults.sort_by_key(|d| d.fault_at);
            let mut lines = Lines::new(&base.text);
            for draft in faults {
                draft.item.fault_line = draft.fault_at.map(|at| lines.at(at));
            }
        }
        Outcome { items: drafts.into_iter().map(|d| d.item).collect(), left_out }
    }
}

#[derive(Clone, Copy)]
enum Encoding {
    Base64,
    Hex,
}

impl Encoding {
    fn layer(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
        }
    }

    fn decode(self, run: &[u8]) -> Option<Decoded> {
        match self {
            Self::Base64 => base64::decode(run).ok(),
            Self::Hex => Some(hex::decode(run)),
        }
    }
}

/// Whether it is worth looking for something in decoded bytes: DER, a magic, or text. Random bytes are none of these.
fn could_be_something(bytes: &[u8]) -> bool {
    let starts = Needles::new(bytes).at_start();
    starts || is_text(bytes) || utf16::detect(bytes).is_some()
}

/// How good a list of drafts is: how much of it is material in good order.
fn worth(drafts: &[Draft]) -> i64 {
    let value = |d: &Draft| match d.item.kind {
        Kind::MalformedCertificate | Kind::DamagedText | Kind::Unknown => -1,
        Kind::PlainText | Kind::UnexplainedText | Kind::Encoded | Kind::Document => 0,
        _ => 2,
    };
    drafts.iter().map(value).sum()
}

/// Undoes each kind of damage in turn: the bytes, the map to the damaged ones, the names of what was undone.
fn repair(text: &[u8]) -> Option<(Secret, OffsetMap, Vec<&'static str>)> {
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

/// Whether a buffer is no text, and no PEM boundary stands in it: with one, text around it is to be expected.
fn is_binary(bytes: &[u8]) -> bool {
    !is_text(bytes) && memchr::memmem::find(bytes, b"-----BEGIN ").is_none()
}

/// Whether bytes above 127 that are no UTF-8 prevail: no code page has so few ASCII characters in a text about
/// certificates.
fn is_mostly_high(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|b| !b.is_ascii()).count();
    high * 2 > bytes.len() && std::str::from_utf8(bytes).is_err()
}

/// Whether bytes are text in ASCII, UTF-8 or a code page: no control characters but those of text, of terminals, and
/// the mark that DOS programs end a file with.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().any(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b))
}

/// Walks through the places where a format's needle stands, in the order of the bytes.
struct Needles<'a> {
    bytes: &'a [u8],
    is_text: bool,
    /// For each format that is searched for: its next place.
    next: Vec<(&'static Format, Option<usize>)>,
}

impl<'a> Needles<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let is_text = is_text(bytes);
        let searched = |format: &&'static Format| match format.look {
            Look::Anywhere => true,
            Look::Text => is_text,
            Look::Binary => !is_text,
            Look::Start => false,
        };
        let next = FORMATS.iter().filter(searched).map(|f| (f, find(bytes, f.needle, 0))).collect();
        Self { bytes, is_text, next }
    }

    /// The first thing at or behind `at`.
    fn next_found(&mut self, at: usize) -> Option<Found> {
        if let Some(found) = self.exactly_at(at) {
            return Some(found);
        }
        let floor = at;
        for (format, next) in &mut self.next {
            // A place that was found and not yet reached still stands.
            if next.is_some_and(|place| place < at) {
                *next = find(self.bytes, format.needle, at);
            }
        }
        loop {
            let (format, place) =
                self.next.iter_mut().filter(|(_, place)| place.is_some()).min_by_key(|(_, place)| *place)?;
            let here = (*place)?;
            // The next search for this needle starts behind this place.
            *place = find(self.bytes, format.needle, here + 1);
            if let Some(found) = (format.read)(self.bytes, here, floor)
                && found.span.length > 0
                && found.span.offset >= floor
            {
                return Some(found);
            }
        }
    }

    /// What starts exactly here, by any format.
    fn exactly_at(&self, at: usize) -> Option<Found> {
        let here = self.bytes.get(at..)?;
        FORMATS
            .iter()
            .filter(|f| matches!(f.look, Look::Start | Look::Binary | Look::Anywhere) || self.is_text)
            .filter(|f| here.starts_with(f.needle))
            .find_map(|f| {
                (f.read)(self.bytes, at, at).filter(|found| found.span.offset == at && found.span.length > 0)
            })
    }

    /// Whether any needle of its own stands anywhere in what is not text, or at the start.
    fn at_start(&self) -> bool {
        self.exactly_at(0).is_some()
            || self.next.iter().any(|(format, place)| format.needle.len() >= 4 && place.is_some())
    }
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, needle).map(|i| from + i)
}

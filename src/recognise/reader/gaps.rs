//! What stands between two things: text, runs in it that decode to something, or unknown bytes.

use std::rc::Rc;

use super::needles::Needles;
use super::places::Draft;
use super::{Reader, View};
use crate::base::place::Span;
use crate::base::{find, limits};
use crate::recognise::format::{Found, Inside};
use crate::recognise::item::Kind;
use crate::recognise::layer::{self, Decoded, base64, hex, utf16};

impl Reader {
    /// What stands between two things: text with or without runs that decode, or unknown bytes.
    pub(super) fn gap(&mut self, view: &View, span: Span) {
        let bytes = &view.bytes[span.offset..span.end()];
        if bytes.is_empty() {
            return;
        }
        // Beside binary things only white space is text: letters there are bytes that happen to be letters.
        let beside_binary = view.is_binary && view.bytes.len() != span.length;
        if !(view.is_text || is_text(bytes))
            || (!view.is_ascii && is_mostly_high(bytes))
            || (beside_binary && !bytes.trim_ascii().is_empty())
        {
            self.push(view, Found::new(Kind::Unknown, "unknown bytes", span));
            return;
        }
        // No run is so short: mostly the line end between two blocks.
        if bytes.len() < hex::RUN {
            self.text(view, span, false);
            return;
        }
        let (mut text_start, mut has_runs) = (0, false);
        let mut runs = base64::runs(bytes).map(|run| (run, Encoding::Base64)).peekable();
        let mut hex_runs = hex::runs(bytes).map(|run| (run, Encoding::Hex)).peekable();
        // Both kinds in the order of their start; a run of hex is one of base64 too, and is asked about as hex first.
        while let Some((run, encoding)) = match (runs.peek(), hex_runs.peek()) {
            (Some((a, _)), Some((b, _))) if a.offset < b.offset => runs.next(),
            (Some(_), None) => runs.next(),
            _ => hex_runs.next(),
        } {
            has_runs = true;
            if run.offset < text_start {
                continue;
            }
            let place = Span { offset: span.offset + run.offset, length: run.length };
            let first = self.drafts.len();
            if self.encoded(view, place, encoding) {
                // The text before the run is listed before it.
                let found = self.drafts.split_off(first);
                self.text(view, Span::between(span.offset + text_start, place.offset), has_runs);
                self.append_moved(first, found);
                text_start = run.end();
            }
        }
        self.text(view, Span::between(span.offset + text_start, span.end()), has_runs);
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

    fn text(&mut self, view: &View, span: Span, has_runs: bool) {
        if span.length == 0 || self.only_counts(view) {
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
        if let Some(index) = self.push(view, found) {
            self.drafts[index].is_without_runs = view.is_file && !has_runs;
        }
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
        let mut found = Found::new(Kind::Encoded, encoding.layer(), span).layer(encoding.layer());
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

    fn decode(self, run: &[u8]) -> Option<Decoded> {
        match self {
            Self::Base64 => base64::decode(run).ok(),
            Self::Hex => Some(hex::decode(run)),
        }
    }
}

/// Whether it is worth looking for something in decoded bytes: DER, a magic, or text. Random bytes are none of these.
fn could_be_something(bytes: &[u8]) -> bool {
    // The needles come last: they search all of the bytes, as the reader does again for whatever passes.
    is_text(bytes) || utf16::detect(bytes).is_some() || Needles::new(bytes, false).at_start()
}

/// Whether bytes above 127 that are no UTF-8 prevail: no code page has so few ASCII characters in a text about
/// certificates.
fn is_mostly_high(bytes: &[u8]) -> bool {
    let high = find::count(bytes, High);
    high >= 8 && high * 2 > bytes.len() && std::str::from_utf8(bytes).is_err()
}

/// Whether bytes are text in ASCII, UTF-8 or a code page: no control characters but those of text, of terminals, and
/// the mark that DOS programs end a file with.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    find::all(bytes, OfText)
}

/// The same in ASCII alone.
pub(super) fn is_ascii_text(bytes: &[u8]) -> bool {
    find::all(bytes, OfAsciiText)
}

find::class! {
    High, |b| b.within(0x80..=0xff)
}

find::class! {
    OfAsciiText, [b" ~", b"\t\n", b"\x0c\r", b"\x1a\x1b"]
}

find::class! {
    OfText, |b| OfAsciiText.of(b) | High.of(b)
}

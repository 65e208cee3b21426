//! One certificate as a card: everything that somebody compares it by, and which value is which.

use maud::{Markup, html};

use super::{code, pins, row, shown, timeline};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::rules::Role;

/// What a card is made from.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// An id that no other element of the page has; letters, digits and `-`.
    pub id: &'a str,
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The server it belongs to, if that is known.
    pub role: Option<Role>,
    /// Whether it will replace the one in use; `None` where nobody said.
    pub is_next: Option<bool>,
    /// What its file is called, if it stands in one by itself.
    pub file: Option<&'a str>,
    /// The moment at which validity is judged.
    pub at: Timestamp,
    /// How much is said of it.
    pub detail: Detail,
}

/// How much a card says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// All but the pin in other syntaxes.
    Short,
    /// Everything.
    Full,
}

/// The card, with timeline and pins.
pub fn card(card: &Card<'_>) -> Markup {
    let certificate = card.certificate;
    let heading = format!("{}-name", card.id);
    html! {
        article.card id=(card.id) aria-labelledby=(heading) {
            header {
                h3 id=(heading) { (shown(certificate.display_name())) }
                @if let Some(role) = card.role {
                    p.tags {
                        span.tag { (role.title()) }
                        @match card.is_next {
                            Some(true) => span.tag { "will replace the one in use" },
                            Some(false) => span.tag { "in use now" },
                            None => {}
                        }
                    }
                }
            }
            (timeline(card.id, certificate, card.at))
            dl.properties { (properties(card)) }
            @if card.detail == Detail::Full { (pins(certificate)) }
        }
    }
}

fn properties(card: &Card<'_>) -> Markup {
    let certificate = card.certificate;
    let unknown = "cannot be read";
    let names = certificate.host_names().join(", ");
    let key = certificate.key.info.as_ref().map(|info| info.title());
    let validity = match (certificate.not_before, certificate.not_after) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        _ => unknown.to_owned(),
    };
    html! {
        @if let Some(file) = card.file { (row("File", &code(file), None)) }
        (row("Host names", &shown(if names.is_empty() { "none" } else { &names }), None))
        (row("Subject", &shown(certificate.subject.as_deref().unwrap_or(unknown)), None))
        (row("Issuer", &shown(certificate.issuer.as_deref().unwrap_or(unknown)), None))
        (row("Serial number", &code(&certificate.serial_hex()), None))
        (row("Valid", &shown(&validity), remaining(certificate, card.at).as_deref()))
        (row("Key", &shown(key.as_deref().unwrap_or(unknown)), None))
        (row("Pin", &html! { strong { (code(&certificate.pin())) } }, Some(
            "SHA-256 of the public key, in base64. It stays the same as long as the key does.")))
        (row("Fingerprint", &code(&certificate.fingerprint()), Some(
            "SHA-256 of the whole certificate. No pin: it changes with every renewal.")))
        (row("Thumbprint", &code(&certificate.thumbprint()), Some(
            "SHA-1, as Windows shows it. For comparing only; no pin.")))
    }
}

/// How long it is valid still, seen from a moment.
fn remaining(certificate: &Certificate, at: Timestamp) -> Option<String> {
    let end = certificate.not_after?;
    if certificate.not_before.is_some_and(|start| start > at) {
        return Some("not valid yet".to_owned());
    }
    Some(match end.days_since(at) {
        ..=-1 => "expired".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    })
}

//! What both the ticket and the report ask of Citrix.

use super::files::Contents;
use crate::request::OldPins;

/// What only Citrix can answer.
pub(super) const QUESTIONS: [&str; 7] = [
    "Is certificate pinning for Secure Hub still offered for this product and version?",
    "Is the public key compared, or the whole certificate?",
    "Can several keys be held for one host name at the same time (RSA and ECDSA, the current and the next key)?",
    "How is a wildcard certificate handled?",
    "Is the certificate on port 8443 pinned apart from the one on port 443?",
    "What ends a pin: the expiry of its certificate, a new request, or something else?",
    "How long does it take from this ticket until devices that are already enrolled have the change?",
];

/// What is to happen to what is pinned now, a paragraph each.
pub(super) fn pins_now_held(contents: &Contents<'_>) -> Vec<&'static str> {
    let mut paragraphs = vec![match contents.facts.answers.old_pins.as_ref().map(|answer| answer.value) {
        Some(OldPins::Keep) => "Please keep what is pinned now beside what this request adds.",
        Some(OldPins::RemoveNow) => {
            "Please remove what is pinned now at once: it must no longer be trusted. Only the certificates listed \
             above are to be pinned."
        }
        None => "Please ask us before anything that is pinned now is removed.",
    }];
    if contents.certificates.iter().any(|packed| packed.enclosed.is_next) {
        paragraphs.push(
            "The certificates marked \"will replace the one in use\" are not presented by our servers yet. Please hold \
             both the current and the next ones, and tell us when the servers may be switched.",
        );
    }
    paragraphs
}

//! What changes for Citrix since the last ticket, as data.

use super::files::Contents;
use crate::request::rules::PreviousPin;
use crate::rules::Role;

/// What changes for one server, or for pins of which nobody knows whose they were.
pub(super) struct Change {
    /// The server, in words.
    pub(super) about: &'static str,
    /// What became of a pin, and the pin.
    pub(super) pins: Vec<(&'static str, String)>,
}

/// All changes; `None` if the last ticket is not known.
pub(super) fn changes(contents: &Contents<'_>) -> Option<Vec<Change>> {
    let previous = contents.facts.previous.as_ref()?;
    let mut changes = Vec::new();
    let mut told = Vec::new();
    for role in [Role::Xenmobile, Role::Netscaler] {
        let now = pins(contents, role);
        let of_role = |p: &&PreviousPin| p.role.as_deref() == Some(role.id());
        let is_known =
            |pin: &String| previous.iter().any(|p| p.pin == *pin && (of_role(&p) || p.role.is_none()));
        let mut pins: Vec<_> =
            now.iter().map(|pin| (if is_known(pin) { "Same key" } else { "New key" }, pin.clone())).collect();
        let gone = previous.iter().filter(of_role).map(|p| &p.pin).filter(|pin| !now.contains(pin));
        pins.extend(gone.map(|pin| (GONE, pin.clone())));
        if !pins.is_empty() {
            changes.push(Change { about: role.title(), pins });
        }
        told.extend(now);
    }
    let untold = previous.iter().filter(|p| p.role.is_none() && !told.contains(&p.pin));
    let pins: Vec<_> = untold.map(|p| (GONE, p.pin.clone())).collect();
    if !pins.is_empty() {
        changes.push(Change { about: "XenMobile Server or NetScaler", pins });
    }
    Some(changes)
}

const GONE: &str = "No longer among those sent";

/// The pins of one role, each once.
fn pins(contents: &Contents<'_>, role: Role) -> Vec<String> {
    let mut pins = Vec::new();
    for packed in contents.certificates.iter().filter(|packed| packed.enclosed.role == role) {
        let pin = packed.enclosed.certificate.pin();
        if !pins.contains(&pin) {
            pins.push(pin);
        }
    }
    pins
}

//! What changes for Citrix since the last ticket.

use super::Page;
use crate::package::files::Contents;
use crate::request::rules::PreviousPin;
use crate::rules::Role;

/// The section; nothing if the last ticket is not known.
pub(super) fn section(page: &mut Page, contents: &Contents<'_>) {
    let Some(previous) = &contents.facts.previous else { return };
    page.heading("Since the last ticket");
    page.text("Compared with the certificates that we know we sent before, by the pins of their keys:");
    let mut told = Vec::new();
    for role in [Role::Xenmobile, Role::Netscaler] {
        let now = pins(contents, role);
        let of_role = |p: &&PreviousPin| p.role.as_deref() == Some(role.id());
        let is_known =
            |pin: &String| previous.iter().any(|p| p.pin == *pin && (of_role(&p) || p.role.is_none()));
        let gone: Vec<&String> =
            previous.iter().filter(of_role).map(|p| &p.pin).filter(|pin| !now.contains(pin)).collect();
        if !now.is_empty() || !gone.is_empty() {
            page.gap();
            page.text(role.title());
        }
        for pin in &now {
            page.row(if is_known(pin) { "Same key" } else { "New key" }, pin);
        }
        for pin in gone {
            page.row("No longer among those sent", pin);
        }
        told.extend(now);
    }
    let is_untold = |p: &&PreviousPin| p.role.is_none() && !told.contains(&p.pin);
    let mut untold = previous.iter().filter(is_untold).peekable();
    if untold.peek().is_some() {
        page.gap();
        page.text("XenMobile Server or NetScaler");
    }
    for earlier in untold {
        page.row("No longer among those sent", &earlier.pin);
    }
}

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

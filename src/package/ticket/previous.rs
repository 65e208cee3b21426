//! What changes for Citrix since the last ticket.

use super::Page;
use crate::package::files::Contents;
use crate::package::previous;

/// The section; nothing if the last ticket is not known.
pub(super) fn section(page: &mut Page, contents: &Contents<'_>) {
    let Some(changes) = previous::changes(contents) else { return };
    page.heading("Since the last ticket");
    page.text("Compared with the certificates that we know we sent before, by the pins of their keys:");
    for change in changes {
        page.gap();
        page.text(change.about);
        for (what, pin) in &change.pins {
            page.row(what, pin);
        }
    }
}

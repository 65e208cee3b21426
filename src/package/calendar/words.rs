//! What the events say: what is to be done, and how.

use super::{Key, Kind};
use crate::base::escape;
use crate::rules::Deadlines;

/// The words of one event; plain text in one line each.
pub(super) struct Words {
    /// What a calendar shows on the day.
    pub(super) summary: String,
    /// Paragraphs.
    pub(super) description: Vec<String>,
}

/// Those of a kind for a key; `is_late` if the day was before the package was made.
pub(super) fn of(kind: Kind, key: &Key<'_>, deadlines: &Deadlines, is_late: bool) -> Words {
    let name = escape::short(key.certificate.display_name(), 100);
    let about = format!("{name} ({})", key.servers.join(", "));
    let summary = match kind {
        Kind::Ticket => format!("Open the next pinning ticket: {about}"),
        Kind::Renew if key.has_next => format!("Switch to the next certificate: {about}"),
        Kind::Renew => format!("Renew the certificate: {about}"),
        Kind::Switch => format!("Put the renewed certificate into use: {about}"),
        Kind::Expiry => format!("Certificate expires: {about}"),
    };
    let mut description = Vec::new();
    if is_late {
        description.push("This was due before the package was made: do it now.".to_owned());
    }
    description.extend(match kind {
        Kind::Ticket => ticket(deadlines),
        Kind::Renew => renew(key),
        Kind::Switch => vec![
            "The renewed certificate has the same key, so a pin on the public key should still match. Citrix does not \
             publish what it compares: try one device first."
                .to_owned(),
        ],
        Kind::Expiry => vec![format!(
            "It is valid until {}. A server that still presents it then is refused by every device, whatever is pinned.",
            deadlines.not_after
        )],
    });
    description.push(format!("Pin of the key: {}", key.certificate.pin()));
    if kind != Kind::Expiry {
        description.push(format!("The certificate expires on {}.", deadlines.not_after.date()));
    }
    Words { summary, description }
}

fn ticket(deadlines: &Deadlines) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if deadlines.is_short() {
        paragraphs.push(format!(
            "This certificate lives {} days, and a ticket for every renewal is more than anybody can keep up with: keep the \
             key for several renewals (certbot: --reuse-key; Windows: Renew This Certificate with the Same Key; NetScaler: a \
             new request from the existing key file). Then there is nothing to do today but to check that the renewal is set \
             up that way.",
            deadlines.life()
        ));
    } else {
        paragraphs.push(
            "If the next certificate will have the same key, a pin on the public key should still match. Citrix does not \
             publish what it compares: mention the renewal to support all the same."
                .to_owned(),
        );
    }
    paragraphs.push(
        "If it will have a new key, queue that key now: make the key and its request on the server, print the pin with \
         'pinbundle pin next.csr', and have the certificate issued but not used. Pack it beside the one in use (pinbundle \
         bundle --xenmobile CURRENT --next-xenmobile NEXT, or the same with netscaler; --previous with the last package), \
         open a case with Citrix Support and ask for both to be held."
            .to_owned(),
    );
    paragraphs
}

fn renew(key: &Key<'_>) -> Vec<String> {
    let first = if key.has_next {
        "Put the next certificate, which went to Citrix with this one, into use everywhere: on every node, and on the \
         NetScaler in front of it."
    } else {
        "Put the next certificate into use everywhere: on every node, and on the NetScaler in front of it."
    };
    vec![
        first.to_owned(),
        "If its key is another one, only after Citrix has confirmed that it is pinned: devices that hold the old pin alone \
         would refuse the server. Compare what the servers then present with 'pinbundle probe'."
            .to_owned(),
    ]
}

//! HTTP Public Key Pinning. Browsers no longer read the header; its notation of a pin lives on in many tools.

use super::{Pinned, Syntax, Written, each_once};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "hpkp",
    about: "value of the HTTP header Public-Key-Pins, all keys in one",
    source: "RFC 7469, sections 2.1, 2.4 and 4.3.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let pins = each_once(keys);
    if pins.is_empty() {
        return Written::default();
    }
    // No includeSubDomains: it would pin hosts that this certificate knows nothing about.
    let mut text: String = pins.iter().map(|pin| format!("pin-sha256=\"{pin}\"; ")).collect();
    text.push_str("max-age=5184000\n");

    let mut notes =
        vec!["max-age, which the header must have, is set to 60 days; browsers no longer read it".to_owned()];
    if pins.len() == 1 {
        notes.push(
            "hpkp counts only with a second pin that the server does not present: a backup key".to_owned(),
        );
    }
    Written { text, notes, left_out: 0 }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn all_pins_in_one_value() {
        let keys = [pinned(DIGEST, "mdm.pem", &[]), pinned(BACKUP, "next.pem", &[])];
        let written = write(&keys);
        let value = format!("pin-sha256=\"{BASE64}\"; pin-sha256=\"{BACKUP_BASE64}\"; max-age=5184000\n");
        assert_eq!(written.text, value);
        assert_eq!(written.notes.len(), 1);
    }

    #[test]
    fn one_key_is_not_enough() {
        let notes = write(&[pinned(DIGEST, "mdm.pem", &[])]).notes;
        assert!(notes.iter().any(|note| note.contains("backup")), "{notes:?}");
    }
}

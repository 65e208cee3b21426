//! GnuTLS and what is built on it, as `certtool --info` prints it and `openconnect --servercert` takes it.

use super::{Pinned, Syntax, Written, each_once};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "gnutls",
    about: "pin-sha256:..., one line for each key, as GnuTLS and OpenConnect write it",
    source: "openconnect(8), --servercert.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let text = each_once(keys).iter().map(|pin| format!("pin-sha256:{pin}\n")).collect();
    Written { text, ..Written::default() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn one_line_for_each_key() {
        assert_eq!(write(&[pinned(DIGEST, "mdm.pem", &[])]).text, format!("pin-sha256:{BASE64}\n"));
    }
}

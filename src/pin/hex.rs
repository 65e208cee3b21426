//! The digest in hex: what a pin looks like where people compare fingerprints, which are something else.

use super::{Pinned, Syntax, Written};
use crate::base::{digest::hex, escape};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "hex",
    about: "pin in hex, two spaces, path: one line for each key",
    source: "RFC 7469, section 2.4, for the digest.",
    each_alone: true,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let line = |key: &Pinned| format!("{}  {}\n", hex(&key.digest), escape::line(&key.source));
    Written { text: keys.iter().map(line).collect(), ..Written::default() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{DIGEST, HEX, pinned};
    use super::*;

    #[test]
    fn one_line_for_each_key() {
        assert_eq!(write(&[pinned(DIGEST, "my mdm.pem", &[])]).text, format!("{HEX}  my mdm.pem\n"));
    }
}

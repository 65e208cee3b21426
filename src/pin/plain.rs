//! The pin and where it came from, as `sha256sum` lists its sums.

use super::{Pinned, Syntax, Written};
use crate::base::{digest::base64, escape};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "plain",
    about: "pin, two spaces, path: one line for each key",
    source: "RFC 7469, section 2.4, for the pin.",
    each_alone: true,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let line = |key: &Pinned| [&base64(&key.digest), "  ", &escape::line(&key.source), "\n"].concat();
    Written { text: keys.iter().map(line).collect(), ..Written::default() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn one_line_for_each_key() {
        let keys = [pinned(DIGEST, "mdm.pem", &[]), pinned(DIGEST, "a\nb.pem", &[])];
        assert_eq!(write(&keys).text, format!("{BASE64}  mdm.pem\n{BASE64}  a\\u{{a}}b.pem\n"));
    }
}

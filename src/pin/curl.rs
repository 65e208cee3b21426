//! curl and libcurl: a check that anybody can run, and that fails on another key even with `--insecure`.

use super::{Pinned, Syntax, Written, each_once};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "curl",
    about: "value of curl --pinnedpubkey, all keys in one",
    source: "CURLOPT_PINNEDPUBLICKEY(3).",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let pins: Vec<String> = each_once(keys).iter().map(|pin| format!("sha256//{pin}")).collect();
    if pins.is_empty() {
        return Written::default();
    }
    Written { text: pins.join(";") + "\n", ..Written::default() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn all_pins_in_one_value() {
        let keys = [pinned(DIGEST, "mdm.pem", &[]), pinned(BACKUP, "next.pem", &[])];
        assert_eq!(write(&keys).text, format!("sha256//{BASE64};sha256//{BACKUP_BASE64}\n"));
    }
}

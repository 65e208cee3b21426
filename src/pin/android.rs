//! Android's Network Security Configuration. A domain may stand there once; the entry that fits best counts alone.

use std::fmt::Write as _;

use super::hosts::{Hosts, without_backup};
use super::{Pinned, Syntax, Written};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "android",
    about: "network_security_config.xml for an Android app",
    source: "Network security configuration, developer.android.com.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let (hosts, mut written) = Hosts::read(SYNTAX.name, keys).with_subdomains("all names below it").finish();
    if hosts.is_empty() {
        return written;
    }
    let text = &mut written.text;
    text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<network-security-config>\n");
    for host in &hosts {
        let _ = writeln!(text, "    <domain-config>");
        let _ =
            writeln!(text, "        <domain includeSubdomains=\"{}\">{}</domain>", host.wildcard, host.name);
        let _ = writeln!(text, "        <pin-set>");
        for pin in host.base64() {
            let _ = writeln!(text, "            <pin digest=\"SHA-256\">{pin}</pin>");
        }
        let _ = writeln!(text, "        </pin-set>\n    </domain-config>");
    }
    text.push_str("</network-security-config>\n");

    if let Some(hosts) = without_backup(&hosts) {
        written
            .notes
            .push(format!("android asks for a second pin, that of a backup key: one pin for {hosts}"));
    }
    written
        .notes
        .push("no expiration is set for the pins: after such a day the app no longer checks them".to_owned());
    written
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn one_domain_with_two_pins() {
        let keys = [
            pinned(DIGEST, "mdm.pem", &["mdm.example.com"]),
            pinned(BACKUP, "next.pem", &["mdm.example.com"]),
        ];
        let written = write(&keys);
        let document = format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<network-security-config>
    <domain-config>
        <domain includeSubdomains="false">mdm.example.com</domain>
        <pin-set>
            <pin digest="SHA-256">{BASE64}</pin>
            <pin digest="SHA-256">{BACKUP_BASE64}</pin>
        </pin-set>
    </domain-config>
</network-security-config>
"#
        );
        assert_eq!(written.text, document);
        assert_eq!(written.notes.len(), 1, "{written:?}");
    }

    #[test]
    fn a_wildcard_is_a_domain_with_subdomains() {
        let written = write(&[pinned(DIGEST, "wildcard.pem", &["*.example.com"])]);
        assert!(
            written.text.contains("<domain includeSubdomains=\"true\">example.com</domain>"),
            "{}",
            written.text
        );
        assert!(written.notes.iter().any(|note| note.contains("has no wildcards")), "{written:?}");
        assert!(written.notes.iter().any(|note| note.contains("backup key")), "{written:?}");
    }
}

//! TrustKit for iOS and macOS. (TrustKit for Android reads Android's own configuration.)

use super::hosts::{Host, Hosts, without_backup};
use super::plist::{Value, document};
use super::{Pinned, Syntax, Written};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "trustkit",
    about: "TSKPinnedDomains for the Info.plist of an iOS or macOS app with TrustKit 1.6 or later",
    source: "TrustKit, TSKTrustKitConfig.h, github.com/datatheorem/TrustKit.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let (hosts, mut written) = Hosts::read(SYNTAX.name, keys).with_subdomains("all names below it").finish();
    if hosts.is_empty() {
        return written;
    }
    let domains = hosts.iter().map(|host| (host.name.as_str(), domain(host))).collect();
    let configuration = Value::Dict(vec![("TSKPinnedDomains", Value::Dict(domains))]);
    written.text = document(&Value::Dict(vec![("TSKConfiguration", configuration)]));
    if let Some(hosts) = without_backup(&hosts) {
        written.notes.push(format!(
            "TrustKit stops the app unless each host has a second pin, that of a backup key: one pin for {hosts}"
        ));
    }
    written.notes.push(
        "TrustKit stops the app at names without a public suffix, such as mdm.corp or mdm.local".to_owned(),
    );
    written
}

fn domain(host: &Host) -> Value<'static> {
    Value::Dict(vec![
        ("TSKIncludeSubdomains", Value::Boolean(host.wildcard)),
        ("TSKPublicKeyHashes", Value::Array(host.base64().map(Value::Text).collect())),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn hashes_of_a_domain() {
        let keys = [pinned(DIGEST, "a.pem", &["*.example.com"]), pinned(BACKUP, "b.pem", &["*.example.com"])];
        let written = write(&keys);
        let entry = format!(
            r#"            <key>example.com</key>
            <dict>
                <key>TSKIncludeSubdomains</key>
                <true/>
                <key>TSKPublicKeyHashes</key>
                <array>
                    <string>{BASE64}</string>
                    <string>{BACKUP_BASE64}</string>
                </array>
            </dict>
"#
        );
        assert!(written.text.contains(&entry), "{}", written.text);
        assert!(!written.notes.iter().any(|note| note.contains("backup")), "{written:?}");
    }

    #[test]
    fn one_key_is_not_enough() {
        let written = write(&[pinned(DIGEST, "mdm.pem", &["mdm.example.com"])]);
        assert!(written.notes.iter().any(|note| note.contains("backup")), "{written:?}");
    }
}

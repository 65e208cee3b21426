//! App Transport Security of iOS 14, macOS 11 and later: pins of the server's own key.

use super::hosts::{Host, Hosts, without_backup};
use super::plist::{Value, document};
use super::{Pinned, Syntax, Written};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "ios",
    about: "NSPinnedDomains for the Info.plist of an iOS or macOS app",
    source: "NSPinnedDomains, developer.apple.com/documentation/bundleresources.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    let (hosts, mut written) =
        Hosts::read(SYNTAX.name, keys).with_subdomains("the names one label below it").finish();
    if hosts.is_empty() {
        return written;
    }
    let domains = hosts.iter().map(|host| (host.name.as_str(), domain(host))).collect();
    let security = Value::Dict(vec![("NSPinnedDomains", Value::Dict(domains))]);
    written.text = document(&Value::Dict(vec![("NSAppTransportSecurity", security)]));
    if let Some(hosts) = without_backup(&hosts) {
        written.notes.push(format!(
            "Apple advises more than one pin, so that the server's key can change: one pin for {hosts}"
        ));
    }
    written
}

fn domain(host: &Host) -> Value<'static> {
    let identity = |pin| Value::Dict(vec![("SPKI-SHA256-BASE64", Value::Text(pin))]);
    Value::Dict(vec![
        ("NSIncludesSubdomains", Value::Boolean(host.wildcard)),
        ("NSPinnedLeafIdentities", Value::Array(host.base64().map(identity).collect())),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn a_property_list() {
        let written = write(&[pinned(DIGEST, "mdm.pem", &["mdm.example.com"])]);
        let document = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>NSAppTransportSecurity</key>
    <dict>
        <key>NSPinnedDomains</key>
        <dict>
            <key>mdm.example.com</key>
            <dict>
                <key>NSIncludesSubdomains</key>
                <false/>
                <key>NSPinnedLeafIdentities</key>
                <array>
                    <dict>
                        <key>SPKI-SHA256-BASE64</key>
                        <string>{BASE64}</string>
                    </dict>
                </array>
            </dict>
        </dict>
    </dict>
</dict>
</plist>
"#
        );
        assert_eq!(written.text, document);
        assert_eq!(written.notes.len(), 1, "{written:?}");
    }
}

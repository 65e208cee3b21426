//! Citrix Secure Access for Android: the pin format that Citrix itself publishes, for NetScaler Gateway.

use super::{Pinned, Syntax, Written, each_once};

pub(super) const SYNTAX: Syntax = Syntax {
    name: "secure-access",
    about: "value of ServerCertificatePins in the managed configuration of Citrix Secure Access for Android",
    source: "NetScaler Gateway certificate pinning with Citrix Secure Access for Android, docs.citrix.com.",
    each_alone: false,
    write,
};

fn write(keys: &[Pinned]) -> Written {
    // Base64 has no character that JSON would escape.
    let pins: Vec<String> = each_once(keys).iter().map(|pin| format!("\"{pin}\"")).collect();
    if pins.is_empty() {
        return Written::default();
    }
    Written {
        text: format!("{{\"hash-alg\":\"sha256\",\"pinset\":[{}]}}\n", pins.join(",")),
        notes: vec![
            "secure-access is for the certificate of the NetScaler Gateway, and only for VPN profiles that are managed"
                .to_owned(),
        ],
        left_out: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, BACKUP_BASE64, BASE64, DIGEST, pinned};
    use super::*;

    #[test]
    fn all_pins_in_one_value() {
        let keys = [pinned(DIGEST, "gw.pem", &[]), pinned(BACKUP, "next.pem", &[])];
        let value = format!("{{\"hash-alg\":\"sha256\",\"pinset\":[\"{BASE64}\",\"{BACKUP_BASE64}\"]}}\n");
        assert_eq!(write(&keys).text, value);
    }
}

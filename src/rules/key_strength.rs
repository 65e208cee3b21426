//! Keys that are too weak, and keys that few front ends can use.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::certificate::{Certificate, KeyInfo, KeyKind};

/// Too short, or of a family that nobody should use.
pub(super) static WEAK_KEY: Rule = Rule {
    id: "weak-key",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the key is too weak",
    why: "A pin binds devices to this one key, so it must be one that nobody can break: at least 2048 bits of RSA or \
          256 bits of an elliptic curve. Public authorities may not certify less, and TLS 1.3 has no DSA.",
    mend: "Make a new key and certificate, put it on the server, and send that one. RSA with 2048 bits or P-256 is \
           what everything understands. A 512- or 1024-bit key on a NetScaler is often the one that it made for its \
           own services: export the certificate bound to the virtual server instead.",
    source: "CA/Browser Forum Baseline Requirements, 6.1.5; RFC 9325, 4.5; RFC 8446, 1.2",
};

/// Strong, but rarely supported.
pub(super) static UNUSUAL_KEY: Rule = Rule {
    id: "unusual-key",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "few TLS front ends and devices support this kind of key",
    why: "Public authorities certify RSA, P-256, P-384 and P-521 for servers, and front ends and devices support \
          little else; P-521 and RSA keys above 8192 bits are often left out too. A certificate with such a key is \
          seldom the one that devices see.",
    mend: "Make sure that this is the certificate which devices are shown: open the server's https address in a browser and compare. Otherwise use RSA \
           with 2048 to 4096 bits, P-256 or P-384.",
    source: "CA/Browser Forum Baseline Requirements, 6.1.5 and 7.1.3.1",
};

pub(super) fn check_weak(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let Some(message) = weak_key(certificate) else { return };
    findings.push(Finding::new(&WEAK_KEY, message).mend_words(
        "make a new key and certificate and send that; on NetScaler first see whether the one bound to the virtual \
         server is another",
    ));
}

/// What is too weak about a key, in words; `None` of one that is strong enough or not known.
pub fn weak_key(certificate: &Certificate) -> Option<String> {
    let info = certificate.key.info.as_ref()?;
    let limit = match (info.kind, info.bits) {
        (KeyKind::Rsa, Some(bits)) if bits < 2048 => "RSA needs 2048 bits or more",
        (KeyKind::Ec, Some(bits)) if bits < 256 => "an elliptic curve needs 256 bits or more",
        (KeyKind::Dsa, _) => "TLS 1.3 has no DSA",
        _ => return None,
    };
    Some(format!("the key is {}: {limit}", info.title()))
}

pub(super) fn check_unusual(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let Some(info) = certificate.key.info.as_ref().filter(|info| is_unusual(info)) else { return };
    let message = format!("the key is {}, which few TLS front ends and devices support", info.title());
    findings.push(
        Finding::new(&UNUSUAL_KEY, message)
            .mend_words("make sure that devices are shown this certificate: open the server's https address in a browser and compare the thumbprint"),
    );
}

fn is_unusual(info: &KeyInfo) -> bool {
    match info.kind {
        KeyKind::Rsa => info.algorithm != "RSA" || info.bits.is_some_and(|bits| bits > 8192),
        KeyKind::Ec => {
            let is_weak = info.bits.is_some_and(|bits| bits < 256);
            !is_weak && !matches!(info.curve.as_deref(), Some("P-256" | "P-384"))
        }
        KeyKind::Dsa => false,
        KeyKind::Edwards | KeyKind::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    fn found(key: &[&str]) -> (bool, bool) {
        let certificate = self_signed(&[&["-subj", "/CN=mdm.example.com", "-newkey"], key].concat());
        let any = |check| !run(check, &certificate, &options()).is_empty();
        (any(check_weak), any(check_unusual))
    }

    #[test]
    fn each_kind_of_key_has_its_limit() {
        let curve = |name| ["ec", "-pkeyopt", name];
        assert_eq!(found(&["rsa:1024"]), (true, false));
        assert_eq!(found(&["rsa:2048"]), (false, false));
        assert_eq!(found(&curve("ec_paramgen_curve:P-224")), (true, false));
        assert_eq!(found(&curve("ec_paramgen_curve:P-256")), (false, false));
        assert_eq!(found(&curve("ec_paramgen_curve:P-384")), (false, false));
        assert_eq!(found(&curve("ec_paramgen_curve:P-521")), (false, true));
        assert_eq!(found(&curve("ec_paramgen_curve:secp256k1")), (false, true));
        assert_eq!(found(&["ed25519"]), (false, true));
        assert_eq!(found(&["ed448"]), (false, true));
    }

    #[test]
    fn long_rsa_and_dsa_keys_are_named() {
        let mut certificate = self_signed(&["-subj", "/CN=mdm.example.com"]);
        let info = certificate.key.info.as_mut().unwrap();
        (info.kind, info.algorithm, info.bits, info.curve) = (KeyKind::Rsa, "RSA".into(), Some(8193), None);
        let findings = run(check_unusual, &certificate, &options());
        assert_eq!(findings[0].message, "the key is RSA 8193, which few TLS front ends and devices support");
        certificate.key.info.as_mut().unwrap().kind = KeyKind::Dsa;
        assert_eq!(run(check_weak, &certificate, &options()).len(), 1);
    }
}

//! `keystore`: PFX, JKS, JCEKS, BKS.

use super::{Finding, Findings, Mend, Options, Rule, Severity};
use crate::recognise::{Export, Kind};

pub(super) static KEYSTORE: Rule = Rule {
    id: "keystore",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "a keystore, which may hold a private key",
    why: "A keystore (PFX, P12, JKS, JCEKS, BKS) is made to hold a certificate together with its private key. Without its \
          password nobody can tell that this one does not. The certificate alone is all that pinning needs.",
    mend: "Take the certificate alone out of the keystore: 'pinbundle extract FILE --out NAME.pem' asks for its password. Or \
           export it again without its private key. Windows: open the certificate in certlm.msc > Details > Copy to File > No, do not export the private key > Base-64 encoded X.509.",
    source: "RFC 7292 (PKCS#12). The pinning request asks for public certificates in PEM (Citrix CTX202044).",
};

/// Every keystore.
pub(super) fn check(export: &Export, _: &Options, findings: &mut Findings) {
    for (index, item) in export.of_kind(Kind::Keystore).take(10) {
        let member = item.member.as_ref().map(|m| format!(", in {m}")).unwrap_or_default();
        findings.push(
            Finding::new(&KEYSTORE, format!("this is {}, which may hold the private key{member}", item.what))
                .at(index, item)
                .why(
                    "The pinning request is for the public certificate alone. (Windows enrolment's autodiscovery request \
                     asks for a .pfx: that is another request.) If this file has already been sent or shared, treat \
                     the key in it as compromised.",
                )
                .mend(Mend::Open { item: index }),
        );
    }
}

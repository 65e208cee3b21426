//! An issuer that sounds like a product which inspects TLS.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::{has_phrase, short};
use crate::certificate::{Attribute, Certificate};

/// A hint that the certificate is a proxy's.
pub(super) static INSPECTION_ISSUER: Rule = Rule {
    id: "inspection-issuer",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the issuer sounds like a product that inspects TLS",
    why: "A certificate saved in a browser behind an inspecting proxy is the proxy's own, made for this connection. \
          Pinning its key locks out every device that reaches the real server. The words in an issuer's name are a \
          hint and never proof: some of these companies also issue certificates for servers. In a package for support \
          this is an error.",
    mend: "Export the certificate on the server or on the NetScaler itself, never through a browser, and compare. If it \
           is the same, its issuer is what it seems to be: --allow inspection-issuer.",
    source: "OWASP, Certificate and Public Key Pinning; OkHttp, CertificatePinner",
};

/// Names of products and their makers, in lower case, as whole words.
const PHRASES: [&str; 20] = [
    "zscaler",
    "fortinet",
    "palo alto",
    "blue coat",
    "symantec",
    "netskope",
    "sophos",
    "cisco umbrella",
    "check point",
    "forcepoint",
    "skyhigh",
    "mcafee",
    "watchguard",
    "kaspersky",
    "eset",
    "avast",
    "mitmproxy",
    "charles proxy",
    "fiddler",
    "fiddlerroot",
];

pub(super) fn check(certificate: &Certificate, options: &Options, findings: &mut Findings) {
    let Some(named) = resembling(certificate) else { return };
    let severity = if options.for_ticket { Severity::Error } else { Severity::Warning };
    let message = format!(
        "the issuer ({}={}) sounds like a product that inspects TLS, so this may be a proxy's certificate",
        named.name,
        short(&named.value)
    );
    findings.push(Finding::new(&INSPECTION_ISSUER, message).severity(severity).mend_words(
        "export the certificate on the server or NetScaler itself and compare; if it is the same, \
         --allow inspection-issuer",
    ));
}

/// What in the issuer's name sounds like a product that inspects TLS; untrusted text.
pub fn inspection_product(certificate: &Certificate) -> Option<&str> {
    resembling(certificate).map(|attribute| attribute.value.as_str())
}

fn resembling(certificate: &Certificate) -> Option<&Attribute> {
    let attributes = certificate.issuer_attributes.iter();
    let mut names = attributes.filter(|a| matches!(&*a.name, "CN" | "O" | "OU"));
    names.find(|a| has_phrase(&a.value, &PHRASES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    fn severity(subject: &str, for_ticket: bool) -> Option<Severity> {
        let mut options = options();
        options.for_ticket = for_ticket;
        run(check, &self_signed(&["-subj", subject]), &options).first().map(|f| f.severity)
    }

    #[test]
    fn products_are_a_hint_and_in_a_ticket_an_error() {
        assert_eq!(severity("/O=Zscaler Inc./CN=Zscaler Intermediate", false), Some(Severity::Warning));
        assert_eq!(severity("/O=Palo Alto Networks/CN=fw", true), Some(Severity::Error));
        assert_eq!(severity("/CN=DO_NOT_TRUST_FiddlerRoot", true), Some(Severity::Error));
    }

    #[test]
    fn other_words_and_other_attributes_are_not() {
        assert_eq!(severity("/O=Reset GmbH/CN=Charles University", true), None);
        assert_eq!(severity("/L=Palo Alto/O=Example Inc", true), None);
    }
}

//! The certificate that a NetScaler makes for its own services.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::{has_phrase, short};
use crate::certificate::Certificate;

/// `ns-server-certificate`.
pub(super) static NETSCALER_DEFAULT: Rule = Rule {
    id: "netscaler-default",
    severity: Severity::Error,
    can_be_allowed: false,
    title: "this is the certificate that a NetScaler makes for its own services",
    why: "Every NetScaler generates a pair named ns-server-certificate for its own internal services. Devices are shown \
          the certificate that is bound to the virtual server, not this one, so a pin on it would lock all of them out.",
    mend: "In the NetScaler's console open Traffic Management > SSL, or the load balancing or Gateway virtual server \
           and its server certificate, and export the certificate that is bound there. Files lie in /nsconfig/ssl; the \
           extension says nothing about what they hold, and keys lie beside them.",
    source: "Citrix ADC, SSL certificates: the default ns-server-certificate",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    if !is_default(certificate) {
        return;
    }
    let subject = short(certificate.subject.as_deref().unwrap_or_default());
    let message = format!("this seems to be the certificate that the NetScaler made for itself ({subject})");
    findings.push(
        Finding::new(&NETSCALER_DEFAULT, message).mend_words(
            "export the certificate that is bound to the virtual server: Traffic Management > SSL",
        ),
    );
}

fn is_default(certificate: &Certificate) -> bool {
    let has = |name: &str, test: &dyn Fn(&str) -> bool| {
        certificate.subject_attributes.iter().any(|a| a.name == name && test(&a.value))
    };
    let is_maker = |v: &str| has_phrase(v, &["citrix", "netscaler"]);
    has("OU", &|v| has_phrase(v, &["ns internal"]))
        || has("CN", &|v| v == "ns-server-certificate")
        || (certificate.self_issued && has("CN", &|v| v.starts_with("default ")) && has("O", &is_maker))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    #[test]
    fn is_told_by_its_subject() {
        let found = |subject| !run(check, &self_signed(&["-subj", subject]), &options()).is_empty();
        assert!(found("/C=US/O=Citrix ANG/OU=NS Internal/CN=default ABCDEF"));
        assert!(found("/O=Citrix Systems/CN=default ABCDEF"));
        assert!(found("/CN=ns-server-certificate"));
        assert!(!found("/O=Example/CN=default site"));
        assert!(!found("/O=Citrix Systems/OU=NS/CN=gw.example.com"));
    }
}

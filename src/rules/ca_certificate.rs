//! A certificate of an authority where one of a server belongs.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::short;
use crate::certificate::Certificate;

/// An authority's certificate: a root or an intermediate.
pub(super) static CA_CERTIFICATE: Rule = Rule {
    id: "ca-certificate",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate belongs to an authority, not to a server",
    why: "Citrix asks for the certificate of the server itself and for no intermediate or root. Devices compare what \
          the server presents; a pin on an authority either matches nothing, or trusts everything that this authority \
          ever issues. A self-signed server certificate that its tool marked as a CA is not meant by this rule, as \
          long as it names a host and its key usage does not say that it signs certificates.",
    mend: "Export the certificate that the server presents to devices. Windows: open certlm.msc > Personal > \
           Certificates (or IIS Manager > Server Certificates), open the one with the server's name, and use Details > \
           Copy to File > no private key > Base-64; the authorities stand under other folders. NetScaler: Traffic \
           Management > SSL, the certificate that is bound to the virtual server, not the one linked to it. XenMobile \
           Server: Settings > Certificates, the one of the kind SSL Listener. With SSL offload devices see the \
           NetScaler's certificate, not the server's.",
    source: "RFC 5280, 4.2.1.9 and 4.2.1.3; Citrix, Secure Hub certificate pinning",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let name = || short(certificate.display_name());
    let found = |message: String| {
        Finding::new(&CA_CERTIFICATE, message).mend_words(
            "export the certificate with the server's host name: certlm.msc > Personal > Certificates on Windows, the \
             one bound to the virtual server on NetScaler, the one of kind SSL Listener on XenMobile Server",
        )
    };
    if certificate.is_authority() {
        let evidence = if certificate.is_ca {
            "basicConstraints: CA"
        } else {
            "keyUsage: keyCertSign, without basicConstraints"
        };
        findings
            .push(found(format!("\"{}\" is a certification authority ({evidence}), not a server", name())));
    } else if certificate.signs_certificates && certificate.has_basic_constraints && !certificate.is_ca {
        let message = format!(
            "\"{}\" may sign certificates by its keyUsage, but is no CA by its basicConstraints",
            name()
        );
        findings.push(found(message).severity(Severity::Warning));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    fn severity(arguments: &[&str]) -> Option<Severity> {
        run(check, &self_signed(arguments), &options()).first().map(|f| f.severity)
    }

    #[test]
    fn authorities_are_refused() {
        assert_eq!(severity(&["-subj", "/CN=Example Root CA"]), Some(Severity::Error));
        let signing = ["-subj", "/CN=ca.example.com", "-addext", "keyUsage=keyCertSign,cRLSign"];
        assert_eq!(severity(&signing), Some(Severity::Error));
        let mut certificate = self_signed(&signing);
        (certificate.is_ca, certificate.has_basic_constraints) = (false, false);
        assert!(run(check, &certificate, &options())[0].message.contains("keyCertSign"));
    }

    #[test]
    fn a_self_signed_server_is_not_an_authority() {
        let names = ["-subj", "/CN=mdm", "-addext", "subjectAltName=DNS:mdm.example.com"];
        assert_eq!(severity(&names), None, "openssl req -x509 marks it as a CA");
    }

    #[test]
    fn a_contradiction_is_a_warning() {
        let mut certificate =
            self_signed(&["-subj", "/CN=mdm.example.com", "-addext", "keyUsage=keyCertSign"]);
        certificate.is_ca = false;
        assert_eq!(run(check, &certificate, &options())[0].severity, Severity::Warning);
    }
}

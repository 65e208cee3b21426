//! Certificates that were issued for something else than a TLS server.

use std::borrow::Cow;

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::has_phrase;
use crate::certificate::Certificate;

/// Not for a server.
pub(super) static WRONG_PURPOSE: Rule = Rule {
    id: "wrong-purpose",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate was issued for something else than a TLS server",
    why: "A certificate whose extended key usage leaves out serverAuth is not what a server presents to devices: \
          clients refuse it there. XenMobile Server keeps several kinds in one list (SSL Listener, SAML, Apple push, \
          authorities), and the wrong one is taken easily. A pin on it matches nothing and locks devices out.",
    mend: "Export the certificate that answers on port 443 and 8443. XenMobile Server: Settings > Certificates, the \
           one of the kind SSL Listener, not SAML and not APNs. NetScaler: the one bound to the virtual server. \
           Windows: in certlm.msc > Personal > Certificates the column Intended Purposes must say Server \
           Authentication.",
    source: "RFC 5280, 4.2.1.12; RFC 9336; CA/Browser Forum Baseline Requirements, 7.1.2.7.10",
};

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    if certificate.is_authority() {
        return;
    }
    let Some(message) =
        apple_push(certificate).or_else(|| other_purposes(certificate)).or_else(|| saml(certificate))
    else {
        return;
    };
    findings.push(Finding::new(&WRONG_PURPOSE, message).mend_words(
        "export the certificate that answers on port 443: the one of kind SSL Listener on XenMobile Server, the one \
         bound to the virtual server on NetScaler, Intended Purposes: Server Authentication on Windows",
    ));
}

/// Apple's certificates for push notifications, MDM ones among them: by their extensions or by their subject.
fn apple_push(certificate: &Certificate) -> Option<String> {
    let by_extension =
        certificate.extension_oids.iter().any(|oid| oid.starts_with("1.2.840.113635.100.6.3."));
    let by_subject = certificate.subject_attributes.iter().any(|a| match &*a.name {
        "CN" => a.value.starts_with("APSP:") || has_phrase(&a.value, &["apple push"]),
        "UID" => a.value.starts_with("com.apple.mgmt."),
        _ => false,
    });
    (by_extension || by_subject)
        .then(|| "this is a certificate for Apple push notifications (APNs), not of a server".to_owned())
}

fn other_purposes(certificate: &Certificate) -> Option<String> {
    let purposes = certificate.extended_key_usage.as_ref()?;
    if purposes.iter().any(|p| p == "serverAuth" || p == "anyExtendedKeyUsage") {
        return None;
    }
    if purposes.is_empty() {
        return Some(
            "the certificate's extended key usage names no purpose that all of it agrees on".to_owned(),
        );
    }
    let mut titles: Vec<_> = purposes.iter().take(5).map(|p| title(p)).collect();
    if purposes.len() > titles.len() {
        titles.push("others".into());
    }
    Some(format!("the certificate is for {}, not for a TLS server (serverAuth)", titles.join(", ")))
}

/// SAML has no purpose of its own: only the subject tells.
fn saml(certificate: &Certificate) -> Option<String> {
    let is_named = || certificate.common_names.iter().any(|name| has_phrase(name, &["saml"]));
    (certificate.host_names().is_empty() && is_named())
        .then(|| "by its subject this is a certificate for SAML signing, not of a server".to_owned())
}

fn title(purpose: &str) -> Cow<'_, str> {
    Cow::Borrowed(match purpose {
        "clientAuth" => "client authentication",
        "codeSigning" => "code signing",
        "emailProtection" => "e-mail (S/MIME)",
        "timeStamping" => "time stamping",
        "OCSPSigning" => "OCSP signing",
        "1.3.6.1.5.5.7.3.36" | "1.3.6.1.4.1.311.10.3.12" | "1.2.840.113583.1.1.5" => "document signing",
        "1.3.6.1.4.1.311.20.2.2" => "smart card logon",
        "1.3.6.1.4.1.311.10.3.4" => "file encryption (EFS)",
        "1.3.6.1.5.2.3.5" => "Kerberos domain controllers",
        "1.3.6.1.5.5.7.3.17" | "1.3.6.1.5.5.8.2.2" => "IPsec",
        other => return Cow::Owned(format!("the purpose {other}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    fn message(subject: &str, extensions: &[&str]) -> Option<String> {
        let mut arguments = vec!["-subj", subject, "-addext", "subjectAltName=DNS:mdm.example.com"];
        arguments.extend(extensions.iter().flat_map(|e| ["-addext", e]));
        run(check, &self_signed(&arguments), &options()).pop().map(|f| f.message)
    }

    #[test]
    fn purposes_without_server_are_named() {
        let of = |eku| message("/CN=mdm.example.com", &[eku]);
        let client = of("extendedKeyUsage=clientAuth,emailProtection").unwrap();
        assert!(client.contains("client authentication, e-mail (S/MIME)"), "{client}");
        assert!(of("extendedKeyUsage=1.3.6.1.5.5.7.3.36").unwrap().contains("document signing"));
        assert!(of("extendedKeyUsage=codeSigning").unwrap().contains("code signing"));
        assert!(of("extendedKeyUsage=OCSPSigning").unwrap().contains("OCSP"));
        assert!(of("extendedKeyUsage=1.2.3.4").unwrap().contains("the purpose 1.2.3.4"));
    }

    #[test]
    fn server_purposes_pass() {
        assert_eq!(message("/CN=mdm.example.com", &[]), None);
        assert_eq!(message("/CN=mdm.example.com", &["extendedKeyUsage=clientAuth,serverAuth"]), None);
        assert_eq!(message("/CN=mdm.example.com", &["extendedKeyUsage=anyExtendedKeyUsage"]), None);
    }

    #[test]
    fn apple_push_is_told_by_subject_or_extension() {
        assert!(message("/CN=APSP:0123", &[]).unwrap().contains("Apple push"));
        assert!(message("/UID=com.apple.mgmt.External.0123", &[]).unwrap().contains("Apple push"));
        let extension = "1.2.840.113635.100.6.3.2=DER:0500";
        assert!(message("/CN=push", &[extension]).unwrap().contains("Apple push"));
        assert_eq!(message("/CN=apple.example.com", &["1.2.840.113635.100.6.1=DER:0500"]), None);
    }

    #[test]
    fn saml_is_told_by_subject_where_no_host_is_named() {
        let saml =
            self_signed(&["-subj", "/CN=XenMobile SAML signing", "-addext", "basicConstraints=CA:FALSE"]);
        let mut saml = saml;
        saml.is_ca = false;
        assert!(run(check, &saml, &options())[0].message.contains("SAML"));
        assert_eq!(message("/CN=saml.example.com", &[]), None);
    }
}

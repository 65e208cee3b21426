//! The host names of a certificate, and whether they are the ones that devices use.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::short;
use crate::certificate::{Certificate, ProblemKind, host_name};

/// No `dNSName`.
pub(super) static NO_DNS_NAME: Rule = Rule {
    id: "no-dns-name",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate names no host in its subject alternative name",
    why: "Devices look for the server's name in the subject alternative name and nowhere else, \
          as RFC 9525 has it. A certificate without any host name is hardly one of a server. One with a host name \
          in its common name alone is a warning: old clients took it.",
    mend: "Export the server's own certificate. If this is it, have it issued anew with the name as a DNS entry of the \
           subject alternative name (Windows: request it with a template that lets you supply names, Alternative name \
           > DNS). The key may stay the same, and the pin with it.",
    source: "RFC 9525, 2 and 6.3; RFC 5280, 4.2.1.6; CA/Browser Forum Baseline Requirements, 7.1.2.7.12",
};

/// Not the name that devices use.
pub(super) static NAME_MISMATCH: Rule = Rule {
    id: "name-mismatch",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate covers none of the names that devices use",
    why: "A pin belongs to a host. Devices that connect to a name which this certificate does not cover are shown \
          another one, so this pin would not match there and would lock them out, or the server is set up wrongly.",
    mend: "Export the certificate of the host that devices connect to, or correct the name. A wildcard stands for \
           exactly one label: *.example.com covers mdm.example.com, neither example.com nor a.mdm.example.com. Names \
           with other letters are compared in their xn-- form, and addresses are never host names.",
    source: "RFC 9525, 6.3; RFC 5891",
};

/// A wildcard.
pub(super) static WILDCARD: Rule = Rule {
    id: "wildcard",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "the certificate is a wildcard",
    why: "One key then serves many hosts: whoever renews it for one of them changes the pin of all. Wildcard \
          certificates work on XenMobile Server and NetScaler. Citrix does not publish how pinning treats them, so the \
          ticket asks. The autodiscovery request for Windows devices is another one: that wants a certificate that is \
          none.",
    mend: "Nothing needs to be done. Name the hosts that devices use, so that the ticket says which of them are meant, \
           and tell everybody who holds this certificate that its key is pinned.",
    source: "RFC 9525, 6.3; Citrix, XenMobile certificates and authentication",
};

/// How many names a message shows.
const SHOWN: usize = 5;

pub(super) fn check_no_dns_name(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    // Of names that cannot be read `malformed` speaks.
    let unreadable =
        certificate.problems.iter().any(|p| p.field == "subjectAltName" && p.kind == ProblemKind::Unreadable);
    if !certificate.dns_names.is_empty() || certificate.is_authority() || unreadable {
        return;
    }
    let finding = match certificate.host_names().first() {
        Some(name) => {
            let message = format!(
                "\"{}\" stands in the common name only, where current devices do not look",
                short(name)
            );
            Finding::new(&NO_DNS_NAME, message).severity(Severity::Warning)
        }
        None if certificate.ip_addresses.is_empty() => {
            let subject = certificate.subject.as_deref().filter(|s| !s.is_empty()).unwrap_or("(empty)");
            Finding::new(
                &NO_DNS_NAME,
                format!("the certificate names no host at all; its subject is {}", short(subject)),
            )
        }
        None => {
            let addresses: Vec<_> = certificate.ip_addresses.iter().map(ToString::to_string).collect();
            Finding::new(&NO_DNS_NAME, format!("the certificate names no host, only {}", list(&addresses)))
        }
    };
    findings.push(finding.mend_words(
        "export the server's own certificate, or have it issued anew with the name as a DNS entry of the subject \
         alternative name",
    ));
}

pub(super) fn check_name_mismatch(certificate: &Certificate, options: &Options, findings: &mut Findings) {
    if options.fqdns.is_empty() || certificate.is_authority() {
        return;
    }
    let names = certificate.host_names();
    let covered = |host: &String| names.iter().any(|name| host_name::covers(name, host));
    if options.fqdns.iter().any(covered) {
        return;
    }
    let role = options.role.map(|role| format!(" ({})", role.title())).unwrap_or_default();
    let names = if names.is_empty() { "none".to_owned() } else { list(&names) };
    let message =
        format!("the certificate does not cover {}{role}; its names: {names}", list(&options.fqdns));
    let wrong = options.fqdns.iter().find(|host| host_name::to_ascii(host).is_none());
    findings.push(Finding::new(&NAME_MISMATCH, message).mend_words(match wrong {
        Some(host) => format!("\"{host}\" is no host name: give the one that devices connect to"),
        None => "export the certificate of the host that devices connect to, or correct the name".to_owned(),
    }));
}

pub(super) fn check_wildcard(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let names: Vec<_> = certificate.host_names().into_iter().filter(|name| name.starts_with("*.")).collect();
    if !names.is_empty() {
        let message = format!("{} is a wildcard: all hosts that use it share this key", list(&names));
        findings.push(Finding::new(&WILDCARD, message));
    }
}

/// `a, b and 3 more`.
fn list(names: &[impl AsRef<str>]) -> String {
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| short(name.as_ref())).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judgement::Role;
    use crate::rules::testing::{options, run, self_signed};

    fn with_names(names: &str) -> Certificate {
        self_signed(&["-subj", "/CN=server", "-addext", &format!("subjectAltName={names}")])
    }

    fn server(subject: &str) -> Certificate {
        let mut certificate = self_signed(&["-subj", subject]);
        certificate.is_ca = false;
        certificate
    }

    #[test]
    fn a_host_only_in_the_common_name_is_a_warning() {
        let severity = |c: &Certificate| run(check_no_dns_name, c, &options()).first().map(|f| f.severity);
        assert_eq!(severity(&with_names("DNS:mdm.example.com")), None);
        assert_eq!(severity(&server("/CN=mdm.example.com")), Some(Severity::Warning));
        assert_eq!(severity(&server("/CN=Example Server")), Some(Severity::Error));
        let mut addresses = with_names("IP:192.0.2.1,IP:2001:db8::1");
        addresses.is_ca = false;
        let findings = run(check_no_dns_name, &addresses, &options());
        assert_eq!(findings[0].message, "the certificate names no host, only 192.0.2.1, 2001:db8::1");
    }

    #[test]
    fn one_covered_name_is_enough() {
        let certificate = with_names("DNS:mdm.example.com,DNS:*.example.org");
        let message = |fqdns: &[&str]| {
            let mut options = options();
            options.role = Some(Role::Netscaler);
            options.fqdns = fqdns.iter().map(|&f| f.to_owned()).collect();
            run(check_name_mismatch, &certificate, &options).pop().map(|f| f.message)
        };
        assert_eq!(message(&[]), None);
        assert_eq!(message(&["MDM.example.com."]), None);
        assert_eq!(message(&["other.test", "gw.example.org"]), None);
        assert_eq!(
            message(&["gw.a.example.org"]).unwrap(),
            "the certificate does not cover gw.a.example.org (NetScaler); its names: mdm.example.com, *.example.org"
        );
    }

    #[test]
    fn what_is_no_host_name_is_said() {
        let mut options = options();
        options.fqdns = vec!["https://mdm.example.com".to_owned()];
        let findings = run(check_name_mismatch, &with_names("DNS:mdm.example.com"), &options);
        assert!(format!("{:?}", findings[0].mends).contains("is no host name"));
    }

    #[test]
    fn wildcards_are_noted() {
        let messages = run(check_wildcard, &with_names("DNS:*.example.com,DNS:example.com"), &options());
        assert_eq!(messages[0].message, "*.example.com is a wildcard: all hosts that use it share this key");
        assert!(run(check_wildcard, &with_names("DNS:star.example.com"), &options()).is_empty());
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(list(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }
}

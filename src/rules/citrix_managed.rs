//! Names under which Citrix runs its cloud service.

use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use super::words::short;
use crate::certificate::Certificate;

/// All names under `xm.cloud.com`.
pub(super) static CITRIX_MANAGED: Rule = Rule {
    id: "citrix-managed",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the certificate is for a name of Citrix Endpoint Management in the cloud",
    why: "For Endpoint Management Citrix manages the certificate of the server's name, unless the tenant was migrated \
          from XenMobile Server. Citrix then renews it without asking you, and a pin that you ordered would break when \
          it does. What is yours to send may be the NetScaler Gateway's certificate alone.",
    mend: "Ask in the ticket whether this certificate is yours to have pinned. Send the NetScaler Gateway's with \
           --netscaler, and say --product cloud.",
    source: "Citrix Endpoint Management, certificates and authentication",
};

const DOMAIN: &str = "xm.cloud.com";

pub(super) fn check(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let names = certificate.host_names();
    let Some(first) = names.first().filter(|_| names.iter().all(|name| is_under_domain(name))) else {
        return;
    };
    let message =
        format!("all names ({}) are under {DOMAIN}, whose certificates Citrix usually manages", short(first));
    findings.push(Finding::new(&CITRIX_MANAGED, message).mend_words(
        "ask in the ticket whether it is yours to have pinned, and send the NetScaler Gateway's",
    ));
}

fn is_under_domain(name: &str) -> bool {
    let parts = name.len().checked_sub(DOMAIN.len()).and_then(|at| name.split_at_checked(at));
    parts.is_some_and(|(before, end)| {
        end.eq_ignore_ascii_case(DOMAIN) && (before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{options, run, self_signed};

    #[test]
    fn only_if_no_name_is_the_customers() {
        let found = |names: &str| {
            let certificate = self_signed(&["-subj", "/CN=x", "-addext", &format!("subjectAltName={names}")]);
            !run(check, &certificate, &options()).is_empty()
        };
        assert!(found("DNS:tenant.XM.cloud.com"));
        assert!(found("DNS:*.xm.cloud.com,DNS:xm.cloud.com"));
        assert!(!found("DNS:tenant.xm.cloud.com,DNS:mdm.example.com"));
        assert!(!found("DNS:mdm.axm.cloud.com"));
        assert!(!found("DNS:xm.cloud.com.example.com"));
        assert!(!found("IP:192.0.2.1"));
    }
}

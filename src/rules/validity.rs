//! Whether a certificate is valid at the moment it is judged at, and for how long.

use super::deadlines;
use super::finding::{Finding, Findings};
use super::judgement::Options;
use super::rule::{Rule, Severity};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;

/// Past its last moment.
pub(super) static EXPIRED: Rule = Rule {
    id: "expired",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate has expired",
    why: "Devices refuse an expired certificate whatever is pinned, so the server is not using it, or is already \
          down. Most likely this is an old file, and the certificate in use has another key.",
    mend: "Export the certificate that is in use now. Windows: in certlm.msc > Personal > Certificates sort by \
           expiration date; in IIS Manager see which one the https binding names. NetScaler: Traffic Management > SSL \
           shows the days to expiry of each. If the server really presents this one, renew it first and send the new \
           certificate.",
    source: "RFC 5280, 4.1.2.5",
};

/// Before its first moment.
pub(super) static NOT_YET_VALID: Rule = Rule {
    id: "not-yet-valid",
    severity: Severity::Error,
    can_be_allowed: true,
    title: "the certificate is not valid yet",
    why: "Devices refuse it until it is valid, so no server can be using it now. As the certificate that will replace \
          the present one it is welcome in the ticket, but it must be named as that.",
    mend: "Send the certificate in use with --xenmobile or --netscaler and this one with --next-xenmobile or \
           --next-netscaler. If every certificate seems not yet valid, look at the clock of this machine.",
    source: "RFC 5280, 4.1.2.5",
};

/// Valid, but not for long.
pub(super) static EXPIRES_SOON: Rule = Rule {
    id: "expires-soon",
    severity: Severity::Warning,
    can_be_allowed: true,
    title: "the certificate expires soon",
    why: "If the renewal makes a new key, the pin no longer matches from the moment the new certificate is in use, and \
          a ticket takes its time. Citrix publishes neither what it compares nor how long a change takes to reach \
          devices.",
    mend: "Renew with the same key (then a pin on the public key should still match), or get the new certificate now \
           and send it in the same ticket with --next-xenmobile or --next-netscaler. IIS and ACME clients make a new \
           key by default, and so does NetScaler when it makes the request itself.",
    source: "RFC 5280, 4.1.2.5; OWASP, Certificate and Public Key Pinning",
};

/// So short a life that tickets will come often.
pub(super) static SHORT_LIVED: Rule = Rule {
    id: "short-lived",
    severity: Severity::Note,
    can_be_allowed: true,
    title: "the certificate lives 200 days or less",
    why: "Each new key needs a new ticket before it is used. Public certificates may live 200 days at most from 15 \
          March 2026, 100 days from 15 March 2027 and 47 days from 15 March 2029; certificates of a private authority \
          are not bound by that.",
    mend: "Keep the key when you renew: make the next request from the same key (certbot: --reuse-key; \
           Windows: in certlm.msc All Tasks > Advanced Operations > Renew This Certificate with the Same Key; \
           NetScaler: a new request that names the existing key file). Or have the next key \
           pinned in good time.",
    source: "CA/Browser Forum Baseline Requirements, 6.3.2",
};

pub(super) fn check_expired(certificate: &Certificate, options: &Options, findings: &mut Findings) {
    let Some(end) = certificate.not_after.filter(|&end| end < options.at) else { return };
    let message = format!("the certificate expired on {end}, {} ago", days(end, options.at));
    findings.push(Finding::new(&EXPIRED, message).mend_words(
        "export the certificate that is in use now; if the server still presents this one, renew it first",
    ));
}

pub(super) fn check_not_yet_valid(certificate: &Certificate, options: &Options, findings: &mut Findings) {
    let Some(start) = certificate.not_before.filter(|&start| start > options.at) else { return };
    let message = format!("the certificate is valid only from {start}, in {}", days(options.at, start));
    let finding = Finding::new(&NOT_YET_VALID, message);
    findings.push(if options.is_next {
        finding
            .severity(Severity::Warning)
            .why("It was named as the next certificate: nothing is wrong, but it must not be used on the server before.")
    } else {
        finding.mend_words("name it as the next one: --next-xenmobile or --next-netscaler, beside the one in use")
    });
}

pub(super) fn check_expires_soon(certificate: &Certificate, options: &Options, findings: &mut Findings) {
    let Some(end) = certificate.not_after.filter(|&end| end >= options.at) else { return };
    if end.days_since(options.at) >= options.expires_within {
        return;
    }
    let message = format!("the certificate expires on {end}, in {}", days(options.at, end));
    findings.push(Finding::new(&EXPIRES_SOON, message).mend_words(
        "renew with the same key, or send the new certificate in the same ticket: --next-xenmobile, --next-netscaler",
    ));
}

pub(super) fn check_short_lived(certificate: &Certificate, _: &Options, findings: &mut Findings) {
    let (Some(start), Some(end)) = (certificate.not_before, certificate.not_after) else { return };
    let life = deadlines::life(start, end);
    if !(0..=deadlines::SHORT_LIFE).contains(&life) {
        return;
    }
    let message = format!("the certificate lives {life} days: each new key needs a ticket of its own");
    findings.push(
        Finding::new(&SHORT_LIVED, message)
            .mend_words("keep the key when you renew, or have the next one pinned early"),
    );
}

/// The time between two moments in words: `633 days`, `less than a day`.
fn days(from: Timestamp, to: Timestamp) -> String {
    match to.days_since(from) {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CertificateCheck;
    use crate::rules::testing::{options, run, self_signed};

    const DAY: i64 = 86_400;

    /// Message and severity when judged so many seconds after the first moment of a certificate of 100 days.
    fn at(check: CertificateCheck, seconds: i64, change: fn(&mut Options)) -> Option<(String, Severity)> {
        let mut certificate = self_signed(&["-subj", "/CN=mdm.example.com"]);
        let start = Timestamp::parse("2026-01-01").unwrap();
        (certificate.not_before, certificate.not_after) = (Some(start), Some(start.plus_days(100)));
        let mut options = options();
        options.at = Timestamp::from_unix(start.unix() + seconds);
        change(&mut options);
        run(check, &certificate, &options).pop().map(|f| (f.message, f.severity))
    }

    #[test]
    fn the_last_moment_is_still_valid() {
        assert_eq!(at(check_expired, 100 * DAY, |_| ()), None);
        let (message, severity) = at(check_expired, 100 * DAY + 1, |_| ()).unwrap();
        assert_eq!(message, "the certificate expired on 2026-04-11T00:00:00Z, less than a day ago");
        assert_eq!(severity, Severity::Error);
        assert!(at(check_expired, 733 * DAY, |_| ()).unwrap().0.ends_with("633 days ago"));
    }

    #[test]
    fn the_first_moment_is_already_valid() {
        assert_eq!(at(check_not_yet_valid, 0, |_| ()), None);
        let (message, severity) = at(check_not_yet_valid, -DAY, |_| ()).unwrap();
        assert_eq!(message, "the certificate is valid only from 2026-01-01T00:00:00Z, in 1 day");
        assert_eq!(severity, Severity::Error);
        assert_eq!(at(check_not_yet_valid, -1, |o| o.is_next = true).unwrap().1, Severity::Warning);
    }

    #[test]
    fn soon_is_what_the_options_say() {
        assert_eq!(at(check_expires_soon, 70 * DAY, |_| ()), None);
        let (message, _) = at(check_expires_soon, 70 * DAY + 1, |_| ()).unwrap();
        assert_eq!(message, "the certificate expires on 2026-04-11T00:00:00Z, in 29 days");
        assert_eq!(at(check_expires_soon, 70 * DAY + 1, |o| o.expires_within = 29), None);
        assert_eq!(at(check_expires_soon, 100 * DAY + 1, |_| ()), None, "expired is another rule");
    }

    #[test]
    fn short_lives_are_noted() {
        assert!(
            run(check_short_lived, &self_signed(&["-subj", "/CN=a", "-days", "90"]), &options()).len() == 1
        );
        assert!(
            run(check_short_lived, &self_signed(&["-subj", "/CN=a", "-days", "201"]), &options()).is_empty()
        );
    }
}

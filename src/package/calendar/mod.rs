//! The calendar beside a package: one event for each day by which something is to be done, for the administrator.
//!
//! An event is known by its key and what it is about. So the calendar of a package that is made anew, or of a renewal with
//! the same key, moves the events that are there already and adds none; a new key has events of its own.

mod text;
mod words;

use text::Calendar;

use super::Facts;
use crate::base::digest::hex;
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::rules::Deadlines;

/// Nine o'clock on the day, in the reader's time: an event of a whole day starts at midnight.
const ON_THE_DAY: &str = "PT9H";
/// Nine o'clock, a week before.
const A_WEEK_BEFORE: &str = "-P6DT15H";

/// What an event is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// The next ticket is to be open.
    Ticket,
    /// The next certificate is to be in use.
    Renew,
    /// A certificate that was renewed with the same key is to be replaced by its renewal.
    Switch,
    /// The certificate ends.
    Expiry,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Renew => "renew",
            Self::Switch => "switch",
            Self::Expiry => "expiry",
        }
    }
}

/// One key of the package with its certificates.
struct Key<'a> {
    /// The certificate that is valid longest: its days count.
    certificate: &'a Certificate,
    /// Another one with the same key that ends earlier, and is still valid.
    earlier: Option<&'a Certificate>,
    /// The servers, in words.
    servers: Vec<&'static str>,
    /// Whether the package holds the key that will replace this one.
    has_next: bool,
}

/// The file; its certificates are in the package's order.
pub(super) fn render(facts: &Facts) -> String {
    let mut calendar = Calendar::new(&facts.tool, facts.at);
    for key in keys(facts) {
        let Some(deadlines) = Deadlines::of(key.certificate) else { continue };
        if deadlines.not_after < facts.at {
            continue;
        }
        let mut event = |kind, day: Timestamp| {
            let words = words::of(kind, &key, &deadlines, day < facts.at);
            // What was to be done before is to be done today.
            let day = day.max(facts.at);
            let uid = format!("{}-{}@pinbundle", kind.id(), uid(key.certificate));
            calendar.event(&uid, day, &words, &[A_WEEK_BEFORE, ON_THE_DAY]);
        };
        if !key.has_next {
            event(Kind::Ticket, deadlines.ticket_by);
        }
        if let Some(earlier) = key.earlier.and_then(Deadlines::of) {
            event(Kind::Switch, earlier.renew_by);
        }
        event(Kind::Renew, deadlines.renew_by);
        event(Kind::Expiry, deadlines.not_after);
    }
    calendar.into_text()
}

/// The start of the pin in hex: enough to tell keys apart.
fn uid(certificate: &Certificate) -> String {
    hex(&certificate.key.pin_digest()).chars().take(32).collect()
}

/// The keys of a package, each once.
fn keys(facts: &Facts) -> Vec<Key<'_>> {
    let mut keys: Vec<Key<'_>> = Vec::new();
    for enclosed in &facts.certificates {
        let digest = enclosed.certificate.key.pin_digest();
        let is_other_next = |other: &super::Enclosed| {
            other.role == enclosed.role && other.is_next && other.certificate.key.pin_digest() != digest
        };
        let has_next = !enclosed.is_next && facts.certificates.iter().any(is_other_next);
        let server = enclosed.role.title();
        let known = keys.iter_mut().find(|key| key.certificate.key.pin_digest() == digest);
        let Some(key) = known else {
            let certificate = &enclosed.certificate;
            keys.push(Key { certificate, earlier: None, servers: vec![server], has_next });
            continue;
        };
        if !key.servers.contains(&server) {
            key.servers.push(server);
        }
        // A key that two servers have, one of which gets another: the ticket for the other one is still to be opened.
        key.has_next &= has_next;
        if enclosed.certificate.not_after > key.certificate.not_after {
            key.earlier = Some(std::mem::replace(&mut key.certificate, &enclosed.certificate));
        } else if enclosed.certificate.not_after < key.certificate.not_after {
            key.earlier = Some(&enclosed.certificate);
        }
    }
    for key in &mut keys {
        key.earlier = key.earlier.filter(|c| c.not_after.is_some_and(|end| end >= facts.at));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::testing::{at, enclosed, facts};
    use crate::package::{Package, testing};
    use crate::rules::Role;

    /// The kind and the day of each event.
    fn events(facts: &Facts) -> Vec<(String, String)> {
        let calendar = Package::build(facts).unwrap().calendar.replace("\r\n ", "");
        let lines = |start: &'static str| {
            calendar.split("\r\n").filter_map(move |line| line.strip_prefix(start)).map(str::to_owned)
        };
        let kinds = lines("UID:").map(|uid| uid.split('-').next().unwrap().to_owned());
        kinds.zip(lines("DTSTART;VALUE=DATE:")).collect()
    }

    fn only(pem: &str) -> Facts {
        Facts { certificates: vec![enclosed(Role::Xenmobile, false, pem)], ..facts() }
    }

    #[test]
    fn each_deadline_has_its_day() {
        let expected = [("ticket", "20270130"), ("renew", "20270301"), ("expiry", "20270331")];
        assert_eq!(events(&only(testing::SERVER)), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn the_ticket_for_a_key_that_is_enclosed_is_not_asked_for_again() {
        let kinds: Vec<_> = events(&facts()).into_iter().map(|(kind, _)| kind).collect();
        // The server's, which has a next one; the next one's; the gateway's.
        assert_eq!(kinds, ["renew", "expiry", "ticket", "renew", "expiry", "ticket", "renew", "expiry"]);
    }

    #[test]
    fn what_was_due_is_due_today() {
        let mut late = only(testing::SERVER);
        late.at = at("2027-03-15T12:00:00Z");
        let days: Vec<_> = events(&late).into_iter().map(|(_, day)| day).collect();
        assert_eq!(days, ["20270315", "20270315", "20270331"]);
    }

    #[test]
    fn a_package_made_anew_moves_events_and_adds_none() {
        let uids = |calendar: &str| -> Vec<String> {
            calendar.split("\r\n").filter(|line| line.starts_with("UID:")).map(str::to_owned).collect()
        };
        let first = Package::build(&only(testing::SERVER)).unwrap().calendar;
        let mut renewed = only(testing::SERVER);
        let certificate = &mut renewed.certificates[0].certificate;
        certificate.not_after = Some(at("2027-10-01"));
        renewed.at = at("2026-12-24");
        // As `build` would, were it a certificate that somebody signed.
        let second = render(&renewed);
        assert_eq!(uids(&first), uids(&second));
        assert!(
            second.contains("DTSTART;VALUE=DATE:20271001") && second.contains("DTSTAMP:20261224T000000Z")
        );
    }

    #[test]
    fn one_key_for_two_servers_is_one_set_of_events() {
        let mut both = only(testing::GATEWAY);
        both.certificates.push(enclosed(Role::Netscaler, false, testing::GATEWAY));
        both.answers = crate::request::Answers::default();
        assert_eq!(events(&both).len(), 3);
        assert!(render(&both).replace("\r\n ", "").contains("(XenMobile Server\\, NetScaler)"));
    }

    #[test]
    fn a_renewal_with_the_same_key_is_put_into_use_before_the_old_one_ends() {
        let mut facts = only(testing::SERVER);
        let mut renewed = facts.certificates[0].clone();
        renewed.is_next = true;
        renewed.certificate.not_after = Some(at("2027-10-01"));
        facts.certificates.push(renewed);
        let text = render(&facts);
        let days: Vec<_> =
            text.split("\r\n").filter_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:")).collect();
        assert_eq!(days, ["20270802", "20270301", "20270901", "20271001"]);
    }

    #[test]
    fn lives_of_47_days_have_a_plan() {
        let mut short = only(testing::SERVER);
        let certificate = &mut short.certificates[0].certificate;
        certificate.not_before = Some(at("2026-11-20"));
        certificate.not_after = Some(at("2027-01-06"));
        let text = render(&short).replace("\r\n ", "");
        for day in ["20261206", "20261222", "20270106"] {
            assert!(text.contains(&format!("DTSTART;VALUE=DATE:{day}\r\n")), "{day}: {text}");
        }
        assert!(text.contains("lives 47 days") && text.contains("pinbundle pin next.csr"), "{text}");
    }
}

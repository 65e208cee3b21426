//! The days by which something is to be done about a certificate, so that its end locks nobody out.
//!
//! Citrix publishes neither how long a ticket takes nor how long a change needs to reach devices. The days are this
//! tool's: two months before the end to ask for the next key, one month to put it into use; of a life of less than
//! three months, two thirds and one third.

use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;

/// Days before the end by which the next key is asked for.
const TICKET: i64 = 60;

/// Days before the end by which the next certificate is in use.
const RENEW: i64 = 30;

/// The life, in days, up to which a certificate is called short-lived: what public ones may have from March 2026.
pub(super) const SHORT_LIFE: i64 = 200;

/// The days of one certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Deadlines {
    /// First moment of validity.
    pub not_before: Timestamp,
    /// When the next ticket is to be open, if the next certificate has a new key.
    pub ticket_by: Timestamp,
    /// When the next certificate is to be in use.
    pub renew_by: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
}

impl Deadlines {
    /// Those of a certificate; `None` where its validity cannot be read, or ends before it begins.
    pub fn of(certificate: &Certificate) -> Option<Self> {
        Self::between(certificate.not_before?, certificate.not_after?)
    }

    /// Those of a life from one moment to another.
    fn between(not_before: Timestamp, not_after: Timestamp) -> Option<Self> {
        let life = life(not_before, not_after);
        (not_before <= not_after).then(|| Self {
            not_before,
            ticket_by: not_after.plus_days(-TICKET.min(life * 2 / 3)),
            renew_by: not_after.plus_days(-RENEW.min(life / 3)),
            not_after,
        })
    }

    /// Days of validity, begun ones counted.
    pub fn life(&self) -> i64 {
        life(self.not_before, self.not_after)
    }

    /// Whether the life is so short that tickets for new keys would come often.
    pub fn is_short(&self) -> bool {
        self.life() <= SHORT_LIFE
    }
}

/// Up, since the last second counts: 90 days are often written as 89 days, 23:59:59.
pub(super) fn life(not_before: Timestamp, not_after: Timestamp) -> i64 {
    -not_before.days_since(not_after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(life: i64) -> Option<(i64, i64)> {
        let start = Timestamp::parse("2026-01-01").unwrap();
        let deadlines = Deadlines::between(start, start.plus_days(life))?;
        assert_eq!(deadlines.life(), life);
        let before = |day: Timestamp| deadlines.not_after.days_since(day);
        Some((before(deadlines.ticket_by), before(deadlines.renew_by)))
    }

    #[test]
    fn there_is_time_for_a_ticket_in_any_life() {
        assert_eq!(days(398), Some((60, 30)));
        assert_eq!(days(200), Some((60, 30)));
        assert_eq!(days(100), Some((60, 30)));
        assert_eq!(days(47), Some((31, 15)), "16 days after the beginning");
        assert_eq!(days(1), Some((0, 0)));
        assert_eq!(days(-1), None);
        let start = Timestamp::parse("2026-01-01").unwrap();
        assert_eq!(
            Deadlines::between(start, Timestamp::from_unix(start.unix() - 1)),
            None,
            "less than a day"
        );
        for seconds in (0..20 * 86_400).step_by(7_000) {
            let end = Timestamp::from_unix(start.unix() + seconds);
            let deadlines = Deadlines::between(start, end).unwrap();
            assert!(start <= deadlines.ticket_by && deadlines.ticket_by <= deadlines.renew_by, "{seconds}");
        }
    }

    #[test]
    fn ends_of_time_are_no_trouble() {
        let (first, last) = (Timestamp::from_unix(i64::MIN), Timestamp::from_unix(i64::MAX));
        assert!(!Deadlines::between(first, last).unwrap().is_short());
        assert_eq!(Deadlines::between(first, first).unwrap().renew_by, first);
    }
}

//! A moment, in whole seconds, without a foreign type in the public API.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds since 1970-01-01T00:00:00Z. Shown as RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(i64);

/// Seconds in a day.
const DAY: i64 = 86_400;

impl Timestamp {
    /// The first and last moments that can be shown (years 0000 to 9999, as RFC 3339 has four digits).
    const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

    /// From seconds since 1970; what lies outside the years 0000 to 9999 is moved to the nearest end.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 (`2026-11-24T00:00:00Z`, any offset), or a bare date, which means midnight UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        OffsetDateTime::parse(&full, &Rfc3339).ok().map(|t| Self::from_unix(t.unix_timestamp()))
    }

    /// The current time of this machine's clock.
    pub fn now() -> Self {
        Self::from_unix(OffsetDateTime::now_utc().unix_timestamp())
    }

    /// Whole days from `earlier` to `self`, rounded down: 23 hours are 0 days, one second ago is -1.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(DAY)
    }

    /// This moment moved by whole days.
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_unix(self.0.saturating_add(days.saturating_mul(DAY)))
    }

    /// The date alone, `2026-11-24`, in UTC.
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(moment) = OffsetDateTime::from_unix_timestamp(self.0) else { return f.write_str("(no date)") };
        let (year, month, day) = moment.to_calendar_date();
        let (hour, minute, second) = moment.to_hms();
        // Two digits at a time, without the general formatting: each report of a certificate has several moments.
        let mut text = *b"0000-00-00T00:00:00Z";
        let pairs = [
            year / 100,
            year % 100,
            u8::from(month).into(),
            day.into(),
            hour.into(),
            minute.into(),
            second.into(),
        ];
        for (place, pair) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(pairs) {
            if let Some([tens, ones]) = text.get_mut(place..place + 2) {
                *tens += (pair / 10) as u8;
                *ones += (pair % 10) as u8;
            }
        }
        f.write_str(str::from_utf8(&text).unwrap_or("(no date)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_rfc_3339() {
        let t = Timestamp::parse("2026-11-24T01:00:00+01:00").unwrap();
        assert_eq!(t.to_string(), "2026-11-24T00:00:00Z");
        assert_eq!(Timestamp::parse("2026-11-24"), Some(t));
        assert_eq!(Timestamp::parse("24.11.2026"), None);
        assert_eq!(Timestamp::from_unix(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Timestamp::from_unix(i64::MIN).to_string(), "0000-01-01T00:00:00Z");
    }

    #[test]
    fn days_are_rounded_down() {
        let t = Timestamp::from_unix(0);
        assert_eq!(Timestamp::from_unix(86_399).days_since(t), 0);
        assert_eq!(Timestamp::from_unix(-1).days_since(t), -1);
    }
}

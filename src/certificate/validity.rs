//! The period of validity (RFC 5280, 4.1.2.5).

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

use super::problems::Problems;
use crate::base::der::{DerError, Reader, Tlv, tag};
use crate::base::timestamp::Timestamp;

const FIELD: &str = "validity";

/// The first and the last moment; each is `None`, and a problem, where it cannot be read.
pub(super) fn read(validity: &Tlv<'_>, problems: &mut Problems) -> (Option<Timestamp>, Option<Timestamp>) {
    let (first, last) = match times(validity, problems) {
        Ok((first, last)) => (time(&first, problems), time(&last, problems)),
        Err(error) => {
            problems.fault(FIELD, error);
            (None, None)
        }
    };
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        problems.unusual(FIELD, validity.offset, "ends before it starts");
    }
    (first, last)
}

fn times<'a>(validity: &Tlv<'a>, problems: &mut Problems) -> Result<(Tlv<'a>, Tlv<'a>), DerError> {
    let mut reader: Reader<'a> = validity.open(tag::SEQUENCE)?;
    let both = (reader.any()?, reader.any()?);
    if !reader.is_empty() {
        problems.unusual(FIELD, reader.offset(), "has bytes after its second time");
    }
    Ok(both)
}

fn time(value: &Tlv<'_>, problems: &mut Problems) -> Option<Timestamp> {
    let Some(moment) = moment(value) else {
        problems.unreadable(FIELD, value.offset, "has a time that is none");
        return None;
    };
    let whole_form = match value.tag {
        tag::UTC_TIME => value.value.len() == 13,
        _ => value.value.len() == 15,
    };
    if !whole_form || value.value.last() != Some(&b'Z') {
        problems.unusual(FIELD, value.offset, "has a time that is not written to the second and in UTC");
    }
    Some(moment)
}

/// Any form of X.680 that names one moment: without seconds, with a fraction (dropped), with an offset.
fn moment(value: &Tlv<'_>) -> Option<Timestamp> {
    let mut text = Digits(value.value);
    let year = match value.tag {
        // RFC 5280, 4.1.2.5.1: from 50 on it is 19YY.
        tag::UTC_TIME => text.pair().map(|yy| if yy < 50 { 2000 + yy } else { 1900 + yy }),
        tag::GENERALIZED_TIME => text.pair().and_then(|century| Some(century * 100 + text.pair()?)),
        _ => None,
    }?;
    let month = Month::try_from(u8::try_from(text.pair()?).ok()?).ok()?;
    let mut next = || text.pair().and_then(|pair| u8::try_from(pair).ok());
    let (day, hour, minute) = (next()?, next()?, next()?);
    let second = next().unwrap_or(0);
    text.skip_fraction();
    let offset = text.offset()?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    Some(Timestamp::from_unix(PrimitiveDateTime::new(date, time).assume_offset(offset).unix_timestamp()))
}

/// What is left of a time's text.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    /// The next two digits; nothing is read where they are none.
    fn pair(&mut self) -> Option<i32> {
        let (&[a, b], rest) = self.0.split_first_chunk()?;
        let both = a.is_ascii_digit() && b.is_ascii_digit();
        both.then(|| {
            self.0 = rest;
            i32::from(a - b'0') * 10 + i32::from(b - b'0')
        })
    }

    fn skip_fraction(&mut self) {
        if let [b'.' | b',', rest @ ..] = self.0 {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            self.0 = rest.get(digits..).unwrap_or_default();
        }
    }

    /// `Z` or an offset, and nothing after it. A time without either is local, and could be any.
    fn offset(&mut self) -> Option<UtcOffset> {
        let (&sign, rest) = self.0.split_first()?;
        self.0 = rest;
        let sign = match sign {
            b'Z' => return self.0.is_empty().then_some(UtcOffset::UTC),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let minutes = self.pair()? * 60 + self.pair()?;
        let offset = UtcOffset::from_whole_seconds(sign * minutes * 60).ok()?;
        self.0.is_empty().then_some(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_times(first: (u8, &str), last: (u8, &str)) -> (Option<String>, Option<String>, usize) {
        let value = |(tag, text): (u8, &str)| [&[tag, text.len() as u8], text.as_bytes()].concat();
        let content = [value(first), value(last)].concat();
        let der = [&[0x30, content.len() as u8][..], &content].concat();
        let mut problems = Problems::default();
        let (a, b) = read(&Reader::new(&der).any().unwrap(), &mut problems);
        (a.map(|t| t.to_string()), b.map(|t| t.to_string()), problems.into_vec().len())
    }

    #[test]
    fn reads_both_types_and_odd_forms() {
        let good = (0x17, "240101000000Z");
        for (last, moment, problems) in [
            ((0x17, "491231235959Z"), "2049-12-31T23:59:59Z", 0),
            ((0x18, "20500101000000Z"), "2050-01-01T00:00:00Z", 0),
            ((0x18, "99991231235959Z"), "9999-12-31T23:59:59Z", 0),
            ((0x17, "500101000000Z"), "1950-01-01T00:00:00Z", 1),
            ((0x17, "2501010000Z"), "2025-01-01T00:00:00Z", 1),
            ((0x17, "250101020000+0130"), "2025-01-01T00:30:00Z", 1),
            ((0x17, "250101020000-0130"), "2025-01-01T03:30:00Z", 1),
            ((0x18, "20250101000000.5Z"), "2025-01-01T00:00:00Z", 1),
            ((0x18, "20250101020000+0200"), "2025-01-01T00:00:00Z", 1),
            ((0x18, "202501010000Z"), "2025-01-01T00:00:00Z", 1),
        ] {
            let found = read_times(good, last);
            assert_eq!((found.1.as_deref(), found.2), (Some(moment), problems), "{last:?}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for bad in [
            (0x17, "251301000000Z"),
            (0x17, "250230000000Z"),
            (0x17, ""),
            (0x0c, "250101000000Z"),
            (0x18, "20250101000000"),
            (0x17, "250101000000ZZ"),
            (0x17, "250101240000Z"),
            (0x18, "soon"),
        ] {
            let (first, last, problems) = read_times((0x17, "240101000000Z"), bad);
            assert_eq!((first.is_some(), last, problems), (true, None, 1), "{bad:?}");
        }
    }
}

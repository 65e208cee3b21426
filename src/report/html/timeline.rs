//! The life of a certificate as a drawing: where its beginning, its deadlines, its end and the moment of judgement lie.
//!
//! Places are percentages of the width, so that lines and letters keep their size on a narrow screen and on paper. Nothing
//! rests on colour: the marks are numbered, and the list below says what each number is.

use maud::{Markup, html};

use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::rules::Deadlines;

/// Where the line begins and ends, in hundredths of a percent of the width: marks at its ends need room.
const LINE: std::ops::RangeInclusive<i64> = 400..=9600;

/// Least distance of two marks, in hundredths of a percent: they must not cover each other on a narrow screen.
const APART: i64 = 900;

/// One mark.
struct Mark {
    name: &'static str,
    at: Timestamp,
    class: &'static str,
}

impl Mark {
    /// Whether something was to be done before this moment.
    fn is_due(&self, at: Timestamp) -> bool {
        matches!(self.class, "ticket" | "renew") && self.at < at
    }
}

/// The drawing and its list; nothing where validity cannot be read. `id` is one that the page has only once.
pub fn timeline(id: &str, certificate: &Certificate, at: Timestamp) -> Markup {
    let Some(deadlines) = Deadlines::of(certificate) else { return Markup::default() };
    let marks = marks(&deadlines, at);
    let scale = Scale::over(&marks);
    let places = spread(&marks.iter().map(|mark| scale.place(mark.at)).collect::<Vec<_>>());
    let (start, end) = (scale.place(deadlines.not_before), scale.place(deadlines.not_after));
    let now = scale.place(at).clamp(start, end);
    let (title, about) = (format!("{id}-timeline"), format!("{id}-timeline-text"));
    html! {
        figure.timeline {
            svg width="100%" height="66" role="img" aria-labelledby={ (title) " " (about) } {
                title id=(title) { "Life of this certificate" }
                desc id=(about) { (in_words(&marks)) }
                line.axis x1=(percent(*LINE.start())) x2=(percent(*LINE.end())) y1="18" y2="18" {}
                rect.life x=(percent(start)) y="10" width=(percent(end - start)) height="16" {}
                rect.past x=(percent(start)) y="10" width=(percent(now - start)) height="16" {}
                @for ((i, mark), place) in marks.iter().enumerate().zip(&places) {
                    (drawn(i + 1, mark, scale.place(mark.at), *place))
                }
            }
            ol.dates {
                @for mark in &marks {
                    li class=(mark.class) {
                        span.what { (mark.name) } " "
                        time datetime=(mark.at.to_string()) { (mark.at.date()) }
                        @if mark.is_due(at) { " " strong { "has passed" } }
                    }
                }
            }
        }
    }
}

/// The marks in the order of time.
fn marks(deadlines: &Deadlines, at: Timestamp) -> Vec<Mark> {
    let mark = |name, at, class| Mark { name, at, class };
    let mut marks = vec![
        mark("valid from", deadlines.not_before, "from"),
        mark("open the next ticket by", deadlines.ticket_by, "ticket"),
        mark("renew by", deadlines.renew_by, "renew"),
        mark("expires", deadlines.not_after, "end"),
        mark("today (judged)", at, "today"),
    ];
    marks.sort_by_key(|mark| mark.at);
    marks
}

fn in_words(marks: &[Mark]) -> String {
    let words: Vec<String> = marks
        .iter()
        .enumerate()
        .map(|(i, mark)| format!("{}: {} {}", i + 1, mark.name, mark.at.date()))
        .collect();
    words.join("; ")
}

/// A mark on the bar, a line down from it, and its number.
fn drawn(number: usize, mark: &Mark, place: i64, label: i64) -> Markup {
    let is_today = mark.class == "today";
    html! {
        g class={ "mark " (mark.class) } {
            line x1=(percent(place)) x2=(percent(place)) y1=(if is_today { "2" } else { "10" }) y2="32" {}
            line x1=(percent(place)) x2=(percent(label)) y1="32" y2="44" {}
            @if is_today {
                svg x=(percent(label)) y="54" overflow="visible" { rect x="-10" y="-10" width="20" height="20" {} }
            } @else {
                circle cx=(percent(label)) cy="54" r="10" {}
            }
            text x=(percent(label)) y="54" text-anchor="middle" dominant-baseline="central" { (number) }
        }
    }
}

/// From moments to places.
struct Scale {
    first: i64,
    last: i64,
}

impl Scale {
    fn over(marks: &[Mark]) -> Self {
        let first = marks.first().map_or(0, |mark| mark.at.unix());
        let last = marks.last().map_or(0, |mark| mark.at.unix());
        Self { first, last: last.max(first + 1) }
    }

    /// In hundredths of a percent.
    fn place(&self, at: Timestamp) -> i64 {
        let width = LINE.end() - LINE.start();
        // Moments are of the years 0 to 9999: nothing overflows.
        LINE.start() + (at.unix() - self.first) * width / (self.last - self.first)
    }
}

/// Where the numbers stand: below their marks, or moved aside where they would cover each other.
fn spread(places: &[i64]) -> Vec<i64> {
    let mut spread = places.to_vec();
    let mut least = *LINE.start();
    for place in &mut spread {
        *place = (*place).max(least);
        least = *place + APART;
    }
    let mut most = *LINE.end();
    for place in spread.iter_mut().rev() {
        *place = (*place).min(most);
        most = *place - APART;
    }
    spread
}

/// `12.34%`.
fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::self_signed;

    fn drawn(from: &str, to: &str, at: &str) -> String {
        let mut certificate = self_signed(&["-subj", "/CN=mdm.example.com"]);
        (certificate.not_before, certificate.not_after) = (Timestamp::parse(from), Timestamp::parse(to));
        timeline("a", &certificate, Timestamp::parse(at).unwrap()).into_string()
    }

    #[test]
    fn the_dates_stand_in_their_order_with_today_among_them() {
        let html = drawn("2026-01-01", "2027-01-01", "2026-07-02");
        let dates: Vec<&str> = html.split("<time datetime=\"").skip(1).map(|rest| &rest[..10]).collect();
        assert_eq!(dates, ["2026-01-01", "2026-07-02", "2026-11-02", "2026-12-02", "2027-01-01"]);
        let expired = drawn("2026-01-01", "2027-01-01", "2028-01-01");
        assert!(expired.find("expires</span>") < expired.find("today (judged)</span>"), "{expired}");
    }

    #[test]
    fn numbers_keep_apart_and_inside() {
        for places in [[400, 400, 400, 400, 400], [9600; 5], [400, 9000, 9100, 9500, 9600]] {
            let spread = spread(&places);
            assert!(spread.windows(2).all(|two| two[1] - two[0] >= APART), "{spread:?}");
            assert!(LINE.contains(&spread[0]) && LINE.contains(&spread[4]), "{spread:?}");
        }
        assert_eq!(spread(&[400, 2000, 5000, 7000, 9600]), [400, 2000, 5000, 7000, 9600]);
        assert_eq!(percent(9600), "96.00%");
        assert_eq!(percent(405), "4.05%");
    }

    #[test]
    fn ends_of_time_are_drawn_and_no_life_is_not() {
        assert!(drawn("0000-01-01", "9999-12-31", "2026-01-01").contains("</svg>"));
        assert!(drawn("2026-01-01", "2026-01-01", "2026-01-01").contains("</svg>"));
        assert_eq!(drawn("2027-01-01", "2026-01-01", "2026-01-01"), "");
        assert_eq!(drawn("2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z", "2026-01-01"), "");
    }
}

//! RFC 5545 as text. The crates that write it bring a clock and random identifiers, neither of which has a place in a file
//! that is the same each time.

use super::words::Words;
use crate::base::timestamp::Timestamp;
use crate::package::Tool;

/// Most octets of a line, its end left out (RFC 5545, 3.1).
const LINE: usize = 75;

/// A calendar that grows by events.
pub(super) struct Calendar {
    text: String,
    stamp: String,
    sequence: i64,
}

impl Calendar {
    /// An empty one, made at this moment.
    pub(super) fn new(tool: &Tool, at: Timestamp) -> Self {
        let compact: String = at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
        // A calendar made later replaces what one made earlier said. Minutes, since the number has 31 bits.
        let sequence = (at.unix() / 60).clamp(0, i64::from(i32::MAX));
        let mut calendar = Self { text: String::new(), stamp: compact, sequence };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar
            .line("PRODID", &escaped(&format!("-//{name}//{name} {}//EN", tool.version, name = tool.name)));
        calendar.line("CALSCALE", "GREGORIAN");
        calendar
    }

    /// Adds an event of a whole day, with alarms so long from its start.
    pub(super) fn event(&mut self, uid: &str, day: Timestamp, words: &Words, alarms: &[&str]) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", uid);
        let stamp = self.stamp.clone();
        self.line("DTSTAMP", &stamp);
        self.line("SEQUENCE", &self.sequence.to_string());
        self.line("DTSTART;VALUE=DATE", &day.date().replace('-', ""));
        self.line("SUMMARY", &escaped(&words.summary));
        let description: Vec<String> = words.description.iter().map(|paragraph| escaped(paragraph)).collect();
        self.line("DESCRIPTION", &description.join("\\n\\n"));
        // Nobody is busy all day because of it.
        self.line("TRANSP", "TRANSPARENT");
        for trigger in alarms {
            self.line("BEGIN", "VALARM");
            self.line("ACTION", "DISPLAY");
            self.line("DESCRIPTION", &escaped(&words.summary));
            self.line("TRIGGER", trigger);
            self.line("END", "VALARM");
        }
        self.line("END", "VEVENT");
    }

    /// The file.
    pub(super) fn into_text(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.text
    }

    /// A property, folded: further lines start with a space.
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in format!("{name}:{value}").chars() {
            if octets + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A value of type TEXT (RFC 5545, 3.3.11). Line ends are escaped before text comes here.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | ';' | ',') {
            out.push('\\');
        }
        if !c.is_control() {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let tool = Tool { name: "x".to_owned(), version: "1".to_owned() };
        let mut calendar = Calendar::new(&tool, Timestamp::from_unix(0));
        let summary = format!("a;b,c\\{}", "é".repeat(200));
        calendar.event(
            "u",
            Timestamp::from_unix(0),
            &Words { summary: summary.clone(), description: vec![] },
            &[],
        );
        let text = calendar.into_text();
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert!(
            text.ends_with("END:VCALENDAR\r\n") && text.matches('\n').count() == text.matches("\r\n").count()
        );
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:a\\;b\\,c\\\\{}\r\n", "é".repeat(200))), "{unfolded}");
        assert!(
            unfolded.contains("DTSTAMP:19700101T000000Z\r\nSEQUENCE:0\r\nDTSTART;VALUE=DATE:19700101\r\n")
        );
    }

    #[test]
    fn no_control_ends_a_line() {
        assert_eq!(escaped("a\r\nBEGIN:VEVENT\u{1b}"), "aBEGIN:VEVENT");
    }
}

//! Plain text on a page: headings, paragraphs and rows, wrapped at words.

use crate::base::escape;

/// Longest line, in characters, where no single word is longer.
const WIDTH: usize = 90;

/// Where the values of rows begin.
const VALUES: usize = 34;

/// A page that grows downwards. Text is escaped as it is added, so no caller can forget it.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// The title of the page.
    pub(super) fn title(&mut self, title: &str) {
        self.underlined(title, '=');
    }

    /// The heading of a section.
    pub(super) fn heading(&mut self, heading: &str) {
        self.gap();
        self.underlined(heading, '-');
    }

    /// A paragraph.
    pub(super) fn text(&mut self, text: &str) {
        self.wrapped("", 0, text);
    }

    /// A paragraph after a mark, with its other lines below the text.
    pub(super) fn hanging(&mut self, mark: &str, text: &str) {
        self.wrapped(mark, mark.len(), text);
    }

    /// A label and its value.
    pub(super) fn row(&mut self, label: &str, value: &str) {
        let value = if value.is_empty() { "none" } else { value };
        self.wrapped(&format!("   {label:<width$} ", width = VALUES - 4), VALUES, value);
    }

    /// A line that is not wrapped, as a command.
    pub(super) fn literal(&mut self, line: &str) {
        self.text.push_str(&format!("   {line}\n"));
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn underlined(&mut self, text: &str, line: char) {
        self.text.push_str(&format!("{text}\n{}\n\n", line.to_string().repeat(text.len())));
    }

    /// `first`, then the words of `text`; further lines start at `indent`.
    fn wrapped(&mut self, first: &str, indent: usize, text: &str) {
        let mut line = first.to_owned();
        let mut length = first.chars().count();
        let mut is_empty = true;
        for word in escape::line(text).split(' ') {
            let word_length = word.chars().count();
            if !is_empty && length + 1 + word_length > WIDTH {
                self.push_line(&line);
                line = " ".repeat(indent);
                length = indent;
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word_length;
            is_empty = false;
        }
        self.push_line(&line);
    }

    fn push_line(&mut self, line: &str) {
        self.text.push_str(line.trim_end_matches(' '));
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_indented_and_long_ones_left_whole() {
        let mut page = Page::default();
        page.hanging("- ", &"word ".repeat(30));
        page.row("Label", &"x".repeat(70));
        let text = page.into_text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!("- {}", ["word"; 17].join(" ")));
        assert_eq!(lines[1], format!("  {}", ["word"; 13].join(" ")));
        assert_eq!(lines[2], format!("   {:<31}{}", "Label", "x".repeat(70)));
    }

    #[test]
    fn text_cannot_start_a_line_of_its_own() {
        let mut page = Page::default();
        page.row("Contact", "Jo\nPin  AAAA\u{202e}\u{2028}\r");
        let text = page.into_text();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains("Jo\\u{a}Pin  AAAA\\u{202e}\\u{2028}\\u{d}"), "{text}");
    }
}

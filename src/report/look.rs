//! How text for people looks on the device that shows it: how wide, in which characters, how much of it.

use unicode_width::UnicodeWidthStr as _;

/// Columns that prose is wrapped at where there are as many or more: longer lines are hard to read.
const PROSE: usize = 100;

/// Narrower terminals get lines of this length all the same: a few words to a line help nobody.
const NARROWEST: usize = 40;

/// How much is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// The result of each export.
    Quiet,
    /// Everything.
    Full,
}

/// Which characters can be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Characters {
    /// All of Unicode.
    Unicode,
    /// The printable ones of ASCII.
    Ascii,
}

/// How text for people looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Look {
    /// How much is said.
    pub detail: Detail,
    /// Columns of the terminal; `None` where text goes to a file or another program. There prose is wrapped at 100 columns,
    /// and rows are left whole for those who search in them.
    pub columns: Option<usize>,
    /// Which characters can be shown.
    pub characters: Characters,
}

impl Look {
    /// For a file: everything, in Unicode.
    pub const FILE: Self = Self { detail: Detail::Full, columns: None, characters: Characters::Unicode };

    /// Whether this text can be shown as it is: a command with other characters could not be typed from the screen.
    pub fn can_show(self, text: &str) -> bool {
        self.characters == Characters::Unicode || text.is_ascii()
    }

    /// Prose broken at spaces, all lines but the first indented; the first starts there too.
    pub fn wrapped(self, text: &str, indent: usize) -> String {
        self.wrapped_from(indent, text, indent)
    }

    /// The same, with the first line starting at another column.
    pub fn wrapped_from(self, start: usize, text: &str, indent: usize) -> String {
        broken(start, text, indent, self.columns.map_or(PROSE, |columns| columns.clamp(NARROWEST, PROSE)))
    }

    /// The value of a row, broken at spaces where the terminal is narrower.
    pub(super) fn row(self, text: &str, indent: usize) -> String {
        broken(indent, text, indent, self.columns.map_or(usize::MAX, |columns| columns.max(NARROWEST)))
    }
}

/// What has no space in it is never broken: pins and names are copied whole.
fn broken(start: usize, text: &str, indent: usize, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = start;
    let mut first = true;
    for word in text.split(' ') {
        let width = word.width();
        if !first && column + 1 + width > columns {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        first = false;
        out.push_str(word);
        column += width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIN: &str = "Bgylj89+kD1PL0kWgQxq/ej+cV+kGBqd+6KLMjwbmPE=";

    fn on_terminal(columns: usize) -> Look {
        Look { columns: Some(columns), ..Look::FILE }
    }

    #[test]
    fn lines_fit_and_long_words_stay_whole() {
        let text = format!("the pin of this key is {PIN} and of no other one");
        for columns in [1, 40, 60, 80, 100, 300] {
            let wrapped = on_terminal(columns).wrapped(&text, 2);
            assert!(wrapped.contains(PIN), "{wrapped}");
            let limit = columns.clamp(NARROWEST, PROSE);
            let fits = |line: &str| 2 + line.len() <= limit || line.trim_start() == PIN;
            assert!(wrapped.lines().all(|line| fits(line.trim_start())), "{columns}: {wrapped}");
            assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>().join(" "), text);
        }
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let text = "証明書 ".repeat(20);
        let wrapped = on_terminal(40).wrapped(text.trim_end(), 0);
        assert!(wrapped.lines().all(|line| line.width() <= 40) && wrapped.lines().count() > 3, "{wrapped}");
    }

    #[test]
    fn rows_are_broken_on_terminals_only() {
        let row = format!("{PIN} {}", "x ".repeat(60).trim_end());
        assert_eq!(Look::FILE.row(&row, 15), row);
        assert!(on_terminal(80).row(&row, 15).contains('\n'));
    }
}

//! Text that came from a file, made safe for the place where it is shown.

use std::borrow::Cow;

use unicode_properties::{GeneralCategory as C, UnicodeGeneralCategory as _};

/// Whether a character must never be shown as it is: controls, format characters (bidi controls among them),
/// private use, unassigned, line and paragraph separators, and spaces that are not the plain one.
fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' => false,
        _ => matches!(
            c.general_category(),
            C::Control
                | C::Format
                | C::Surrogate
                | C::PrivateUse
                | C::Unassigned
                | C::LineSeparator
                | C::ParagraphSeparator
                | C::SpaceSeparator
        ),
    }
}

/// For one line on a terminal or in a text file: unsafe characters become `\u{202e}`.
pub fn line(text: &str) -> String {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_unsafe(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

/// Whether text can be shown, quoted for a shell and used in a file name without being changed by [`line()`].
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(is_unsafe)
}

/// In printable ASCII: `…` becomes three dots, every other character beyond `\u{f6}` and the like, as [`line()`] writes what
/// must not be shown. Controls stay.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '…' => out.push_str("..."),
            c if c.is_ascii() => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// At most `limit` characters of [`line()`], with `…` where something was left out.
pub fn short(text: &str, limit: usize) -> String {
    let safe = line(text);
    match safe.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &safe[..end]),
        None => safe,
    }
}

/// JSON in ASCII only: every other character becomes `\uXXXX`, so no terminal or log is steered by it.
pub fn ascii_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\x7f' {
            out.push(c);
        } else {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// A part of a file name that every system takes: letters, digits, `.`, `-`, `_`; a leading wildcard label
/// becomes `_wildcard`; names reserved on Windows get a `_` in front; at most 100 characters.
pub fn file_name(text: &str) -> String {
    let text = text.replacen("*.", "_wildcard.", 1);
    let mut name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .take(100)
        .collect();
    while name.ends_with('.') {
        name.pop();
    }
    if name.starts_with(['.', '-']) || name.is_empty() || is_reserved_on_windows(&name) {
        name.insert(0, '_');
    }
    name
}

/// Whether Windows keeps this file name, with any extension, for a device (`CON`, `lpt1.txt`).
pub fn is_reserved_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ => {
            let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
            number.is_some_and(|n| {
                matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
            })
        }
    }
}

/// Shells that command lines are written for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Shell {
    /// POSIX shells: `sh`, `bash`, `zsh`.
    Sh,
    /// Windows PowerShell and PowerShell 7.
    PowerShell,
}

/// One word of a command line, quoted where the shell would take it apart. `None` if it holds characters that
/// cannot be shown: then no command is printed.
pub fn shell_word(shell: Shell, word: &str) -> Option<String> {
    if word.is_empty() || !is_plain(word) {
        return None;
    }
    let bare = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '_' | '/' | ':' | '=' | '+' | '-')
            || (shell == Shell::PowerShell && c == '\\')
    };
    if word.chars().all(bare) {
        return Some(word.to_owned());
    }
    // PowerShell takes typographic single quotes for single quotes too.
    Some(match shell {
        Shell::Sh => format!("'{}'", word.replace('\'', r"'\''")),
        Shell::PowerShell => {
            let doubled: String = word
                .chars()
                .flat_map(|c| std::iter::repeat_n(c, if "'‘’‚‛".contains(c) { 2 } else { 1 }))
                .collect();
            format!("'{doubled}'")
        }
    })
}

/// A path as a word: a leading `-` would be taken for an option.
pub fn shell_path(shell: Shell, path: &str) -> Option<String> {
    match (path.starts_with('-'), shell) {
        (false, _) => shell_word(shell, path),
        (true, Shell::Sh) => shell_word(shell, &format!("./{path}")),
        (true, Shell::PowerShell) => shell_word(shell, &format!(".\\{path}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        assert_eq!(line("a\x1b[31m\u{202e}b\u{200b}\u{a0}é"), "a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{a0}é");
        assert_eq!(short("abcdef", 3), "abc…");
        assert_eq!(ascii("\x1b[1mBüro…\x1b[0m"), "\x1b[1mB\\u{fc}ro...\x1b[0m");
        assert_eq!(ascii_json("\"é😀\x7f\""), "\"\\u00e9\\ud83d\\ude00\\u007f\"");
    }

    #[test]
    fn file_names_work_on_every_system() {
        for (text, name) in [
            ("*.example.com", "_wildcard.example.com"),
            ("../../etc", "_.._.._etc"),
            ("con.example.com", "_con.example.com"),
            ("LPT1", "_LPT1"),
            ("a b:c", "a_b_c"),
            ("", "_"),
            ("x.", "x"),
        ] {
            assert_eq!(file_name(text), name, "{text}");
        }
        assert!(!is_reserved_on_windows("console.pem"));
    }

    #[test]
    fn words_are_quoted_for_the_shell_that_is_meant() {
        use Shell::{PowerShell, Sh};
        assert_eq!(shell_word(Sh, "a.pem").as_deref(), Some("a.pem"));
        assert_eq!(shell_word(Sh, "it's $HOME.pem").as_deref(), Some(r"'it'\''s $HOME.pem'"));
        assert_eq!(shell_word(PowerShell, r"C:\a b\it's.pem").as_deref(), Some(r"'C:\a b\it''s.pem'"));
        assert_eq!(shell_path(Sh, "-x.pem").as_deref(), Some("./-x.pem"));
        assert_eq!(shell_path(PowerShell, "-x.pem").as_deref(), Some(r".\-x.pem"));
        assert_eq!(shell_word(Sh, "a\u{202e}b"), None);
    }
}

//! Words in names.

use std::borrow::Cow;

/// Whether one of some phrases in lower case stands in text as whole words, whatever separates them: `palo alto` in
/// `Palo-Alto Networks`, but not `eset` in `Reset Ltd`.
pub(super) fn has_phrase(text: &str, phrases: &[&str]) -> bool {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.push(' ');
    // Each phrase is compared where a word begins, if it begins alike: quicker than a search for it.
    memchr::memchr_iter(b' ', words.as_bytes()).any(|space| {
        let rest = words.get(space + 1..).unwrap_or_default();
        let stands_here =
            |phrase: &str| rest.strip_prefix(phrase).is_some_and(|after| after.starts_with(' '));
        let first = rest.as_bytes().first();
        phrases.iter().any(|phrase| phrase.as_bytes().first() == first && stands_here(phrase))
    })
}

/// At most a hundred characters of a name: messages are one line.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()).into(),
        None => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{has_phrase, short};

    #[test]
    fn only_whole_words_count() {
        assert!(has_phrase("Palo-Alto Networks", &["eset", "palo alto"]));
        assert!(has_phrase("ESET, spol. s r.o.", &["eset"]));
        assert!(!has_phrase("Reset Ltd", &["eset"]));
        assert!(!has_phrase("Palo Altona", &["palo alto"]));
        assert!(!has_phrase("", &["eset"]));
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(short(&"ä".repeat(100)), "ä".repeat(100));
        assert_eq!(short(&"ä".repeat(101)), "ä".repeat(100) + "…");
    }
}

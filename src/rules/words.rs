//! Words in names.

/// Whether a phrase in lower case stands in text as whole words, whatever separates them: `palo alto` in
/// `Palo-Alto Networks`, but not `eset` in `Reset Ltd`.
pub(super) fn has_phrase(text: &str, phrase: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    format!(" {} ", words.join(" ")).contains(&format!(" {phrase} "))
}

#[cfg(test)]
mod tests {
    use super::has_phrase;

    #[test]
    fn only_whole_words_count() {
        assert!(has_phrase("Palo-Alto Networks", "palo alto"));
        assert!(has_phrase("ESET, spol. s r.o.", "eset"));
        assert!(!has_phrase("Reset Ltd", "eset"));
        assert!(!has_phrase("Palo Altona", "palo alto"));
        assert!(!has_phrase("", "eset"));
    }
}

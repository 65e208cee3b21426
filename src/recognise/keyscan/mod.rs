//! The second detector of private keys: marks, not structure.
//!
//! It shares nothing with the structural recogniser but spans, limits and the search for bytes of a kind, so that a mistake in one does not blind
//! both. It decodes for itself (UTF-16, base64 at every alignment, hex, numbers, escapes of many kinds, deflate), a
//! wrapping inside a wrapping up to [`crate::base::limits::NESTING`], and in everything that comes out looks for
//! *marks*: evidence of a key, never mere words. What a mark is stands at the head of each detector:
//! `boundary`, `der_prefix`, `fields`, `text_forms`, `blobs`, `keystore`, `openpgp`,
//! `asn1_dump`.
//!
//! The middle of a key, cut from everything that has a shape, is random bytes. Nothing is promised about it.

mod asn1_dump;
mod blobs;
mod boundary;
mod decode;
mod der_prefix;
mod fields;
mod keystore;
mod material;
mod needles;
mod openpgp;
mod search;
mod signs;
mod surroundings;
mod text_forms;

use crate::base::place::Span;

/// Evidence of a private key.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Mark {
    /// What kind of evidence.
    pub evidence: Evidence,
    /// What it is, in words with an article: "the boundary line of an RSA private key".
    pub what: &'static str,
    /// Where, in the bytes of the file; roughly, where an encoding lies between. `None` inside compression.
    pub span: Option<Span>,
}

impl Mark {
    /// Whether it is evidence of a key, rather than of a place that was not looked at.
    pub fn is_of_a_key(&self) -> bool {
        self.evidence != Evidence::NotLookedAt
    }
}

/// What a mark is evidence by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Evidence {
    /// A boundary line with PRIVATE in its label.
    Boundary,
    /// A DER prefix that only keys have, with a first value of a key's size.
    DerPrefix,
    /// A private field (`d`, `privateExponent`, …) with 16 bytes or more.
    PrivateField,
    /// A form that checks itself: age, PuTTY, OpenSSH, OpenPGP, the blobs of Windows, Java keystores.
    SelfChecking,
    /// No evidence of a key, but of a hiding place: more came out of encodings and archives than
    /// [`crate::base::limits::UNPACKED_BYTES`], and the rest was not looked at.
    NotLookedAt,
}

/// Looks for marks of private keys, in time and memory that grow linearly with the bytes.
///
/// At most [`crate::base::limits::ITEMS`] marks are told, in the order of the file, those without a place last.
pub fn scan(bytes: &[u8]) -> Vec<Mark> {
    search::Search::run(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The independence of the two detectors, read from the sources.
    #[test]
    fn nothing_is_shared_with_the_structural_recogniser() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognise/keyscan");
        let mut files = Vec::new();
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        assert!(files.len() > 10, "the folder was read");
        let allowed =
            ["crate::base::place", "crate::base::limits", "crate::base::find", "crate::base::Secret"];
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            // How often `super` still leads into this folder; once more within a module of tests.
            let mut up = if file.parent().unwrap().ends_with("keyscan") { 1 } else { 2 };
            for (number, line) in text.lines().enumerate() {
                let place = format!("{}:{}: {line}", file.display(), number + 1);
                up += line.matches("mod tests {").count();
                assert!(line.matches("super").count() <= up || line.contains("pub("), "{place}");
                // Paths in comments and texts are no imports.
                let code = line.split("//").next().unwrap_or_default().replace("\"crate::", "");
                for (at, _) in code.match_indices("crate::") {
                    assert!(allowed.iter().any(|a| code[at..].starts_with(a)), "{place}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert_eq!(scan(b""), []);
        assert_eq!(scan(b"\n"), []);
        assert_eq!(scan(&[0; 100]), []);
    }
}

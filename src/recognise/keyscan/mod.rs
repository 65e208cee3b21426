//! The second detector of private keys: marks, not structure.

use crate::base::place::Span;

/// Evidence of a private key.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Mark {
    /// What kind of evidence.
    pub evidence: Evidence,
    /// Where, in the bytes of the file; `None` inside compression.
    pub span: Option<Span>,
}

impl Mark {
    /// What it is a mark of, in words with an article.
    pub fn what(&self) -> &'static str {
        "a private key"
    }
}

/// What a mark is evidence by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Evidence {
    /// A boundary line with PRIVATE in its label.
    Boundary,
    /// A DER prefix that only keys have, with a first value of a key's size.
    DerPrefix,
    /// A private field (`d`, `privateExponent`, …) with 16 bytes or more.
    PrivateField,
    /// A form that checks itself: age, PuTTY, OpenSSH.
    SelfChecking,
}

/// Looks for marks of private keys.
pub fn scan(_bytes: &[u8]) -> Vec<Mark> {
    Vec::new()
}

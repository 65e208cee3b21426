//! A rule's identity and its manual page.

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably wrong; look at it before you send.
    Warning,
    /// Must not be sent.
    Error,
}

impl Severity {
    /// The name in text and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A named check. Its texts are what `explain` prints and what `docs/rules.md` is made from.
#[derive(Debug)]
pub struct Rule {
    /// Stable name in kebab case; says the problem, not the cure.
    pub id: &'static str,
    /// Weight unless a finding of it says otherwise.
    pub severity: Severity,
    /// Whether `--allow` may turn its findings into notes. Never for the refusals of keys, chains and the like.
    pub can_be_allowed: bool,
    /// One line that says what is wrong.
    pub title: &'static str,
    /// Why it matters for pinning, in full sentences.
    pub why: &'static str,
    /// How it is mended, in full sentences.
    pub mend: &'static str,
    /// Where this comes from: RFC and section, or the document that says so.
    pub source: &'static str,
}

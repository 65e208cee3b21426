//! The banner that says how something came out.

use maud::{Markup, html};

use crate::rules::{Severity, Verdict};

/// What a result means for whoever reads it: a colour, a sign and a word, since a colour alone says nothing to many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Look at it.
    Attention,
    /// It must not be.
    Bad,
    /// Worth knowing, or not known.
    Neutral,
}

impl Tone {
    /// The class of the style.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Attention => "attention",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
        }
    }

    /// The sign beside the word.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Attention => "!",
            Self::Bad => "✕",
            Self::Neutral => "i",
        }
    }
}

impl From<Verdict> for Tone {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Good,
            Verdict::Rejected => Self::Bad,
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Attention,
            Severity::Note => Self::Neutral,
        }
    }
}

/// A result: the word, and a sentence or more below it.
pub fn banner(tone: Tone, word: &str, detail: &Markup) -> Markup {
    html! {
        div class={ "banner " (tone.class()) } {
            span.sign aria-hidden="true" { (tone.sign()) }
            div {
                p.word { (word) }
                (detail)
            }
        }
    }
}

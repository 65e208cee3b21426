//! One result of a rule.

use std::borrow::Cow;

use super::rule::{Rule, Severity};
use crate::recognise::Item;

/// One result of a rule: what is wrong, where, why it matters here, and what mends it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The rule's severity, or what this case or the options made of it.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop. May hold untrusted text: reports escape it.
    pub message: String,
    /// Index of the item it is about.
    pub item: Option<usize>,
    /// Where it stands.
    pub place: Option<Place>,
    /// Why it matters here.
    pub why: Cow<'static, str>,
    /// What mends it, the best way first.
    pub mends: Vec<Mend>,
}

/// Where a finding points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// First line.
    pub line: usize,
    /// Last line.
    pub end_line: usize,
    /// Byte in the file; `None` inside compression.
    pub offset: Option<usize>,
}

/// What mends a finding, as data. Reports word it for each shell.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Mend {
    /// Take this certificate (index of an item) out of the export and send it alone.
    Take {
        /// Index of the certificate's item.
        item: usize,
    },
    /// Take the server certificate, without its key, out of this keystore.
    Open {
        /// Index of the keystore's item.
        item: usize,
    },
    /// Something that no command does.
    Do(Cow<'static, str>),
}

impl Finding {
    /// A finding of this rule's severity, with the rule's own reason.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            item: None,
            place: None,
            why: Cow::Borrowed(rule.why),
            mends: Vec::new(),
        }
    }

    /// About this item, at its place.
    pub fn at(mut self, index: usize, item: &Item) -> Self {
        self.item = Some(index);
        self.place =
            Some(Place { line: item.lines.0, end_line: item.lines.1, offset: item.span.map(|s| s.offset) });
        self
    }

    /// At a place of its own.
    pub fn place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Weighs more or less than the rule usually does.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Why it matters in this very case.
    pub fn why(mut self, why: impl Into<Cow<'static, str>>) -> Self {
        self.why = why.into();
        self
    }

    /// Adds a mend; the first added is shown first.
    pub fn mend(mut self, mend: Mend) -> Self {
        self.mends.push(mend);
        self
    }

    /// Adds a mend in words.
    pub fn mend_words(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.mend(Mend::Do(words.into()))
    }
}

/// Collects the findings of one export.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
    /// Item that certificate rules are about right now: findings without an item get it.
    pub(super) about: Option<(usize, Place)>,
}

impl Findings {
    /// Adds one.
    pub fn push(&mut self, mut finding: Finding) {
        if let (None, Some((item, place))) = (finding.item, self.about) {
            finding.item = Some(item);
            finding.place = finding.place.or(Some(place));
        }
        self.found.push(finding);
    }

    /// All of them, in the order they were added.
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }
}

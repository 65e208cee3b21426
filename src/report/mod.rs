//! Judgements in, characters out: text and HTML for people, JSON for scripts, and the wording of mends.

pub mod compare;
pub mod csv;
pub mod html;
pub mod inventory;
pub mod json;
pub mod look;
pub mod mend;
#[cfg(feature = "network")]
pub mod network;
pub mod qr;
pub mod text;

use crate::recognise::Export;
use crate::rules::{Judgement, Role, Verdict};

/// One export as it was asked about, with what came of it.
#[derive(Debug)]
pub struct Checked {
    /// The path as text; `-` for standard input. What is no Unicode in it is replaced.
    pub path: String,
    /// The path's bytes, if the text does not say them all.
    pub path_raw: Option<Vec<u8>>,
    /// The server it belongs to, if that was said.
    pub role: Option<Role>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of one export.
#[derive(Debug)]
pub enum Outcome {
    /// It was read and judged.
    Judged(Box<Export>, Judgement),
    /// It could not be read, and why.
    Unreadable(String),
}

impl Checked {
    /// The names that the commands of its mends write, those of errors first.
    pub fn written_by_mends(&self, is_taken: &dyn Fn(&str) -> bool) -> Vec<String> {
        let Outcome::Judged(export, judgement) = &self.outcome else { return Vec::new() };
        let place = mend::Place { path: self.mendable_path(), is_taken };
        let steps = judgement.findings.iter().flat_map(|finding| mend::steps(finding, export, &place));
        steps.filter_map(|step| step.command.map(|command| command.writes)).collect()
    }

    /// The path for commands: not for standard input, and not if its text does not say all its bytes.
    fn mendable_path(&self) -> Option<&str> {
        (self.path != "-" && self.path_raw.is_none()).then_some(self.path.as_str())
    }
}

/// How many exports came out how.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// Without an error.
    pub accepted: usize,
    /// With one or more.
    pub rejected: usize,
    /// Not read.
    pub unreadable: usize,
}

impl Summary {
    /// One export.
    pub fn of(checked: &Checked) -> Self {
        let mut summary = Self::default();
        *match &checked.outcome {
            Outcome::Judged(_, judgement) if judgement.verdict == Verdict::Accepted => &mut summary.accepted,
            Outcome::Judged(..) => &mut summary.rejected,
            Outcome::Unreadable(_) => &mut summary.unreadable,
        } = 1;
        summary
    }

    /// How many there were.
    pub fn total(self) -> usize {
        self.accepted + self.rejected + self.unreadable
    }
}

impl std::ops::AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.unreadable += other.unreadable;
    }
}

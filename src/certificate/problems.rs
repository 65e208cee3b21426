//! Collects the problems of one certificate, within bounds.

use super::{Problem, ProblemKind};
use crate::base::der::DerError;

/// How many problems of one field and kind are kept: a hostile certificate can have millions.
const PER_FIELD: usize = 4;

/// The problems found so far.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// A field that matters for pinning cannot be read. The reason follows "the … ".
    pub(super) fn unreadable(&mut self, field: &'static str, offset: usize, reason: impl Into<String>) {
        self.add(ProblemKind::Unreadable, field, offset, reason.into());
    }

    /// A field cannot be walked.
    pub(super) fn fault(&mut self, field: &'static str, error: DerError) {
        self.unreadable(field, error.offset, format!("cannot be read: {}", error.fault));
    }

    /// A field is written in a way that clients may read differently.
    pub(super) fn unusual(&mut self, field: &'static str, offset: usize, reason: impl Into<String>) {
        self.add(ProblemKind::Unusual, field, offset, reason.into());
    }

    /// In the order of the certificate's bytes.
    pub(super) fn into_vec(mut self) -> Vec<Problem> {
        self.0.sort_by_key(|p| p.offset);
        self.0
    }

    fn add(&mut self, kind: ProblemKind, field: &'static str, offset: usize, reason: String) {
        if self.0.iter().filter(|p| p.kind == kind && p.field == field).count() < PER_FIELD {
            self.0.push(Problem { kind, field, offset, reason });
        }
    }
}

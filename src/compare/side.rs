//! The two sides of a comparison, and the answer.

use super::{Comparison, Mistake, Relation, Subject, compare, find_mistake};
use crate::recognise::Export;

/// One side.
#[derive(Debug)]
#[non_exhaustive]
pub enum Side {
    /// The keys of a package, each with its role.
    Package(Vec<Subject>),
    /// An export, and what is compared of it.
    Export(Box<Export>, Box<Subject>),
    /// A digest that somebody typed or mailed as a pin.
    Digest(Vec<u8>),
}

impl Side {
    /// What has keys on this side: nothing of a digest.
    pub fn subjects(&self) -> &[Subject] {
        match self {
            Self::Package(subjects) => subjects,
            Self::Export(_, subject) => std::slice::from_ref(subject),
            Self::Digest(_) => &[],
        }
    }

    /// The export, if it is one.
    pub fn export(&self) -> Option<&Export> {
        match self {
            Self::Export(export, _) => Some(export),
            _ => None,
        }
    }
}

/// What came of comparing two sides.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Answer {
    /// Both have keys.
    Keys(Comparison),
    /// The digest is the pin of the other side: the index of its subject; `None` of another digest.
    Pin(Option<usize>),
    /// The digest is not the pin of the other side.
    Differs(Option<Mistake>),
}

impl Answer {
    /// Compares.
    pub fn of(a: &Side, b: &Side) -> Self {
        match (a, b) {
            (Side::Digest(a), Side::Digest(b)) if a == b => Self::Pin(None),
            (Side::Digest(a), Side::Digest(b)) => {
                Self::Differs(find_mistake(a, &[], None).or_else(|| find_mistake(b, &[], None)))
            }
            (Side::Digest(digest), side) | (side, Side::Digest(digest)) => Self::of_digest(digest, side),
            // A side that is no digest has a key; if it had none, it would be another one.
            _ => Self::Keys(
                compare(a.subjects(), b.subjects())
                    .unwrap_or(Comparison { relation: Relation::AnotherKey, pairs: Vec::new() }),
            ),
        }
    }

    fn of_digest(digest: &[u8], side: &Side) -> Self {
        let subjects = side.subjects();
        match subjects.iter().position(|subject| subject.key.pin_digest() == digest) {
            Some(index) => Self::Pin(Some(index)),
            None => Self::Differs(find_mistake(digest, subjects, side.export())),
        }
    }

    /// Whether a pin of one side is a pin of the other.
    pub fn is_same(&self) -> bool {
        match self {
            Self::Keys(comparison) => comparison.relation != Relation::AnotherKey,
            Self::Pin(_) => true,
            Self::Differs(_) => false,
        }
    }

    /// The name in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Keys(comparison) => comparison.relation.id(),
            Self::Pin(_) => Relation::SameKey.id(),
            Self::Differs(_) => "differs",
        }
    }
}

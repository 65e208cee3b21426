//! The two sides of a comparison, and the answer.

use super::{Comparison, DigestOf, Mistake, Relation, Subject, compare, find_mistake};
use crate::pin::{Notation, Typed};
use crate::recognise::Export;

/// One side.
#[derive(Debug)]
#[non_exhaustive]
pub enum Side {
    /// The keys of a package, each with its role.
    Package(Vec<Subject>),
    /// An export, and what is compared of it.
    Export(Box<Export>, Box<Subject>),
    /// A digest that somebody typed or mailed as a pin, or a list of pins.
    Digest(Typed),
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

    /// What was typed, if it was.
    pub fn typed(&self) -> Option<&Typed> {
        match self {
            Self::Digest(typed) => Some(typed),
            _ => None,
        }
    }

    /// Of what was typed, the index of the only digest, or of the first that is a pin of the other side.
    pub fn match_in(&self, other: &Self) -> Option<usize> {
        let typed = self.typed()?;
        if let [_] = typed.digests.as_slice() {
            return Some(0);
        }
        let is_of_key = |digest: &[u8]| other.subjects().iter().any(|s| &s.key.pin_digest()[..] == digest);
        let is_typed = |digest: &[u8]| other.typed().is_some_and(|typed| typed.position(digest).is_some());
        typed.digests.iter().position(|digest| is_of_key(digest) || is_typed(digest))
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
    /// The digest, or one of the list, is the pin of the other side: the index of its subject; `None` of another digest.
    Pin(Option<usize>),
    /// The digest is not the pin of the other side, or its notation says that it is none.
    Differs(Option<Mistake>),
}

impl Answer {
    /// Compares.
    pub fn of(a: &Side, b: &Side) -> Self {
        match (a, b) {
            (Side::Digest(a), Side::Digest(b)) => {
                let mut digests = a.digests.iter().chain(&b.digests);
                if a.notation == b.notation && a.digests.iter().any(|digest| b.position(digest).is_some()) {
                    Self::Pin(None)
                } else {
                    Self::Differs(digests.find_map(|digest| find_mistake(digest, &[], None)))
                }
            }
            (Side::Digest(typed), side) | (side, Side::Digest(typed)) => Self::of_typed(typed, side),
            // A side that is no digest has a key; if it had none, it would be another one.
            _ => Self::Keys(
                compare(a.subjects(), b.subjects())
                    .unwrap_or(Comparison { relation: Relation::AnotherKey, pairs: Vec::new() }),
            ),
        }
    }

    fn of_typed(typed: &Typed, side: &Side) -> Self {
        let subjects = side.subjects();
        let found =
            subjects.iter().position(|subject| typed.position(&subject.key.pin_digest()[..]).is_some());
        let Some(index) = found else {
            let mut digests = typed.digests.iter();
            return Self::Differs(digests.find_map(|digest| find_mistake(digest, subjects, side.export())));
        };
        if typed.notation == Notation::Pin {
            return Self::Pin(Some(index));
        }
        let certificate = subjects.get(index).and_then(|subject| subject.certificate.as_ref());
        let name = certificate.map(|certificate| certificate.display_name().to_owned());
        Self::Differs(Some(Mistake { of: DigestOf::PublicKey, name, is_another: false }))
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

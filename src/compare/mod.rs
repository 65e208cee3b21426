//! Is it the same certificate, at least the same key, or another one? Keys are compared by their SubjectPublicKeyInfo,
//! byte for byte, which is what a pin is made from.

mod mistake;
mod side;
mod subject;

pub use mistake::{DigestOf, Mistake, find_mistake};
pub use side::{Answer, Side};
pub use subject::{NoSubject, Subject};

/// How two keys relate. The closest comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// One certificate, byte for byte.
    SameCertificate,
    /// One key, and one pin; in two certificates, or without one.
    SameKey,
    /// Two keys.
    AnotherKey,
}

impl Relation {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::SameCertificate => "same-certificate",
            Self::SameKey => "same-key",
            Self::AnotherKey => "another-key",
        }
    }

    /// The name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Self::SameCertificate => "same certificate",
            Self::SameKey => "same key",
            Self::AnotherKey => "another key",
        }
    }

    /// How these two relate.
    pub fn between(a: &Subject, b: &Subject) -> Self {
        match (&a.certificate, &b.certificate) {
            (Some(a), Some(b)) if a.der == b.der => Self::SameCertificate,
            _ if a.key.spki == b.key.spki => Self::SameKey,
            _ => Self::AnotherKey,
        }
    }
}

/// One line of a comparison. Without `a` or `b`, the other one has no counterpart on that side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Index on the first side.
    pub a: Option<usize>,
    /// Index on the second side.
    pub b: Option<usize>,
    /// How they relate.
    pub relation: Relation,
}

/// What a comparison found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// The result: of a key that is looked for in a package, the closest; of two packages, the least close.
    pub relation: Relation,
    /// What it follows from.
    pub pairs: Vec<Pair>,
}

/// Compares two sides: each a key of its own, or the keys of a package, which have roles.
///
/// A key of its own is looked for among those of a package, whatever their roles. Two packages are compared role by role,
/// and are the same only if every key of either is one of the other. `None` if a side has nothing.
pub fn compare(a: &[Subject], b: &[Subject]) -> Option<Comparison> {
    let are_packages = [a, b].iter().all(|side| side.iter().any(|subject| subject.role.is_some()));
    let pairs = if are_packages { counterparts(a, b) } else { every(a, b) };
    let relations = pairs.iter().map(|pair| pair.relation);
    let relation = if are_packages { relations.max() } else { relations.min() }?;
    Some(Comparison { relation, pairs })
}

fn every(a: &[Subject], b: &[Subject]) -> Vec<Pair> {
    let with = |(i, one)| {
        b.iter().enumerate().map(move |(j, other)| Pair {
            a: Some(i),
            b: Some(j),
            relation: Relation::between(one, other),
        })
    };
    a.iter().enumerate().flat_map(with).collect()
}

/// Each key with the closest of its role on the other side.
fn counterparts(a: &[Subject], b: &[Subject]) -> Vec<Pair> {
    let closest = |one: &Subject, others: &[Subject]| {
        others
            .iter()
            .enumerate()
            .filter(|(_, other)| other.role == one.role)
            .map(|(i, other)| (Relation::between(one, other), i))
            .min()
            .filter(|(relation, _)| *relation != Relation::AnotherKey)
    };
    let of_a = a.iter().enumerate().map(|(i, one)| match closest(one, b) {
        Some((relation, j)) => Pair { a: Some(i), b: Some(j), relation },
        None => Pair { a: Some(i), b: None, relation: Relation::AnotherKey },
    });
    let of_b = b.iter().enumerate().filter(|(_, one)| closest(one, a).is_none());
    of_a.chain(of_b.map(|(j, _)| Pair { a: None, b: Some(j), relation: Relation::AnotherKey })).collect()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;
    use crate::certificate::Certificate;
    use crate::rules::Role::{self, Netscaler, Xenmobile};

    fn certificate(key: &KeyPair, serial: u64) -> Certificate {
        let mut params = CertificateParams::new(["mdm.example.com".to_owned()]).unwrap();
        params.serial_number = Some(serial.into());
        Certificate::read(params.self_signed(key).unwrap().der()).unwrap().0
    }

    fn subject(key: &KeyPair, serial: u64, role: Option<Role>) -> Subject {
        let certificate = certificate(key, serial);
        Subject { role, ..Subject::certificate(&certificate) }
    }

    fn relation(a: &[Subject], b: &[Subject]) -> Relation {
        let forth = compare(a, b).unwrap().relation;
        assert_eq!(compare(b, a).unwrap().relation, forth, "either way round");
        forth
    }

    #[test]
    fn certificates_and_keys() {
        let [key, other] = [(); 2].map(|()| KeyPair::generate().unwrap());
        let one = [subject(&key, 1, None)];
        assert_eq!(relation(&one, &one), Relation::SameCertificate);
        assert_eq!(relation(&one, &[subject(&key, 2, None)]), Relation::SameKey);
        assert_eq!(relation(&one, &[subject(&other, 1, None)]), Relation::AnotherKey);
        let bare = [Subject::key(&one[0].key)];
        assert_eq!(relation(&one, &bare), Relation::SameKey);
        assert_eq!(relation(&bare, &bare), Relation::SameKey, "there is no certificate");
        assert_eq!(compare(&one, &[]), None);
    }

    #[test]
    fn one_key_is_looked_for_in_a_package_whatever_its_role() {
        let [key, other] = [(); 2].map(|()| KeyPair::generate().unwrap());
        let package = [subject(&other, 1, Some(Xenmobile)), subject(&key, 2, Some(Netscaler))];
        let alone = Subject { role: None, ..package[1].clone() };
        assert_eq!(relation(&package, &[alone]), Relation::SameCertificate);
        assert_eq!(relation(&package, &[subject(&key, 3, None)]), Relation::SameKey);
        assert_eq!(
            relation(&package, &[subject(&KeyPair::generate().unwrap(), 3, None)]),
            Relation::AnotherKey
        );
        assert_eq!(compare(&package, &[subject(&key, 2, None)]).unwrap().pairs.len(), 2);
    }

    #[test]
    fn packages_are_the_same_only_as_a_whole_and_role_by_role() {
        let [key, other] = [(); 2].map(|()| KeyPair::generate().unwrap());
        let both = [subject(&key, 1, Some(Xenmobile)), subject(&other, 1, Some(Netscaler))];
        assert_eq!(relation(&both, &both), Relation::SameCertificate);
        let renewed = [subject(&key, 2, Some(Xenmobile)), subject(&other, 1, Some(Netscaler))];
        assert_eq!(relation(&both, &renewed), Relation::SameKey);
        assert_eq!(relation(&both, &both[..1]), Relation::AnotherKey, "one is missing");
        let swapped = [subject(&key, 1, Some(Netscaler)), subject(&other, 1, Some(Xenmobile))];
        let comparison = compare(&both, &swapped).unwrap();
        assert_eq!(comparison.relation, Relation::AnotherKey);
        assert_eq!(comparison.pairs.len(), 4, "none has a counterpart");
    }
}

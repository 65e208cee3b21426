//! Several certificates: what each one is in a chain, and which one is the server's.
//!
//! Judged by structure alone; no signature is checked.

use std::collections::{HashMap, HashSet};

use super::{Certificate, ProblemKind, host_name};

/// What a certificate is among those it was found with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Position {
    /// A server's, or another that issues nothing.
    Leaf,
    /// An authority that another one issued.
    Intermediate,
    /// An authority that issued itself.
    Root,
    /// What would tell cannot be read.
    Unknown,
}

impl Position {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Intermediate => "intermediate",
            Self::Root => "root",
            Self::Unknown => "unknown",
        }
    }
}

/// The position of each.
pub fn positions(set: &[&Certificate]) -> Vec<Position> {
    let issued = Issued::by(set);
    set.iter().map(|certificate| position(certificate, &issued)).collect()
}

/// The index of the one server certificate, if it is certain which one that is. One that stands there several times
/// counts once, at its first place.
pub fn leaf(set: &[&Certificate]) -> Option<usize> {
    let mut found: Option<(usize, &Certificate)> = None;
    for (i, (certificate, position)) in set.iter().zip(positions(set)).enumerate() {
        match (position, found) {
            (Position::Leaf, None) => found = Some((i, certificate)),
            (Position::Leaf, Some((_, first))) if same(first, certificate) => {}
            (Position::Leaf | Position::Unknown, _) => return None,
            (Position::Intermediate | Position::Root, _) => {}
        }
    }
    found.map(|(i, _)| i)
}

/// The index of the one server certificate that covers this name, if a name is given; else that of [`leaf`].
pub fn choose(set: &[&Certificate], host: Option<&str>) -> Option<usize> {
    let Some(host) = host else { return leaf(set) };
    let positions = positions(set);
    let covers =
        |certificate: &Certificate| certificate.host_names().iter().any(|name| host_name::covers(name, host));
    let mut found: Option<usize> = None;
    for (i, certificate) in set.iter().enumerate() {
        if positions.get(i) != Some(&Position::Leaf) || !covers(certificate) {
            continue;
        }
        match found.and_then(|f| set.get(f)) {
            None => found = Some(i),
            Some(other) if same(other, certificate) => {}
            Some(_) => return None,
        }
    }
    found
}

/// Whether both are the same certificate, byte for byte.
pub fn same(a: &Certificate, b: &Certificate) -> bool {
    a.der == b.der
}

fn position(certificate: &Certificate, issued: &Issued<'_>) -> Position {
    let readable = !certificate.problems.iter().any(|p| {
        p.kind == ProblemKind::Unreadable
            && !matches!(p.field, "subjectPublicKeyInfo" | "validity" | "signature")
    });
    let issues = issued.any_by(certificate);
    match (certificate.is_authority() || issues, certificate.self_issued) {
        (_, _) if !readable => Position::Unknown,
        (true, true) => Position::Root,
        (true, false) => Position::Intermediate,
        (false, _) => Position::Leaf,
    }
}

/// Who issued the certificates of a set, looked up by issuer name and by key identifier.
struct Issued<'a> {
    by_name: HashMap<&'a [u8], Vec<&'a Certificate>>,
    by_key_id: HashMap<&'a [u8], Vec<&'a Certificate>>,
}

impl<'a> Issued<'a> {
    fn by(set: &[&'a Certificate]) -> Self {
        let mut issued = Self { by_name: HashMap::new(), by_key_id: HashMap::new() };
        // One alone issued no other.
        if set.len() < 2 {
            return issued;
        }
        let mut seen = HashSet::new();
        for &certificate in set {
            if !seen.insert(certificate.der.as_slice()) {
                continue;
            }
            issued.by_name.entry(certificate.issuer_der()).or_default().push(certificate);
            if let Some(id) = &certificate.authority_key_id {
                issued.by_key_id.entry(id).or_default().push(certificate);
            }
        }
        issued
    }

    /// Whether this one issued another of the set: by the key identifiers where both have one, else by name.
    fn any_by(&self, issuer: &Certificate) -> bool {
        let other = |c: &&Certificate| !same(c, issuer);
        let by_key_id = issuer.subject_key_id.as_ref().is_some_and(|id| {
            self.by_key_id
                .get(id.as_slice())
                .is_some_and(|all| all.iter().any(|c| other(c) && !c.is_self_signed()))
        });
        let by_name = self.by_name.get(issuer.subject_der()).is_some_and(|all| {
            all.iter().any(|c| {
                other(c)
                    && !c.self_issued
                    && match (&c.authority_key_id, &issuer.subject_key_id) {
                        (Some(a), Some(s)) => a == s,
                        _ => true,
                    }
            })
        });
        by_key_id || by_name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::testing::{certificate, chain};

    #[test]
    fn a_chain_is_told_apart_in_any_order() {
        let [root, middle, server] = &chain();
        let expected = [Position::Leaf, Position::Root, Position::Intermediate];
        assert_eq!(positions(&[server, root, middle]), expected);
        assert_eq!(leaf(&[root, server, middle]), Some(1));
        assert_eq!(leaf(&[server]), Some(0));
        assert_eq!(leaf(&[root, middle]), None);
        assert_eq!(leaf(&[]), None);
    }

    #[test]
    fn the_same_certificate_twice_counts_once_and_two_servers_are_not_one() {
        let [root, _, server] = &chain();
        assert_eq!(leaf(&[root, server, server]), Some(1));
        let other = &chain()[2];
        assert_eq!(leaf(&[server, other]), None);
    }

    #[test]
    fn who_issued_another_is_no_leaf_even_without_extensions() {
        let [root, middle, server] = &mut chain();
        for authority in [&mut *root, &mut *middle] {
            (authority.is_ca, authority.signs_certificates) = (false, false);
            authority.subject_key_id = None;
        }
        assert_eq!(leaf(&[middle, server, root]), Some(1));
        assert_eq!(
            positions(&[middle, server, root]),
            [Position::Intermediate, Position::Leaf, Position::Root]
        );
    }

    #[test]
    fn what_cannot_be_read_makes_the_choice_uncertain() {
        let [root, _, server] = &mut chain();
        root.problems = vec![crate::certificate::Problem {
            kind: ProblemKind::Unreadable,
            field: "basicConstraints",
            offset: 0,
            reason: String::new(),
        }];
        assert_eq!(positions(&[root]), [Position::Unknown]);
        assert_eq!(leaf(&[server, root]), None);
    }

    #[test]
    fn a_self_signed_server_is_a_leaf_until_it_issues() {
        let server = certificate(&["-subj", "/CN=x", "-addext", "subjectAltName=DNS:mdm.example.com"]);
        assert!(server.is_ca);
        assert_eq!(positions(&[&server]), [Position::Leaf]);
    }
}

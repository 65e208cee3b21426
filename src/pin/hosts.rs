//! Which pins count for which host: what the syntaxes that pin by host have in common.
//!
//! A host gets the pins of every key whose certificate covers it, those of wildcard certificates too: consumers that
//! take the most specific entry alone would otherwise refuse a host that is served with the wildcard certificate.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::{Pinned, Written};
use crate::base::digest::base64;
use crate::base::escape;
use crate::certificate::host_name;

/// A host, and the pins of which it must present one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Host {
    /// Letters, digits, `-`, `_` and `.` only (lower case, A-labels, no `*.`, no final dot), so that no syntax has to
    /// escape anything.
    pub name: String,
    /// Whether the names below it are meant: alone, or together with it after [`Hosts::with_subdomains`].
    pub wildcard: bool,
    /// The pins, each once, in the order of the keys.
    pub pins: Vec<[u8; 32]>,
}

impl Host {
    /// The pins in base64.
    pub fn base64(&self) -> impl Iterator<Item = String> {
        self.pins.iter().map(|pin| base64(pin))
    }
}

/// The hosts with a single pin, for a note: `a.example.com and 2 more`.
pub(super) fn without_backup(hosts: &[Host]) -> Option<String> {
    listed(hosts.iter().filter(|host| host.pins.len() == 1).map(|host| host.name.clone()))
}

/// The host names of keys, on their way into a syntax.
pub(super) struct Hosts<'a> {
    syntax: &'static str,
    keys: &'a [Pinned],
    /// For each key the index of the first one with the same digest.
    firsts: Vec<usize>,
    names: Vec<Name>,
    notes: Vec<String>,
}

/// A host name, and the indices of the keys that count for it.
struct Name {
    name: String,
    wildcard: bool,
    keys: BTreeSet<usize>,
}

impl<'a> Hosts<'a> {
    /// Takes the names of all keys, in their order. Names that are no host names are left out with a note.
    pub fn read(syntax: &'static str, keys: &'a [Pinned]) -> Self {
        let mut seen = HashMap::new();
        let firsts: Vec<usize> =
            keys.iter().enumerate().map(|(index, key)| *seen.entry(key.digest).or_insert(index)).collect();

        let mut names = Vec::new();
        let mut notes = Vec::new();
        for (key, &first) in keys.iter().zip(&firsts) {
            names.extend(key.hosts.iter().filter_map(|host| Name::read(host, first)));
            notes.extend(note_of_bad_names(key));
        }
        let mut names = merged(names, |name| (name.name.clone(), name.wildcard));
        share_wildcards(&mut names);
        Self { syntax, keys, firsts, names, notes }
    }

    /// For consumers without wildcards: `*.example.com` becomes `example.com` with `reach`, which says how far down
    /// they go from there.
    pub fn with_subdomains(mut self, reach: &str) -> Self {
        if let Some(wildcards) = self.wildcards() {
            self.notes.push(format!(
                "{} has no wildcards: in place of {wildcards} stands the domain itself with {reach}, which must all \
                 serve a pinned key",
                self.syntax
            ));
        }
        self.names = merged(self.names, |name| name.name.clone());
        self
    }

    /// For consumers that need each host by its own name.
    pub fn without_wildcards(mut self) -> Self {
        if let Some(wildcards) = self.wildcards() {
            self.notes.push(format!(
                "{} needs each host by its own name: nothing was written for {wildcards}",
                self.syntax
            ));
        }
        self.names.retain(|name| !name.wildcard);
        self
    }

    /// Leaves out names of more than `length` characters.
    pub fn no_longer_than(mut self, length: usize) -> Self {
        let too_long = self.names.extract_if(.., |name| name.name.len() > length).map(|name| name.name);
        if let Some(names) = listed(too_long) {
            self.notes.push(format!("{} has no room for names this long: {names}", self.syntax));
        }
        self
    }

    /// The hosts, and what is to be said of them so far; the text is the syntax's to write.
    pub fn finish(mut self) -> (Vec<Host>, Written) {
        let written: BTreeSet<usize> = self.names.iter().flat_map(|name| name.keys.iter().copied()).collect();
        let mut left_out = 0;
        for (key, _) in self.keys.iter().zip(&self.firsts).filter(|(_, first)| !written.contains(first)) {
            left_out += 1;
            let source = escape::line(&key.source);
            self.notes.push(format!(
                "{} needs a host name: {source} has none that can be used, and its key was left out",
                self.syntax
            ));
        }
        let digest = |index: &usize| self.keys.get(*index).map(|key| key.digest);
        let host = |name: Name| Host {
            pins: name.keys.iter().filter_map(digest).collect(),
            name: name.name,
            wildcard: name.wildcard,
        };
        let hosts = self.names.into_iter().map(host).collect();
        (hosts, Written { text: String::new(), notes: self.notes, left_out })
    }

    fn wildcards(&self) -> Option<String> {
        listed(self.names.iter().filter(|name| name.wildcard).map(|name| format!("*.{}", name.name)))
    }
}

impl Name {
    /// A name of a certificate. `None` for what no client would match: no host name, or a wildcard anywhere but as the
    /// whole first label above two others (RFC 9525, 6.3).
    fn read(text: &str, key: usize) -> Option<Self> {
        let (name, wildcard) = match text.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (text, false),
        };
        let name = host_name::to_ascii(name)?;
        (!wildcard || name.contains('.')).then(|| Self { name, wildcard, keys: BTreeSet::from([key]) })
    }
}

/// Joins the names with the same `id`, in the order in which they first occur.
fn merged<Id: Eq + Hash>(names: Vec<Name>, id: impl Fn(&Name) -> Id) -> Vec<Name> {
    let mut places = HashMap::new();
    let mut merged: Vec<Name> = Vec::new();
    for name in names {
        let place = *places.entry(id(&name)).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(known) => {
                known.wildcard |= name.wildcard;
                known.keys.extend(name.keys);
            }
            None => merged.push(name),
        }
    }
    merged
}

/// Gives each host the keys of the wildcard that covers it.
fn share_wildcards(names: &mut [Name]) {
    let wildcards: HashMap<String, BTreeSet<usize>> = names
        .iter()
        .filter(|name| name.wildcard)
        .map(|name| (name.name.clone(), name.keys.clone()))
        .collect();
    for name in names.iter_mut().filter(|name| !name.wildcard) {
        let parent = name.name.split_once('.').map(|(_, parent)| parent);
        if let Some(keys) = parent.and_then(|parent| wildcards.get(parent)) {
            name.keys.extend(keys);
        }
    }
}

fn note_of_bad_names(key: &Pinned) -> Option<String> {
    let bad = key.hosts.iter().filter(|host| Name::read(host, 0).is_none());
    let names = listed(bad.map(|host| format!("\"{}\"", escape::short(host, 60))))?;
    Some(format!("{}: left out what is no host name: {names}", escape::line(&key.source)))
}

/// `a`, or `a and 2 more`.
fn listed(mut names: impl Iterator<Item = String>) -> Option<String> {
    let first = names.next()?;
    Some(match names.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BACKUP, DIGEST, pinned};
    use super::*;

    fn host(name: &str, wildcard: bool, pins: &[[u8; 32]]) -> Host {
        Host { name: name.to_owned(), wildcard, pins: pins.to_vec() }
    }

    #[test]
    fn a_host_gets_the_pins_of_all_certificates_that_cover_it() {
        let keys = [
            pinned(DIGEST, "mdm.pem", &["MDM.example.com", "mdm.example.com", "a.b.example.com"]),
            pinned(BACKUP, "wildcard.pem", &["*.example.com", "example.com"]),
        ];
        let (hosts, written) = Hosts::read("okhttp", &keys).finish();
        assert_eq!(
            hosts,
            [
                host("mdm.example.com", false, &[DIGEST, BACKUP]),
                host("a.b.example.com", false, &[DIGEST]),
                host("example.com", true, &[BACKUP]),
                host("example.com", false, &[BACKUP]),
            ]
        );
        assert_eq!(written, Written::default());
    }

    #[test]
    fn a_wildcard_joins_its_domain() {
        let keys = [
            pinned(DIGEST, "www.pem", &["example.com"]),
            pinned(BACKUP, "wildcard.pem", &["*.example.com", "*.example.net"]),
        ];
        let (hosts, written) = Hosts::read("ios", &keys).with_subdomains("the names below it").finish();
        let joined = [host("example.com", true, &[DIGEST, BACKUP]), host("example.net", true, &[BACKUP])];
        assert_eq!(hosts, joined);
        assert!(written.notes.concat().contains("*.example.com and 1 more"), "{written:?}");
        assert_eq!(without_backup(&hosts).as_deref(), Some("example.net"));
    }

    #[test]
    fn without_wildcards_their_keys_still_count_for_the_hosts_they_cover() {
        let keys = [
            pinned(DIGEST, "mdm.pem", &["mdm.example.com"]),
            pinned(BACKUP, "wildcard.pem", &["*.example.com"]),
            pinned([1; 32], "other.pem", &["*.example.net"]),
        ];
        let (hosts, written) = Hosts::read("tlsa", &keys).without_wildcards().finish();
        assert_eq!(hosts, [host("mdm.example.com", false, &[DIGEST, BACKUP])]);
        assert_eq!(written.left_out, 1);
        assert!(written.notes.iter().any(|note| note.contains("other.pem has none")), "{written:?}");
    }

    #[test]
    fn what_no_client_matches_is_left_out_and_said() {
        let bad =
            ["*.com", "f*.example.com", "*", "192.0.2.1", "a b.example.com", "\u{202e}.example.com", ""];
        let (hosts, written) = Hosts::read("ios", &[pinned(DIGEST, "x.pem", &bad)]).finish();
        assert_eq!(hosts, []);
        assert_eq!(written.left_out, 1);
        assert_eq!(written.notes[0], "x.pem: left out what is no host name: \"*.com\" and 6 more");
        assert_eq!(
            written.notes[1],
            "ios needs a host name: x.pem has none that can be used, and its key was left out"
        );
    }

    #[test]
    fn a_key_that_is_written_for_another_file_is_not_left_out() {
        let keys = [pinned(DIGEST, "next.csr", &[]), pinned(DIGEST, "mdm.pem", &["mdm.example.com"])];
        let (hosts, written) = Hosts::read("ios", &keys).finish();
        assert_eq!(hosts, [host("mdm.example.com", false, &[DIGEST])]);
        assert_eq!(written, Written::default());
    }
}

//! What many files hold, for whoever has to look after them: which share a key, which expire when.
//!
//! Nothing is left out: files without what is asked for stand at the end.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::look::Look;
use super::text::{BOLD, GREEN, RED, YELLOW};
use super::{Checked, Outcome};
use crate::base::digest::base64;
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::{KeyInfo, PublicKey};
use crate::recognise::Export;
use crate::rules::{Judgement, Severity};

/// What an inventory is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inventory {
    /// The key: the one in most files first, files in their order.
    ByKey,
    /// The end of validity, the soonest first.
    Expiring,
}

/// Columns of the longest name that rows are aligned to.
const NAME: usize = 40;

/// What is kept of an export: nothing of its bytes.
#[derive(Debug)]
pub struct Entry {
    /// Escaped, as all text here.
    path: String,
    /// How it came out, in words.
    outcome: String,
    /// What the file holds: the name of its one certificate, or what else has the key.
    name: String,
    not_after: Option<Timestamp>,
    key: Option<Key>,
}

/// A key.
#[derive(Clone, Debug)]
pub struct Key {
    /// SHA-256 over its SubjectPublicKeyInfo.
    pub pin: [u8; 32],
    /// What was read of it.
    pub info: Option<KeyInfo>,
}

/// The files that have a key.
#[derive(Debug)]
pub struct Group {
    /// The key.
    pub key: Key,
    /// Indices of its files.
    pub files: Vec<usize>,
}

impl Entry {
    /// What the inventory needs of an export.
    pub fn of(checked: &Checked) -> Self {
        let path = escape::line(&checked.path);
        match &checked.outcome {
            Outcome::Unreadable(error) => Self {
                path,
                outcome: format!("unreadable: {}", escape::line(error)),
                name: String::new(),
                not_after: None,
                key: None,
            },
            Outcome::Judged(export, judgement) => {
                let certificate = export.only_certificate().map(|(_, certificate)| certificate);
                let name = match certificate {
                    Some(certificate) => escape::short(certificate.display_name(), 100),
                    None => kind_of_key(export).unwrap_or_default().to_owned(),
                };
                Self {
                    path,
                    outcome: outcome(judgement),
                    name,
                    not_after: certificate.and_then(|certificate| certificate.not_after),
                    key: only_key(export).map(|key| Key { pin: key.pin_digest(), info: key.info.clone() }),
                }
            }
        }
    }
}

/// The verdict, and the rules of the errors that led to it, each once.
fn outcome(judgement: &Judgement) -> String {
    let errors = judgement.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut rules: Vec<&str> = errors.map(|finding| finding.rule.id).collect();
    rules.dedup();
    match rules.is_empty() {
        true => judgement.verdict.id().to_owned(),
        false => format!("{} ({})", judgement.verdict.id(), rules.join(", ")),
    }
}

/// The keys of certificates, requests and public keys, with what each was found in.
fn keys(export: &Export) -> impl Iterator<Item = (&'static str, &PublicKey)> {
    export.items().iter().filter_map(|item| {
        let of_certificate = item.certificate.as_deref().map(|certificate| &certificate.key);
        Some((item.kind.id(), of_certificate.or(item.public_key.as_deref())?))
    })
}

/// The key of an export in which there is no other, however often it stands there.
fn only_key(export: &Export) -> Option<&PublicKey> {
    let mut all = keys(export).map(|(_, key)| key);
    let first = all.next()?;
    let pin = first.pin_digest();
    all.all(|other| other.pin_digest() == pin).then_some(first)
}

/// What the first key stands in: `certificate request`.
fn kind_of_key(export: &Export) -> Option<&'static str> {
    let kind = keys(export).next()?.0;
    Some(match kind {
        "certificate-request" => "certificate request",
        "public-key" => "public key",
        _ => "certificate",
    })
}

/// The keys with their files: the one in most files first, those in as many by their first file.
pub fn groups(entries: &[Entry]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(key) = &entry.key else { continue };
        let place = *places.entry(key.pin).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.files.push(index),
            None => groups.push(Group { key: key.clone(), files: vec![index] }),
        }
    }
    groups.sort_by_key(|group| Reverse(group.files.len()));
    groups
}

/// Indices of the entries that the inventory is about, in its order, and of all others.
pub fn sort(inventory: Inventory, entries: &[Entry]) -> (Vec<usize>, Vec<usize>) {
    let end = |index: &usize| entries.get(*index).and_then(|entry| entry.not_after);
    let has_key = |index: &usize| entries.get(*index).is_some_and(|entry| entry.key.is_some());
    match inventory {
        Inventory::ByKey => {
            let files = groups(entries).into_iter().flat_map(|group| group.files).collect();
            (files, (0..entries.len()).filter(|index| !has_key(index)).collect())
        }
        Inventory::Expiring => {
            let (mut dated, others): (Vec<_>, _) = (0..entries.len()).partition(|index| end(index).is_some());
            dated.sort_by_key(end);
            (dated, others)
        }
    }
}

/// The inventory for people. Certificates that end in fewer days than `soon` are counted.
pub fn text(inventory: Inventory, entries: &[Entry], at: Timestamp, soon: i64, look: Look) -> String {
    let (sorted, others) = sort(inventory, entries);
    let of = |indices: &[usize]| indices.iter().filter_map(|&index| entries.get(index)).collect::<Vec<_>>();
    let name = of(&sorted).iter().map(|entry| entry.name.width().min(NAME)).max().unwrap_or(0);
    let rows = Rows { at, soon, look, name };
    let mut out = String::new();
    match inventory {
        Inventory::ByKey => {
            let groups = groups(entries);
            for group in &groups {
                rows.group(&mut out, group, &of(&group.files));
            }
            let shared = groups.iter().filter(|group| group.files.len() > 1).count();
            let _ = writeln!(
                out,
                "{} in {}, {shared} of them in more than one",
                counted(groups.len(), "key"),
                counted(sorted.len(), "file")
            );
        }
        Inventory::Expiring => {
            let sorted = of(&sorted);
            for entry in &sorted {
                rows.row(&mut out, entry, true, 0);
            }
            let days = || sorted.iter().filter_map(|entry| rows.days(entry));
            let _ = writeln!(
                out,
                "{}{} with one certificate: {} expired, {} to expire within {}",
                if sorted.is_empty() { "" } else { "\n" },
                counted(sorted.len(), "file"),
                days().filter(|&days| days < 0).count(),
                days().filter(|days| (0..soon).contains(days)).count(),
                counted(usize::try_from(soon).unwrap_or(0), "day"),
            );
        }
    }
    if !others.is_empty() {
        let what = if inventory == Inventory::ByKey { "key" } else { "certificate" };
        let _ = writeln!(out, "\n{BOLD}without a {what}, or with several:{BOLD:#}");
    }
    for entry in of(&others) {
        let _ = writeln!(out, "  {}", look.row(&format!("{}: {}", entry.path, entry.outcome), 4));
    }
    out
}

/// How rows look.
struct Rows {
    at: Timestamp,
    soon: i64,
    look: Look,
    /// Columns of names.
    name: usize,
}

impl Rows {
    fn group(&self, out: &mut String, group: &Group, files: &[&Entry]) {
        let title = group.key.info.as_ref().map_or("unknown key".to_owned(), KeyInfo::title);
        let pin = base64(&group.key.pin);
        let files_counted = counted(files.len(), "file");
        let _ = writeln!(out, "{BOLD}{pin}{BOLD:#}  {}, {files_counted}", escape::line(&title));
        for entry in files {
            self.row(out, entry, false, 2);
        }
        out.push('\n');
    }

    /// The end, the name, the pin and the file.
    fn row(&self, out: &mut String, entry: &Entry, with_pin: bool, indent: usize) {
        let (date, left) = match (entry.not_after, self.days(entry)) {
            (Some(end), Some(days)) if days < 0 => (end.date(), format!("{} ago", counted_days(days))),
            (Some(end), Some(days)) => (end.date(), format!("{} left", counted_days(days))),
            _ => Default::default(),
        };
        let style = match self.days(entry) {
            Some(..0) => RED,
            Some(days) if days < self.soon => YELLOW,
            Some(_) => GREEN,
            None => BOLD,
        };
        let _ = write!(out, "{:indent$}{style}{date:<10}  {left:<14}{style:#}  ", "");
        let padding = " ".repeat(self.name.saturating_sub(entry.name.width()));
        let pin = entry.key.as_ref().filter(|_| with_pin).map(|key| format!("{}  ", base64(&key.pin)));
        let rest =
            format!("{}{padding}  {}{}: {}", entry.name, pin.unwrap_or_default(), entry.path, entry.outcome);
        let _ = writeln!(out, "{}", self.look.row(&rest, indent + 28));
    }

    fn days(&self, entry: &Entry) -> Option<i64> {
        entry.not_after.map(|end| end.days_since(self.at))
    }
}

fn counted_days(days: i64) -> String {
    counted(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day")
}

/// `1 key`, `2 keys`.
fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

//! The tables of `docs/keys.md`: which of the two detectors finds a key by itself, in which format and wrapping.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::Case;
use super::page;

const PAGE: &str = "docs/keys.md";

/// The row of keys that are not wrapped.
const PLAIN: &str = "nothing: the key as it is";

/// What each detector found in one file.
#[derive(Clone, Copy)]
pub struct Seen {
    pub structure: bool,
    pub scan: bool,
}

/// How many files each detector was asked about, and in how many it found a key.
#[derive(Clone, Copy, Default)]
struct Count {
    structure: (usize, usize),
    scan: (usize, usize),
}

/// Compares the page with what was seen; with `UPDATE_DOCS=1` writes it.
pub fn must_be(seen: &[(&Case, Seen)]) {
    // Of the half that is public nothing is promised.
    let seen: Vec<_> = seen.iter().filter(|(case, _)| case.must_be_refused).collect();
    let plain = seen.iter().filter(|(case, _)| case.wrapping == PLAIN);
    let formats = counts(plain.map(|(case, seen)| (case.format.as_str(), *seen, true)));
    let known: BTreeSet<&str> =
        formats.iter().filter(|(_, count)| count.structure.0 > 0).map(|(format, _)| *format).collect();
    let is_known = |case: &Case| known.contains(case.format.as_str());
    let wrappings = counts(seen.iter().map(|(case, seen)| (case.wrapping.as_str(), *seen, is_known(case))));

    let text = page::read(PAGE);
    let text = page::with_part(&text, "formats", &table("Format", &formats, &text));
    page::must_be(PAGE, &page::with_part(&text, "wrappings", &table("Wrapping", &wrappings, &text)));
}

/// Counts by row; whether structure is asked stands with each.
fn counts<'a>(seen: impl Iterator<Item = (&'a str, Seen, bool)>) -> BTreeMap<&'a str, Count> {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for (row, seen, is_known) in seen {
        let count = counts.entry(row).or_default();
        count.scan.0 += usize::from(seen.scan);
        count.scan.1 += 1;
        count.structure.0 += usize::from(seen.structure && is_known);
        count.structure.1 += usize::from(is_known);
    }
    counts
}

/// Rows of tools that are not installed here stay as they are.
fn table(head: &str, counts: &BTreeMap<&str, Count>, page: &str) -> String {
    let start = format!("| {head} | structure | scan |\n|---|---|---|\n");
    let there = page.split_once(&start).map_or("", |(_, rest)| rest);
    let mut rows: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for line in there.lines().take_while(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        rows.insert(cells[0].to_owned(), [cells[1].to_owned(), cells[2].to_owned()]);
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        rows.retain(|row, _| counts.contains_key(row.as_str()));
    }
    for (row, count) in counts {
        println!("{row}: structure {:?}, scan {:?}", count.structure, count.scan);
        let [structure, scan] = rows.entry((*row).to_owned()).or_default();
        *structure = share(count.structure, structure).to_owned();
        *scan = share(count.scan, scan).to_owned();
    }
    let rows: Vec<String> =
        rows.iter().map(|(row, [structure, scan])| format!("| {row} | {structure} | {scan} |")).collect();
    format!("{start}{}", rows.join("\n"))
}

/// In words, as numbers change with each key. Between most and some what is there stands if it is near enough.
fn share((found, all): (usize, usize), there: &str) -> &'static str {
    let percent = found * 100 / all.max(1);
    match found {
        0 => "none",
        _ if found == all => "all",
        _ if (40..60).contains(&percent) && there == "most" => "most",
        _ if (40..60).contains(&percent) && there == "some" => "some",
        _ if percent >= 50 => "most",
        _ => "some",
    }
}

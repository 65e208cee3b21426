//! The tables of `docs/keys.md`: which of the two detectors finds a key by itself, in which wrapping and format.

use std::collections::BTreeMap;

use super::cases::Case;
use super::page;

const PAGE: &str = "docs/keys.md";

/// What each detector found in one file.
#[derive(Clone, Copy)]
pub struct Seen {
    pub structure: bool,
    pub scan: bool,
}

/// How many files of a row there are, and in how many each detector found a key.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    structure: usize,
    scan: usize,
}

/// Compares the page with what was seen; with `UPDATE_DOCS=1` writes it.
pub fn must_be<'a>(seen: impl Iterator<Item = (&'a Case, Seen)> + Clone) {
    // Of the half that is public nothing is promised.
    let seen = seen.filter(|(case, _)| case.must_be_refused);
    let text = page::read(PAGE);
    let wrappings = table("Wrapping", seen.clone().map(|(case, seen)| (case.wrapping.as_str(), seen)), &text);
    let formats = table("Format", seen.map(|(case, seen)| (case.format.as_str(), seen)), &text);
    page::must_be(
        PAGE,
        &page::with_part(&page::with_part(&text, "wrappings", &wrappings), "formats", &formats),
    );
}

fn table<'a>(head: &str, seen: impl Iterator<Item = (&'a str, Seen)>, page: &str) -> String {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for (row, seen) in seen {
        let count = counts.entry(row).or_default();
        count.all += 1;
        count.structure += usize::from(seen.structure);
        count.scan += usize::from(seen.scan);
    }
    let rows = counts.iter().map(|(row, count)| {
        println!("{row}: {} files, structure {}, scan {}", count.all, count.structure, count.scan);
        (
            *row,
            format!("| {row} | {} | {} |", share(count.structure, count.all), share(count.scan, count.all)),
        )
    });
    let mut rows: BTreeMap<&str, String> = rows.collect();
    // Rows of tools that are not installed here stay as they are.
    if std::env::var_os("UPDATE_DOCS").is_none() {
        for line in lines_of_table(head, page) {
            let row = line.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
            rows.entry(row).or_insert_with(|| line.to_owned());
        }
    }
    let rows: Vec<String> = rows.into_values().collect();
    format!("| {head} | structure | scan |\n|---|---|---|\n{}", rows.join("\n"))
}

fn lines_of_table<'a>(head: &str, page: &'a str) -> impl Iterator<Item = &'a str> {
    let head = format!("| {head} | structure | scan |\n|---|---|---|\n");
    let rest = page.split_once(&head).map_or("", |(_, rest)| rest);
    rest.lines().take_while(|line| line.starts_with("| "))
}

/// Numbers would change with each key; these words do not.
fn share(found: usize, all: usize) -> &'static str {
    match found {
        0 => "none",
        _ if found == all => "all",
        _ => "part",
    }
}

//! Names in use in the current folder, so that no mend writes over a file.

use std::cell::OnceCell;
use std::collections::HashSet;

/// More names than this are not remembered; then no name counts as free.
const MOST: usize = 100_000;

/// The names of the current folder, read when they are first asked for.
#[derive(Default)]
pub(super) struct Names {
    lower_case: OnceCell<Option<HashSet<String>>>,
}

impl Names {
    /// Whether a file of this name stands there, in any case of letters.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let names = self.lower_case.get_or_init(|| {
            let entries = std::fs::read_dir(".").ok()?;
            let names: HashSet<String> = entries
                .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().to_lowercase()))
                .take(MOST)
                .collect();
            (names.len() < MOST).then_some(names)
        });
        names.as_ref().is_some_and(|names| names.contains(&name.to_lowercase()))
    }
}

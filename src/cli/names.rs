//! Names in use in the current folder, so that no mend writes over a file.

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use crate::report::Checked;

/// More names than this are not remembered; then no name counts as free.
const MOST: usize = 100_000;

/// The names of the current folder, read when they are first asked for, and those that mends printed so far would write:
/// two mends of one run must not write over each other's files.
#[derive(Default)]
pub(super) struct Names {
    lower_case: OnceCell<Option<HashSet<String>>>,
    promised: RefCell<HashSet<String>>,
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
        let name = name.to_lowercase();
        names.as_ref().is_some_and(|names| names.contains(&name)) || self.promised.borrow().contains(&name)
    }

    /// Takes the names that the mends of this export write.
    pub(super) fn promise(&self, checked: &Checked) {
        let written = checked.written_by_mends(&|name| self.is_taken(name));
        self.promised.borrow_mut().extend(written.into_iter().map(|name| name.to_lowercase()));
    }
}

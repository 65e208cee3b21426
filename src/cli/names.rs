//! Names in use in the current folder, so that no mend writes over a file.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::report::Checked;

/// A folder with more names is asked for each of them instead.
const MOST: usize = 100_000;

/// The names of the current folder, read when they are first asked for, and those that mends printed so far would write:
/// two mends of one run must not write over each other's files.
#[derive(Default)]
pub(super) struct Names {
    lower_case: OnceLock<Option<HashSet<String>>>,
    promised: Mutex<HashSet<String>>,
}

impl Names {
    /// Whether a file of this name stands there, in any case of letters, or a mend will write it.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.stands(name) || self.promised().contains(&name.to_lowercase())
    }

    /// Takes the names that the mends of this export write.
    pub(super) fn promise(&self, checked: &Checked) {
        let written = checked.written_by_mends(&|name| self.is_taken(name));
        self.promised().extend(written.iter().map(|name| name.to_lowercase()));
    }

    fn stands(&self, name: &str) -> bool {
        let names = self.lower_case.get_or_init(|| {
            let entries = std::fs::read_dir(".").ok()?;
            let names: HashSet<String> = entries
                .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().to_lowercase()))
                .take(MOST)
                .collect();
            (names.len() < MOST).then_some(names)
        });
        match names {
            Some(names) => names.contains(&name.to_lowercase()),
            None => Path::new(name).symlink_metadata().is_ok(),
        }
    }

    fn promised(&self) -> MutexGuard<'_, HashSet<String>> {
        self.promised.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one export would have names for, while nobody knows yet what those before it take.
pub(super) struct Wish {
    checked: Checked,
    asked: Vec<String>,
    written: Vec<String>,
}

impl Names {
    /// Shows an export as if it were the only one. Where its mends write files, the wish comes with it that
    /// [`Names::grant`] is to be asked for, in the order of the exports.
    pub(super) fn show_alone<T>(
        &self,
        checked: Checked,
        show: impl Fn(&Checked, &dyn Fn(&str) -> bool) -> T,
    ) -> (T, Option<Wish>) {
        let asked = RefCell::new(Vec::new());
        let shown = show(&checked, &|name| {
            asked.borrow_mut().push(name.to_lowercase());
            self.stands(name)
        });
        let asked = asked.into_inner();
        if asked.is_empty() {
            return (shown, None);
        }
        let written = checked.written_by_mends(&|name| self.stands(name));
        (shown, Some(Wish { checked, asked, written }))
    }

    /// Takes the names that the mends write. If another mend has one of those that were asked for, gives the export back:
    /// it has to be shown anew.
    pub(super) fn grant(&self, wish: Wish) -> Option<Checked> {
        let Wish { checked, asked, written } = wish;
        let mut promised = self.promised();
        if asked.iter().any(|name| promised.contains(name)) {
            return Some(checked);
        }
        promised.extend(written.iter().map(|name| name.to_lowercase()));
        None
    }
}

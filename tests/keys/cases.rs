//! The files that `make.py` makes: where they are, and what is expected of each.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::secrets::Secrets;

/// All files of one run.
pub struct Made {
    folder: tempfile::TempDir,
    pub cases: Vec<Case>,
}

/// One file.
pub struct Case {
    /// `KEY~WRAPPING~PLACE`.
    name: String,
    /// The rows that it is counted in.
    pub format: String,
    pub wrapping: String,
    /// A half of a key that has nothing secret in it need only not be taken for a certificate.
    pub must_be_refused: bool,
}

impl Made {
    /// Makes them, with fresh keys.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seed = std::env::var("KEYS_SEED").unwrap_or_else(|_| fresh_seed());
        println!("KEYS_SEED={seed}");
        print!("{}", super::python("make.py", &[folder.path()], &seed));
        let table = std::fs::read_to_string(folder.path().join("cases.tsv")).unwrap();
        let cases = table.lines().map(Case::read).collect();
        let _ = std::fs::remove_dir_all(kept_folder());
        Self { folder, cases }
    }

    /// A file beside the cases.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of a case.
    pub fn file(&self, case: &Case) -> PathBuf {
        self.path("files").join(&case.name)
    }

    /// The secrets of each key.
    pub fn secrets(&self) -> HashMap<String, Secrets> {
        let files = std::fs::read_dir(self.path("secrets")).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: &PathBuf| Secrets::read(&std::fs::read_to_string(path).unwrap());
        files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path))).collect()
    }

    /// Copies a file that failed to where it stays.
    pub fn keep(&self, case: &Case) {
        std::fs::create_dir_all(kept_folder()).unwrap();
        std::fs::copy(self.file(case), self.kept(case)).unwrap();
    }

    /// Where a file that failed stays.
    pub fn kept(&self, case: &Case) -> String {
        kept_folder().join(&case.name).display().to_string()
    }
}

impl Case {
    fn read(line: &str) -> Self {
        let [name, format, wrapping, _place, must] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let [name, format, wrapping] = [name, format, wrapping].map(str::to_owned);
        Self { name, format, wrapping, must_be_refused: must == "yes" }
    }

    /// The name of its key.
    pub fn key(&self) -> &str {
        self.name.split('~').next().unwrap()
    }
}

fn kept_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys")
}

fn fresh_seed() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_nanos().to_string()
}

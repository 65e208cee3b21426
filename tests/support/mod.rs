//! What several tests need: the built binary, the fixtures, the moment that fixtures are judged at.
#![allow(dead_code, reason = "each test uses a part of it")]

pub mod hostile;
pub mod oracle;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The moment that the tables of fixtures speak of.
pub const AT: &str = "2026-11-24T00:00:00Z";

/// The folder of fixtures.
pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// One fixture, as an argument.
pub fn fixture(name: &str) -> String {
    fixtures().join(name).to_str().unwrap().to_owned()
}

/// The built binary with arguments, to be run in a folder of its own if need be.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pinbundle"));
    command
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("SOURCE_DATE_EPOCH");
    command
}

/// Runs the built binary.
pub fn pinbundle(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Runs the built binary and reads the JSON that it prints, whatever the exit code.
pub fn json(arguments: &[&str]) -> Value {
    let output = pinbundle(arguments);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{arguments:?}: {error}\n{}", String::from_utf8_lossy(&output.stderr));
    })
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs another program and gives its standard output; panics if it fails, so that a missing tool is no silent pass.
pub fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A folder of its own for one test; goes away with it.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file in it, as an argument.
    pub fn at(&self, name: &str) -> String {
        self.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        self.at(name)
    }

    /// Copies a fixture into it under a name that somebody would give.
    pub fn copy(&self, from: &str, name: &str) -> String {
        self.write(name, std::fs::read(fixture(from)).unwrap())
    }

    /// The built binary, run in it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.path());
        command
    }

    /// Runs the built binary in it.
    pub fn pinbundle(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Everything that stands in it: paths of files with their bytes, paths of folders with `None`.
    pub fn tree(&self) -> Tree {
        tree(self.path())
    }
}

/// What stands in a folder: files with their bytes, folders and the rest without.
pub type Tree = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// Everything that stands in a folder.
pub fn tree(folder: &Path) -> Tree {
    walkdir::WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let bytes = entry.file_type().is_file().then(|| std::fs::read(entry.path()).unwrap());
            (entry.path().strip_prefix(folder).unwrap().to_owned(), bytes)
        })
        .collect()
}

/// The names of all fixtures, sorted: files of the folders, not what makes them.
pub fn all_fixtures() -> Vec<String> {
    let mut names = Vec::new();
    for folder in ["archives", "certificates", "chains", "forms", "others", "test-keys", "test-keystores"] {
        let files = tree(&fixtures().join(folder)).into_keys();
        names.extend(files.map(|file| format!("{folder}/{}", file.to_str().unwrap())));
    }
    assert!(names.len() > 500, "the fixtures were not found");
    names
}

/// A request that is accepted at [`AT`].
pub fn good_request() -> Vec<String> {
    let words = ["bundle", "--at", AT, "--xenmobile", "", "--netscaler", "", "--domain", "example.com"];
    let mut words = words.map(str::to_owned);
    words[4] = fixture("certificates/rsa-2048.pem");
    words[6] = fixture("certificates/netscaler-gateway.pem");
    words.to_vec()
}

/// Runs a line in the shell, in a folder, with `$pinbundle` for the built binary.
pub fn shell(folder: &Path, line: &str) -> Output {
    Command::new("bash")
        .args(["-c", line])
        .current_dir(folder)
        .env("pinbundle", env!("CARGO_BIN_EXE_pinbundle"))
        .env_remove("SOURCE_DATE_EPOCH")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

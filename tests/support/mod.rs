//! What several tests need: the built binary, the fixtures, the moment that fixtures are judged at.
#![allow(dead_code, reason = "each test uses a part of it")]

pub mod oracle;

use std::path::PathBuf;
use std::process::{Command, Output};

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

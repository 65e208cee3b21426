//! What pages show of a shell: transcripts (```` ```console ````) are run and compared, examples (```` ```sh ````) are run.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A shell in a folder of its own, where `fixtures/` stands and `pinbundle` is found.
pub struct Shell {
    folder: TempDir,
    code: i32,
}

impl Shell {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(crate::page::root().join("fixtures"), folder.path().join("fixtures"))
            .unwrap();
        Self { folder, code: 0 }
    }

    /// Runs a script, and gives its exit code and what it wrote, standard error first.
    pub fn run(&mut self, script: &str) -> (i32, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_pinbundle")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("(exit {}); {}", self.code, without_cargo(script)))
            .current_dir(self.folder.path())
            .env("PATH", format!("{}:{path}", binary.display()))
            .env_remove("CLICOLOR_FORCE")
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("HTTPS_PROXY")
            .env_remove("https_proxy")
            .output()
            .unwrap();
        self.code = output.status.code().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        // Said unless the clock happens to be near that moment.
        let error = error.lines().filter(|line| !line.starts_with("note: validity is judged at "));
        let error: String = error.map(|line| format!("{line}\n")).collect();
        (self.code, error + &String::from_utf8(output.stdout).unwrap())
    }
}

/// The script with the built binary in place of `cargo run`, and without other calls of cargo and git.
fn without_cargo(script: &str) -> String {
    let script = script.replace("cargo run --release --locked -- ", "pinbundle ");
    script
        .lines()
        .filter(|line| !line.starts_with("cargo ") && !line.starts_with("git "))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// Whether a command goes on in the next line.
fn goes_on(command: &str) -> bool {
    command.trim_end().ends_with(['\\', '|'])
}

/// The page with its transcripts as they are now: below each `$ command` what that command writes.
pub fn with_transcripts(text: &str) -> String {
    let mut shell = Shell::new();
    let mut out = String::new();
    let mut is_transcript = false;
    let mut command = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_transcript = line == "```console";
        } else if is_transcript {
            // A line that belongs to no command is what the last one wrote.
            let first = line.strip_prefix("$ ");
            let Some(words) = first.or((!command.is_empty()).then_some(line)) else { continue };
            command.push_str(words);
            command.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        if !command.is_empty() && !goes_on(&command) {
            out.push_str(&shell.run(&std::mem::take(&mut command)).1);
        }
    }
    out
}

//! Passwords of keystores: out of files, or asked for on the terminal.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use super::signals::Held;
use super::{Exit, Stop, files};
use crate::base::{Secret, text};
use crate::keystore::{self, KeystoreError, Opened};
use crate::recognise::Export;

/// How often a password is asked for before giving up.
const ATTEMPTS: usize = 3;
/// A password is no longer than this, in bytes; a longer file is another one, given by mistake.
const LONGEST: usize = 4096;

/// Where the passwords of keystores come from.
#[derive(Args, Debug)]
pub(super) struct PasswordFiles {
    /// A file with the password of a keystore as its first line, or - for standard input (repeatable: each is tried).
    /// Without it, the password is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    password_file: Vec<PathBuf>,
}

/// The passwords that were given.
pub(super) struct Passwords {
    given: Vec<Zeroizing<String>>,
}

impl PasswordFiles {
    /// Reads the files.
    pub(super) fn read(&self) -> Result<Passwords, Stop> {
        let given = self.password_file.iter().map(|path| {
            let failed = |why: String| Stop::incomplete(format!("{}: {why}", files::shown(path)));
            first_line(path).map_err(failed)
        });
        Ok(Passwords { given: given.collect::<Result<_, _>>()? })
    }

    /// Whether there is one.
    pub(super) fn is_given(&self) -> bool {
        !self.password_file.is_empty()
    }

    /// The files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.password_file.iter().map(PathBuf::as_path)
    }

    /// Whether a password is to be read from standard input.
    pub(super) fn reads_standard_input(&self) -> bool {
        self.password_file.iter().any(|path| path.as_os_str() == files::STDIN)
    }
}

impl Passwords {
    /// Opens the keystores of an export if that is wanted or needed: passwords were given, or no certificate stands
    /// beside them.
    pub(super) fn open(&self, shown: &str, export: &Export) -> Result<Option<Opened>, KeystoreError> {
        let has_keystore = export.items().iter().any(|item| item.keystore.is_some());
        if !has_keystore || (self.given.is_empty() && export.certificates().next().is_some()) {
            return Ok(None);
        }
        let mut opened = keystore::open_all(export, &self.given);
        let may_ask = self.given.is_empty() && io::stderr().is_terminal();
        for attempt in 0..ATTEMPTS {
            match &opened {
                Err(KeystoreError::PasswordNeeded) if may_ask => {}
                Err(KeystoreError::WrongPassword) if may_ask && attempt > 0 => {}
                _ => break,
            }
            let again = if attempt > 0 { "That is not it. " } else { "" };
            let Some(password) = ask(&format!("{again}Password of {shown}: ")) else { break };
            opened = keystore::open_all(export, &[password]);
        }
        opened.map(Some)
    }
}

/// Asks on the terminal, without showing what is typed; `None` if there is no answer.
fn ask(prompt: &str) -> Option<Zeroizing<String>> {
    // Ctrl-C ends the process once the terminal shows again what is typed.
    let _held = Held::interrupt().ok()?;
    rpassword::prompt_password(prompt).ok().map(Zeroizing::new)
}

/// What to say if a keystore was not opened. Without a password, nothing is known about what it holds.
pub(super) fn stop(shown: &str, error: &KeystoreError) -> Stop {
    let exit = match error {
        KeystoreError::Damaged(_) | KeystoreError::OverLimit(_) | KeystoreError::NotAKeystore => {
            Exit::Rejected
        }
        _ => Exit::Incomplete,
    };
    Stop { exit, message: format!("{shown}: {}", reason(error)) }
}

/// Why a keystore was not opened, and what to give.
pub(super) fn reason(error: &KeystoreError) -> String {
    match error {
        KeystoreError::PasswordNeeded => {
            format!("{error}; give --password-file FILE, with the password as the first line of that file")
        }
        _ => error.to_string(),
    }
}

/// The first line of a file, as an editor or PowerShell wrote it: UTF-8 or UTF-16, with or without a byte order mark.
fn first_line(path: &Path) -> Result<Zeroizing<String>, String> {
    let bytes = Secret::new(files::read_up_to(path, LONGEST + 1).map_err(|error| error.to_string())?);
    if bytes.len() > LONGEST {
        return Err("it is too large for the password of a keystore".to_owned());
    }
    let text = text::decode(&bytes).ok_or("it is neither UTF-8 nor UTF-16: save it as UTF-8")?;
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_password_is_refused() {
        for (bytes, word) in [(vec![b'x'; LONGEST + 1], "too large"), (vec![0xe4, 0xf6], "UTF-8")] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            io::Write::write_all(&mut file, &bytes).unwrap();
            assert!(first_line(file.path()).unwrap_err().contains(word));
        }
    }
}

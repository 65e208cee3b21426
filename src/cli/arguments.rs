//! A key pasted where a value belongs is in the shell's history already; nothing here repeats it.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;

use anstream::AutoStream;

use crate::base::Secret;
use crate::recognise::keyscan;

/// An argument of more characters is not repeated in an error. The shortest key, 32 bytes in base64, has 43.
const SHOWN: usize = 40;

/// Whether a private key stands in the arguments, in one or, where the shell took it apart, in several.
pub(super) fn hold_key(arguments: &[OsString]) -> bool {
    // Long names of files are frequent, and asking for the file is quicker than the scan.
    let may_hold = |argument: &OsString| argument.len() > SHOWN && !Path::new(argument).exists();
    if !arguments.iter().any(may_hold) {
        return false;
    }
    let mut joined = Secret::new(Vec::with_capacity(arguments.iter().map(|word| word.len() + 1).sum()));
    for argument in arguments {
        joined.extend_from_slice(argument.as_encoded_bytes());
        joined.push(b' ');
    }
    keyscan::scan(&joined).iter().any(keyscan::Mark::is_of_a_key)
}

/// Prints why the arguments cannot be understood, without repeating long ones, and nobody's name and password.
pub(super) fn print(error: &clap::Error, arguments: &[OsString]) {
    let mut text = error.render().ansi().to_string();
    for argument in arguments {
        if let Some(credentials) = credentials(&argument.to_string_lossy()) {
            text = text.replace(credentials, "(not repeated here)");
        }
    }
    for argument in arguments {
        let whole = argument.to_string_lossy();
        // A long flag may have its value behind a sign of equality.
        for word in [Some(&*whole), whole.split_once('=').map(|(_, value)| value)].into_iter().flatten() {
            let length = word.chars().count();
            if length > SHOWN {
                text = text.replace(word, &format!("({length} characters, not repeated here)"));
            }
        }
    }
    // Nobody is left to tell if standard error is closed.
    let _ = AutoStream::auto(io::stderr()).write_all(text.as_bytes());
}

/// The `NAME:PASSWORD` of an address, wherever somebody put it.
fn credentials(argument: &str) -> Option<&str> {
    let value = match argument.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") => value,
        _ => argument,
    };
    let address = value.split_once("://").map_or(value, |(_, address)| address);
    let (credentials, _) = address.rsplit_once('@')?;
    credentials.contains(':').then_some(credentials)
}

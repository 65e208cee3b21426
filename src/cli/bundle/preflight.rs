//! `--preflight`: the result of a preflight that goes into the ticket.

use std::path::Path;

use crate::base::{Secret, escape};
use crate::cli::{Stop, files};
use crate::request::{Preflight, Request};

/// Reads it, if the request names one.
pub(super) fn read(request: &Request) -> Result<Option<Preflight>, Stop> {
    let Some(path) = &request.preflight else { return Ok(None) };
    let is_stdin = |path: &Path| path.as_os_str() == files::STDIN;
    if is_stdin(path) && request.exports().any(|(_, _, export)| is_stdin(export)) {
        return Err(Stop::usage("standard input cannot be both an export and a preflight"));
    }
    let shown = files::shown(path);
    let bytes = files::read(path).map_err(|error| Stop::incomplete(format!("{shown}: {error}")))?;
    Preflight::read(&Secret::new(bytes))
        .map(Some)
        .map_err(|error| Stop::usage(format!("--preflight {shown}: {}", escape::line(&error.to_string()))))
}

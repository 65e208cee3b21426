//! Reads the exports of a request and, with `--extract`, takes certificates out of them.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::files;
use crate::cli::password::{self, Passwords};
use crate::recognise::Export;
use crate::request::Request;
use crate::request::extract::{self, NotExtracted, Taken};
use crate::rules::{Options, Role};

/// The exports of a request.
pub(super) struct Reading {
    /// In the order of the request.
    pub(super) exports: Vec<Read>,
    /// What `--extract` did.
    pub(super) extracted: Vec<Extraction>,
}

/// An export as it was asked for, and read.
pub(super) struct Read {
    pub(super) role: Role,
    pub(super) is_next: bool,
    pub(super) path: PathBuf,
    pub(super) export: io::Result<Export>,
}

/// What `--extract` did with the export of this index.
pub(super) type Extraction = (usize, Result<Taken, NotExtracted>);

/// Reads every export. With the passwords of keystores, the certificate is taken out of what `options` refuse as a file.
pub(super) fn read(request: &Request, options: &Options, extract: Option<&Passwords>) -> Reading {
    let read = |(role, is_next, path): (Role, bool, &Path)| Read {
        role,
        is_next,
        path: path.to_owned(),
        export: files::read(path).map(Export::read),
    };
    let mut exports: Vec<Read> = request.exports().map(read).collect();
    let extracted = match extract {
        Some(passwords) => extract_all(&mut exports, request, options, passwords),
        None => Vec::new(),
    };
    Reading { exports, extracted }
}

/// Puts the one server certificate in the place of each export that is refused as a file.
fn extract_all(
    exports: &mut [Read],
    request: &Request,
    options: &Options,
    passwords: &Passwords,
) -> Vec<Extraction> {
    let mut extracted = Vec::new();
    for (index, read) in exports.iter_mut().enumerate() {
        let Ok(export) = &read.export else { continue };
        if !extract::is_refused(export, options) {
            continue;
        }
        let names = match read.role {
            Role::Xenmobile => &request.server_fqdns,
            Role::Netscaler => &request.gateway_fqdns,
        };
        let opened = passwords.open(&files::shown(&read.path), export);
        let outcome = opened
            .map_err(|error| NotExtracted::Closed(password::reason(&error)))
            .and_then(|opened| extract::extract(export, opened.as_ref(), names));
        let outcome = outcome.map(|(alone, taken)| {
            read.export = Ok(alone);
            taken
        });
        extracted.push((index, outcome));
    }
    extracted
}

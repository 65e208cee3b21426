//! Reads the exports of a request and, with `--extract`, takes certificates out of them.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::files;
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

/// Reads every export; what `options` refuse as a file is taken out of it, if that is wanted.
pub(super) fn read(request: &Request, options: &Options, extract: bool) -> Reading {
    let read = |(role, is_next, path): (Role, bool, &Path)| Read {
        role,
        is_next,
        path: path.to_owned(),
        export: files::read(path).map(Export::read),
    };
    let mut exports: Vec<Read> = request.exports().map(read).collect();
    let extracted = if extract { extract_all(&mut exports, request, options) } else { Vec::new() };
    Reading { exports, extracted }
}

/// Puts the one server certificate in the place of each export that is refused as a file.
fn extract_all(exports: &mut [Read], request: &Request, options: &Options) -> Vec<Extraction> {
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
        let outcome = extract::extract(export, names).map(|(alone, taken)| {
            read.export = Ok(alone);
            taken
        });
        extracted.push((index, outcome));
    }
    extracted
}

//! `pin`: the pins of certificates, public keys and certificate requests.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};

use super::command::Global;
use super::files::LeftOut;
use super::output::Output;
use super::progress::Progress;
use super::{Done, Exit, Stop, files};
use crate::base::digest;
use crate::pin::{Pinned, SYNTAXES, Syntax};
use crate::recognise::{Export, Kind};
use crate::report::json::{self, PIN, PinJson, PinnedJson, ToolJson};

/// Prints the pin of each file: base64 of SHA-256 over the public key (SubjectPublicKeyInfo).
///
/// Reads certificates, public keys and certificate requests: a next key can be pinned before its certificate exists.
/// A file with a private key or with several certificates is refused.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Pin {
    /// Files, folders (walked), or - for standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Pin hidden files of folders too
    #[arg(long)]
    hidden: bool,

    /// The syntax of a consumer, or json
    #[arg(long, value_name = "FORMAT", default_value = "plain", value_parser = formats())]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle pin mdm.example.com.pem
  pinbundle pin --format curl gateway.cer
  pinbundle pin next.csr";

#[derive(Clone, Copy, Debug)]
enum Format {
    Syntax(&'static Syntax),
    Json,
}

/// The syntaxes by their names, each with what it is for.
fn formats() -> impl clap::builder::TypedValueParser<Value = Format> {
    let names = SYNTAXES.iter().map(|syntax| PossibleValue::new(syntax.name).help(syntax.about));
    let json = PossibleValue::new("json").help("One object (pinbundle schema pin)");
    PossibleValuesParser::new(names.chain([json]))
        .map(|name| SYNTAXES.iter().find(|syntax| syntax.name == name).map_or(Format::Json, Format::Syntax))
}

/// The key of a file, or why there is none.
enum Read {
    Key(Kind, Pinned),
    Refused(String),
    Unreadable(String),
}

impl Pin {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let mut keys = Vec::new();
        let mut entries = Vec::new();
        let mut exit = Exit::Success;
        let left_out = LeftOut::default();
        let (progress, sources) =
            Progress::over(files::sources(&self.paths, self.hidden, &left_out), global.quiet);
        for source in sources {
            let (path, read) = match source {
                Ok(path) => {
                    let read = files::read(&path)
                        .map_or_else(|e| Read::Unreadable(e.to_string()), |b| read(b, &path));
                    (path, read)
                }
                Err((path, error)) => (path, Read::Unreadable(error)),
            };
            exit = exit.max(match &read {
                Read::Key(..) => Exit::Success,
                Read::Refused(_) => Exit::Rejected,
                Read::Unreadable(_) => Exit::Incomplete,
            });
            let shown = files::shown(&path);
            match (&self.format, read) {
                (Format::Json, read) => entries.push(entry(path.to_string_lossy().into_owned(), read)),
                (Format::Syntax(_), Read::Key(_, key)) => keys.push(key),
                (Format::Syntax(_), Read::Refused(why)) => {
                    progress.aside(|| output.error(&format!("{shown}: {why}")));
                }
                (Format::Syntax(_), Read::Unreadable(why)) => {
                    progress.aside(|| output.error(&format!("{shown}: unreadable: {why}")));
                }
            }
            progress.step();
        }
        drop(progress);
        if !global.quiet {
            left_out.say(output);
        }
        match self.format {
            Format::Json => {
                let pins = PinJson { schema: PIN, tool: ToolJson::current(), pins: entries };
                output.write(&json::pretty(&pins))?;
            }
            Format::Syntax(syntax) => {
                let written = (syntax.write)(&keys);
                output.write(&written.text)?;
                if !global.quiet {
                    for note in &written.notes {
                        output.note(note);
                    }
                }
                if written.left_out > 0 {
                    exit = exit.max(Exit::Incomplete);
                }
            }
        }
        if entries_are_missing(&self.paths, exit, &keys, &self.format) {
            return Err(Stop::incomplete("there is no file to pin in what was given"));
        }
        Ok(exit)
    }
}

/// Whether nothing at all was there to be read: a folder without files.
fn entries_are_missing(paths: &[PathBuf], exit: Exit, keys: &[Pinned], format: &Format) -> bool {
    matches!(format, Format::Syntax(_)) && exit == Exit::Success && keys.is_empty() && !paths.is_empty()
}

/// The one key of a file.
fn read(bytes: Vec<u8>, path: &std::path::Path) -> Read {
    let export = Export::read(bytes);
    let shown = files::shown(path);
    if export.may_hold_key() {
        return Read::Refused(format!(
            "holds a private key or a keystore; 'pinbundle check {shown}' says how to mend it"
        ));
    }
    let mut found = export.items().iter().filter_map(|item| {
        let pinned = match (&item.certificate, &item.public_key) {
            (Some(certificate), _) => Pinned::certificate(certificate, path.to_string_lossy()),
            (None, Some(key)) => Pinned::key(key, path.to_string_lossy()),
            (None, None) => return None,
        };
        Some((item.kind, pinned))
    });
    match (found.next(), found.count()) {
        (Some((kind, pinned)), 0) => Read::Key(kind, pinned),
        (Some(_), more) => Read::Refused(format!(
            "holds {} keys, and it is not certain which is meant; 'pinbundle check {shown}' lists them",
            more + 1
        )),
        (None, _) => Read::Refused(format!(
            "holds no certificate or public key; 'pinbundle check {shown}' says what it is"
        )),
    }
}

fn entry(path: String, read: Read) -> PinnedJson {
    let none = PinnedJson {
        path,
        outcome: "pinned",
        kind: None,
        pin_sha256: None,
        pin_sha256_hex: None,
        hosts: Vec::new(),
        error: None,
    };
    match read {
        Read::Key(kind, key) => PinnedJson {
            kind: Some(kind.id()),
            pin_sha256: Some(digest::base64(&key.digest)),
            pin_sha256_hex: Some(digest::hex(&key.digest)),
            hosts: key.hosts,
            ..none
        },
        Read::Refused(why) => PinnedJson { outcome: "rejected", error: Some(why), ..none },
        Read::Unreadable(why) => PinnedJson { outcome: "unreadable", error: Some(why), ..none },
    }
}

//! `pin`: the pins of certificates, public keys and certificate requests.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};

use super::command::Global;
use super::files::Source;
use super::folders::Folders;
use super::list::List;
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
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    /// Also pin the files that this list names, one a line or separated by NUL; - for standard input
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,

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
  pinbundle pin next.csr
  pinbundle pin exports/ > pins.txt";

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

impl Read {
    fn exit(&self) -> Exit {
        match self {
            Self::Key(..) => Exit::Success,
            Self::Refused(_) => Exit::Rejected,
            Self::Unreadable(_) => Exit::Incomplete,
        }
    }
}

/// What is to be done with a file once it is its turn.
enum Due {
    /// To be written at once.
    Text(String),
    /// To be written with all others.
    Key(Pinned),
    Entry(PinnedJson),
    /// To be said.
    Error(String),
}

/// What came of some files.
struct Pinning {
    files: usize,
    exit: Exit,
    due: Due,
}

impl Pinning {
    /// Adds what came of the next file, if both are text that is written at once.
    fn join(&mut self, next: Self) -> Option<Self> {
        match (&mut self.due, &next.due) {
            (Due::Text(text), Due::Text(more)) => {
                text.push_str(more);
                self.files += next.files;
                self.exit = self.exit.max(next.exit);
                None
            }
            _ => Some(next),
        }
    }
}

impl Pin {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let format = self.format;
        let list = self.files_from.as_deref().map(List::read).transpose()?;
        let mut keys = Vec::new();
        let mut entries = Vec::new();
        let (mut count, mut exit) = (0, Exit::Success);
        let folders = Folders::new(self.hidden);
        let sources = folders.sources(self.paths, list.iter().flat_map(List::paths));
        let (progress, sources) = Progress::over(sources, &folders, global.quiet);
        let work = |mut source: Source<'_>| {
            let read = source.read().map_or_else(Read::Unreadable, |bytes| read(bytes, &source.path));
            Pinning { files: 1, exit: read.exit(), due: due(&source.path, read, format) }
        };
        let done = folders.each_file(sources, work, Pinning::join, |results| {
            let files = results.iter().map(|result| result.files).sum();
            count += files;
            progress.step(files);
            if results.iter().any(|result| result.exit == Exit::Incomplete)
                && let Some(list) = &list
            {
                list.refuse_secret()?;
            }
            for result in results {
                exit = exit.max(result.exit);
                match result.due {
                    Due::Text(text) => output.write(&text)?,
                    Due::Key(key) => keys.push(key),
                    Due::Entry(entry) => entries.push(entry),
                    Due::Error(error) => progress.aside(|| output.error(&error)),
                }
            }
            output.flush()
        });
        done.map_err(|stop| stop.at_least(exit))?;
        drop(progress);
        if !global.quiet {
            folders.say(output);
        }
        if count == 0 {
            return Err(Stop::incomplete("there is no file to pin in what was given"));
        }
        match format {
            Format::Json => {
                let pins = PinJson { schema: PIN, tool: ToolJson::current(), pins: entries };
                output.write(&json::pretty(&pins)).map_err(|stop| stop.at_least(exit))?;
            }
            Format::Syntax(syntax) if syntax.each_alone => {}
            Format::Syntax(syntax) => {
                let written = (syntax.write)(&keys);
                output.write(&written.text).map_err(|stop| stop.at_least(exit))?;
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
        Ok(exit)
    }
}

fn due(path: &Path, read: Read, format: Format) -> Due {
    match (format, read) {
        (Format::Json, read) => Due::Entry(entry(path.to_string_lossy().into_owned(), read)),
        (Format::Syntax(syntax), Read::Key(_, key)) if syntax.each_alone => {
            Due::Text((syntax.write)(&[key]).text)
        }
        (Format::Syntax(_), Read::Key(_, key)) => Due::Key(key),
        (Format::Syntax(_), Read::Refused(why)) => Due::Error(format!("{}: {why}", files::shown(path))),
        (Format::Syntax(_), Read::Unreadable(why)) => {
            Due::Error(format!("{}: unreadable: {why}", files::shown(path)))
        }
    }
}

/// The one key of a file.
fn read(bytes: Vec<u8>, path: &Path) -> Read {
    let export = Export::read(bytes);
    let shown = || files::shown(path);
    if export.may_hold_key() {
        return Read::Refused(format!(
            "holds a private key or a keystore; 'pinbundle check {}' says how to mend it",
            shown()
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
            "holds {} keys, and it is not certain which is meant; 'pinbundle check {}' lists them",
            more + 1,
            shown()
        )),
        (None, _) => Read::Refused(format!(
            "holds no certificate or public key; 'pinbundle check {}' says what it is",
            shown()
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

//! `compare`: the same certificate, the same key, or another one?

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use super::command::Global;
use super::output::Output;
use super::package::{self, Read};
use super::{Done, Exit, Stop, files};
use crate::base::escape;
use crate::compare::{Answer, NoSubject, Side, Subject};
use crate::package::Enclosed;
use crate::pin::Typed;
use crate::recognise::Export;
use crate::report::compare::comparison;
use crate::report::json::{self, CompareJson};

/// Says whether two files hold the same certificate, at least the same key, or another one; or whether a pin that
/// somebody typed or mailed is that of a file, and if not, what it is instead.
///
/// A file may be a certificate in any export (of a chain, the server's is compared), a public key, a certificate request,
/// or a package (zip or folder). The order of the two does not matter.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Compare {
    /// A file, a package, a pin or a list of pins (sha256//…;sha256//…), or - for standard input
    a: PathBuf,

    /// Another one
    b: PathBuf,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Exit codes:
  0  the same certificate, the same key, or the pin of it
  1  another key, or not the pin
  2  wrong usage: what was given is neither a file nor a pin
  3  something could not be read, or it is not certain what in it is meant

Examples:
  pinbundle compare old.pem renewed.cer
  pinbundle compare pinning-request_mdm.example.com_2026-11-24.zip mdm.pem
  pinbundle compare mdm.pem sha256/ZlahyAnf3ZJCE7tLatU7o8E23DE48akB3KdXbbUpn8I=";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema compare)
    Json,
}

impl Compare {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        if [&self.a, &self.b].iter().all(|path| path.as_os_str() == files::STDIN) {
            return Err(Stop::usage("standard input can be one side only"));
        }
        let sides = side(&self.a, 'A').and_then(|a| Ok((a, side(&self.b, 'B')?)));
        let (a, b) = match sides {
            Ok(sides) => sides,
            Err(stop) if self.format == Format::Json && stop.exit == Exit::Incomplete => {
                output.write(&json::pretty(&CompareJson::not_compared(stop.message, at)))?;
                return Ok(stop.exit);
            }
            Err(stop) => return Err(stop),
        };
        let answer = Answer::of(&a.side, &b.side);
        let sides = [(a.path.as_deref(), &a.side), (b.path.as_deref(), &b.side)];
        match self.format {
            Format::Json => output.write(&json::pretty(&CompareJson::new(sides, &answer, at)))?,
            Format::Text => output.text(&comparison(sides, &answer, at, output.look(global.quiet)))?,
        }
        Ok(if answer.is_same() { Exit::Success } else { Exit::Rejected })
    }
}

/// A side with the path that it was read from; none, if it was typed.
struct Named {
    path: Option<String>,
    side: Side,
}

/// What an argument means: the file that stands there, else the digest that it is.
fn side(argument: &Path, letter: char) -> Result<Named, Stop> {
    if argument.as_os_str() != files::STDIN
        && let Err(error) = std::fs::metadata(argument)
    {
        return typed(argument, letter, &error);
    }
    let shown = files::shown(argument);
    let side = match package::read(argument).map_err(|error| refused(&shown, &error))? {
        Read::Package(facts) => Side::Package(facts.certificates.iter().map(of_package).collect()),
        Read::Export(export) => of_export(*export, &shown)?,
    };
    Ok(Named { path: Some(argument.to_string_lossy().into_owned()), side })
}

/// The text is not repeated in the message: whoever pastes a key by mistake finds it in no log.
fn typed(argument: &Path, letter: char, error: &std::io::Error) -> Result<Named, Stop> {
    if let Some(typed) = argument.to_str().and_then(Typed::read) {
        return Ok(Named { path: None, side: Side::Digest(typed) });
    }
    if error.kind() == ErrorKind::PermissionDenied {
        return Err(refused(&files::shown(argument), &error.to_string()));
    }
    Err(Stop::usage(format!(
        "{letter} is neither a file that is there nor a pin (44 characters of base64, or 64 of hex)"
    )))
}

fn of_package(enclosed: &Enclosed) -> Subject {
    let mut subject = Subject::certificate(&enclosed.certificate);
    subject.role = Some(enclosed.role);
    subject.is_next = enclosed.is_next;
    subject
}

/// The certificate or key of an export; of a text without either, the pin that it holds.
fn of_export(export: Export, shown: &str) -> Result<Side, Stop> {
    match Subject::of(&export) {
        Ok(subject) => Ok(Side::Export(Box::new(export), Box::new(subject))),
        Err(NoSubject::Nothing)
            if let Some(typed) = std::str::from_utf8(export.bytes()).ok().and_then(Typed::read) =>
        {
            Ok(Side::Digest(typed))
        }
        Err(NoSubject::UncertainLeaf) => Err(refused(
            shown,
            &format!("{}; take it out with 'pinbundle extract --leaf'", NoSubject::UncertainLeaf),
        )),
        Err(error) => Err(refused(shown, &format!("{error}; 'pinbundle check' says what it is"))),
    }
}

fn refused(shown: &str, error: &str) -> Stop {
    Stop::incomplete(format!("{shown}: {}", escape::line(error)))
}

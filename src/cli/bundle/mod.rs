//! `bundle`: judges the exports of a request and writes the package, or writes nothing.

mod judged;
mod preflight;
mod probe;
mod read;
mod report;
mod save;

use std::path::{Path, PathBuf};

use clap::Args;

use super::check::warn_of_odd_time;
use super::command::Global;
use super::network::Connecting;
use super::options::Weighing;
use super::output::Output;
use super::password::{PasswordFiles, Passwords};
use super::request::RequestFlags;
use super::{Done, Exit, Stop, files, previous};
use crate::base::timestamp::Timestamp;
use crate::package::{BuildError, Facts, FileFinding, Package};
use crate::report::json;
use crate::report::look::Look;
use crate::report::text;
use crate::report::{Summary, mend};
use crate::request::Request;
use crate::rules::Options;
use judged::{Known, has_errors, judge_all, names_taken};
use probe::Probed;
use report::{answer, report};
use save::Place;

/// Judges the exports of a request and writes the package that is attached to the ticket, or writes nothing.
///
/// What is asked for stands in flags, in a request file, or in both: a flag replaces what the file says.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Bundle {
    /// A request file in TOML, with the flags below as keys; its paths are relative to it
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,

    #[command(flatten)]
    flags: RequestFlags,

    /// Take the one server certificate out of an export that is refused as a file: a chain, an archive, a keystore, a file
    /// with a private key. Only the certificate is judged and packed
    #[arg(long)]
    extract: bool,

    #[command(flatten)]
    passwords: PasswordFiles,

    /// What was sent before: a package, or a certificate (repeatable). The ticket then says which keys are new, and
    /// which are kept
    #[arg(long, value_name = "PACKAGE|CERTIFICATE")]
    previous: Vec<PathBuf>,

    /// Where to write: a name that ends in .zip, or a folder [default: a zip named after the server and the day]
    #[arg(long, value_name = "PATH", help_heading = "Output")]
    out: Option<PathBuf>,

    /// Replace what stands there: a file, or a folder that is a package
    #[arg(long, help_heading = "Output")]
    force: bool,

    /// Write no calendar (.ics) beside the package: when to open the next ticket, when to renew
    #[arg(long, help_heading = "Output")]
    no_calendar: bool,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    format: Format,

    #[command(flatten, next_help_heading = "Judging")]
    weighing: Weighing,

    /// Ask the servers of the request which keys they present, as 'pinbundle probe' does, and compare: the server's names
    /// on both of its ports, the gateway's on 443. What comes back never goes into the package. Without this nothing
    /// connects
    #[arg(long, help_heading = "Comparing with the servers")]
    probe: bool,

    #[command(flatten, next_help_heading = "Comparing with the servers")]
    connecting: Connecting,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle bundle --xenmobile mdm.pem --netscaler gateway.pem --domain example.com
  pinbundle bundle --request request.toml --out package.zip
  pinbundle bundle --xenmobile renewed.pem --previous pinning-request_mdm.example.com_2026-05-04.zip
  pinbundle bundle --probe --preflight preflight.json --xenmobile mdm.pem --netscaler gateway.pem --domain example.com
  pinbundle bundle --extract --xenmobile mdm.pfx --password-file password.txt --domain example.com
  pinbundle bundle --extract --xenmobile fullchain.pem --netscaler ca-delivery.zip --domain example.com
  pinbundle bundle --product cloud --netscaler gateway.pem --next-netscaler gateway-2027.pem";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema bundle)
    Json,
}

impl Bundle {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let mut options = Options::at(at);
        options.for_ticket = true;
        self.weighing.apply(&mut options)?;
        if self.format == Format::Text {
            warn_of_odd_time(global, output);
        }
        let request = self.flags.over_file(self.request.as_deref())?;
        if request.exports().next().is_none() {
            return Err(Stop::usage(
                "nothing to bundle: give --xenmobile FILE, --netscaler FILE, or --request FILE with them in it",
            ));
        }
        let read_from: Vec<PathBuf> = request
            .exports()
            .map(|(_, _, path)| path)
            .chain(self.request.as_deref())
            .chain(self.passwords.paths())
            .map(Path::to_path_buf)
            .collect();
        let place = |out: &Path| Place::at(out, !self.no_calendar, self.force, &read_from);
        if let Some(out) = &self.out {
            place(out)?;
        }
        if !self.probe && self.connecting.is_given() {
            return Err(Stop::usage("--resolve, --proxy, --ca and --timeout are for --probe: add it"));
        }
        let previous = previous::read(&self.previous)?;
        let preflight = preflight::read(&request)?;
        let passwords = read_passwords(&self.passwords, self.extract, &request)?;
        let reading = read::read(&request, &options, passwords.as_ref());
        let taken = names_taken(&request, &reading);
        let answers = request.answers(&taken);
        let probed = match self.probe {
            true => Some(Probed::ask(&request, &answers, &self.connecting, global)?),
            false => None,
        };
        let known = Known { previous, preflight, probed };
        let (judged, package) = judge_all(answers, taken, reading, known, &options);
        let date = source_date()?;
        let package = match package {
            Some(mut facts) => {
                facts.date = date.unwrap_or(at);
                Some(build(&facts)?)
            }
            None => None,
        };
        let written = match &package {
            Some(package) => {
                let default = PathBuf::from(format!("{}.zip", package.base_name));
                let place = place(self.out.as_deref().unwrap_or(&default))?;
                Some(save::save(package, &place, date, self.force)?)
            }
            None => None,
        };
        let exit = match (&written, judged.summary) {
            (Some(_), _) => Exit::Success,
            (None, Summary { rejected: 0, unreadable: 1.., .. }) if !has_errors(&judged.findings) => {
                Exit::Incomplete
            }
            (None, _) => Exit::Rejected,
        };
        match self.format {
            Format::Json => output.write(&json::pretty(&answer(judged, written)))?,
            Format::Text => {
                output.text(&report(&judged, written.as_ref(), output.look(global.quiet)))?;
            }
        }
        Ok(exit)
    }
}

/// The passwords of keystores, if certificates are to be taken out of exports.
fn read_passwords(from: &PasswordFiles, extract: bool, request: &Request) -> Result<Option<Passwords>, Stop> {
    if !extract {
        return match from.is_given() {
            true => {
                Err(Stop::usage("--password-file is for keystores, which are opened only with --extract"))
            }
            false => Ok(None),
        };
    }
    if from.reads_standard_input() && request.exports().any(|(_, _, path)| path.as_os_str() == files::STDIN) {
        return Err(Stop::usage("standard input cannot be both an export and a password"));
    }
    from.read().map(Some)
}

/// `SOURCE_DATE_EPOCH`: the printed date and the times of files; it has no say in validity.
pub(super) fn source_date() -> Result<Option<Timestamp>, Stop> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.to_str().and_then(|text| text.parse::<u32>().ok());
    seconds
        .map(|seconds| Some(Timestamp::from_unix(seconds.into())))
        .ok_or_else(|| Stop::usage("SOURCE_DATE_EPOCH is no number of seconds since 1970"))
}

fn build(facts: &Facts) -> Result<Package, Stop> {
    Package::build(facts).map_err(|error| {
        let mut message = error.to_string();
        if let BuildError::Rejected(findings) = &error {
            for FileFinding { finding, .. } in findings {
                message +=
                    &format!("\n{}", text::finding(finding, None, &mend::words_of(finding), Look::FILE));
            }
        }
        Stop { exit: Exit::Rejected, message }
    })
}

//! `check`: judges exports.

use std::path::PathBuf;

use clap::Args;

use super::command::Global;
use super::files::LeftOut;
use super::names::Names;
use super::options::{RoleName, Weighing, fqdn};
use super::output::Output;
use super::progress::Progress;
use super::{Done, Exit, Stop, files, list};
use crate::base::timestamp::Timestamp;
use crate::recognise::Export;
use crate::report::csv;
use crate::report::html;
use crate::report::json::{self, CheckJson, ExportJson, SummaryLine};
use crate::report::look::{Detail, Look};
use crate::report::text;
use crate::report::{Checked, Outcome, Summary};
use crate::rules::{Options, judge};

/// Judges each export: is it one public server certificate, fit to be sent?
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// Files, folders (walked), or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    /// The server that the exports belong to
    #[arg(long, value_name = "ROLE")]
    role: Option<RoleName>,

    /// A host name that devices use; the certificate must cover one of those given (repeatable)
    #[arg(long, value_name = "NAME", value_parser = fqdn)]
    fqdn: Vec<String>,

    /// The very file will be attached: a form that is not canonical is an error
    #[arg(long)]
    as_is: bool,

    #[command(flatten)]
    weighing: Weighing,

    /// Also check the files that this list names, one a line or separated by NUL; - for standard input
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,

    /// Check hidden files of folders too
    #[arg(long)]
    hidden: bool,

    /// How to print the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle check mdm-export.pem
  pinbundle check --fqdn mdm.example.com --as-is mdm.example.com.pem
  pinbundle check --format json exports/ > result.json
  pinbundle check --format csv exports/ > inventory.csv
  pinbundle check --format html exports/ > report.html
  openssl s_client -connect mdm.example.com:443 </dev/null | openssl x509 | pinbundle check -
  pinbundle check --strict --expires-within 60 C:\\exports";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema check)
    Json,
    /// One line for each export as soon as it is judged, then a summary line
    Ndjson,
    /// A table for spreadsheets, with a header
    Csv,
    /// One page for a browser: no script, nothing loaded, fit to be printed
    Html,
}

impl Check {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let mut options = Options::at(at);
        self.weighing.apply(&mut options)?;
        options.role = self.role.map(Into::into);
        options.fqdns = self.fqdn;
        options.as_is = self.as_is;
        if self.format == Format::Text {
            warn_of_odd_time(global, output);
        }
        let mut paths = self.paths;
        if let Some(list) = &self.files_from {
            paths.extend(list::read(list)?);
        }
        let mut printer = Printer {
            format: self.format,
            at,
            look: output.look(global.quiet),
            exports: Vec::new(),
            sections: Vec::new(),
            names: Names::default(),
        };
        printer.start(output)?;
        let mut summary = Summary::default();
        let left_out = LeftOut::default();
        let (progress, sources) =
            Progress::over(files::sources(&paths, self.hidden, &left_out), global.quiet);
        for source in sources {
            let checked = check_one(source, &options);
            summary.add(&checked);
            printer.export(&checked, output).map_err(|stop| stop.at_least(exit(summary)))?;
            progress.step();
        }
        drop(progress);
        if !global.quiet {
            left_out.say(output);
        }
        if summary == Summary::default() {
            return Err(Stop::incomplete("there is no file to check in what was given"));
        }
        printer.finish(summary, output).map_err(|stop| stop.at_least(exit(summary)))?;
        Ok(exit(summary))
    }
}

fn exit(summary: Summary) -> Exit {
    match summary {
        Summary { rejected: 1.., .. } => Exit::Rejected,
        Summary { unreadable: 1.., .. } => Exit::Incomplete,
        _ => Exit::Success,
    }
}

/// Says so if validity is judged at another time than now.
pub(super) fn warn_of_odd_time(global: &Global, output: &Output) {
    if let Some(at) = global.at
        && at.unix().abs_diff(Timestamp::now().unix()) > 86_400
    {
        output.note(&format!("validity is judged at {at}, more than a day off this machine's clock"));
    }
}

/// Reads and judges one export.
fn check_one(source: files::Source, options: &Options) -> Checked {
    let (path, read) = match source {
        Ok(path) => {
            let read = files::read(&path).map_err(|error| error.to_string());
            (path, read)
        }
        Err((path, error)) => (path, Err(error)),
    };
    let outcome = match read {
        Ok(bytes) => {
            let export = Export::read(bytes);
            let judgement = judge(&export, options);
            Outcome::Judged(Box::new(export), judgement)
        }
        Err(error) => Outcome::Unreadable(error),
    };
    Checked {
        path: path.to_string_lossy().into_owned(),
        path_raw: files::raw(&path),
        role: options.role,
        outcome,
    }
}

/// Prints results in the chosen format.
struct Printer {
    format: Format,
    at: Timestamp,
    look: Look,
    /// Kept for the one object of JSON.
    exports: Vec<ExportJson>,
    /// Kept for the page, whose verdict comes first.
    sections: Vec<html::Markup>,
    names: Names,
}

impl Printer {
    fn start(&self, output: &mut Output) -> Result<(), Stop> {
        if self.format == Format::Csv { output.write(&csv::header()) } else { Ok(()) }
    }

    fn export(&mut self, checked: &Checked, output: &mut Output) -> Result<(), Stop> {
        self.print(checked, output)?;
        self.names.promise(checked);
        Ok(())
    }

    fn print(&mut self, checked: &Checked, output: &mut Output) -> Result<(), Stop> {
        let is_taken = |name: &str| self.names.is_taken(name);
        match self.format {
            Format::Text => {
                let mut text = text::export(checked, self.at, self.look, &is_taken);
                if self.look.detail == Detail::Full {
                    text.push('\n');
                }
                output.text(&text)
            }
            Format::Json => {
                self.exports.push(ExportJson::new(checked, self.at, &is_taken));
                Ok(())
            }
            Format::Csv => output.write(&csv::row(checked, self.at)),
            Format::Html => {
                self.sections.push(html::section(checked, self.sections.len() + 1, self.at, &is_taken));
                Ok(())
            }
            Format::Ndjson => {
                output.write(&json::line(&ExportJson::new(checked, self.at, &is_taken)))?;
                output.flush()
            }
        }
    }

    fn finish(self, summary: Summary, output: &mut Output) -> Result<(), Stop> {
        match self.format {
            Format::Text => output.text(&text::summary(summary)),
            Format::Json => output.write(&json::pretty(&CheckJson::new(self.at, self.exports, summary))),
            Format::Csv => Ok(()),
            Format::Html => output.write(&html::check(&self.sections, summary, self.at)),
            Format::Ndjson => output.write(&json::line(&SummaryLine::new(self.at, summary))),
        }
    }
}

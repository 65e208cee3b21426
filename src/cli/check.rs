//! `check`: judges exports.

use std::path::PathBuf;

use clap::Args;

use super::command::Global;
use super::files::Source;
use super::folders::Folders;
use super::list::List;
use super::names::{Names, Wish};
use super::options::{RoleName, Weighing, fqdn};
use super::output::Output;
use super::progress::Progress;
use super::{Done, Exit, Stop, files};
use crate::base::timestamp::Timestamp;
use crate::recognise::Export;
use crate::report::csv;
use crate::report::html;
use crate::report::inventory::{self, Entry, Inventory};
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

    /// List the files that share a key, the key in most files first (text, json, csv)
    #[arg(long, value_name = "WHAT", conflicts_with = "expiring")]
    group_by: Option<GroupBy>,

    /// List the files by the day on which their certificates expire, the soonest first (text, json, csv)
    #[arg(long)]
    expiring: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum GroupBy {
    /// The public key, by its pin
    Key,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle check mdm-export.pem
  pinbundle check --fqdn mdm.example.com --as-is mdm.example.com.pem
  pinbundle check --format json exports/ > result.json
  pinbundle check --format csv exports/ > inventory.csv
  pinbundle check --format html exports/ > report.html
  pinbundle check --expiring exports/
  pinbundle check --group-by key exports/
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
    /// The inventory that was asked for, if it can be had in this format.
    fn inventory(&self) -> Result<Option<Inventory>, Stop> {
        let (flag, inventory) = match (self.group_by, self.expiring) {
            (Some(GroupBy::Key), _) => ("--group-by key", Inventory::ByKey),
            (None, true) => ("--expiring", Inventory::Expiring),
            (None, false) => return Ok(None),
        };
        match self.format {
            Format::Text | Format::Json | Format::Csv => Ok(Some(inventory)),
            Format::Ndjson => Err(Stop::usage(format!(
                "{flag} knows the order only when all is read, and --format ndjson prints each export as soon as it is \
                 judged: use --format text, json or csv"
            ))),
            Format::Html => Err(Stop::usage(format!("{flag} makes no page: use --format text, json or csv"))),
        }
    }

    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let inventory = self.inventory()?;
        let mut options = Options::at(at);
        self.weighing.apply(&mut options)?;
        options.role = self.role.map(Into::into);
        options.fqdns = self.fqdn;
        options.as_is = self.as_is;
        if self.format == Format::Text {
            warn_of_odd_time(global, output);
        }
        let list = self.files_from.as_deref().map(List::read).transpose()?;
        let soon = self.weighing.expires_within;
        let printer = Printer { format: self.format, inventory, at, soon, look: output.look(global.quiet) };
        let mut printed = Printed::default();
        printer.start(output)?;
        let names = Names::default();
        let mut summary = Summary::default();
        let folders = Folders::new(self.hidden);
        let sources = folders.sources(self.paths, list.iter().flat_map(List::paths));
        let (progress, sources) = Progress::over(sources, &folders, global.quiet);
        let work = |source| {
            let checked = check_one(source, &options);
            let counted = Summary::of(&checked);
            let entry = inventory.map(|_| Entry::of(&checked));
            // A section has its number in it, which is known when those before it were taken.
            if self.format == Format::Html {
                return Judged { counted, entry, ready: Ready::Unshown(Box::new(checked)) };
            }
            let (shown, wish) =
                names.show_alone(checked, |checked, is_taken| printer.show(checked, 0, is_taken));
            Judged { counted, entry, ready: Ready::Shown(shown, wish) }
        };
        let done = folders.each_file(sources, work, Judged::join, |results| {
            progress.step(results.iter().map(|result| result.counted.total()).sum());
            if results.iter().any(|result| result.counted.unreadable > 0)
                && let Some(list) = &list
            {
                list.refuse_secret()?;
            }
            for Judged { counted, entry, ready } in results {
                let show = |checked: &Checked| {
                    let shown = printer.show(checked, summary.total(), &|name| names.is_taken(name));
                    names.promise(checked);
                    shown
                };
                let shown = match ready {
                    Ready::Unshown(checked) => show(&checked),
                    Ready::Shown(shown, wish) => match wish.and_then(|wish| names.grant(wish)) {
                        Some(checked) => show(&checked),
                        None => shown,
                    },
                };
                summary += counted;
                match entry {
                    Some(entry) => printed.keep(entry, shown),
                    None => printed.take(shown, output)?,
                }
            }
            output.flush()
        });
        done.map_err(|stop| stop.at_least(exit(summary)))?;
        drop(progress);
        if !global.quiet {
            folders.say(output);
        }
        if summary.total() == 0 {
            return Err(Stop::incomplete("there is no file to check in what was given"));
        }
        printer.finish(printed, summary, output).map_err(|stop| stop.at_least(exit(summary)))?;
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
fn check_one(mut source: Source<'_>, options: &Options) -> Checked {
    let outcome = match source.read() {
        Ok(bytes) => {
            let export = Export::read(bytes);
            let judgement = judge(&export, options);
            Outcome::Judged(Box::new(export), judgement)
        }
        Err(error) => Outcome::Unreadable(error),
    };
    let path = &source.path;
    Checked {
        path: path.to_string_lossy().into_owned(),
        path_raw: files::raw(path),
        role: options.role,
        outcome,
    }
}

/// Makes the chosen format of results.
struct Printer {
    format: Format,
    inventory: Option<Inventory>,
    at: Timestamp,
    /// Days before expiry that are soon.
    soon: i64,
    look: Look,
}

/// One export in the chosen format.
enum Shown {
    Text(String),
    Line(String),
    Export(Box<ExportJson>),
    Section(html::Markup),
}

/// One export as it comes from the thread that judged it.
enum Ready {
    /// As if it were the only one, with the names that it would have.
    Shown(Shown, Option<Wish>),
    Unshown(Box<Checked>),
}

/// What came of some exports.
struct Judged {
    counted: Summary,
    entry: Option<Entry>,
    ready: Ready,
}

impl Judged {
    /// Adds what came of the next export, if both are lines that can be written at once.
    fn join(&mut self, next: Self) -> Option<Self> {
        match (&mut self.ready, &next) {
            (
                Ready::Shown(Shown::Line(lines), None),
                Self { counted, entry: None, ready: Ready::Shown(Shown::Line(line), None) },
            ) if self.entry.is_none() => {
                lines.push_str(line);
                self.counted += *counted;
                None
            }
            _ => Some(next),
        }
    }
}

/// What was not written yet.
#[derive(Default)]
struct Printed {
    /// For the one object of JSON.
    exports: Vec<ExportJson>,
    /// For the page, whose verdict comes first.
    sections: Vec<html::Markup>,
    /// For an inventory.
    entries: Vec<Entry>,
    /// Rows of one.
    lines: Vec<String>,
}

impl Printed {
    /// Keeps what an inventory shows.
    fn keep(&mut self, entry: Entry, shown: Shown) {
        self.entries.push(entry);
        match shown {
            Shown::Line(line) => self.lines.push(line),
            Shown::Export(export) => self.exports.push(*export),
            Shown::Text(_) | Shown::Section(_) => {}
        }
    }

    /// Puts exports and rows into the order of an inventory.
    fn sort(&mut self, inventory: Inventory) {
        let (sorted, others) = inventory::sort(inventory, &self.entries);
        let order: Vec<usize> = sorted.into_iter().chain(others).collect();
        self.lines = in_order_of(&order, std::mem::take(&mut self.lines));
        self.exports = in_order_of(&order, std::mem::take(&mut self.exports));
    }

    fn take(&mut self, shown: Shown, output: &mut Output) -> Result<(), Stop> {
        match shown {
            Shown::Text(text) => output.text(&text)?,
            Shown::Line(line) => output.write(&line)?,
            Shown::Export(export) => self.exports.push(*export),
            Shown::Section(section) => self.sections.push(section),
        }
        Ok(())
    }
}

fn in_order_of<T>(order: &[usize], values: Vec<T>) -> Vec<T> {
    let mut values: Vec<Option<T>> = values.into_iter().map(Some).collect();
    order.iter().filter_map(|&index| values.get_mut(index)?.take()).collect()
}

impl Printer {
    fn start(&self, output: &mut Output) -> Result<(), Stop> {
        if self.format == Format::Csv { output.write(&csv::header()) } else { Ok(()) }
    }

    /// Shows an export. How many stand before is asked for by the page alone.
    fn show(&self, checked: &Checked, number: usize, is_taken: &dyn Fn(&str) -> bool) -> Shown {
        match self.format {
            Format::Text if self.inventory.is_some() => Shown::Text(String::new()),
            Format::Text => {
                let mut text = text::export(checked, self.at, self.look, is_taken);
                if self.look.detail == Detail::Full {
                    text.push('\n');
                }
                Shown::Text(text)
            }
            Format::Json => Shown::Export(Box::new(ExportJson::new(checked, self.at, is_taken))),
            Format::Csv => Shown::Line(csv::row(checked, self.at)),
            Format::Html => Shown::Section(html::section(checked, number + 1, self.at, is_taken)),
            Format::Ndjson => Shown::Line(json::line(&ExportJson::new(checked, self.at, is_taken))),
        }
    }

    fn finish(&self, mut printed: Printed, summary: Summary, output: &mut Output) -> Result<(), Stop> {
        match (self.format, self.inventory) {
            (Format::Text, Some(inventory)) => {
                let Self { at, soon, look, .. } = *self;
                output.text(&inventory::text(inventory, &printed.entries, at, soon, look))?;
            }
            // The exports stay in their order: the keys name them.
            (Format::Csv, Some(inventory)) | (_, Some(inventory @ Inventory::Expiring)) => {
                printed.sort(inventory)
            }
            _ => {}
        }
        match self.format {
            Format::Text => output.text(&text::summary(summary)),
            Format::Json => {
                let mut answer = CheckJson::new(self.at, printed.exports, summary);
                answer.keys = (self.inventory == Some(Inventory::ByKey))
                    .then(|| inventory::groups(&printed.entries).into_iter().map(Into::into).collect());
                output.write(&json::pretty(&answer))
            }
            Format::Csv => printed.lines.iter().try_for_each(|line| output.write(line)),
            Format::Html => output.write(&html::check(&printed.sections, summary, self.at)),
            Format::Ndjson => output.write(&json::line(&SummaryLine::new(self.at, summary))),
        }
    }
}

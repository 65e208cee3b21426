//! What can be typed.

use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory as _, Error, FromArgMatches, Parser, Subcommand};

use super::output::{ColorWhen, Output};
#[cfg(feature = "serve")]
use super::serve;
use super::{
    Done, bundle, check, compare, completions, explain, extract, init, man, options, pin, preflight, probe,
    rules, schema, verify,
};
use crate::base::timestamp::Timestamp;

/// Checks what is about to be sent to Citrix Support for Secure Hub certificate pinning, and writes the package that
/// can be sent: public server certificates alone, no private key, no chain.
///
/// Everything runs on this machine and nothing is sent anywhere; only probe and preflight connect, to the
/// servers that they ask. With the mouse instead: pinbundle serve.
#[derive(Parser, Debug)]
#[command(name = "pinbundle", version, max_term_width = 100, arg_required_else_help = true, after_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Exit codes:
  0  all accepted
  1  at least one rejected
  2  wrong usage, or a request file that cannot be understood
  3  something could not be read or written, and nothing was rejected

Examples:
  pinbundle check export.pem
  pinbundle pin mdm.example.com.pem
  pinbundle compare old.pem renewed.cer
  pinbundle bundle --xenmobile mdm.pem --netscaler gateway.pem --domain example.com
  pinbundle serve

Report bugs without attaching keys: 'pinbundle explain private-key' says why.";

/// Options of every command, before its name or behind it.
#[derive(Args, Debug)]
pub(super) struct Global {
    /// The moment at which validity is judged, RFC 3339 (2026-11-24T00:00:00Z or 2026-11-24) [default: now]
    #[arg(long, value_name = "TIME", value_parser = options::time)]
    pub(super) at: Option<Timestamp>,

    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are heeded
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorWhen,

    /// Print results only
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Global {
    /// The moment to judge at.
    pub(super) fn at(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }

    /// The same, where those behind the command's name weigh more.
    fn with(self, behind: Behind) -> Self {
        Self {
            at: behind.at.or(self.at),
            color: behind.color.unwrap_or(self.color),
            quiet: behind.quiet || self.quiet,
        }
    }
}

/// What was given behind the name of a command.
#[derive(Default)]
struct Behind {
    at: Option<Timestamp>,
    color: Option<ColorWhen>,
    quiet: bool,
}

impl Behind {
    fn of(matches: &ArgMatches) -> Self {
        let is_given = matches.value_source("color") != Some(ValueSource::DefaultValue);
        Self {
            at: matches.get_one("at").copied(),
            color: matches.get_one("color").copied().filter(|_| is_given),
            quiet: matches.get_flag("quiet"),
        }
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    Check(Later<check::Check>),
    Compare(Later<compare::Compare>),
    Extract(Later<extract::Extract>),
    Pin(Later<pin::Pin>),
    Init(Later<init::Init>),
    Bundle(Later<Box<bundle::Bundle>>),
    Verify(Later<verify::Verify>),
    Probe(Later<probe::Probe>),
    Preflight(Later<preflight::Preflight>),
    #[cfg(feature = "serve")]
    Serve(Later<serve::Serve>),
    Rules(Later<rules::Rules>),
    Explain(Later<explain::Explain>),
    Schema(Later<schema::Schema>),
    Completions(Later<completions::Completions>),
    Man(Later<man::Man>),
}

/// A command whose options are defined when it is asked for, with those of every command: each run would pay for those of all
/// commands, and clap copies an option that is `global` to all of them. `clap::Command::build` defines them all.
#[derive(Debug)]
struct Later<T>(T);

impl<T: Args> Args for Later<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(|command| Global::augment_args(T::augment_args(command)))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(|command| Global::augment_args_for_update(T::augment_args_for_update(command)))
    }
}

impl<T: FromArgMatches> FromArgMatches for Later<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl Cli {
    /// Reads the arguments, the first of which is the name of the program.
    pub(super) fn read(arguments: &[OsString]) -> Result<Self, Error> {
        let mut program = Self::command();
        let mut matches = program.try_get_matches_from_mut(arguments)?;
        let behind = matches.subcommand().map(|(_, matches)| Behind::of(matches)).unwrap_or_default();
        let cli = Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut program))?;
        Ok(Self { global: cli.global.with(behind), ..cli })
    }

    pub(super) fn run(self, output: &mut Output) -> Done {
        match self.command {
            Command::Check(Later(command)) => command.run(&self.global, output),
            Command::Compare(Later(command)) => command.run(&self.global, output),
            Command::Extract(Later(command)) => command.run(&self.global, output),
            Command::Pin(Later(command)) => command.run(&self.global, output),
            Command::Init(Later(command)) => command.run(&self.global, output),
            Command::Bundle(Later(command)) => command.run(&self.global, output),
            Command::Verify(Later(command)) => command.run(&self.global, output),
            Command::Preflight(Later(command)) => command.run(&self.global, output),
            Command::Probe(Later(command)) => command.run(&self.global, output),
            #[cfg(feature = "serve")]
            Command::Serve(Later(command)) => command.run(&self.global, output),
            Command::Rules(Later(command)) => command.run(output),
            Command::Explain(Later(command)) => command.run(output),
            Command::Schema(Later(command)) => command.run(output),
            Command::Completions(Later(command)) => command.run(output),
            Command::Man(Later(command)) => command.run(output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_of_every_command_stand_on_either_side_of_its_name() {
        let read = |words: &str| {
            let arguments: Vec<OsString> = words.split(' ').map(Into::into).collect();
            let Global { at, color, quiet } = Cli::read(&arguments).unwrap().global;
            (at.map(|at| at.unix() / 86_400), color, quiet)
        };
        let given = (Some(1), ColorWhen::Never, true);
        assert_eq!(read("pinbundle rules"), (None, ColorWhen::Auto, false));
        assert_eq!(read("pinbundle --at 1970-01-02 --color never -q rules"), given);
        assert_eq!(read("pinbundle rules --at 1970-01-02 --color never -q"), given);
        // What stands behind weighs more.
        assert_eq!(
            read("pinbundle -q --at 1970-01-09 --color always rules --at 1970-01-02 --color never"),
            given
        );
        assert_eq!(read("pinbundle --color never rules --color auto"), (None, ColorWhen::Auto, false));
    }
}

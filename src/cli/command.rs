//! What can be typed.

use std::ffi::OsString;

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

// Options of every command, before its name or behind it. As documentation clap would take this for what each command does.
#[derive(Args, Debug)]
pub(super) struct Global {
    /// The moment at which validity is judged, RFC 3339 (2026-11-24T00:00:00Z or 2026-11-24) [default: now]
    #[arg(long, value_name = "TIME", value_parser = options::time)]
    pub(super) at: Option<Timestamp>,

    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are heeded [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(super) color: Option<ColorWhen>,

    /// Print results only
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Global {
    /// The moment to judge at.
    pub(super) fn at(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }

    /// What was given behind the name of a command; what clap derives would copy all that was given there.
    fn behind(matches: &ArgMatches) -> Self {
        Self {
            at: matches.get_one("at").copied(),
            color: matches.get_one("color").copied(),
            quiet: matches.get_flag("quiet"),
        }
    }

    /// What was given here, and there what was not given here.
    fn or(self, there: Self) -> Self {
        Self { at: self.at.or(there.at), color: self.color.or(there.color), quiet: self.quiet || there.quiet }
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
        command.defer(|command| Global::augment_args(without_heading(T::augment_args(command))))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(|command| {
            Global::augment_args_for_update(without_heading(T::augment_args_for_update(command)))
        })
    }
}

/// What is added next stands under the common heading.
fn without_heading(command: clap::Command) -> clap::Command {
    command.next_help_heading(None::<&str>)
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
    /// Reads the arguments, the first of which is the name of the program. Options of every command count wherever they stand,
    /// where clap's own functions know those in front of the command alone.
    pub fn read(arguments: &[OsString]) -> Result<Self, Error> {
        let mut program = Self::command();
        let mut matches = program.try_get_matches_from_mut(arguments)?;
        let behind = matches.subcommand().map(|(_, matches)| Global::behind(matches));
        let mut cli = Self::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut program))?;
        if let Some(behind) = behind {
            cli.global = behind.or(cli.global);
        }
        // The process ends soon: taking the definition apart would cost one file a fiftieth of its instructions.
        std::mem::forget(program);
        Ok(cli)
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
        let given = (Some(1), Some(ColorWhen::Never), true);
        assert_eq!(read("pinbundle rules"), (None, None, false));
        assert_eq!(read("pinbundle --at 1970-01-02 --color never -q rules"), given);
        assert_eq!(read("pinbundle rules --at 1970-01-02 --color never -q"), given);
        // What stands behind weighs more.
        assert_eq!(
            read("pinbundle -q --at 1970-01-09 --color always rules --at 1970-01-02 --color never"),
            given
        );
        assert_eq!(read("pinbundle --color never rules --color auto"), (None, Some(ColorWhen::Auto), false));
        let twice = ["pinbundle", "rules", "--color", "auto", "--color", "auto"].map(OsString::from);
        assert!(Cli::read(&twice).is_err());
    }

    #[test]
    fn each_command_says_what_it_does_and_has_the_options_of_all() {
        let mut program = Cli::command();
        program.build();
        let mut abouts = Vec::new();
        for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
            abouts.push(command.get_about().unwrap().to_string());
            for name in ["at", "color", "quiet"] {
                let option = command.get_arguments().find(|option| option.get_long() == Some(name)).unwrap();
                assert_eq!(option.get_help_heading(), None, "{} {name}", command.get_name());
            }
        }
        let count = abouts.len();
        abouts.sort();
        abouts.dedup();
        assert_eq!(abouts.len(), count, "{abouts:?}");
    }
}

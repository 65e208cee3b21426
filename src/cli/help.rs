//! The list of commands in `--help`, grouped by what a person wants to do. Clap lists commands, and groups only options.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _, Error};

use super::{Cli, terminal};
use crate::report::look::Look;

/// The groups, in the order of the work; a test holds that every command is in one.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Before anything is sent", &["check", "extract", "compare", "pin"]),
    ("The package for the ticket", &["init", "bundle", "verify", "serve"]),
    ("What devices see (these connect)", &["probe", "preflight"]),
    ("Rules and formats", &["rules", "explain", "schema"]),
    ("For your shell", &["completions", "man"]),
];

/// The column where the descriptions begin.
const ABOUT: usize = 15;

/// The help in groups, where it is help that the arguments brought. Made only then: no other run pays for it.
pub(super) fn in_groups(error: Error, arguments: &[OsString]) -> Error {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            grouped(Cli::command()).try_get_matches_from(arguments).err().unwrap_or(error)
        }
        _ => error,
    }
}

/// The definition with its commands in groups.
fn grouped(mut program: Command) -> Command {
    program.build();
    let list = GROUPS.iter().fold(String::new(), |mut list, (title, names)| {
        let _ = write!(list, "{title}:\n{}\n", rows(&program, names));
        list
    });
    program.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}Options:\n{{options}}{{after-help}}"
    ))
}

fn rows(program: &Command, names: &[&str]) -> String {
    // The page is no command where the program was built without it.
    let known = names.iter().filter_map(|name| program.find_subcommand(name));
    let mut look = Look::FILE;
    look.columns = Some(terminal::columns());
    known.fold(String::new(), |mut rows, command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let about = look.wrapped(&about, ABOUT);
        let _ = writeln!(rows, "{:<ABOUT$}{about}", format!("  {}", command.get_name()));
        rows
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_and_has_an_example() {
        let mut program = Cli::command();
        program.build();
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        // `help` is clap's own.
        let commands = || program.get_subcommands().filter(|command| command.get_name() != "help");
        let mut all: Vec<&str> = commands().map(Command::get_name).collect();
        grouped.retain(|name| cfg!(feature = "serve") || *name != "serve");
        for command in commands() {
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.contains("Example"), "{} has no example", command.get_name());
        }
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
    }
}

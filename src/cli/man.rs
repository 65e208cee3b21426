//! `man`: the manual pages, made from the same definition as the help.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory as _};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};

use super::output::Output;
use super::{Cli, Done, Exit, Stop, files, write};

/// Prints the manual page, or writes the pages of all commands.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Man {
    /// Write one page for each command into this folder, over those that stand there
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle man | man -l -
  pinbundle man --dir ~/.local/share/man/man1";

impl Man {
    pub(super) fn run(self, output: &mut Output) -> Done {
        let mut program = Cli::command();
        program.build();
        match &self.dir {
            None => output.write(&page(&program)?)?,
            Some(folder) => write_all(&program, folder)?,
        }
        Ok(Exit::Success)
    }
}

/// One page for the program and one for each command, named as `man pinbundle-check` looks for it.
fn write_all(program: &clap::Command, folder: &Path) -> Result<(), Stop> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Stop::incomplete(format!("{}: {error}", files::shown(folder))))?;
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    for command in std::iter::once(program).chain(commands) {
        let name = command.get_display_name().unwrap_or(command.get_name());
        write::file(&folder.join(format!("{name}.1")), page(command)?.as_bytes(), true)?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Result<String, Stop> {
    let page = Page::new(command.clone())
        .source(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")))
        .manual("pinbundle");
    let mut bytes = Vec::new();
    let written = (|| {
        page.render_title(&mut bytes)?;
        page.render_name_section(&mut bytes)?;
        page.render_synopsis_section(&mut bytes)?;
        page.render_description_section(&mut bytes)?;
        page.render_options_section(&mut bytes)?;
        if command.has_subcommands() {
            page.render_subcommands_section(&mut bytes)?;
        }
        below_options(command).to_writer(&mut bytes)
    })();
    written.map_err(|error| Stop::incomplete(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What help shows below the options, a section for each of its headings; lines stay as they are.
fn below_options(command: &clap::Command) -> Roff {
    let mut page = Roff::new();
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in text.split("\n\n") {
        let Some((heading, lines)) = paragraph.split_once(":\n") else {
            page.control("PP", []);
            page.text([roman(paragraph)]);
            continue;
        };
        page.control("SH", [heading.to_uppercase().as_str()]);
        page.control("nf", []);
        for line in lines.lines() {
            page.text([roman(line.trim_start())]);
        }
        page.control("fi", []);
    }
    page
}

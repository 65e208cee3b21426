//! `serve`: the local page. Prints its address, opens the browser, and serves until it is ended.

#[cfg(not(windows))]
use std::io::IsTerminal as _;
use std::time::Duration;

use clap::Args;

use super::command::Global;
use super::output::Output;
use super::{Done, Exit, Stop, bundle};
use crate::serve::{Config, Server};

/// Does the same on a page in the browser: drop exports, see what is wrong, download the package.
///
/// The page is served on this machine alone. Files stay in memory and are forgotten at the end: Ctrl-C, a button of the
/// page, or some time without use.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// The port [default: any that is free]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,

    /// Ends after so long without use
    #[arg(long, value_name = "MINUTES", default_value = "30", value_parser = minutes)]
    idle: Duration,

    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle serve
  pinbundle serve --no-open --idle 10";

impl Serve {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let config = Config { port: self.port, idle: self.idle, at: global.at, date: bundle::source_date()? };
        let server = Server::bind(&config)
            .map_err(|error| Stop::incomplete(format!("no page can be served on this machine: {error}")))?;
        let address = server.address();
        output.write(&format!("{address}\n"))?;
        output.flush()?;
        if !global.quiet {
            output.note("this address is good for one browser; Ctrl-C ends the page, and forgets everything");
        }
        if !self.no_open
            && let Err(error) = open::that_detached(&address)
        {
            output.note(&format!("no browser was opened ({error}): open the address above"));
        }
        server.run();
        Ok(Exit::Success)
    }
}

/// Whether the program was started from a desktop, which shows nobody what it prints.
#[cfg(not(windows))]
pub(super) fn is_started_from_desktop() -> bool {
    let has_terminal =
        std::io::stdin().is_terminal() || std::io::stdout().is_terminal() || std::io::stderr().is_terminal();
    let has_desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    cfg!(target_os = "linux") && !has_terminal && has_desktop
}

/// Whether Explorer started the program: a double click, the start menu. It gets a console of its own then, which closes with it.
#[cfg(windows)]
pub(super) fn is_started_from_desktop() -> bool {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let Ok(mut system) = System::new() else { return false };
    let mut process = |pid: Pid| {
        let only = ProcessesToUpdate::Some(&[pid]);
        system.refresh_processes_specifics(only, false, ProcessRefreshKind::nothing());
        system.process(pid).map(|process| (process.name().to_owned(), process.parent()))
    };
    let parent = process(Pid::from_u32(std::process::id())).and_then(|(_, parent)| process(parent?));
    parent.is_some_and(|(name, _)| name.eq_ignore_ascii_case("explorer.exe"))
}

/// Minutes, also parts of one.
fn minutes(text: &str) -> Result<Duration, String> {
    let minutes = text.parse::<f64>().ok().filter(|minutes| (0.01..=1440.0).contains(minutes));
    minutes
        .map(|minutes| Duration::from_secs_f64(minutes * 60.0))
        .ok_or_else(|| "wants minutes, at most 1440".to_owned())
}

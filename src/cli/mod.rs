//! The command line: arguments in, exit code out. All reading and writing of files is here.

mod arguments;
mod bundle;
mod check;
mod command;
mod compare;
mod completions;
mod explain;
mod extract;
mod files;
mod folders;
mod help;
mod init;
mod list;
mod man;
mod names;
mod network;
mod options;
mod output;
mod package;
mod password;
mod pin;
mod preflight;
mod previous;
mod probe;
mod progress;
mod request;
mod rules;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod signals;
mod spread;
mod terminal;
mod verify;
mod write;

use std::ffi::OsString;
use std::process::ExitCode;

pub use command::Cli;

use output::{ColorWhen, Output};

/// How a command ended. The worst of several results stands, in the order in which they are listed here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// All accepted, all pass.
    Success,
    /// Something could not be read, tested or written, and nothing was rejected.
    Incomplete,
    /// At least one rejected or failed.
    Rejected,
    /// Wrong usage, or a request file that cannot be understood.
    Usage,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Rejected => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
        }
    }
}

/// Why a command ended before its work was done.
#[derive(Debug)]
struct Stop {
    exit: Exit,
    /// Said on standard error; empty if there is nobody to say it to (a closed pipe).
    message: String,
}

impl Stop {
    fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into() }
    }

    fn incomplete(message: impl Into<String>) -> Self {
        Self { exit: Exit::Incomplete, message: message.into() }
    }

    /// The same with a worse exit: what was rejected before stays rejected.
    fn at_least(self, exit: Exit) -> Self {
        Self { exit: self.exit.max(exit), ..self }
    }
}

/// What commands end with.
type Done = Result<Exit, Stop>;

/// Runs the command that the arguments ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments::hold_key(&arguments) {
        Output::new(ColorWhen::Auto).error(
            "a private key stands in the arguments: give the name of its file instead. It is in the history of the \
             shell now; delete it there",
        );
        return ExitCode::from(Exit::Usage.code());
    }
    #[cfg(feature = "serve")]
    let arguments = match arguments.len() {
        0 | 1 if serve::is_started_from_desktop() => vec!["pinbundle".into(), "serve".into()],
        _ => arguments,
    };
    let parsed = Cli::read(&arguments).map_err(|error| help::in_groups(error, &arguments));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            arguments::print(&error, &arguments);
            return ExitCode::from(Exit::Usage.code());
        }
        Err(error) => {
            // Help and version go to standard output; a closed pipe is nobody's loss.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    let mut output = Output::new(cli.global.color.unwrap_or(ColorWhen::Auto));
    let done = cli
        .run(&mut output)
        .and_then(|exit| output.flush().map(|()| exit).map_err(|stop| stop.at_least(exit)));
    let exit = done.unwrap_or_else(|stop| {
        if !stop.message.is_empty() {
            output.error(&stop.message);
        }
        stop.exit
    });
    ExitCode::from(exit.code())
}

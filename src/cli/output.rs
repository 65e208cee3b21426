//! Standard output and standard error. Results go to the first, everything else to the second.

use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::{Stop, terminal};
use crate::base::escape;
use crate::report::look::{Characters, Detail, Look};

/// When colours are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<ColorWhen> for ColorChoice {
    fn from(when: ColorWhen) -> Self {
        match when {
            ColorWhen::Auto => Self::Auto,
            ColorWhen::Always => Self::Always,
            ColorWhen::Never => Self::Never,
        }
    }
}

/// Where a command writes. What is in one of its two buffers goes out before something comes into the other.
pub(super) struct Output {
    /// For people, once there is something: colours are taken out where they do not belong.
    text: Option<BufWriter<AutoStream<StdoutLock>>>,
    /// For programs, as it is.
    machine: BufWriter<StdoutLock>,
    color: ColorChoice,
    look: Look,
}

type StdoutLock = io::StdoutLock<'static>;

impl Output {
    pub(super) fn new(when: ColorWhen) -> Self {
        let color = when.into();
        let is_terminal = io::stdout().is_terminal();
        let mut look = Look::FILE;
        look.columns = is_terminal.then(terminal::columns);
        look.characters = terminal::characters(is_terminal);
        Self { text: None, machine: BufWriter::new(io::stdout().lock()), color, look }
    }

    /// How text for people looks on standard output.
    pub(super) fn look(&self, quiet: bool) -> Look {
        let mut look = self.look;
        look.detail = if quiet { Detail::Quiet } else { Detail::Full };
        look
    }

    /// Writes text for people, in the characters that the locale has.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Stop> {
        send(&mut self.machine)?;
        let stream =
            self.text.get_or_insert_with(|| BufWriter::new(AutoStream::new(io::stdout().lock(), self.color)));
        let written = match self.look.characters {
            Characters::Unicode => stream.write_all(text.as_bytes()),
            Characters::Ascii => stream.write_all(escape::ascii(text).as_bytes()),
        };
        written.map_err(stop)
    }

    /// Writes what is for other programs, the same bytes in every locale.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Stop> {
        if let Some(stream) = &mut self.text {
            send(stream)?;
        }
        self.machine.write_all(text.as_bytes()).map_err(stop)
    }

    /// Makes what was written so far appear.
    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        if let Some(stream) = &mut self.text {
            stream.flush().map_err(stop)?;
        }
        self.machine.flush().map_err(stop)
    }

    /// Says why the command cannot go on. The message may hold line ends of its own.
    pub(super) fn error(&self, message: &str) {
        const ERROR: Style = AnsiColor::Red.on_default().bold();
        self.say(&format!("{ERROR}error{ERROR:#}: {message}\n"));
    }

    /// Says something that is no result.
    pub(super) fn note(&self, message: &str) {
        self.say(&format!("note: {}\n", escape::line(message)));
    }

    fn say(&self, text: &str) {
        let text = match terminal::characters(io::stderr().is_terminal()) {
            Characters::Unicode => text.into(),
            Characters::Ascii => escape::ascii(text),
        };
        // Nobody is left to tell if standard error is closed.
        let _ = AutoStream::new(io::stderr(), self.color).write_all(text.as_bytes());
    }
}

/// Empties a buffer.
fn send<W: io::Write>(buffer: &mut BufWriter<W>) -> Result<(), Stop> {
    if buffer.buffer().is_empty() { Ok(()) } else { buffer.flush().map_err(stop) }
}

/// A closed pipe ends the command without a word: whoever closed it knows.
fn stop(error: io::Error) -> Stop {
    match error.kind() {
        ErrorKind::BrokenPipe => Stop::incomplete(""),
        _ => Stop::incomplete(format!("standard output: {error}")),
    }
}

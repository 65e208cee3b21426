//! What is shown while somebody waits: on standard error, only on a terminal, and gone when the results come.

use std::fmt;
use std::io::{IsTerminal as _, stderr, stdout};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use super::files::Source;
use super::folders::Folders;

/// Fewer files are done before a bar could be read.
const FEWEST: usize = 100;

/// A line that goes away when this is dropped, if there is one.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// That something is under way, in words.
    pub(super) fn waiting(message: &str, quiet: bool) -> Self {
        if quiet || !stderr().is_terminal() {
            return Self(None);
        }
        let line = ProgressBar::no_length().with_message(message.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            line.set_style(style);
        }
        line.tick();
        Self(Some(line))
    }

    /// A bar over these files: their number, their rate and the time left. Only if the results do not go to the terminal
    /// too, where they are progress enough. Where a bar is shown, folders are walked first, since it has to know how many there are.
    pub(super) fn over<'a>(
        sources: impl Iterator<Item = Source<'a>> + 'a,
        folders: &'a Folders,
        quiet: bool,
    ) -> (Self, Box<dyn Iterator<Item = Source<'a>> + 'a>) {
        if quiet || !stderr().is_terminal() || stdout().is_terminal() {
            return (Self(None), Box::new(sources));
        }
        let sources: Vec<Source<'a>> = sources.flat_map(|source| folders.opened(source)).collect();
        if sources.len() < FEWEST {
            return (Self(None), Box::new(sources.into_iter()));
        }
        let bar = ProgressBar::new(sources.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{pos} of {len} files  {bar:30.green}  {speed}") {
            bar.set_style(style.progress_chars("#-.").with_key("speed", speed));
        }
        (Self(Some(bar)), Box::new(sources.into_iter()))
    }

    /// So many more are done.
    pub(super) fn step(&self, count: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(count as u64);
        }
    }

    /// Takes the bar away while something else is written to the terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// The rate and the time left, once there was time to tell them.
fn speed(state: &ProgressState, out: &mut dyn fmt::Write) {
    if state.elapsed() >= Duration::from_millis(500) {
        // What cannot be written is not shown.
        let _ = write!(out, "{:.0} a second, {:#} left", state.per_sec(), HumanDuration(state.eta()));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

//! `rules`: lists the rules.

use clap::Args;

use super::output::Output;
use super::{Done, Exit};

/// Lists the rules that exports, requests and packages are judged by.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  pinbundle rules")]
pub(super) struct Rules {}

impl Rules {
    pub(super) fn run(self, output: &mut Output) -> Done {
        for rule in crate::all_rules() {
            output.text(&format!("{:<27} {:<8} {}\n", rule.id, rule.severity.id(), rule.title))?;
        }
        output.text("\n'pinbundle explain RULE' says more about one.\n")?;
        Ok(Exit::Success)
    }
}

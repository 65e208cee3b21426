//! `explain`: one rule in full.

use clap::Args;

use super::options::known_rule;
use super::output::Output;
use super::{Done, Exit};

/// Explains one rule: why it matters, how it is mended, where it comes from.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  pinbundle explain private-key")]
pub(super) struct Explain {
    /// The rule's name, as findings and 'pinbundle rules' print it
    rule: String,
}

impl Explain {
    pub(super) fn run(self, output: &mut Output) -> Done {
        let rule = known_rule(&self.rule)?;
        let allowed = if rule.can_be_allowed { "can" } else { "cannot" };
        let look = output.look(false);
        output.text(&format!(
            "{} ({}): {}\n\nWhy:    {}\n\nMend:   {}\n\nSource: {}\n\nIt {allowed} be turned into a note with --allow.\n",
            rule.id,
            rule.severity.id(),
            rule.title,
            look.wrapped(rule.why, 8),
            look.wrapped(rule.mend, 8),
            look.wrapped(rule.source, 8),
        ))?;
        Ok(Exit::Success)
    }
}

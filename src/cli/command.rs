//! What can be typed.

use clap::{Args, Parser, Subcommand};

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

/// Options of every command.
#[derive(Args, Debug)]
pub(super) struct Global {
    /// The moment at which validity is judged, RFC 3339 (2026-11-24T00:00:00Z or 2026-11-24) [default: now]
    #[arg(long, global = true, value_name = "TIME", value_parser = options::time)]
    pub(super) at: Option<Timestamp>,

    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are heeded
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorWhen,

    /// Print results only
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

impl Global {
    /// The moment to judge at.
    pub(super) fn at(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    Check(check::Check),
    Compare(compare::Compare),
    Extract(extract::Extract),
    Pin(pin::Pin),
    Init(init::Init),
    Bundle(Box<bundle::Bundle>),
    Verify(verify::Verify),
    Probe(probe::Probe),
    Preflight(preflight::Preflight),
    #[cfg(feature = "serve")]
    Serve(serve::Serve),
    Rules(rules::Rules),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Cli {
    pub(super) fn run(self, output: &mut Output) -> Done {
        match self.command {
            Command::Check(command) => command.run(&self.global, output),
            Command::Compare(command) => command.run(&self.global, output),
            Command::Extract(command) => command.run(&self.global, output),
            Command::Pin(command) => command.run(&self.global, output),
            Command::Init(command) => command.run(&self.global, output),
            Command::Bundle(command) => command.run(&self.global, output),
            Command::Verify(command) => command.run(&self.global, output),
            Command::Preflight(command) => command.run(&self.global, output),
            Command::Probe(command) => command.run(&self.global, output),
            #[cfg(feature = "serve")]
            Command::Serve(command) => command.run(&self.global, output),
            Command::Rules(command) => command.run(output),
            Command::Explain(command) => command.run(output),
            Command::Schema(command) => command.run(output),
            Command::Completions(command) => command.run(output),
            Command::Man(command) => command.run(output),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}

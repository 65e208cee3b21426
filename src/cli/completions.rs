//! `completions`: what a shell needs to complete commands, options and their values.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::output::Output;
use super::{Cli, Done, Exit};

/// Prints the completions for a shell.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  bash        pinbundle completions bash > ~/.local/share/bash-completion/completions/pinbundle
  zsh         pinbundle completions zsh > ~/.zfunc/_pinbundle
              (with 'fpath+=~/.zfunc' before 'autoload -Uz compinit && compinit' in ~/.zshrc)
  fish        pinbundle completions fish > ~/.config/fish/completions/pinbundle.fish
  PowerShell  pinbundle completions powershell | Out-String | Invoke-Expression
              (in $PROFILE)
  Elvish      eval (pinbundle completions elvish | slurp)
              (in ~/.config/elvish/rc.elv)";

impl Completions {
    pub(super) fn run(self, output: &mut Output) -> Done {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "pinbundle", &mut script);
        output.write(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Success)
    }
}

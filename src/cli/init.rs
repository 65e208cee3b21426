//! `init`: writes a request file to fill in.

use std::path::{Path, PathBuf};

use clap::Args;

use super::command::Global;
use super::output::Output;
use super::{Done, Exit, files, write};
use crate::request::TEMPLATE;

/// Writes a commented request.toml to fill in for bundle --request.
///
/// Every key stands in it with its meaning and an example, switched off. Nothing that stands there is replaced.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Init {
    /// Where to write; - for standard output
    #[arg(long, value_name = "FILE", default_value = "request.toml")]
    out: PathBuf,

    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle init
  pinbundle init --out mdm/request.toml
  pinbundle bundle --request request.toml";

impl Init {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        if self.out.as_os_str() == files::STDIN {
            output.write(TEMPLATE)?;
            return Ok(Exit::Success);
        }
        write::may_stand(&self.out, self.force, std::iter::empty())?;
        write::file(&self.out, TEMPLATE.as_bytes(), self.force)?;
        let shown = files::shown(&self.out);
        output.text(&format!("written: {shown}\n"))?;
        if !global.quiet {
            output.text(&format!(
                "\nnext: fill it in with any editor, then: pinbundle bundle --request {}\n",
                typed(&self.out)
            ))?;
        }
        Ok(Exit::Success)
    }
}

/// The path as a shell takes it, or a word for it where it cannot be typed.
fn typed(path: &Path) -> String {
    use crate::base::escape::{Shell, shell_path};
    let shell = if cfg!(windows) { Shell::PowerShell } else { Shell::Sh };
    path.to_str().and_then(|path| shell_path(shell, path)).unwrap_or_else(|| "FILE".to_owned())
}

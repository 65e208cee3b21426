//! `extract`: writes the one server certificate of a file, and nothing else of it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::command::Global;
use super::options::fqdn;
use super::output::Output;
use super::{Done, Exit, Stop, files, write};
use crate::base::escape;
use crate::certificate::{Certificate, order, pem};
use crate::recognise::{Export, Kind};
use crate::report::mend;
use crate::rules::{Options, Severity, judge};

/// Writes the one server certificate of a file as canonical PEM, and nothing else of it.
///
/// It is taken out of chains, DER, P7B, archives, damaged text and files with a private key.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Extract {
    /// The file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Where to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file that stands there
    #[arg(long, requires = "out")]
    force: bool,

    /// The host name that the certificate covers, where several server certificates are there
    #[arg(long, value_name = "FQDN", value_parser = fqdn)]
    leaf: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle extract chain.pem --out mdm.example.com.pem
  pinbundle extract download.zip --leaf mdm.example.com > mdm.example.com.pem";

impl Extract {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let shown = files::shown(&self.file);
        if let Some(out) = &self.out {
            write::may_stand(out, self.force)?;
            if is_same_file(&self.file, out) {
                return Err(Stop::usage(format!(
                    "{shown}: this is what is read; it may hold the only private key, and is never written over"
                )));
            }
        }
        let bytes = files::read(&self.file).map_err(|error| Stop::incomplete(format!("{shown}: {error}")))?;
        let export = Export::read(bytes);
        if export.items_left_out() > 0 || export.is_too_large() {
            return Err(Stop {
                exit: Exit::Rejected,
                message: format!(
                    "{shown}: this file holds too much to be certain what is the server's certificate"
                ),
            });
        }
        let certificates: Vec<&Certificate> =
            export.certificates().map(|(_, certificate)| certificate).collect();
        let Some(leaf) = order::choose(&certificates, self.leaf.as_deref()).and_then(|i| certificates.get(i))
        else {
            return Err(refusal(&shown, &export, &certificates));
        };
        if mend::carries_key(leaf) {
            return Err(Stop {
                exit: Exit::Rejected,
                message: format!(
                    "{shown}: a private key stands inside the certificate itself; have another issued, for a new key"
                ),
            });
        }
        let pem = pem::encode(&leaf.der);
        match &self.out {
            Some(out) => write::file(out, pem.as_bytes(), self.force)?,
            None => output.write(&pem)?,
        }
        if !global.quiet {
            let judgement = judge(&Export::read(pem.into_bytes()), &Options::at(global.at()));
            for finding in judgement.findings.iter().filter(|finding| finding.severity == Severity::Error) {
                output.note(&format!("{}: {}", finding.rule.id, finding.message));
            }
            let name = escape::short(leaf.display_name(), 100);
            output.note(&format!("took {name} out of {shown} ({})", reason(&certificates)));
            if export.may_hold_key() {
                output.note(&format!(
                    "{shown} holds a private key: do not send it; if it was sent or shared, treat the key as compromised"
                ));
            }
        }
        Ok(Exit::Success)
    }
}

/// Whether both paths lead to one file, by whatever names.
fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Why this one was taken.
fn reason(certificates: &[&Certificate]) -> String {
    match certificates.len() {
        1 => "its only certificate".to_owned(),
        n => format!("the server certificate of {n} certificates"),
    }
}

/// Why nothing was taken, and what can be done.
fn refusal(shown: &str, export: &Export, certificates: &[&Certificate]) -> Stop {
    let message = if certificates.is_empty() {
        let keystore = export.of_kind(Kind::Keystore).next().is_some();
        let more = if keystore { " that can be read without its password" } else { "" };
        format!(
            "{shown}: there is no certificate in this file{more}; 'pinbundle check {shown}' says what it holds"
        )
    } else if certificates.iter().all(|certificate| certificate.is_authority()) {
        format!(
            "{shown}: there is no server certificate in this file, only those of certification authorities"
        )
    } else {
        let positions = order::positions(certificates);
        let list: Vec<String> = certificates
            .iter()
            .zip(positions)
            .take(12)
            .map(|(c, position)| format!("  {} ({})", escape::short(c.display_name(), 100), position.id()))
            .collect();
        format!(
            "{shown}: it is not certain which certificate is the server's; give --leaf with the name that devices \
             use\n{}",
            list.join("\n")
        )
    };
    Stop { exit: Exit::Rejected, message }
}

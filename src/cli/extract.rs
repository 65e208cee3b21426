//! `extract`: writes the one server certificate of a file, and nothing else of it.

use std::path::PathBuf;

use clap::Args;

use super::command::Global;
use super::options::fqdn;
use super::output::Output;
use super::password::{self, PasswordFiles};
use super::{Done, Exit, Stop, files, write};
use crate::base::escape;
use crate::certificate::{Certificate, order, pem};
use crate::keystore::Integrity;
use crate::recognise::Export;
use crate::report::{mend, text};
use crate::request::extract as request;
use crate::rules::{Options, Severity, judge};

/// Writes the one server certificate of a file as canonical PEM, and nothing else of it.
///
/// It is taken out of chains, DER, P7B, archives, damaged text, files with a private key, and keystores (PFX, JKS, JCEKS)
/// under their password.
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

    #[command(flatten)]
    passwords: PasswordFiles,
}

const EXAMPLES: &str = "\
Examples:
  pinbundle extract chain.pem --out mdm.example.com.pem
  pinbundle extract download.zip --leaf mdm.example.com > mdm.example.com.pem
  pinbundle extract export.pfx --password-file password.txt --out mdm.example.com.pem";

impl Extract {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let shown = files::shown(&self.file);
        if let Some(out) = &self.out {
            let inputs = std::iter::once(self.file.as_path()).chain(self.passwords.paths());
            write::may_stand(out, self.force, inputs)?;
        }
        if self.file.as_os_str() == files::STDIN && self.passwords.reads_standard_input() {
            return Err(Stop::usage("standard input cannot be both the file and its password"));
        }
        let passwords = self.passwords.read()?;
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
        let opened = passwords.open(&shown, &export).map_err(|error| password::stop(&shown, &error))?;
        let certificates = request::certificates(&export, opened.as_ref());
        let Some(leaf) = order::choose(&certificates, self.leaf.as_deref()).and_then(|i| certificates.get(i))
        else {
            return Err(refusal(&shown, &certificates, self.leaf.as_deref()));
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
            output.note(&format!("took {name} out of {shown} ({})", self.reason(&certificates)));
            if opened.as_ref().is_some_and(|opened| opened.integrity == Integrity::Unchecked) {
                output.note(&format!("{shown}: {}", text::INTEGRITY_UNCHECKED));
            }
            if request::holds_key(&export, opened.as_ref()) {
                output.note(&format!(
                    "{shown} holds a private key: do not send it; if it was sent or shared, treat the key as compromised"
                ));
            }
        }
        Ok(Exit::Success)
    }

    /// Why this one was taken.
    fn reason(&self, certificates: &[&Certificate]) -> String {
        match (certificates.len(), &self.leaf) {
            (1, _) => "its only certificate".to_owned(),
            (n, Some(name)) => format!("of {n} certificates, the server's that covers {name}"),
            (n, None) => format!("of {n} certificates, the only one that is no certification authority's"),
        }
    }
}

/// Why nothing was taken, and what can be done.
fn refusal(shown: &str, certificates: &[&Certificate], leaf: Option<&str>) -> Stop {
    let message = if certificates.is_empty() {
        format!("{shown}: there is no certificate in this file; 'pinbundle check {shown}' says what it holds")
    } else if certificates.iter().all(|certificate| certificate.is_authority()) {
        format!(
            "{shown}: there is no server certificate in this file, only those of certification authorities"
        )
    } else {
        let why = match leaf {
            Some(name) => format!("not exactly one server certificate covers {name}"),
            None => "it is not certain which certificate is the server's; give --leaf with the name that devices use".to_owned(),
        };
        let positions = order::positions(certificates);
        let list: Vec<String> = certificates
            .iter()
            .zip(positions)
            .take(12)
            .map(|(c, position)| format!("  {} ({})", escape::short(c.display_name(), 100), position.id()))
            .collect();
        format!("{shown}: {why}\n{}", list.join("\n"))
    };
    Stop { exit: Exit::Rejected, message }
}

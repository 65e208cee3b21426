//! `probe`: what servers present to devices.

use std::path::{Path, PathBuf};

use clap::Args;

use super::command::Global;
use super::network::{Asked, Connecting};
use super::output::Output;
use super::{Done, Exit, Stop, files, package, write};
use crate::base::escape;
use crate::certificate::{Certificate, KeyKind, pem};
use crate::network::Target;
use crate::network::observation::Outcome;
use crate::report::json::{self, OutcomesJson, PROBE, ProbeJson, ServerJson, ToolJson};
use crate::report::network;

/// Shows what servers present to devices: every certificate of every address, under TLS 1.3 and 1.2, to clients that know
/// RSA or ECDSA alone, with the server's name and without, direct and through a proxy.
///
/// Connects to the servers that are named, and sends nothing but handshakes. What a server presents never replaces a file
/// that was exported on it: compare them.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Probe {
    /// The servers, 50 at most; port 443 where none is given. Devices reach the XenMobile server on 8443 too
    #[arg(value_name = "HOST[:PORT]", required = true, num_args = 1..=50)]
    servers: Vec<Target>,

    #[command(flatten)]
    connecting: Connecting,

    /// The certificate or package whose keys are expected: another key fails (repeatable)
    #[arg(long, value_name = "FILE|PACKAGE")]
    expect: Vec<PathBuf>,

    /// Write each certificate that is presented into this folder, as canonical PEM
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Exit codes:
  0  every check passes
  1  a check fails: another name, nobody vouches for it, expired, a key that is not expected or that changes
  3  a server, or one of its addresses, could not be asked

Examples:
  pinbundle probe mdm.example.com mdm.example.com:8443 gw.example.com
  pinbundle probe --expect pinning-request_mdm.example.com_2026-11-24.zip mdm.example.com
  pinbundle probe --resolve mdm.example.com:443:192.0.2.10 --ca house-root.pem mdm.example.com";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema probe)
    Json,
}

impl Probe {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let mut pins = Vec::new();
        for path in &self.expect {
            pins.extend(expected(path)?);
        }
        if let Some(folder) = &self.save {
            std::fs::create_dir_all(folder)
                .map_err(|error| Stop::incomplete(format!("{}: {error}", files::shown(folder))))?;
        }
        let judged = self.connecting.ask(&self.servers, &pins, global)?;
        match self.format {
            Format::Json => {
                let mut summary = OutcomesJson::default();
                judged.iter().for_each(|server| summary.add(Outcome::of(&server.observations)));
                let servers = judged.iter();
                let servers =
                    servers.map(|s| ServerJson::new(&s.answers, &s.presented, &s.observations, at)).collect();
                let answer = ProbeJson {
                    schema: PROBE,
                    tool: ToolJson::current(),
                    at: at.to_string(),
                    servers,
                    summary,
                };
                output.write(&json::pretty(&answer))?;
            }
            Format::Text => {
                for (index, server) in judged.iter().enumerate() {
                    let outcome = Outcome::of(&server.observations);
                    if global.quiet {
                        output.text(&network::headline(&server.answers, outcome))?;
                        continue;
                    }
                    if index > 0 {
                        output.text("\n")?;
                    }
                    output.text(&network::server(
                        &server.answers,
                        &server.presented,
                        &server.observations,
                        at,
                        output.look(false),
                    ))?;
                }
            }
        }
        let worst = judged.iter().map(|server| Outcome::of(&server.observations)).max();
        let exit = match worst {
            Some(Outcome::Pass) => Exit::Success,
            Some(Outcome::Fail) => Exit::Rejected,
            Some(Outcome::NotTested) | None => Exit::Incomplete,
        };
        // What was found out is not lost if it cannot be written.
        if let Some(folder) = &self.save {
            save(folder, &judged, output).map_err(|stop| stop.at_least(exit))?;
        }
        Ok(exit)
    }
}

/// The pins of a package, or of the one certificate or key of a file.
fn expected(path: &Path) -> Result<Vec<[u8; 32]>, Stop> {
    let shown = files::shown(path);
    let failed = |why: String| Stop::incomplete(format!("{shown}: {}", escape::line(&why)));
    match package::read(path).map_err(failed)? {
        package::Read::Package(facts) => {
            Ok(facts.certificates.iter().map(|enclosed| enclosed.certificate.key.pin_digest()).collect())
        }
        package::Read::Export(export) => {
            let of_item = |item: &crate::recognise::Item| match (&item.certificate, &item.public_key) {
                (Some(certificate), _) => Some(certificate.key.pin_digest()),
                (None, Some(key)) => Some(key.pin_digest()),
                (None, None) => None,
            };
            let mut pins: Vec<[u8; 32]> = export.items().iter().filter_map(of_item).collect();
            pins.sort_unstable();
            pins.dedup();
            match pins.len() {
                1 => Ok(pins),
                0 => Err(failed("there is no certificate and no public key in this file".to_owned())),
                n => Err(failed(format!(
                    "{n} keys stand in this file; take the server's certificate out with 'pinbundle extract'"
                ))),
            }
        }
    }
}

/// Writes each certificate that was presented, once.
fn save(folder: &Path, judged: &[Asked], output: &Output) -> Result<(), Stop> {
    let mut saved: Vec<PathBuf> = Vec::new();
    for server in judged {
        let certificates = server.presented.iter().filter_map(|one| one.leaf.certificate.as_ref());
        for certificate in certificates {
            let path = folder.join(file_name(&server.answers.target, certificate));
            if saved.contains(&path) {
                continue;
            }
            write::file(&path, pem::encode(&certificate.der).as_bytes(), false)?;
            output.note(&format!("wrote {}", files::shown(&path)));
            saved.push(path);
        }
    }
    Ok(())
}

/// `mdm.example.com_443_rsa-3f2a9c11.pem`: the last part is of the certificate's fingerprint.
fn file_name(target: &Target, certificate: &Certificate) -> String {
    let kind = match certificate.key.info.as_ref().map(|info| info.kind) {
        Some(KeyKind::Rsa) => "rsa",
        Some(KeyKind::Ec) => "ec",
        _ => "key",
    };
    let host = escape::file_name(&target.host.replace(':', "-"));
    let fingerprint: String = certificate.fingerprint().chars().take(8).collect();
    format!("{host}_{}_{kind}-{fingerprint}.pem", target.port)
}

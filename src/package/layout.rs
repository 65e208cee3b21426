//! Names: of the package, its folder and its files. ASCII, and the same on every system.

use super::Enclosed;
use crate::base::digest::hex;
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::{KeyKind, host_name};
use crate::request::Answers;
use crate::rules::Role;

/// The text to paste into the ticket.
pub(super) const TICKET: &str = "TICKET.txt";
/// The facts for people.
pub(super) const REPORT: &str = "report.html";
/// The facts for programs.
pub(super) const MANIFEST: &str = "manifest.json";
/// The checksums of all other files.
pub(super) const SUMS: &str = "SHA256SUMS";
/// The folder of the certificates.
pub(super) const CERTIFICATES: &str = "certificates/";

/// The name of a package's folder: after the server, else the gateway, else the domain, and the day.
pub fn base_name(answers: &Answers, date: Timestamp) -> String {
    let domains = answers.domains.as_ref().map_or(&[][..], |d| &d.value);
    let name = [answers.names(Role::Xenmobile), answers.names(Role::Netscaler), domains]
        .into_iter()
        .find_map(<[_]>::first)
        .map_or_else(|| "unnamed".to_owned(), |name| escape::file_name(name.as_str()));
    format!("pinning-request_{name}_{}", date.date())
}

/// The paths of the certificates, in their order: role, name, kind of key and start of the pin. Two certificates with
/// one key (a renewal) would have one name: the second gets `-2`.
pub(super) fn certificate_files(answers: &Answers, certificates: &[Enclosed]) -> Vec<String> {
    let mut files: Vec<String> = Vec::with_capacity(certificates.len());
    for enclosed in certificates {
        let stem = stem(answers, enclosed);
        let file = (1..)
            .map(|n| if n == 1 { format!("{stem}.pem") } else { format!("{stem}-{n}.pem") })
            .find(|file| !files.contains(file))
            .unwrap_or_default();
        files.push(file);
    }
    files
}

fn stem(answers: &Answers, enclosed: &Enclosed) -> String {
    let key = &enclosed.certificate.key;
    let kind = match key.info.as_ref().map(|info| info.kind) {
        Some(KeyKind::Rsa) => "rsa",
        Some(KeyKind::Ec) => "ec",
        Some(KeyKind::Dsa) => "dsa",
        Some(KeyKind::Edwards) => "ed",
        _ => "key",
    };
    let pin = hex(&key.pin_digest());
    let name = escape::file_name(name(answers, enclosed));
    format!("{CERTIFICATES}{}_{name}_{kind}-{}", enclosed.role.id(), pin.get(..8).unwrap_or(&pin))
}

/// The name of the server that the certificate covers; where none is known or covered, its own first name.
fn name<'a>(answers: &'a Answers, enclosed: &'a Enclosed) -> &'a str {
    let own = enclosed.certificate.host_names();
    let covered = answers
        .names(enclosed.role)
        .iter()
        .find(|name| own.iter().any(|pattern| host_name::covers(pattern, name.as_str())));
    match covered {
        Some(name) => name.as_str(),
        None => enclosed.certificate.display_name(),
    }
}

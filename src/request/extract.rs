//! `--extract`: the one server certificate of a file that must not be sent itself.

use thiserror::Error;

use super::HostName;
use crate::certificate::{Certificate, order, pem};
use crate::keystore::{Integrity, Opened};
use crate::recognise::{Export, Kind};
use crate::rules::{EXPORT_RULES, Options, Severity, judge};

/// What was taken out of what.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Taken {
    /// [`Certificate::display_name`]; untrusted.
    pub name: String,
    /// How many certificates stand in the file.
    pub certificates: usize,
    /// Whether the file holds a private key, or a closed keystore that may have one.
    pub held_key: bool,
    /// Whether it came out of a keystore whose integrity is not known, since no password was given for it.
    pub integrity_unchecked: bool,
}

/// Why nothing was taken.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NotExtracted {
    /// No certificate is there, or none that can be read as the file is.
    #[error("there is no certificate that can be read in it")]
    NoCertificate,
    /// A part of the file may be a certificate, and cannot be read.
    #[error("a part of it is damaged, and could be the certificate that is meant")]
    Damaged,
    /// A keystore was not opened: why, and what to give.
    #[error("{0}")]
    Closed(String),
    /// More than is looked at.
    #[error("it holds more than is looked at")]
    TooMuch,
    /// No certificate is a server's.
    #[error("there is no server certificate in it, only those of certification authorities")]
    OnlyAuthorities,
    /// Several could be the server's.
    #[error("it is not certain which of its certificates is the server's")]
    Uncertain,
}

/// Whether the file as such is refused, whatever certificate is in it.
pub fn is_refused(export: &Export, options: &Options) -> bool {
    let is_about_file = |id: &str| EXPORT_RULES.iter().any(|(rule, _)| rule.id == id);
    let findings = judge(export, options).findings;
    findings.iter().any(|f| f.severity == Severity::Error && is_about_file(f.rule.id))
}

/// Takes the one server certificate out of a file: of several, the one that is certain to be the server's by its place in
/// the chain, or the only one that covers one of these names.
///
/// The certificate comes in canonical form. From here on it is the export: it alone is judged, and packed.
/// `opened` is what [`open_all`](crate::keystore::open_all) found in the keystores of the export. One that is not open
/// counts for nothing: of a file with a certificate beside one, that certificate is taken.
pub fn extract(
    export: &Export,
    opened: Option<&Opened>,
    names: &[HostName],
) -> Result<(Export, Taken), NotExtracted> {
    let is_seen_whole = export.marks().iter().all(crate::recognise::keyscan::Mark::is_of_a_key);
    if export.is_too_large() || export.items_left_out() > 0 || !is_seen_whole {
        return Err(NotExtracted::TooMuch);
    }
    if export.items().iter().any(|item| matches!(item.kind, Kind::MalformedCertificate | Kind::DamagedText)) {
        return Err(NotExtracted::Damaged);
    }
    let certificates = certificates(export, opened);
    if certificates.is_empty() {
        return Err(NotExtracted::NoCertificate);
    }
    if order::positions(&certificates).contains(&order::Position::Unknown) {
        return Err(NotExtracted::Damaged);
    }
    if certificates.iter().all(|certificate| certificate.is_authority()) {
        return Err(NotExtracted::OnlyAuthorities);
    }
    let leaf = choose(&certificates, names).ok_or(NotExtracted::Uncertain)?;
    let taken = Taken {
        name: leaf.display_name().to_owned(),
        certificates: certificates.len(),
        held_key: holds_key(export, opened),
        integrity_unchecked: opened.is_some_and(|opened| opened.integrity == Integrity::Unchecked),
    };
    Ok((Export::read(pem::encode(&leaf.der).into_bytes()), taken))
}

/// The certificates of an export, and those of its keystores once they are open.
pub fn certificates<'a>(export: &'a Export, opened: Option<&'a Opened>) -> Vec<&'a Certificate> {
    let in_clear = export.certificates().map(|(_, certificate)| certificate);
    in_clear.chain(opened.iter().flat_map(|opened| &opened.certificates)).collect()
}

/// Whether there is a private key in an export. Of a keystore that is open, it is known.
pub fn holds_key(export: &Export, opened: Option<&Opened>) -> bool {
    match opened {
        Some(opened) => opened.has_key || export.of_kind(Kind::PrivateKey).next().is_some(),
        None => export.may_hold_key(),
    }
}

fn choose<'a>(certificates: &[&'a Certificate], names: &[HostName]) -> Option<&'a Certificate> {
    let chosen =
        |name: Option<&str>| order::choose(certificates, name).and_then(|i| certificates.get(i).copied());
    if let Some(leaf) = chosen(None) {
        return Some(leaf);
    }
    let mut covering = names.iter().filter_map(|name| chosen(Some(name.as_str())));
    let first = covering.next()?;
    covering.all(|other| order::same(first, other)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::testing::{certificate, chain};

    fn export(certificates: &[&Certificate]) -> Export {
        Export::read(certificates.iter().map(|c| pem::encode(&c.der)).collect::<String>().into_bytes())
    }

    fn names(names: &[&str]) -> Vec<HostName> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn the_leaf_of_a_chain_is_taken_alone() {
        let [root, middle, server] = &chain();
        let (alone, taken) = extract(&export(&[root, server, middle]), None, &[]).unwrap();
        assert_eq!(alone.bytes(), pem::encode(&server.der).as_bytes());
        assert_eq!((taken.certificates, taken.held_key), (3, false));
        assert_eq!(taken.name, "mdm.example.com");
    }

    #[test]
    fn of_several_servers_a_given_name_decides_if_it_can() {
        let server =
            |name: &str| certificate(&["-subj", "/CN=x", "-addext", &format!("subjectAltName=DNS:{name}")]);
        let (mdm, gateway, twin) =
            (server("mdm.example.com"), server("gw.example.com"), server("mdm.example.com"));
        let both = export(&[&gateway, &mdm]);
        assert_eq!(extract(&both, None, &[]).unwrap_err(), NotExtracted::Uncertain);
        assert_eq!(extract(&both, None, &names(&["mdm.example.com"])).unwrap().1.name, "mdm.example.com");
        let each = names(&["mdm.example.com", "gw.example.com"]);
        assert_eq!(extract(&both, None, &each).unwrap_err(), NotExtracted::Uncertain);
        let twins = export(&[&mdm, &twin]);
        assert_eq!(extract(&twins, None, &names(&["mdm.example.com"])).unwrap_err(), NotExtracted::Uncertain);
    }

    #[test]
    fn nothing_is_taken_out_of_what_cannot_be_read_as_a_whole() {
        let [root, middle, server] = &chain();
        assert_eq!(extract(&export(&[root, middle]), None, &[]).unwrap_err(), NotExtracted::OnlyAuthorities);
        assert_eq!(extract(&export(&[]), None, &[]).unwrap_err(), NotExtracted::NoCertificate);
        let damaged =
            pem::encode(&server.der).replace("BEGIN CERTIFICATE-----\nMII", "BEGIN CERTIFICATE-----\n!!!");
        let text = pem::encode(&server.der) + &damaged;
        assert_eq!(extract(&Export::read(text.into_bytes()), None, &[]).unwrap_err(), NotExtracted::Damaged);
    }
}

//! What x509-parser says of every certificate among the fixtures that it can read: the same as we do.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use pinbundle::{Certificate, Export};
use support::fixtures;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Every file below the fixtures.
fn files() -> Vec<std::path::PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![fixtures()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

#[test]
fn every_certificate_it_reads_is_read_alike() {
    let mut compared = 0;
    for path in files() {
        let export = Export::read(std::fs::read(&path).unwrap());
        for (_, ours) in export.certificates() {
            if let Ok((rest, theirs)) = X509Certificate::from_der(&ours.der) {
                assert!(rest.is_empty(), "{}", path.display());
                compare(ours, &theirs, &path.display().to_string());
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "only {compared} certificates were compared");
}

fn compare(ours: &Certificate, theirs: &X509Certificate<'_>, file: &str) {
    assert_eq!(ours.key.spki, theirs.tbs_certificate.subject_pki.raw, "{file}: SPKI");
    assert_eq!(ours.serial, theirs.raw_serial(), "{file}: serial");
    let validity = theirs.validity();
    assert_eq!(ours.not_before.unwrap().unix(), validity.not_before.timestamp(), "{file}: not before");
    assert_eq!(ours.not_after.unwrap().unix(), validity.not_after.timestamp(), "{file}: not after");
    // It refuses an extension that stands there twice; we take the more cautious of both.
    if let Ok(constraints) = theirs.basic_constraints() {
        assert_eq!(ours.is_ca, constraints.is_some_and(|c| c.value.ca), "{file}: CA");
    }
    if let Ok(Some(names)) = theirs.subject_alternative_name() {
        let names = names.value.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        });
        assert_eq!(ours.dns_names, names.collect::<Vec<_>>(), "{file}: DNS names");
    }
}

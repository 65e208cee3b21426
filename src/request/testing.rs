//! Requests for tests: real certificates, made on the spot.

use rcgen::{CertificateParams, KeyPair};

use super::rules::{Case, JudgedExport, PreviousPin, RequestCheck};
use super::{Preflight, Request, Served, ServedKey};
use crate::base::timestamp::Timestamp;
use crate::certificate::{KeyKind, pem};
use crate::recognise::Export;
use crate::rules::{self, Finding, Findings, Options, Role};

/// A request and its exports; their paths are `0.pem`, `1.pem`, … in the order they were added.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) request: Request,
    pub(crate) previous: Option<Vec<PreviousPin>>,
    pub(crate) preflight: Option<Preflight>,
    pub(crate) served: Option<Vec<Served>>,
    pub(crate) unread: Vec<Role>,
    pub(crate) exports: Vec<(Role, bool, Export)>,
    pub(crate) keys: Vec<(KeyPair, Vec<String>)>,
}

impl Setup {
    /// A certificate in use, with a key of its own.
    pub(crate) fn add(&mut self, role: Role, names: &[&str]) {
        self.make(role, false, names);
    }

    /// A certificate that will replace another, with a key of its own.
    pub(crate) fn add_next(&mut self, role: Role, names: &[&str]) {
        self.make(role, true, names);
    }

    /// The very certificate that was added at `index`.
    pub(crate) fn repeat(&mut self, role: Role, is_next: bool, index: usize) {
        let bytes = self.exports[index].2.bytes().to_vec();
        self.exports.push((role, is_next, Export::read(bytes)));
    }

    /// Another certificate with the names and the key of the one that was made at `index`.
    pub(crate) fn renew(&mut self, role: Role, is_next: bool, index: usize) {
        let (key, names) = &self.keys[index];
        let export = certificate(names, key, 2);
        self.exports.push((role, is_next, export));
    }

    /// A server of this role was asked, and presented these keys.
    pub(crate) fn serve(&mut self, role: Role, host: &str, port: u16, keys: &[(&str, KeyKind)]) {
        let key = |(pin, kind): &(&str, KeyKind)| ServedKey {
            pin: (*pin).to_owned(),
            kind: Some(*kind),
            doubt: None,
        };
        let keys = Ok(keys.iter().map(key).collect());
        let served = Served { role, host: host.parse().unwrap(), port, keys };
        self.served.get_or_insert_default().push(served);
    }

    pub(crate) fn pin(&self, index: usize) -> String {
        self.exports[index].2.only_certificate().unwrap().1.pin()
    }

    fn make(&mut self, role: Role, is_next: bool, names: &[&str]) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<_> = names.iter().map(|n| (*n).to_owned()).collect();
        self.exports.push((role, is_next, certificate(&names, &key, 1)));
        self.keys.push((key, names));
    }
}

fn certificate(names: &[String], key: &KeyPair, serial: u64) -> Export {
    let mut params = CertificateParams::new(names.to_vec()).unwrap();
    params.serial_number = Some(serial.into());
    let certificate = params.self_signed(key).unwrap();
    Export::read(pem::encode(certificate.der()).into_bytes())
}

/// The findings of one rule.
pub(crate) fn found(setup: &Setup, check: RequestCheck) -> Vec<Finding> {
    let options = Options::at(Timestamp::from_unix(1_800_000_000));
    let exports: Vec<_> = setup
        .exports
        .iter()
        .enumerate()
        .map(|(i, (role, is_next, export))| JudgedExport {
            role: *role,
            is_next: *is_next,
            path: format!("{i}.pem"),
            export,
            judgement: rules::judge(export, &options),
        })
        .collect();
    let answers = setup.request.answers(&[]);
    let case = Case {
        answers: &answers,
        exports: &exports,
        unread: &setup.unread,
        previous: setup.previous.as_deref(),
        preflight: setup.preflight.as_ref(),
        served: setup.served.as_deref(),
        at: options.at,
    };
    let mut findings = Findings::default();
    check(&case, &mut findings);
    findings.into_vec()
}

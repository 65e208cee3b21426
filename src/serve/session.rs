//! What the page holds between two requests: exports in memory, the part each plays, answers, and the package.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::answers::{self, Kind};
use super::form::{Form, Upload};
use super::limits;
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::pem;
use crate::keystore::{self, KeystoreError};
use crate::package::{Beside, BuildError, FileFinding, Package, Part, prepare};
use crate::recognise::Export;
use crate::request::extract::{NotExtracted, Taken, extract, is_refused};
use crate::request::names::{RoleExport, TakenName, take};
use crate::request::{HostName, Request};
use crate::rules::{Finding, Judgement, Options, Role, Severity, Verdict, judge};

/// All of it.
pub(super) struct Session {
    at: Option<Timestamp>,
    date: Option<Timestamp>,
    pub(super) files: Vec<File>,
    /// Numbers are never given twice: a form that was sent late must not mean another file.
    next: u32,
    /// Answers that were understood, as they were typed.
    pub(super) answers: BTreeMap<&'static str, Vec<String>>,
    pub(super) problems: Vec<Problem>,
    /// What was found about all certificates together.
    pub(super) findings: Vec<Finding>,
    /// Something to be said about what was asked for last.
    pub(super) notice: Option<String>,
    pub(super) made: Option<Made>,
}

/// One file of the page.
pub(super) struct File {
    pub(super) id: u32,
    /// What its owner calls it; untrusted.
    pub(super) name: String,
    pub(super) export: Export,
    pub(super) judgement: Judgement,
    /// If this is the certificate alone by now: what it was taken out of.
    pub(super) taken: Option<Taken>,
    /// Why nothing was taken.
    pub(super) trouble: Option<NotExtracted>,
    pub(super) part: Option<ChosenPart>,
}

/// The part that a file plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ChosenPart {
    For { role: Role, is_next: bool },
    LeftOut,
}

/// Why there is no package: a sentence, and the element of the page that it is about.
pub(super) struct Problem {
    pub(super) about: String,
    pub(super) text: String,
}

/// A package that was made.
pub(super) struct Made {
    pub(super) package: Package,
    pub(super) names: Vec<TakenName>,
    pub(super) at: Timestamp,
    zip: Vec<u8>,
}

impl ChosenPart {
    /// All of them, by the value that stands in the form.
    pub(super) const ALL: [(&'static str, Self, &'static str); 5] = [
        ("xenmobile", Self::of(Role::Xenmobile, false), "XenMobile Server, in use now"),
        ("next-xenmobile", Self::of(Role::Xenmobile, true), "XenMobile Server, will replace the one in use"),
        ("netscaler", Self::of(Role::Netscaler, false), "NetScaler Gateway, in use now"),
        ("next-netscaler", Self::of(Role::Netscaler, true), "NetScaler Gateway, will replace the one in use"),
        ("none", Self::LeftOut, "leave it out"),
    ];

    const fn of(role: Role, is_next: bool) -> Self {
        Self::For { role, is_next }
    }
}

impl File {
    pub(super) fn is_accepted(&self) -> bool {
        self.judgement.verdict == Verdict::Accepted
    }

    pub(super) fn has_keystore(&self) -> bool {
        self.export.items().iter().any(|item| item.keystore.is_some())
    }

    /// Whether taking the certificate out could help.
    pub(super) fn may_be_taken_from(&self) -> bool {
        let has_any = self.has_keystore() || self.export.certificates().next().is_some();
        self.taken.is_none() && has_any && !self.is_alone()
    }

    /// Whether it holds one certificate and nothing that stands in the way, whatever that certificate is worth.
    pub(super) fn is_alone(&self) -> bool {
        // The rules about files do not ask for the time.
        self.export.only_certificate().is_some()
            && !is_refused(&self.export, &Options::at(Timestamp::from_unix(0)))
    }
}

impl Session {
    pub(super) fn new(at: Option<Timestamp>, date: Option<Timestamp>) -> Self {
        Self {
            at,
            date,
            files: Vec::new(),
            next: 1,
            answers: BTreeMap::new(),
            problems: Vec::new(),
            findings: Vec::new(),
            notice: None,
            made: None,
        }
    }

    /// Forgets everything but the number of the next file.
    pub(super) fn clear(&mut self) {
        *self = Self { next: self.next, ..Self::new(self.at, self.date) };
    }

    /// The moment to judge at.
    pub(super) fn now(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }

    /// Judges files and keeps them.
    pub(super) fn add(&mut self, uploads: Vec<Upload>) {
        self.changed();
        if uploads.is_empty() {
            self.notice =
                Some("Nothing was chosen: choose a file, or paste the text of a certificate.".to_owned());
        }
        for Upload { name, mut bytes } in uploads {
            let held: usize = self.files.iter().map(|file| file.export.bytes().len()).sum();
            if self.files.len() >= limits::FILES || held + bytes.len() > limits::HELD_BYTES {
                self.notice =
                    Some("There is no room for more files: remove some, or start again.".to_owned());
                return;
            }
            let export = Export::read(std::mem::take(&mut *bytes));
            let judgement = judge(&export, &self.options());
            let name = file_name(&name);
            self.files.push(File {
                id: self.next,
                name,
                export,
                judgement,
                taken: None,
                trouble: None,
                part: None,
            });
            self.next += 1;
        }
    }

    /// Puts the one server certificate in the place of a file; the rest of the file is forgotten.
    pub(super) fn take(&mut self, id: &str, password: Option<&Zeroizing<String>>, name: &str) {
        self.changed();
        let options = self.options();
        let names: Vec<HostName> = name.parse().ok().into_iter().collect();
        let Some(file) = self.files.iter_mut().find(|file| file.id.to_string() == id) else {
            self.notice = Some("This file is no longer here.".to_owned());
            return;
        };
        let is_closed =
            file.has_keystore() && (password.is_some() || file.export.certificates().next().is_none());
        let given: Vec<&str> = password.iter().map(|password| password.as_str()).collect();
        let opened = is_closed.then(|| keystore::open_all(&file.export, &given)).transpose();
        let outcome = opened
            .map_err(|error| NotExtracted::Closed(reason(&error)))
            .and_then(|opened| extract(&file.export, opened.as_ref(), &names));
        match outcome {
            Ok((alone, taken)) => {
                file.judgement = judge(&alone, &options);
                file.export = alone;
                (file.taken, file.trouble) = (Some(taken), None);
            }
            Err(trouble) => file.trouble = Some(trouble),
        }
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.changed();
        self.files.retain(|file| file.id.to_string() != id);
    }

    /// Makes the package; whether there is one then. Otherwise the problems say why not.
    pub(super) fn make(&mut self, form: &Form) -> bool {
        self.changed();
        let request = self.read_answers(form);
        self.read_parts(form);
        if !self.problems.is_empty() {
            return false;
        }
        let options = self.options();
        let at = options.at;
        let chosen: Vec<(usize, Role, bool)> = self.chosen();
        let parts: Vec<Part<'_>> = chosen
            .iter()
            .filter_map(|(index, role, is_next)| {
                let file = self.files.get(*index)?;
                Some(Part { role: *role, is_next: *is_next, path: &file.name, export: &file.export })
            })
            .collect();
        let exports: Vec<RoleExport<'_>> = parts
            .iter()
            .map(|part| RoleExport { role: part.role, is_next: part.is_next, export: part.export })
            .collect();
        let names = take(&request, &exports);
        let prepared = prepare(&request.answers(&names), &parts, Beside::default(), &options);
        let built = prepared.facts.map(|mut facts| {
            facts.date = self.date.unwrap_or(at);
            Package::build(&facts).and_then(|package| Ok((package.zip(self.date)?, package)))
        });
        for ((index, _, _), judgement) in chosen.iter().zip(prepared.judgements) {
            if let Some(file) = self.files.get_mut(*index) {
                file.judgement = judgement;
            }
        }
        self.findings = prepared.findings;
        match built {
            Some(Ok((zip, package))) => self.made = Some(Made { package, names, at, zip }),
            Some(Err(error)) => self.refuse(&error),
            None => self.explain(),
        }
        self.made.is_some()
    }

    /// The package as a zip, with its name.
    pub(super) fn package(&self) -> Option<(String, &[u8])> {
        self.made.as_ref().map(|made| (format!("{}.zip", made.package.base_name), made.zip.as_slice()))
    }

    /// The calendar beside the package, with its name.
    pub(super) fn calendar(&self) -> Option<(String, &str)> {
        let package = self.made.as_ref().map(|made| &made.package)?;
        Some((format!("{}.ics", package.base_name), &package.calendar))
    }

    /// The certificate of a file in canonical form, with a name for it: of a file that is no more than this.
    pub(super) fn certificate(&self, id: &str) -> Option<(String, String)> {
        let file = self.files.iter().find(|file| file.id.to_string() == id && file.is_alone())?;
        let (_, certificate) = file.export.only_certificate()?;
        let name = escape::file_name(certificate.display_name());
        Some((format!("{name}.pem"), pem::encode(&certificate.der)))
    }

    fn options(&self) -> Options {
        let mut options = Options::at(self.now());
        options.for_ticket = true;
        options
    }

    fn changed(&mut self) {
        self.made = None;
        self.notice = None;
        self.problems.clear();
        self.findings.clear();
    }

    fn problem(&mut self, about: impl Into<String>, text: impl Into<String>) {
        self.problems.push(Problem { about: about.into(), text: text.into() });
    }

    /// Keeps what is understood. What is refused is forgotten: it may be a key that was pasted into the wrong field.
    fn read_answers(&mut self, form: &Form) -> Request {
        let mut request = Request::default();
        self.answers.clear();
        for question in answers::all() {
            let words = match question.kind {
                Kind::Words => form.value(question.key).split([' ', ',', ';']).collect(),
                Kind::Several(_) => form.values(question.key).collect(),
                Kind::Line | Kind::Choice(_) => vec![form.value(question.key)],
            };
            let mut kept = Vec::new();
            for word in words.into_iter().filter(|word: &&str| !word.is_empty()) {
                if holds_secret(word) {
                    self.problem(
                        question.key,
                        format!("{}: this looks like a private key, and was not kept", question.label),
                    );
                } else if let Err(error) = request.answer(question.key, word) {
                    self.problem(question.key, format!("{}: {error}", question.label));
                } else {
                    kept.push(word.to_owned());
                }
            }
            self.answers.insert(question.key, kept);
        }
        request
    }

    fn read_parts(&mut self, form: &Form) {
        let mut problems = Vec::new();
        for file in &mut self.files {
            if !file.is_alone() {
                let text = format!(
                    "{}: it cannot be sent as it is; take the certificate out, or remove the file",
                    file.name
                );
                problems.push(Problem { about: format!("file-{}", file.id), text });
                continue;
            }
            let value = form.value(&format!("part-{}", file.id));
            file.part = ChosenPart::ALL.iter().find(|(name, _, _)| *name == value).map(|(_, part, _)| *part);
            if file.part.is_none() {
                let text = format!("{}: say which server it belongs to", file.name);
                problems.push(Problem { about: format!("part-{}", file.id), text });
            }
        }
        let is_empty = self.files.iter().all(|file| file.part == Some(ChosenPart::LeftOut));
        if problems.is_empty() && is_empty {
            problems.push(Problem {
                about: "export".to_owned(),
                text: "There is no certificate to send yet".to_owned(),
            });
        }
        self.problems.append(&mut problems);
    }

    /// The files that are sent: servers before gateways, those in use before those to come, as `bundle` reads them.
    fn chosen(&self) -> Vec<(usize, Role, bool)> {
        let mut chosen = Vec::new();
        for (_, part, _) in ChosenPart::ALL {
            let ChosenPart::For { role, is_next } = part else { continue };
            let of_part = self.files.iter().enumerate().filter(|(_, file)| file.part == Some(part));
            chosen.extend(of_part.map(|(index, _)| (index, role, is_next)));
        }
        chosen
    }

    /// Where the errors are that stand in the way.
    fn explain(&mut self) {
        let rejected = self.files.iter().filter(|file| !file.is_accepted());
        let rejected: Vec<(String, String)> = rejected
            .map(|file| {
                (
                    format!("file-{}", file.id),
                    format!("{}: {}", file.name, first_error(&file.judgement.findings)),
                )
            })
            .collect();
        for (about, text) in rejected {
            self.problem(about, text);
        }
        if self.findings.iter().any(|finding| finding.severity == Severity::Error) {
            let text = first_error(&self.findings);
            self.problem("findings", text);
        }
    }

    fn refuse(&mut self, error: &BuildError) {
        if let BuildError::Rejected(findings) = error {
            self.findings = findings.iter().map(|FileFinding { finding, .. }| finding.clone()).collect();
        }
        self.problem("findings", error.to_string());
    }
}

fn first_error(findings: &[Finding]) -> String {
    let error = findings.iter().find(|finding| finding.severity == Severity::Error);
    error.map(|finding| finding.message.clone()).unwrap_or_default()
}

/// Why a keystore was not opened, for somebody who sees a field for its password.
fn reason(error: &KeystoreError) -> String {
    match error {
        KeystoreError::PasswordNeeded => "its certificates are encrypted: type its password below".to_owned(),
        KeystoreError::WrongPassword => {
            "this is not the password, or the file was changed since it was made; type the password again"
                .to_owned()
        }
        _ => error.to_string(),
    }
}

/// The last part of a name, cut to what is shown.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    match last.chars().take(limits::NAME).collect::<String>() {
        name if name.is_empty() || holds_secret(&name) => "file without a name".to_owned(),
        name => name,
    }
}

/// Whether text that somebody typed must not be shown again.
fn holds_secret(text: &str) -> bool {
    let export = Export::read(text.as_bytes().to_vec());
    export.may_hold_key() || !export.marks().is_empty()
}

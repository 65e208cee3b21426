//! Step 1: files in, verdicts out, and the mend that is one click.

use maud::{Markup, html};

use crate::report::html::{Card, Detail, Tone, banner, card, findings, shown};
use crate::report::mend::Place;
use crate::report::text::INTEGRITY_UNCHECKED;
use crate::request::extract::{NotExtracted, Taken};
use crate::rules::Verdict;
use crate::serve::session::{File, Session};

/// Where files are chosen.
pub(super) fn choose(session: &Session) -> Markup {
    html! {
        section aria-labelledby="export" {
            h2 id="export" tabindex="-1" { "1. Certificates" }
            form.sheet id="upload" method="post" action="files" enctype="multipart/form-data" {
                p.field {
                    label for="file" { "Exported files" }
                    input type="file" id="file" name="file" multiple aria-describedby="file-hint";
                    small id="file-hint" {
                        "Any form: PEM, DER, P7B, PFX, JKS, zip. Several at once. You can also drop them anywhere on this page."
                    }
                }
                details {
                    summary { "Or paste the text of a certificate" }
                    p.field {
                        label for="pasted" { "Text, from -----BEGIN CERTIFICATE----- on" }
                        textarea id="pasted" name="pasted" rows="6" autocomplete="off" spellcheck="false" {}
                    }
                }
                p { button.main[session.files.is_empty()] type="submit" { "Check" } }
            }
        }
    }
}

/// What came of them.
pub(super) fn results(session: &Session) -> Markup {
    if session.files.is_empty() {
        return Markup::default();
    }
    let accepted = session.files.iter().filter(|file| file.is_accepted()).count();
    let total = session.files.len();
    html! {
        section aria-labelledby="results" {
            h2 id="results" tabindex="-1" { "Results: " (accepted) " of " (total) " fit to be sent" }
            @for file in &session.files { (result(file, session)) }
        }
    }
}

fn result(file: &File, session: &Session) -> Markup {
    let id = format!("file-{}", file.id);
    let (word, tone) = match file.judgement.verdict {
        Verdict::Accepted => ("Fit to be sent", Tone::Good),
        Verdict::Rejected => ("Not fit to be sent", Tone::Bad),
    };
    let place = Place { path: None, is_taken: &|_| false };
    html! {
        section.file aria-labelledby=(id) {
            h3 id=(id) tabindex="-1" { (shown(&file.name)) }
            (banner(tone, word, &html! { (taken(file.taken.as_ref())) }))
            @if file.may_be_taken_from() { (take(file)) }
            (findings(&file.judgement, &file.export, &place))
            @if let Some((_, certificate)) = file.export.only_certificate() {
                details {
                    summary { "The certificate" span.hidden { " in " (shown(&file.name)) } }
                    (card(&Card {
                        id: &format!("certificate-{}", file.id),
                        certificate,
                        role: None,
                        is_next: None,
                        file: None,
                        at: session.now(),
                        detail: Detail::Short,
                    }))
                }
            }
            p.actions {
                @if file.is_alone() {
                    a href={ "certificate/" (file.id) } download { "Save this certificate alone" span.hidden { " (" (shown(&file.name)) ")" } }
                }
            }
            form.inline method="post" action="remove" enctype="multipart/form-data" {
                input type="hidden" name="file" value=(file.id);
                button type="submit" { "Remove" span.hidden { " " (shown(&file.name)) } }
            }
        }
    }
}

/// The button that takes the certificate out, with a field for what it needs.
fn take(file: &File) -> Markup {
    let (password, name, trouble) =
        (format!("password-{}", file.id), format!("name-{}", file.id), format!("trouble-{}", file.id));
    let described = file.trouble.is_some().then_some(&trouble);
    html! {
        form.sheet.mend method="post" action="take" enctype="multipart/form-data" {
            input type="hidden" name="file" value=(file.id);
            @if let Some(why) = &file.trouble {
                p.trouble id=(trouble) role="alert" { "Nothing was taken: " (shown(&why.to_string())) "." }
            }
            @if file.has_keystore() {
                p.field {
                    label for=(password) { "Password of this file" }
                    input type="password" id=(password) name="password" autocomplete="off" aria-describedby=[described]
                        aria-invalid=[described.map(|_| "true")];
                    small { "It opens the file here, and is forgotten at once. Keys in it stay closed." }
                }
            }
            @if file.trouble == Some(NotExtracted::Uncertain) {
                p.field {
                    label for=(name) { "Name of the server that is meant, such as mdm.example.com" }
                    input type="text" id=(name) name="name" autocomplete="off" aria-describedby=[described];
                }
            }
            p { button.main type="submit" { "Take out the server certificate" span.hidden { " of " (shown(&file.name)) } } }
        }
    }
}

/// What stands here instead of the file.
fn taken(taken: Option<&Taken>) -> Markup {
    let Some(taken) = taken else { return Markup::default() };
    html! {
        p {
            "This is the server certificate alone, taken out of the file"
            @if taken.certificates > 1 { ", one of " (taken.certificates) } "."
        }
        @if taken.integrity_unchecked { p { "Note: " (INTEGRITY_UNCHECKED) "." } }
        @if taken.held_key {
            p {
                strong { "The file holds a private key, which stayed there: do not send that file. " }
                "If it was sent or shared, treat the key as compromised: new key, new certificate, then pin that."
            }
        }
    }
}

//! `report.html`: the package for people. One file without script that loads nothing; see [`html`].
//!
//! It says what the ticket says, and what was found. Whoever reads it can neither export nor answer anything, so it has
//! no mends.

use maud::{Markup, html};

use super::files::{Contents, FileFinding, Packed};
use super::{layout, previous, words};
use crate::report::html::{self, Card, Detail, Tone};
use crate::request::Source;
use crate::rules::Severity;

/// So many certificates have their pins written out in every syntax; with more, the page would grow beyond what a
/// package holds.
const WITH_SYNTAXES: usize = 16;

/// The page.
pub(super) fn render(contents: &Contents<'_>) -> String {
    let facts = contents.facts;
    let title = "Certificate pinning for Citrix Secure Hub";
    let body = html! {
        header { h1 { (title) } }
        main {
            (verdict(contents))
            (answers(contents))
            section aria-labelledby="certificates" {
                h2 id="certificates" { "Certificates" }
                @for (i, packed) in contents.certificates.iter().enumerate() {
                    (certificate(i + 1, packed, contents))
                }
            }
            (since_last_ticket(contents))
            section aria-labelledby="now-held" {
                h2 id="now-held" { "Pins now held" }
                @for paragraph in words::pins_now_held(contents) { p { (paragraph) } }
            }
            (findings(contents))
            @if let Some(preflight) = &facts.preflight {
                section aria-labelledby="reachability" {
                    h2 id="reachability" { "Reachability test" }
                    (html::preflight(preflight))
                }
            }
            section aria-labelledby="confirm" {
                h2 id="confirm" { "Please confirm" }
                ol { @for question in words::QUESTIONS { li { (question) } } }
            }
        }
        footer {
            p {
                "Prepared with " (html::text(&facts.tool.name)) " " (html::text(&facts.tool.version)) ". "
                (layout::SUMS) " lists the SHA-256 of this and every other file, which detects accidents, not an attacker: "
                "compare the pins over another channel too."
            }
        }
    };
    html::page(&format!("{title}: {}", layout::base_name(&facts.answers, facts.date)), &body)
}

fn verdict(contents: &Contents<'_>) -> Markup {
    let facts = contents.facts;
    let count = contents.certificates.len();
    let certificates = if count == 1 {
        "1 public server certificate".to_owned()
    } else {
        format!("{count} public server certificates")
    };
    html::banner(
        Tone::Good,
        "Fit to be pinned",
        &html! {
            p {
                (certificates) ", each alone in a file. No private key and no chain (intermediate or root certificate) is "
                "enclosed."
            }
            ul {
                @for (i, packed) in contents.certificates.iter().enumerate() {
                    li {
                        (packed.enclosed.role.title()) ": "
                        a href={ "#certificate-" (i + 1) } { (html::text(packed.enclosed.certificate.display_name())) }
                        @if packed.enclosed.is_next { ", will replace the one in use" }
                        @if let Some(end) = packed.enclosed.certificate.not_after { ", until " (end.date()) }
                    }
                }
            }
            p.meta {
                "Validity judged at " time datetime=(facts.at.to_string()) { (facts.at) }
                @if facts.date.date() != facts.at.date() { ", dated " (facts.date.date()) }
                "."
            }
        },
    )
}

fn answers(contents: &Contents<'_>) -> Markup {
    html! {
        section aria-labelledby="request" {
            h2 id="request" { "Request" }
            p {
                "Please configure certificate pinning for Secure Hub in the AutoDiscovery Service with the certificates below."
            }
            dl.properties.sheet {
                @for field in contents.facts.answers.fields() {
                    @match &field.answer {
                        None => (html::row(field.label, &html! { span.unknown { "unknown" } }, None)),
                        Some(answer) => (html::row(field.label, &html::shown(&answer.value), match answer.source {
                            Source::Given => None,
                            Source::Default => Some("default"),
                            Source::Certificate => Some("from the certificate"),
                        })),
                    }
                }
            }
        }
    }
}

fn certificate(number: usize, packed: &Packed<'_>, contents: &Contents<'_>) -> Markup {
    html::card(&Card {
        id: &format!("certificate-{number}"),
        certificate: &packed.enclosed.certificate,
        role: Some(packed.enclosed.role),
        is_next: Some(packed.enclosed.is_next),
        file: Some(packed.file),
        at: contents.facts.at,
        detail: if contents.certificates.len() > WITH_SYNTAXES { Detail::Short } else { Detail::Full },
    })
}

fn since_last_ticket(contents: &Contents<'_>) -> Markup {
    let Some(changes) = previous::changes(contents) else { return Markup::default() };
    html! {
        section aria-labelledby="previous" {
            h2 id="previous" { "Since the last ticket" }
            p { "Compared with the certificates that we know we sent before, by the pins of their keys." }
            @for change in changes {
                h3 { (change.about) }
                dl.properties.sheet {
                    @for (what, pin) in &change.pins { (html::row(what, &html::code(pin), None)) }
                }
            }
        }
    }
}

/// What was found; reminders to the sender alone are left out.
fn findings(contents: &Contents<'_>) -> Markup {
    let concerns_reader = |f: &&FileFinding| f.file.is_some() || f.finding.severity > Severity::Note;
    let found: Vec<&FileFinding> = contents.findings.iter().filter(concerns_reader).collect();
    let allowed = &contents.facts.allowed;
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { "Findings" }
            @if found.is_empty() { p { "None." } }
            @for one in found { (html::finding(&one.finding, None, one.file.as_deref(), &[])) }
            @if !allowed.is_empty() {
                p { "Allowed by the sender: " (html::text(&allowed.join(", "))) "." }
            }
        }
    }
}

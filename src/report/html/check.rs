//! The page of `check`: every export, its verdict, its findings with mends, its certificate.

use maud::{Markup, html};

use super::{Card, Detail, Tone, banner, card, findings, page, shown};
use crate::base::timestamp::Timestamp;
use crate::report::mend::Place;
use crate::report::{Checked, Outcome, Summary};
use crate::rules::{Judgement, Severity, Verdict};

/// The whole page. `sections` are those of [`section`], one for each export.
pub fn check(sections: &[Markup], summary: Summary, at: Timestamp) -> String {
    let Summary { accepted, rejected, unreadable } = summary;
    let total = summary.total();
    let (tone, word) = match summary {
        Summary { rejected: 1.., .. } => (Tone::Bad, "Not fit to be sent"),
        Summary { unreadable: 1.., .. } => (Tone::Attention, "Not everything could be read"),
        _ => (Tone::Good, "Fit to be sent"),
    };
    let exports = if total == 1 { "export" } else { "exports" };
    let detail = html! {
        p { (total) " " (exports) ": " (accepted) " accepted, " (rejected) " rejected, " (unreadable) " unreadable." }
        p.meta {
            "Judged at " time datetime=(at.to_string()) { (at) }
            " by " (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) "."
        }
    };
    let body = html! {
        header { h1 { "Check for certificate pinning" } }
        main {
            (banner(tone, word, &detail))
            @for section in sections { (section) }
        }
        footer { p { "A check by the tool’s rules. What Citrix compares is published nowhere." } }
    };
    page("Check for certificate pinning", &body)
}

/// One export, the `number`th of its page.
pub fn section(checked: &Checked, number: usize, at: Timestamp, is_taken: &dyn Fn(&str) -> bool) -> Markup {
    let id = format!("export-{number}");
    html! {
        section id=(id) aria-labelledby={ (id) "-name" } {
            h2 id={ (id) "-name" } { (shown(&checked.path)) }
            @match &checked.outcome {
                Outcome::Unreadable(error) => {
                    (banner(Tone::Attention, "Unreadable", &html! { p { (shown(error)) } }))
                },
                Outcome::Judged(export, judgement) => {
                    (banner(judgement.verdict.into(), word(judgement.verdict), &html! { p { (counted(judgement)) } }))
                    (findings(judgement, export, &Place { path: checked.mendable_path(), is_taken }))
                    @if let Some((_, certificate)) = export.only_certificate() {
                        (card(&Card {
                            id: &format!("certificate-{number}"),
                            certificate,
                            role: checked.role,
                            is_next: None,
                            file: None,
                            at,
                            detail: Detail::Full,
                        }))
                    }
                },
            }
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "Accepted",
        Verdict::Rejected => "Rejected",
    }
}

/// `1 error, 2 warnings`.
fn counted(judgement: &Judgement) -> String {
    let count = |severity, one: &str| {
        let number = judgement.findings.iter().filter(|finding| finding.severity == severity).count();
        match number {
            0 => None,
            1 => Some(format!("1 {one}")),
            number => Some(format!("{number} {one}s")),
        }
    };
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let words: Vec<String> = counts.into_iter().filter_map(|(severity, one)| count(severity, one)).collect();
    if words.is_empty() { "Nothing to object to.".to_owned() } else { format!("{}.", words.join(", ")) }
}

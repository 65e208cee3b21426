//! Findings: what is wrong, where, why it matters, and what mends it.

use maud::{Markup, html};

use super::{Tone, shown};
use crate::base::escape::Shell;
use crate::recognise::Export;
use crate::report::mend::{self, Place, Step};
use crate::report::text;
use crate::rules::{Finding, Judgement, Severity};

/// All findings of an export, each with its mends.
pub fn findings(judgement: &Judgement, export: &Export, place: &Place<'_>) -> Markup {
    let mut said = Vec::new();
    html! {
        @for one in &judgement.findings {
            (finding(one, Some(export), None, &mend::said_once(mend::steps(one, export, place), &mut said)))
        }
    }
}

/// One finding. `about` is the file that it is about, where that is not plain from what stands around it.
pub fn finding(finding: &Finding, source: Option<&Export>, about: Option<&str>, steps: &[Step]) -> Markup {
    let tone = Tone::from(finding.severity);
    let place = source.zip(finding.place).map(|(export, place)| text::place_in_words(finding, place, export));
    html! {
        article class={ "finding " (tone.class()) } {
            h3 {
                span.sign aria-hidden="true" { (tone.sign()) }
                span.severity { (severity(finding.severity)) ": " }
                (shown(&finding.message))
            }
            p.meta {
                code { (finding.rule.id) }
                @if let Some(place) = place { " · " (place) }
                @if let Some(about) = about { " · " (shown(about)) }
            }
            p { (shown(&finding.why)) }
            @if !steps.is_empty() { (self::steps(steps)) }
        }
    }
}

/// What mends it, the best way first.
fn steps(steps: &[Step]) -> Markup {
    html! {
        h4 { @if steps.len() == 1 { "What to do" } @else { "What to do: the first that suits" } }
        ul.steps {
            @for step in steps {
                @match &step.command {
                    Some(command) => li {
                        span.shell { (shell(step, command.shell)) }
                        pre { code { (shown(&command.line)) } }
                    },
                    None => li { (shown(&step.words)) },
                }
            }
        }
    }
}

/// Where a command is typed.
fn shell(step: &Step, shell: Option<Shell>) -> String {
    let place = match shell {
        None => "on any command line",
        Some(Shell::Sh) => "in a POSIX shell",
        Some(Shell::PowerShell) => "in PowerShell",
    };
    format!("{}, {place}", if step.words == "PowerShell" { "pinbundle" } else { &step.words })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    }
}

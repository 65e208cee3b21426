//! Steps 2 and 3: the part that each certificate plays, and the fields of the ticket. One form.

use maud::{Markup, html};

use super::together;
use crate::report::html::shown;
use crate::serve::answers::{self, Kind, Question};
use crate::serve::session::{ChosenPart, File, Session};

/// The form; once there is something to send.
pub(super) fn request(session: &Session) -> Markup {
    if !session.files.iter().any(File::is_alone) {
        return Markup::default();
    }
    html! {
        form id="request" method="post" action="request" enctype="multipart/form-data" {
            (problems(session))
            section aria-labelledby="parts" {
                h2 id="parts" { "2. Which server each belongs to" }
                div.sheet {
                    @for file in session.files.iter().filter(|file| file.is_alone()) { (part(file, session)) }
                }
            }
            section aria-labelledby="ticket" {
                h2 id="ticket" { "3. What the ticket says" }
                div.sheet {
                    p { "All of it is optional. What is left empty stands in the ticket as usual, or as unknown." }
                    @for question in answers::FIRST { (field(question, session)) }
                    details open[answers::MORE.iter().any(|question| has_problem(session, question.key))] {
                        summary { "More, mostly as it always is" }
                        @for question in answers::MORE { (field(question, session)) }
                    }
                    p { button.main type="submit" { "Make the package" } }
                }
            }
        }
    }
}

/// Why there is no package, with a way to each place.
fn problems(session: &Session) -> Markup {
    if session.problems.is_empty() {
        return Markup::default();
    }
    html! {
        div.banner.bad role="alert" aria-labelledby="problems" {
            span.sign aria-hidden="true" { "✕" }
            div {
                h2.word id="problems" tabindex="-1" { "There is no package yet" }
                ul {
                    @for problem in &session.problems {
                        li { a href={ "#" (problem.about) } { (shown(&problem.text)) } }
                    }
                }
            }
        }
        @if !session.findings.is_empty() {
            section aria-labelledby="findings" {
                h2 id="findings" tabindex="-1" { "About all certificates together" }
                @for one in &session.findings { (together(one)) }
            }
        }
    }
}

fn part(file: &File, session: &Session) -> Markup {
    let id = format!("part-{}", file.id);
    let name = file.export.only_certificate().map(|(_, certificate)| certificate.display_name());
    html! {
        p.field {
            label for=(id) { (shown(name.unwrap_or_default())) small { " from " (shown(&file.name)) } }
            select id=(id) name=(id) aria-invalid=[has_problem(session, &id).then_some("true")] {
                option value="" { "Choose" }
                @for (value, part, label) in ChosenPart::ALL {
                    option value=(value) selected[file.part == Some(part)] { (label) }
                }
            }
        }
    }
}

fn field(question: &Question, session: &Session) -> Markup {
    let Question { key, label, hint, kind } = question;
    let kept = session.answers.get(key).map_or(&[][..], Vec::as_slice);
    let hint_id = (!hint.is_empty()).then(|| format!("{key}-hint"));
    let invalid = has_problem(session, key).then_some("true");
    let described = match (&hint_id, invalid) {
        (Some(id), Some(_)) => Some(format!("{id} {key}-problem")),
        (Some(id), None) => Some(id.clone()),
        (None, Some(_)) => Some(format!("{key}-problem")),
        (None, None) => None,
    };
    let below = html! {
        @if let Some(id) = &hint_id { small id=(id) { (hint) } }
        @if let Some(problem) = session.problems.iter().find(|problem| problem.about == *key) {
            span.trouble id={ (key) "-problem" } { (shown(&problem.text)) }
        }
    };
    html! {
        @match kind {
            Kind::Line | Kind::Words => p.field {
                label for=(key) { (label) }
                input type="text" id=(key) name=(key) value=(shown(&kept.join(" ")).into_string()) autocomplete="off"
                    aria-describedby=[&described] aria-invalid=[invalid];
                (below)
            },
            Kind::Choice(choices) => p.field {
                label for=(key) { (label) }
                select id=(key) name=(key) aria-describedby=[&described] aria-invalid=[invalid] {
                    @for (value, name) in *choices {
                        option value=(value) selected[kept.iter().any(|kept| kept == value)] { (name) }
                    }
                }
                (below)
            },
            Kind::Several(choices) => fieldset id=(key) {
                legend { (label) }
                @for (value, name) in *choices {
                    label {
                        input type="checkbox" name=(key) value=(value) checked[kept.iter().any(|kept| kept == value)];
                        " " (name)
                    }
                }
                (below)
            },
        }
    }
}

fn has_problem(session: &Session, about: &str) -> bool {
    session.problems.iter().any(|problem| problem.about == about)
}

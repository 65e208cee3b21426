//! The page as HTML. It works without scripts; the script adds dropping, pasting, and one click less.

mod export;
mod request;
mod result;

use maud::{DOCTYPE, Markup, html};

use super::session::Session;
use crate::report::html::{STYLE, finding, shown};
use crate::report::mend;
use crate::rules::Finding;

/// The script of the page.
pub(super) const SCRIPT: &str = include_str!("page.js");

/// The style of the page: that of all pages for people, and what forms need.
pub(super) fn style() -> String {
    format!("{STYLE}\n{}", include_str!("page.css"))
}

/// The whole page.
pub(super) fn page(session: &Session) -> String {
    let body = html! {
        header {
            h1 { "Certificates for pinning" }
            p {
                "From exported files to the package for Citrix Support, in four steps. Everything stays on this machine, in "
                "memory: nothing is sent anywhere, and nothing is written to disk until you download it."
            }
        }
        main {
            @if let Some(notice) = &session.notice {
                div.banner.attention role="alert" { span.sign aria-hidden="true" { "!" } p { (shown(notice)) } }
            }
            (export::choose(session))
            (export::results(session))
            (request::request(session))
            (result::package(session))
        }
        footer {
            form.inline method="post" action="again" { button type="submit" { "Start again" } }
            form.inline method="post" action="end" { button type="submit" { "End pinbundle" } }
            p { "Both forget all files and answers. What Citrix compares is published nowhere." }
        }
    };
    let title = match (&session.made, session.problems.is_empty()) {
        (Some(_), _) => "Package ready – pinbundle",
        (None, false) => "Not ready yet – pinbundle",
        (None, true) => "Certificates for pinning – pinbundle",
    };
    document(title, &body, true)
}

/// A finding about all certificates together, without steps that are flags of the command line.
fn together(one: &Finding) -> Markup {
    let mut steps = mend::words_of(one);
    steps.retain(|step| !step.words.contains("--"));
    finding(one, None, None, &steps)
}

/// A page that says one thing.
pub(super) fn message(title: &str, text: &str) -> String {
    let body = html! { main { h1 { (title) } p { (text) } } };
    document(title, &body, false)
}

fn document(title: &str, body: &Markup, is_inside: bool) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                @if is_inside {
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href="style.css";
                    script src="page.js" defer {}
                }
            }
            body { (body) }
        }
    };
    page.into_string()
}

//! Step 4: the package.

use maud::{Markup, html};

use super::together;
use crate::report::html::shown;
use crate::serve::session::Session;

/// The package with what is to be done with it; nothing as long as there is none.
pub(super) fn package(session: &Session) -> Markup {
    let Some(made) = &session.made else { return Markup::default() };
    html! {
        section aria-labelledby="package" {
            h2 id="package" tabindex="-1" { "4. The package is ready" }
            div.banner.good {
                span.sign aria-hidden="true" { "✓" }
                div {
                    p { a.button href="package.zip" download { "Download " (made.package.base_name) ".zip" } }
                    @for name in &made.names {
                        p { (name.role.title()) ": devices use " (shown(name.name.as_str())) " (taken from its certificate)." }
                    }
                    p.meta { "Judged at " time datetime=(made.at.to_string()) { (made.at) } "." }
                }
            }
            div.sheet {
                h3 { "What to do with it" }
                ol {
                    li { "Open a case with Citrix Support." }
                    li { "Paste the text of TICKET.txt into it." }
                    li { "Attach the zip, whole." }
                    li { "For yourself: " a href="calendar.ics" download { "save the dates as a calendar" } ", when to renew and when to open the next ticket." }
                }
                details {
                    summary { "What is in it" }
                    ul { @for file in &made.package.files { li { code { (shown(&file.path)) } } } }
                }
            }
            @for one in &session.findings { (together(one)) }
        }
    }
}

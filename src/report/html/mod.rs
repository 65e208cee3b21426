//! HTML for people: pages of one file each, without script, that load nothing, and the pieces that they are made of.
//!
//! What came from a file goes through [`text()`], so that no character steers the page or hides in it; the markup itself is
//! escaped by maud. The same input gives the same bytes.

mod certificate;
mod check;
mod finding;
mod pins;
mod preflight;
mod qr;
mod timeline;
mod verdict;

pub use certificate::{Card, Detail, card};
pub use check::{check, section};
pub use finding::{finding, findings};
pub use maud::Markup;
pub use pins::pins;
pub use preflight::preflight;
pub use qr::qr;
pub use timeline::timeline;
pub use verdict::{Tone, banner};

use maud::{DOCTYPE, PreEscaped, html};

use crate::base::digest::{base64, sha256};
use crate::base::escape;

/// The style of every page.
pub const STYLE: &str = include_str!("style.css");

/// Untrusted text as it may be shown: controls, bidi and invisible characters as `\u{202e}`.
pub fn text(text: &str) -> String {
    escape::line(text)
}

/// The source of the style for a Content Security Policy: its digest.
pub fn style_source() -> String {
    format!("'sha256-{}'", base64(&sha256(STYLE.as_bytes())))
}

/// A whole page. It may hold its own style and nothing else: no script, no image, no form, no connection.
pub fn page(title: &str, body: &Markup) -> String {
    let policy =
        format!("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'", style_source());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (text(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string() + "\n"
}

/// A row of a list of properties: what it is called, its value, and a remark in small letters.
pub fn row(name: &str, value: &Markup, remark: Option<&str>) -> Markup {
    html! {
        div {
            dt { (name) }
            dd {
                (value)
                @if let Some(remark) = remark { " " small { (remark) } }
            }
        }
    }
}

/// Untrusted text as a value.
pub fn shown(value: &str) -> Markup {
    html! { (text(value)) }
}

/// A value that is compared letter by letter.
pub fn code(value: &str) -> Markup {
    html! { code { (text(value)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_very_style_that_stands_in_the_page() {
        let page = page("Title", &html! { main {} });
        let (_, rest) = page.split_once("<style>").unwrap();
        let (style, _) = rest.split_once("</style>").unwrap();
        assert!(page.contains(&format!("'sha256-{}'", base64(&sha256(style.as_bytes())))), "{page}");
        assert!(!style.contains('\r'), "line ends are changed before the digest is compared");
        assert!(!style.contains('<') && !style.contains("url(") && !style.contains("@import"));
    }

    #[test]
    fn no_text_becomes_markup_or_hides() {
        let hostile = "</title><script>alert(\"1\")</script>\u{202e}\u{200b}'&";
        let page = page(hostile, &html! { p title=(text(hostile)) { (shown(hostile)) (code(hostile)) } });
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\u{200b}'));
        let escaped =
            "&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\\u{202e}\\u{200b}'&amp;";
        assert_eq!(page.matches(escaped).count(), 4, "{page}");
    }
}

//! The pin of a certificate in the syntax of everything that consumes pins, folded away.

use maud::{Markup, html};

use super::shown;
use crate::certificate::Certificate;
use crate::pin::{Pinned, SYNTAXES};

/// So many host names are written: a certificate may have thousands, and each stands in several syntaxes.
const HOSTS: usize = 20;

/// One syntax after the other, and in the end what is often taken for a pin and is none.
pub fn pins(certificate: &Certificate) -> Markup {
    let mut key = Pinned::certificate(certificate, certificate.display_name());
    let left_out = key.hosts.len().saturating_sub(HOSTS);
    key.hosts.truncate(HOSTS);
    let keys = [key];
    html! {
        details.pins {
            summary { "The pin as other tools write it" }
            p { "Citrix publishes no format for Secure Hub: the certificates are what it asks for, and pins identify them." }
            @if left_out > 0 { p { "Written for the first " (HOSTS) " host names; " (left_out) " more are left out." } }
            @for syntax in SYNTAXES {
                @let written = (syntax.write)(&keys);
                div.syntax {
                    h4 { (syntax.name) }
                    p.meta { (syntax.about) }
                    @if written.text.is_empty() {
                        p { "Nothing to write for this certificate." }
                    } @else {
                        pre { code { (lines(&written.text)) } }
                    }
                    @for note in &written.notes { p.meta { "Note: " (shown(note)) } }
                }
            }
            div.syntax {
                h4 { "fingerprint: no pin" }
                p.meta { "SHA-256 of the whole certificate as openssl x509 -fingerprint prints it; often taken for a pin" }
                pre { code { (colons(&certificate.fingerprint())) } }
            }
        }
    }
}

/// Text of several lines, each made safe.
fn lines(text: &str) -> Markup {
    html! {
        @for (i, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            @if i > 0 { "\n" }
            (shown(line))
        }
    }
}

/// Hex in pairs, upper case.
fn colons(hex: &str) -> String {
    let mut out = String::with_capacity(hex.len() * 3 / 2);
    for (i, digit) in hex.chars().enumerate() {
        if i > 0 && i % 2 == 0 {
            out.push(':');
        }
        out.push(digit.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::testing::certificate;

    #[test]
    fn every_syntax_is_there_and_the_fingerprint_is_named_as_none() {
        let certificate = certificate(&["-subj", "/CN=x", "-addext", "subjectAltName=DNS:mdm.example.com"]);
        let html = pins(&certificate).into_string();
        for syntax in SYNTAXES {
            assert!(html.contains(&format!("<h4>{}</h4>", syntax.name)), "{}", syntax.name);
        }
        assert!(html.contains(&format!("sha256//{}", certificate.pin())), "{html}");
        assert!(html.contains("fingerprint: no pin"));
        assert_eq!(colons("0aff01"), "0A:FF:01");
    }
}

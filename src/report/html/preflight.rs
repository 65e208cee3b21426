//! What a preflight found, and the test that a phone makes.

use maud::{Markup, html};

use super::{Tone, qr, row, shown};
use crate::request::{PHONE_TEST, Preflight, Reach, TestedName};

/// The section without its heading.
pub fn preflight(preflight: &Preflight) -> Markup {
    html! {
        p {
            "Whether the names that devices need could be reached, tested at the time below on the path of one machine, "
            "which is not a phone’s."
        }
        dl.properties {
            (row("Tested at", &shown(preflight.at.as_str()), None))
            @if let Some(machine) = &preflight.machine { (row("Tested from", &shown(machine.as_str()), None)) }
            (row("Result", &result(preflight.result), None))
            @for remark in &preflight.remarks { (row("Remark", &shown(remark.as_str()), None)) }
        }
        @for name in &preflight.names { (tested(name)) }
        div.phone {
            (qr(PHONE_TEST, "QR code of the address for the test with a phone"))
            div {
                h3 { "Test with a phone" }
                p { "In the network that devices use, open " code { (PHONE_TEST) } " on a phone." }
                p {
                    "Any answer without a warning, even 403 or 404, means that the service is reached. It does not exclude "
                    "inspection where the device management installed the proxy’s root: ask for the decryption log."
                }
            }
        }
    }
}

fn tested(name: &TestedName) -> Markup {
    html! {
        article.card {
            h3 { (shown(&name.host.to_string())) ", port " (name.port.to_string()) }
            p.tags { span.tag { (name.purpose.title()) } }
            dl.properties {
                (row("Result", &result(name.result), None))
                @if name.through_proxy_only { (row("Path", &shown("reached through a proxy alone"), None)) }
                @for way in &name.ways {
                    (row(way.via.title(), &result(way.result), None))
                    @for line in &way.lines { (row("Seen", &shown(line.as_str()), None)) }
                    @if let Some(issuer) = &way.issuer {
                        (row("Issuer that was seen", &shown(issuer.as_str()), None))
                    }
                }
            }
        }
    }
}

fn result(result: Reach) -> Markup {
    let tone = match result {
        Reach::Pass => Tone::Good,
        Reach::Fail => Tone::Bad,
        Reach::NotTested => Tone::Neutral,
    };
    html! {
        span class={ "result " (tone.class()) } {
            span.sign aria-hidden="true" { (tone.sign()) } " " (result.to_string())
        }
    }
}

//! Text about servers: what they present, and what was observed.

use std::fmt::Write as _;

use super::look::{Detail, Look};
use super::qr;
use super::text::{self, BOLD, CYAN, GREEN, RED, YELLOW};
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::network::ads;
use crate::network::findings::Presented;
use crate::network::observation::{Observation, Outcome};
use crate::network::preflight::{Purpose, Reached};
use crate::network::probe::{Answers, Via};

/// So many bytes of a chain are shown; real ones have one to three certificates.
const CHAIN: usize = 2000;

/// One server by one way: the result, each certificate, each check.
pub fn server(
    answers: &Answers,
    presented: &[Presented],
    observations: &[Observation],
    at: Timestamp,
    look: Look,
) -> String {
    let mut out = headline(answers, Outcome::of(observations));
    for one in presented {
        out.push('\n');
        match &one.leaf.certificate {
            Some(certificate) => out.push_str(&text::certificate(certificate, at, look)),
            None => out.push_str("  certificate  cannot be read\n"),
        }
        out.push_str(&chain(one));
        let _ = writeln!(out, "  seen         {}", seen(one));
    }
    let not_served: Vec<String> = answers.not_served().iter().map(ToString::to_string).collect();
    if !not_served.is_empty() {
        let _ = writeln!(out, "\n  not served   {}", look.wrapped_from(15, &not_served.join(", "), 15));
    }
    out.push('\n');
    for observation in observations {
        out.push_str(&self::observation(observation, look));
    }
    out
}

/// What came with the server's certificate, in the order in which it came.
fn chain(presented: &Presented) -> String {
    let mut out = String::new();
    for certificate in presented.chain().iter().skip(1) {
        let name = match certificate {
            Some((position, certificate)) => {
                format!("{} ({})", escape::short(certificate.display_name(), 100), position.id())
            }
            None => "a certificate that cannot be read".to_owned(),
        };
        let _ = writeln!(out, "  sent along   {name}");
        if out.len() > CHAIN {
            out.push_str("  sent along   more\n");
            break;
        }
    }
    out
}

/// The line that says how a server came out.
pub fn headline(answers: &Answers, outcome: Outcome) -> String {
    let via = match &answers.via {
        Via::Direct => String::new(),
        Via::Proxy(proxy) => format!(" through the proxy {}", escape::line(&proxy.to_string())),
    };
    format!("{BOLD}{}{via}{BOLD:#}: {}\n", answers.target, styled(outcome))
}

/// One check.
pub fn observation(observation: &Observation, look: Look) -> String {
    let (style, word) = match (observation.result, observation.counts) {
        (Outcome::Pass, _) => (GREEN, "pass"),
        (Outcome::Fail, _) => (RED, "fail"),
        (Outcome::NotTested, true) => (YELLOW, "not tested"),
        (Outcome::NotTested, false) => (CYAN, "not tested"),
    };
    let id = observation.check.id();
    let mut out = format!(
        "{style}{word}{style:#}[{id}]: {}\n",
        look.wrapped_from(word.len() + id.len() + 4, &escape::line(&observation.message), 2)
    );
    if let Some(cause) = &observation.cause {
        let _ = writeln!(out, "  likely: {}", look.wrapped_from(10, &escape::line(cause), 10));
    }
    out
}

fn styled(outcome: Outcome) -> String {
    let style = match outcome {
        Outcome::Pass => GREEN,
        Outcome::Fail => RED,
        Outcome::NotTested => YELLOW,
    };
    format!("{style}{}{style:#}", outcome.id().replace('-', " "))
}

/// How often, and by which handshakes, a certificate was seen.
fn seen(presented: &Presented) -> String {
    let (times, of) =
        presented.leaf.seen.iter().fold((0, 0), |(times, of), seen| (times + seen.times, of + seen.of));
    let mut versions: Vec<&str> = presented.leaf.seen.iter().map(|seen| seen.version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    let name = if presented.without_name_only { ", only where no name was sent (SNI)" } else { "" };
    let proof = if presented.leaf.is_proven { "" } else { "; possession of the key was not proven" };
    format!("{times} of {of} handshakes ({}){name}{proof}", versions.join(", "))
}

/// A preflight: each name by each way, what is to be done, and the test for a phone.
pub fn preflight(reached: &[Reached], general: &[Observation], at: Timestamp, look: Look) -> String {
    let mut out = String::new();
    for one in reached {
        let purpose = match one.purpose {
            Purpose::Ads => "AutoDiscovery service",
            Purpose::Server => "XenMobile server",
            Purpose::Gateway => "NetScaler Gateway",
            Purpose::Legacy => "used by older versions; does not count",
        };
        let _ = writeln!(out, "{BOLD}{}{BOLD:#} ({purpose}): {}", one.target, styled(one.result));
        if look.detail == Detail::Quiet {
            continue;
        }
        for way in &one.ways {
            if one.ways.len() > 1 {
                let via = match &way.answers.via {
                    Via::Direct => "direct".to_owned(),
                    Via::Proxy(proxy) => format!("through the proxy {}", escape::line(&proxy.to_string())),
                };
                let _ = writeln!(out, "  {via}: {}", styled(Outcome::of(&way.observations)));
            }
            for observation in &way.observations {
                out.push_str(&self::observation(observation, look));
            }
        }
        if let Some(words) = one.proxy() {
            let _ = writeln!(out, "{RED}fail{RED:#}[path]: {}", look.wrapped_from(12, words, 2));
        }
        if let Some(device) = one.device() {
            let _ = writeln!(out, "devices (our words, not Citrix's): {}", look.wrapped_from(35, device, 2));
        }
        if let Some(sentence) = one.firewall(at) {
            let _ = writeln!(
                out,
                "for the firewall team: {}",
                look.wrapped_from(23, &escape::line(&sentence), 2)
            );
        }
        out.push('\n');
    }
    if look.detail == Detail::Quiet {
        return out;
    }
    for observation in general {
        out.push_str(&self::observation(observation, look));
    }
    out.push_str(&phone_test(look));
    out
}

fn phone_test(look: Look) -> String {
    let mut out = String::from("not asked:\n");
    for name in &ads::OTHERS {
        let _ = writeln!(out, "  {}: {}", name.host, look.wrapped_from(name.host.len() + 4, name.status, 4));
    }
    let words = format!(
        "This tested the path of this machine. On a phone in the network that devices use, open {}\n",
        ads::PHONE_TEST
    );
    let _ = write!(out, "\n{}\n", look.wrapped(&words, 0));
    for line in qr::lines(ads::PHONE_TEST, look.characters) {
        let _ = writeln!(out, "  {line}");
    }
    let words = "Any answer without a warning, even 403 or 404, means that it is reached. It does not exclude inspection where the \
                 device management installed the proxy's root: ask for the decryption log of the proxy. Proxies that are set by \
                 a script (PAC), and those that want NTLM or Kerberos, are not tested.";
    let _ = write!(out, "\n{}\n", look.wrapped(words, 0));
    out
}

//! Text about servers: what they present, and what was observed.

use std::fmt::Write as _;

use super::text::{self, BOLD, CYAN, GREEN, RED, YELLOW, wrapped};
use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::network::findings::Presented;
use crate::network::observation::{Observation, Outcome};
use crate::network::probe::{Answers, Via};

/// One server by one way: the result, each certificate, each check.
pub fn server(
    answers: &Answers,
    presented: &[Presented],
    observations: &[Observation],
    at: Timestamp,
) -> String {
    let mut out = headline(answers, Outcome::of(observations));
    for one in presented {
        out.push('\n');
        match &one.leaf.certificate {
            Some(certificate) => out.push_str(&text::certificate(certificate, at)),
            None => out.push_str("  certificate  cannot be read\n"),
        }
        let _ = writeln!(out, "  seen         {}", seen(one));
    }
    out.push('\n');
    for observation in observations {
        out.push_str(&self::observation(observation));
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
pub fn observation(observation: &Observation) -> String {
    let (style, word) = match (observation.result, observation.counts) {
        (Outcome::Pass, _) => (GREEN, "pass"),
        (Outcome::Fail, _) => (RED, "fail"),
        (Outcome::NotTested, true) => (YELLOW, "not tested"),
        (Outcome::NotTested, false) => (CYAN, "not tested"),
    };
    let mut out = format!(
        "{style}{word}{style:#}[{}]: {}\n",
        observation.check.id(),
        wrapped(&escape::line(&observation.message), 2)
    );
    if let Some(cause) = &observation.cause {
        let _ = writeln!(out, "  likely: {}", wrapped(&escape::line(cause), 10));
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

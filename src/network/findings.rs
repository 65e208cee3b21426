//! What the answers of a server mean: the checks of `probe`.

use super::observation::{Check, Observation, cause};
use super::probe::{Answers, Endpoint, Leaf, Via};
use super::twin::keys;
use super::{Anchors, Failure, Target, Trust, Untrusted};
use crate::base::timestamp::Timestamp;
use crate::certificate::order::{self, Position};
use crate::certificate::{Certificate, host_name};
use crate::rules::{inspection_product, weak_key};

/// So many names of a certificate are repeated in a message.
const NAMES: usize = 5;

/// How the answers are judged.
#[derive(Clone, Debug)]
pub struct Judge<'a> {
    /// Whom to trust.
    pub anchors: &'a Anchors,
    /// The moment at which validity is judged.
    pub at: Timestamp,
    /// The pins that may be presented; empty if nothing is expected.
    pub expected: &'a [[u8; 32]],
}

/// One certificate that was presented, and what is known about it.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Presented {
    /// The certificate with all that presented it.
    pub leaf: Leaf,
    /// Who vouches for it.
    pub trust: Trust,
    /// Whether it was seen only where no name was sent.
    pub without_name_only: bool,
    /// Whether its key is expected; `None` if nothing is.
    pub is_expected: Option<bool>,
}

impl Presented {
    /// The certificates as they came, and what each is in the chain; `None` for one that cannot be read.
    pub fn chain(&self) -> Vec<Option<(Position, Certificate)>> {
        let read = |der: &Vec<u8>| Certificate::read(der).map(|(certificate, _)| certificate);
        let chain: Vec<Option<Certificate>> = self.leaf.chain.iter().map(read).collect();
        let known: Vec<&Certificate> = chain.iter().flatten().collect();
        let mut positions = order::positions(&known).into_iter();
        chain.into_iter().map(|certificate| certificate.and_then(|c| Some((positions.next()?, c)))).collect()
    }
}

impl Judge<'_> {
    /// What is known about each certificate.
    pub fn presented(&self, answers: &Answers) -> Vec<Presented> {
        let presented = |leaf: Leaf| {
            let pin = leaf.certificate.as_ref().map(|certificate| certificate.key.pin_digest());
            Presented {
                trust: self.anchors.judge(&leaf.chain, &answers.target, self.within_validity(&leaf)),
                without_name_only: leaf.seen.iter().all(|seen| !seen.variation.sni),
                is_expected: (!self.expected.is_empty())
                    .then(|| pin.is_some_and(|pin| self.expected.contains(&pin))),
                leaf,
            }
        };
        answers.leaves().into_iter().map(presented).collect()
    }

    /// Whom a certificate leads to is asked at a moment at which it is valid: expiry, or a wrong clock, is another check.
    fn within_validity(&self, leaf: &Leaf) -> Timestamp {
        let bounds = leaf.certificate.as_ref().and_then(|c| Some((c.not_before?, c.not_after?)));
        match bounds {
            Some((first, last)) if first <= last => self.at.clamp(first, last),
            _ => self.at,
        }
    }

    /// The checks of one server by one way.
    pub fn observe(&self, answers: &Answers, presented: &[Presented]) -> Vec<Observation> {
        let mut out = Vec::new();
        let endpoints = match &answers.endpoints {
            Err(failure) => {
                let observation = Observation::not_tested(Check::Address, failure.to_string());
                out.push(with_cause(observation, failure));
                return out;
            }
            Ok(endpoints) => endpoints,
        };
        addresses(answers, endpoints, &mut out);
        for endpoint in endpoints {
            handshake(endpoint, presented, answers, &mut out);
        }
        let named: Vec<&Presented> = presented.iter().filter(|one| !one.without_name_only).collect();
        for one in &named {
            let Some(certificate) = &one.leaf.certificate else {
                out.push(Observation::fail(
                    Check::Handshake,
                    "what is presented as a certificate cannot be read",
                ));
                continue;
            };
            let mut checks = vec![
                name(certificate, &answers.target),
                self.validity(certificate),
                trust(certificate, &one.trust),
            ];
            checks.extend(weakness(certificate));
            checks.extend(one.is_expected.map(|is_expected| expected(certificate, is_expected)));
            if named.len() > 1 {
                let key = certificate.key.info.as_ref().map(|info| info.title()).unwrap_or_default();
                checks.iter_mut().for_each(|check| check.message = format!("{key}: {}", check.message));
            }
            out.extend(checks);
            if !one.leaf.is_proven {
                out.push(
                    Observation::not_tested(
                        Check::Proof,
                        format!(
                            "{} was read from the handshake ({}), and that the server holds its key was not proven",
                            certificate.display_name(),
                            one.leaf.seen.first().map(|seen| seen.version.as_str()).unwrap_or_default()
                        ),
                    )
                    .because("the server has nothing in common with a modern client, or a kind of key that is not checked here")
                    .aside(),
                );
            }
        }
        if !named.is_empty() {
            out.push(keys(endpoints, &named));
        }
        out.extend(without_name(presented, &named));
        out
    }

    fn validity(&self, certificate: &Certificate) -> Observation {
        let (Some(first), Some(last)) = (certificate.not_before, certificate.not_after) else {
            return Observation::fail(Check::Validity, "its validity cannot be read");
        };
        let clock = "or the clock of this machine is wrong: compare it with another one";
        if self.at < first {
            return Observation::fail(
                Check::Validity,
                format!("{} is valid from {first}", certificate.display_name()),
            )
            .because(format!("the certificate is too new, {clock}"));
        }
        if self.at > last {
            return Observation::fail(
                Check::Validity,
                format!("{} expired at {last}", certificate.display_name()),
            )
            .because(format!("the certificate was not renewed, {clock}"));
        }
        Observation::pass(Check::Validity, format!("valid until {}", last.date()))
    }
}

fn with_cause(observation: Observation, failure: &Failure) -> Observation {
    match cause(failure) {
        Some(cause) => observation.because(cause),
        None => observation,
    }
}

fn addresses(answers: &Answers, endpoints: &[Endpoint], out: &mut Vec<Observation>) {
    let list =
        endpoints.iter().map(|endpoint| endpoint.address.ip().to_string()).collect::<Vec<_>>().join(", ");
    out.push(match &answers.via {
        Via::Proxy(proxy) => {
            Observation::pass(Check::Address, format!("the proxy {proxy} looks the name up"))
        }
        Via::Direct => Observation::pass(Check::Address, list),
    });
}

/// Whether an address brought a certificate to those who send the name, as devices do, or why not. The ordinary handshake
/// speaks for all.
fn handshake(endpoint: &Endpoint, presented: &[Presented], answers: &Answers, out: &mut Vec<Observation>) {
    let at = match answers.via {
        Via::Direct => endpoint.address.to_string(),
        Via::Proxy(_) => "through the proxy".to_owned(),
    };
    let seen_here = |one: &Presented, with_name: bool| {
        let mut seen = one.leaf.seen.iter().filter(|seen| seen.address == endpoint.address);
        seen.any(|seen| seen.variation.sni == with_name)
    };
    if let Some(one) = presented.iter().find(|one| seen_here(one, true)) {
        out.push(presenting(endpoint, &at, one));
        out.extend(gaps(endpoint, &at));
        return;
    }
    let failures = || {
        let named = endpoint.attempts.iter().filter(|attempt| attempt.variation.sni);
        named.flat_map(|attempt| &attempt.outcomes).filter_map(|outcome| outcome.as_ref().err())
    };
    let Some(failure) = failures().next() else { return };
    if presented.iter().any(|one| seen_here(one, false)) {
        out.push(
            Observation::fail(
                Check::Handshake,
                format!("{at}: who sends the name (SNI) gets no certificate ({failure}), and who sends none gets one"),
            )
            .because(
                "the server has no certificate for this name, or a filter reads the name: devices send it, and are refused",
            ),
        );
        return;
    }
    let observation =
        with_cause(Observation::not_tested(Check::Handshake, format!("{at}: {failure}")), failure);
    let another_answers = !presented.is_empty() && *failure == Failure::Unreachable;
    out.push(if another_answers { observation.aside() } else { observation });
}

/// A certificate came from an address.
fn presenting(endpoint: &Endpoint, at: &str, one: &Presented) -> Observation {
    let name =
        one.leaf.certificate.as_ref().map_or("a certificate that cannot be read", |c| c.display_name());
    let seen = one.leaf.seen.iter().filter(|seen| seen.address == endpoint.address);
    let version = seen.map(|seen| seen.version.as_str()).max().unwrap_or_default();
    let observation = Observation::pass(Check::Handshake, format!("{at}: {name} ({version})"));
    let came = || endpoint.attempts.iter().flat_map(|attempt| &attempt.outcomes).flatten();
    let failure = came().find_map(|presented| presented.afterwards.as_ref());
    match (came().any(|presented| presented.asks_for_certificate), failure) {
        (true, None) => observation.because("the server asks for a certificate of the client, too"),
        (true, Some(_)) => {
            observation.because("the server demands a certificate of the client, and ends the handshake without one")
        }
        (false, Some(failure)) => observation.because(format!(
            "after it presented its certificate, the handshake ended ({failure}): the server may demand a certificate of the \
             client, or use what is not known here"
        )),
        (false, None) => observation,
    }
}

/// Whether the ordinary handshake brought a certificate at one time and none at another: what was not seen may be another
/// one.
fn gaps(endpoint: &Endpoint, at: &str) -> Option<Observation> {
    let ordinary = endpoint.attempts.iter().find(|attempt| attempt.variation.sni)?;
    let failure = ordinary.outcomes.iter().find_map(|outcome| outcome.as_ref().err())?;
    let (missed, of) = (ordinary.outcomes.iter().filter(|o| o.is_err()).count(), ordinary.outcomes.len());
    (missed < of).then(|| {
        Observation::not_tested(
            Check::Handshake,
            format!("{at}: {missed} of {of} ordinary handshakes brought no certificate ({failure})"),
        )
        .because("a node behind this address does not answer, or the server takes few connections at a time: ask again")
    })
}

fn name(certificate: &Certificate, target: &Target) -> Observation {
    let is_covered = match target.address() {
        Some(address) => certificate.ip_addresses.contains(&address),
        None => certificate.host_names().iter().any(|name| host_name::covers(name, &target.host)),
    };
    if is_covered {
        return Observation::pass(Check::Name, format!("covers {}", target.host));
    }
    let names = few(&certificate.host_names());
    Observation::fail(Check::Name, format!("does not cover {}: it is for {names}", target.host)).because(
        "another server answers (split DNS, a captive portal, a page that blocks), or the certificate is the wrong one",
    )
}

/// The first of many names, each cut short: a hostile server may have thousands.
fn few(names: &[impl AsRef<str>]) -> String {
    if names.is_empty() {
        return "no host name".to_owned();
    }
    let short = |name: &str| name.chars().take(100).collect::<String>();
    let mut shown: Vec<String> = names.iter().take(NAMES).map(|name| short(name.as_ref())).collect();
    if names.len() > NAMES {
        shown.push(format!("and {} more", names.len() - NAMES));
    }
    shown.join(", ")
}

fn trust(certificate: &Certificate, trust: &Trust) -> Observation {
    let issuer = certificate.issuer.as_deref().unwrap_or("an unknown issuer");
    if trust.public.is_ok() {
        return Observation::pass(Check::Trust, "leads to a public root");
    }
    if trust.given == Some(Ok(())) {
        return Observation::pass(Check::Trust, "leads to a root that was given with --ca");
    }
    let product = inspection_product(certificate);
    if trust.system == Some(Ok(())) && product.is_none() {
        return Observation::pass(
            Check::Trust,
            format!("only the store of this machine vouches for it (issuer {issuer}): a private authority, or inspection"),
        )
        .because("compare the pin with that of the file that was exported on the server itself");
    }
    // That a chain leads nowhere says less than what is wrong with it.
    let reasons = [Some(&trust.public), trust.system.as_ref(), trust.given.as_ref()].into_iter().flatten();
    let reasons: Vec<&Untrusted> = reasons.filter_map(|result| result.as_ref().err()).collect();
    let telling = reasons.iter().find(|reason| ***reason != Untrusted::UnknownIssuer).or(reasons.first());
    let reason = telling.map(ToString::to_string).unwrap_or_default();
    let message = format!("neither public roots nor this machine vouch for it: {reason} (issuer {issuer})");
    if product.is_none() && reasons.contains(&&Untrusted::NotChecked) {
        return Observation::not_tested(Check::Trust, message)
            .because("compare the pin with that of the file that was exported on the server itself");
    }
    let observation = Observation::fail(Check::Trust, message);
    match product {
        Some(product) => Observation::fail(Check::Trust, format!("probably inspected: the issuer is {issuer}")).because(format!(
            "\"{product}\" in the issuer's name sounds like a product that inspects TLS: ask from a network without it, or \
             have this name exempted"
        )),
        None => observation.because(
            "a private authority or a self-signed certificate (give its root with --ca), a missing intermediate, or \
             inspection: compare the pin with that of the file",
        ),
    }
}

/// A key that devices refuse whoever vouches for it. The bounds are those that files are judged by.
fn weakness(certificate: &Certificate) -> Option<Observation> {
    let weakness = weak_key(certificate)?;
    Some(
        Observation::fail(Check::Strength, weakness)
            .because("devices refuse it: have a certificate with a new key issued, or another server answers than is meant"),
    )
}

fn expected(certificate: &Certificate, is_expected: bool) -> Observation {
    let (name, pin) = (certificate.display_name(), certificate.key.pin());
    if is_expected {
        return Observation::pass(Check::Expected, format!("{name} has an expected key ({pin})"));
    }
    Observation::fail(Check::Expected, format!("{name} has a key that is not expected ({pin})")).because(
        "devices that hold the expected pins would refuse this server: pin this key too, or find out why it is presented",
    )
}

fn without_name(presented: &[Presented], named: &[&Presented]) -> Option<Observation> {
    let other = presented.iter().find(|one| one.without_name_only)?;
    let name = other.leaf.certificate.as_ref().map(|c| c.display_name().to_owned()).unwrap_or_default();
    let observation = Observation::pass(
        Check::WithoutName,
        format!("a client that sends no name (SNI) is shown another certificate: {name}"),
    );
    Some(match named.is_empty() {
        true => observation.aside(),
        false => observation
            .because("devices send the name: what is to be pinned is the certificate that they are shown"),
    })
}

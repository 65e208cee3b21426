//! Whether a server has one key, one for RSA and one for ECDSA, or keys that change; and whether a proxy shows another one.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::Presented;
use super::observation::{Check, Observation};
use super::probe::Endpoint;
use super::{Keys, Version};
use crate::certificate::KeyKind;

/// Whether it is one key, one of each kind, or keys that change.
pub(super) fn keys(endpoints: &[Endpoint], named: &[&Presented]) -> Observation {
    let mut by_pin: BTreeMap<String, Vec<&Presented>> = BTreeMap::new();
    for one in named {
        if let Some(certificate) = &one.leaf.certificate {
            by_pin.entry(certificate.key.pin()).or_default().push(one);
        }
    }
    if by_pin.len() <= 1 {
        return Observation::pass(Check::Keys, "every handshake presents the same key");
    }
    let all_expected = named.iter().all(|one| one.is_expected == Some(true));
    if let Some(kinds) = twin(endpoints, named) {
        let what = match &kinds[..] {
            ["ECDSA", "RSA"] => "an RSA and an ECDSA certificate".to_owned(),
            kinds => format!("a certificate for each kind of key ({})", kinds.join(", ")),
        };
        let both = if kinds.len() == 2 { "both" } else { "all" };
        return Observation::pass(Check::Keys, format!("{what}: {}", list(&by_pin)))
            .because(format!("the server picks by what the device offers: {both} must be pinned"));
    }
    let message = format!("the key changes from one handshake to the next: {}", list(&by_pin));
    let cause = "nodes behind one name carry different certificates: pin each of these keys, or give all nodes the same";
    let result = if all_expected {
        Observation::pass(Check::Keys, message)
    } else {
        Observation::fail(Check::Keys, message)
    };
    result.because(cause)
}

fn list(by_pin: &BTreeMap<String, Vec<&Presented>>) -> String {
    let entry = |(pin, ones): (&String, &Vec<&Presented>)| {
        let seen = ones.iter().flat_map(|one| &one.leaf.seen).filter(|seen| seen.variation.sni);
        let (times, of) = seen.fold((0, 0), |(times, of), seen| (times + seen.times, of + seen.of));
        format!("{pin} (seen {times} of {of})")
    };
    by_pin.iter().map(entry).collect::<Vec<_>>().join(", ")
}

/// The kinds of keys, if there is one certificate for each and each is presented to whom it is for, always: by every address,
/// in every version. `None` otherwise.
fn twin<'a>(endpoints: &[Endpoint], named: &[&'a Presented]) -> Option<Vec<&'a str>> {
    let info = |der: &[u8]| {
        let one = named.iter().find(|one| one.leaf.chain.first().is_some_and(|leaf| leaf == der))?;
        one.leaf.certificate.as_ref()?.key.info.as_ref()
    };
    let mut leaf_of: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let attempts = endpoints.iter().flat_map(|endpoint| &endpoint.attempts).filter(|a| a.variation.sni);
    for attempt in attempts.filter(|attempt| attempt.variation.version != Version::Old) {
        let served: Vec<&[u8]> =
            attempt.outcomes.iter().flatten().filter_map(|p| p.chain.first()).map(Vec::as_slice).collect();
        let Some(first) = served.first() else { continue };
        // Refused once and served the next time: another node.
        if served.len() != attempt.outcomes.len() || served.iter().any(|other| other != first) {
            return None;
        }
        let info = info(first)?;
        let is_for_whom_it_is = match attempt.variation.keys {
            Keys::Rsa => info.kind == KeyKind::Rsa,
            Keys::Ecdsa => info.kind == KeyKind::Ec,
            Keys::Any => true,
        };
        if !is_for_whom_it_is || leaf_of.entry(&info.algorithm).or_insert_with(|| first.to_vec()) != first {
            return None;
        }
    }
    (leaf_of.len() > 1).then(|| leaf_of.into_keys().collect())
}

/// What is shown direct compared with what is shown through a proxy; `None` if either shows nothing.
pub fn compare(direct: &[Presented], proxied: &[Presented]) -> Option<Observation> {
    let pins = |presented: &[Presented]| -> BTreeSet<String> {
        let named = presented.iter().filter(|one| !one.without_name_only);
        named.filter_map(|one| one.leaf.certificate.as_ref()).map(|c| c.key.pin()).collect()
    };
    let (ours, theirs) = (pins(direct), pins(proxied));
    if ours.is_empty() || theirs.is_empty() {
        return None;
    }
    if !ours.is_disjoint(&theirs) {
        return Some(Observation::pass(Check::Path, "the same key as direct"));
    }
    if proxied.iter().chain(direct).all(|one| one.without_name_only || one.is_expected == Some(true)) {
        return Some(Observation::pass(Check::Path, "another key than direct, and both are expected"));
    }
    let list = |pins: BTreeSet<String>| pins.into_iter().collect::<Vec<_>>().join(", ");
    let message = format!("another key than direct: {} instead of {}", list(theirs), list(ours));
    Some(Observation::fail(Check::Path, message).because(
        "the proxy inspects TLS and has keys of its own: pin none of them, and have this name exempted; or it leads to \
         another server",
    ))
}

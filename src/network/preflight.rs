//! Whether devices can reach what they need before they can enrol. Three-way: reached, not reached, not tested.

use std::net::IpAddr;

use super::findings::{Judge, Presented};
use super::observation::{Check, Observation, Outcome};
use super::probe::{Answers, Via};
use super::twin::compare;
use super::{Failure, ProxyFailure, Target, Untrusted};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::rules::inspection_product;

/// What a name is needed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The AutoDiscovery service: public, and never inspected.
    Ads,
    /// The XenMobile server.
    Server,
    /// The NetScaler Gateway.
    Gateway,
    /// A name that was used once: what comes of it does not count.
    Legacy,
}

impl Purpose {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ads => "ads",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Legacy => "legacy",
        }
    }

    /// Whether it says something about the result.
    pub fn counts(self) -> bool {
        self != Self::Legacy
    }
}

/// A name by all ways.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Reached {
    /// What it is needed for.
    pub purpose: Purpose,
    /// The name and port.
    pub target: Target,
    /// Each way, direct first.
    pub ways: Vec<Way>,
    /// How it came out, all ways together.
    pub result: Outcome,
    /// Works through the proxy alone.
    pub through_proxy_only: bool,
}

/// A name by one way.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Way {
    /// What came back.
    pub answers: Answers,
    /// The certificates.
    pub presented: Vec<Presented>,
    /// The checks.
    pub observations: Vec<Observation>,
}

impl Reached {
    /// Judges the answers for one name by all ways, direct first.
    pub fn judge(
        purpose: Purpose,
        ways: Vec<Answers>,
        judge: &Judge<'_>,
        addresses_are_given: bool,
    ) -> Option<Self> {
        let target = ways.first()?.target.clone();
        let mut ways: Vec<Way> = ways
            .into_iter()
            .map(|answers| {
                let presented = judge.presented(&answers);
                let mut observations = judge.observe(&answers, &presented);
                observations.retain(|observation| observation.check != Check::Keys);
                if purpose == Purpose::Ads {
                    public_addresses(&answers, addresses_are_given, &mut observations);
                    replace_trust(&presented, &mut observations);
                }
                // Whether it can be reached is what is asked here: that it cannot is the answer.
                if !is_left_open(&answers) {
                    for observation in &mut observations {
                        if observation.result == Outcome::NotTested && observation.counts {
                            observation.result = Outcome::Fail;
                        }
                    }
                }
                Way { answers, presented, observations }
            })
            .collect();
        if purpose != Purpose::Ads
            && let [direct, proxied] = &mut ways[..]
        {
            proxied.observations.extend(compare(&direct.presented, &proxied.presented));
        }
        let result_of = |is_direct: bool| {
            let mut of_kind = ways.iter().filter(|way| (way.answers.via == Via::Direct) == is_direct);
            of_kind.next().map(|way| Outcome::of(&way.observations))
        };
        let through_proxy_only =
            result_of(true) != Some(Outcome::Pass) && result_of(false) == Some(Outcome::Pass);
        let result = match through_proxy_only {
            true => Outcome::Fail,
            false => result_of(true).unwrap_or(Outcome::NotTested),
        };
        Some(Self { purpose, target, ways, result, through_proxy_only })
    }

    /// What it means that it is reached through the proxy alone; `None` if it is not.
    pub fn proxy(&self) -> Option<&'static str> {
        Some(match (self.through_proxy_only, self.purpose) {
            (false, _) => return None,
            (true, Purpose::Ads) => {
                "it is reached through the proxy alone: devices must use the proxy for it, and Citrix says that ADS may not work \
                 through one (CTX202044): bypass the proxy for this name"
            }
            (true, _) => {
                "it is reached through the proxy alone: a device that does not use the proxy does not reach it"
            }
        })
    }

    /// What the user of a device may see, in our words; `None` if all is well.
    pub fn device(&self) -> Option<&'static str> {
        if self.result == Outcome::Pass || self.purpose == Purpose::Legacy {
            return None;
        }
        let failed = |check: Check| {
            self.ways
                .iter()
                .flat_map(|way| &way.observations)
                .any(|observation| observation.check == check && observation.result == Outcome::Fail)
        };
        Some(match self.purpose {
            _ if failed(Check::Trust) || failed(Check::Name) => {
                "the connection is untrusted or blocked, and enrolment stops; apps of Android 7 and later do not trust roots that \
                 were added by hand"
            }
            Purpose::Ads if self.through_proxy_only => {
                "a device that does not use the proxy for this name cannot enrol; the service may not work through a proxy at all"
            }
            Purpose::Ads => "Secure Hub does not let the device enrol, whether pinning is used or not",
            Purpose::Server => "enrolment stops with a general error",
            _ => "apps that work through the Gateway do not connect",
        })
    }

    /// The sentence for the team that runs firewall and proxy; `None` if all is well.
    pub fn firewall(&self, at: Timestamp) -> Option<String> {
        if self.result == Outcome::Pass || self.purpose == Purpose::Legacy {
            return None;
        }
        let issuer =
            self.ways.iter().flat_map(|way| &way.presented).find_map(|one| {
                one.leaf.certificate.as_ref().and_then(|certificate| certificate.issuer.clone())
            });
        let seen = issuer.map_or_else(
            || "no certificate was seen".to_owned(),
            |issuer| format!("the certificate that was seen is issued by {issuer}"),
        );
        let addresses = match self.purpose {
            Purpose::Ads => {
                ", by its name and without fixed addresses (they belong to a content network and change)"
            }
            _ => "",
        };
        Some(format!(
            "Please allow {} on TCP port {} from the networks of the mobile devices{addresses}, without a proxy and exempt from \
             TLS decryption; tested at {at}: {seen}.",
            self.target.host, self.target.port
        ))
    }
}

/// Whether nothing was found out about a way, neither that it is open nor that it is closed: this machine has no network, or
/// the proxy wants a kind of authentication that is not spoken here.
fn is_left_open(answers: &Answers) -> bool {
    let Ok(endpoints) = &answers.endpoints else { return false };
    let attempts = endpoints.iter().flat_map(|endpoint| &endpoint.attempts);
    attempts.flat_map(|attempt| &attempt.outcomes).all(|outcome| match outcome {
        Err(Failure::Unreachable | Failure::Other(_)) => true,
        Err(Failure::Proxy(ProxyFailure::Authentication { scheme })) => !offers_basic(scheme.as_deref()),
        _ => false,
    })
}

fn offers_basic(schemes: Option<&str>) -> bool {
    schemes.is_some_and(|schemes| schemes.split(", ").any(|scheme| scheme.eq_ignore_ascii_case("basic")))
}

/// The service is public: an address of the house, or none at all, is a filter's.
fn public_addresses(answers: &Answers, addresses_are_given: bool, observations: &mut Vec<Observation>) {
    let (Ok(endpoints), Via::Direct, false) = (&answers.endpoints, &answers.via, addresses_are_given) else {
        return;
    };
    let Some(odd) = endpoints.iter().map(|endpoint| endpoint.address.ip()).find(|ip| !is_public(*ip)) else {
        return;
    };
    observations.push(
        Observation::fail(Check::Address, format!("{odd} is no address of the internet"))
            .because("a DNS filter (sinkhole) or the internal DNS answers instead of the service"),
    );
}

fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation())
                // This network, several receivers, and what is reserved (RFC 6890).
                && (1..224).contains(&first)
                // Shared address space (RFC 6598) is a provider's, and never a service's.
                && !(first == 100 && second & 0xc0 == 64)
                // For measurements (RFC 2544); clients of inspecting services answer with these.
                && !(first == 198 && second & 0xfe == 18)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_multicast()
                // Of documentation (RFC 3849), and what is thrown away (RFC 6666).
                || ip.segments()[..2] == [0x2001, 0xdb8]
                || ip.segments()[..4] == [0x100, 0, 0, 0])
        }
    }
}

/// Of a service that is known to have a public certificate, a root that only this machine knows is an inspecting proxy's.
fn replace_trust(presented: &[Presented], observations: &mut Vec<Observation>) {
    observations.retain(|observation| observation.check != Check::Trust);
    for one in presented.iter().filter(|one| !one.without_name_only) {
        if let Some(certificate) = &one.leaf.certificate {
            observations.push(trust_of_public(certificate, one));
        }
    }
}

fn trust_of_public(certificate: &Certificate, one: &Presented) -> Observation {
    let issuer = certificate.issuer.as_deref().unwrap_or("an unknown issuer");
    let reason = match &one.trust.public {
        Ok(()) => {
            return Observation::pass(Check::Trust, "leads to a public root: not inspected on this path");
        }
        Err(reason) => reason,
    };
    if one.trust.given == Some(Ok(())) {
        return Observation::pass(Check::Trust, "leads to a root that was given with --ca");
    }
    if one.trust.system == Some(Ok(())) {
        return Observation::fail(
            Check::Trust,
            format!("inspected: only the store of this machine vouches for {issuer}"),
        )
        .because(
            "a proxy decrypts TLS and makes certificates of its own: have this name exempted from decryption",
        );
    }
    let untrusted = Observation::fail(Check::Trust, format!("untrusted: {reason} (issuer {issuer})"));
    match (inspection_product(certificate), reason) {
        (Some(product), _) => Observation::fail(
            Check::Trust,
            format!("probably inspected: the issuer is {issuer}"),
        )
        .because(format!(
            "\"{product}\" sounds like a product that inspects TLS: have this name exempted from decryption"
        )),
        (None, Untrusted::UnknownIssuer) => untrusted.because(
            "TLS inspection whose root this machine does not have, a captive portal, or a page that blocks",
        ),
        (None, _) => untrusted,
    }
}

/// What is wrong with the clock, if it is that: several names, and none has a certificate that is valid now.
pub fn clock(reached: &[Reached], at: Timestamp) -> Option<Observation> {
    let mut bounds = Vec::new();
    for way in reached.iter().flat_map(|one| &one.ways) {
        let certificates = way.presented.iter().filter_map(|one| one.leaf.certificate.as_ref());
        bounds.extend(certificates.filter_map(|c| Some((c.not_before?, c.not_after?))));
    }
    bounds.sort_unstable();
    bounds.dedup();
    let early = !bounds.is_empty() && bounds.iter().all(|(first, _)| at < *first);
    let late = bounds.len() > 1 && bounds.iter().all(|(_, last)| at > *last);
    let (word, is_likely) = if early { ("behind", true) } else { ("ahead", late) };
    is_likely.then(|| {
        Observation::fail(
            Check::Validity,
            format!("the clock of this machine says {at}, and no certificate is valid then"),
        )
        .because(format!("the clock is {word}: set it and test again"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_internet() {
        for text in
            ["13.32.1.9", "99.84.0.1", "198.20.0.1", "2600:9000::1", "64:ff9b::d20:109", "::ffff:13.32.1.9"]
        {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "100.64.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "100::1",
            "2001:db8::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }
}

//! The JSON of `probe`, and of what it shares with `preflight`.

use serde::Serialize;

use super::{CertificateJson, ToolJson};
use crate::base::timestamp::Timestamp;
use crate::certificate::Certificate;
use crate::certificate::order::Position;
use crate::network::findings::Presented;
use crate::network::observation::{Observation, Outcome};
use crate::network::probe::{Answers, Via};
use crate::network::{Keys, Untrusted, Variation, Version};

/// The name of this format.
pub const PROBE: &str = "pinbundle/probe/1";

/// What servers present.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ProbeJson {
    /// `pinbundle/probe/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// The moment at which validity was judged, RFC 3339.
    pub at: String,
    /// Each server by each way, in the order of the arguments.
    pub servers: Vec<ServerJson>,
    /// How many servers, each way counted, came out how.
    pub summary: OutcomesJson,
}

/// One server by one way.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ServerJson {
    /// The host name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// `direct` or `proxy`.
    pub via: &'static str,
    /// The proxy, without the user; null if direct.
    pub proxy: Option<String>,
    /// `pass`, `fail` or `not-tested`.
    pub result: &'static str,
    /// How many connections were made.
    pub connections: usize,
    /// The certificates that were presented.
    pub presented: Vec<PresentedJson>,
    /// What was offered and brought no certificate, though something else did.
    pub not_served: Vec<OfferJson>,
    /// One entry for each check.
    pub observations: Vec<ObservationJson>,
}

/// A certificate that a server presents.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PresentedJson {
    /// The server's certificate; null if it cannot be read.
    pub certificate: Option<CertificateJson>,
    /// All certificates that came, the server's first.
    pub chain: Vec<ChainJson>,
    /// Whether it was proven in a handshake that the server holds the key.
    pub proven: bool,
    /// Whether it was seen only where no name was sent (SNI).
    pub without_name_only: bool,
    /// Whether its key is expected; null if nothing is.
    pub expected: Option<bool>,
    /// Who vouches for it.
    pub trust: TrustJson,
    /// By which handshakes it was seen.
    pub seen: Vec<SeenJson>,
}

/// One certificate of a presented chain.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ChainJson {
    /// `leaf`, `intermediate`, `root` or `unknown`.
    pub position: &'static str,
    /// RFC 4514; null where it cannot be read.
    pub subject: Option<String>,
    /// RFC 4514; null where it cannot be read.
    pub issuer: Option<String>,
}

/// Who vouches for a certificate, its name and validity left aside: `trusted`, or the reason why not; null where there is
/// nobody to ask.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct TrustJson {
    /// The roots of Mozilla's programme.
    pub public: String,
    /// The store of this machine.
    pub system: Option<String>,
    /// The roots of `--ca`.
    pub given: Option<String>,
}

/// What is offered to a server.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OfferJson {
    /// The versions: `modern` (1.2 and 1.3), `1.3`, `1.2`, `old` (1.2 and older).
    pub version: &'static str,
    /// The kinds of keys: `any`, `rsa`, `ecdsa`.
    pub keys: &'static str,
    /// Whether the name is sent (SNI).
    pub name_sent: bool,
}

/// By which handshakes a certificate was seen.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct SeenJson {
    /// The address and port that was connected to.
    pub address: String,
    /// What was offered.
    #[serde(flatten)]
    pub offer: OfferJson,
    /// The version that was spoken.
    pub spoken: String,
    /// How often it was presented.
    pub times: usize,
    /// How often the question was asked.
    pub of: usize,
}

/// One check and its result.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ObservationJson {
    /// What was looked at: `address`, `handshake`, `name`, `validity`, `trust`, `strength`, `keys`, `expected`, `without-name`,
    /// `proof`, `path`.
    pub check: &'static str,
    /// `pass`, `fail` or `not-tested`.
    pub result: &'static str,
    /// What was seen.
    pub message: String,
    /// What is likely behind it, and what to do; null if there is nothing to say.
    pub cause: Option<String>,
}

/// How many came out how.
#[derive(Serialize, Debug, Default)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OutcomesJson {
    /// As they should be.
    pub pass: usize,
    /// Not as they should be.
    pub fail: usize,
    /// Not looked at.
    pub not_tested: usize,
}

impl OutcomesJson {
    /// Counts one.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::NotTested => &mut self.not_tested,
        } += 1;
    }
}

impl ServerJson {
    /// Describes one server by one way.
    pub fn new(
        answers: &Answers,
        presented: &[Presented],
        observations: &[Observation],
        at: Timestamp,
    ) -> Self {
        let (via, proxy) = match &answers.via {
            Via::Direct => ("direct", None),
            Via::Proxy(proxy) => ("proxy", Some(proxy.to_string())),
        };
        Self {
            host: answers.target.host.clone(),
            port: answers.target.port,
            via,
            proxy,
            result: Outcome::of(observations).id(),
            connections: answers.connections(),
            presented: presented.iter().map(|one| PresentedJson::new(one, at)).collect(),
            not_served: answers.not_served().into_iter().map(OfferJson::from).collect(),
            observations: observations.iter().map(ObservationJson::from).collect(),
        }
    }
}

impl PresentedJson {
    fn new(presented: &Presented, at: Timestamp) -> Self {
        let leaf = &presented.leaf;
        Self {
            certificate: leaf.certificate.as_ref().map(|certificate| CertificateJson::new(certificate, at)),
            chain: chain(presented),
            proven: leaf.is_proven,
            without_name_only: presented.without_name_only,
            expected: presented.is_expected,
            trust: TrustJson {
                public: trust(&presented.trust.public),
                system: presented.trust.system.as_ref().map(trust),
                given: presented.trust.given.as_ref().map(trust),
            },
            seen: leaf
                .seen
                .iter()
                .map(|seen| SeenJson {
                    address: seen.address.to_string(),
                    offer: seen.variation.into(),
                    spoken: seen.version.clone(),
                    times: seen.times,
                    of: seen.of,
                })
                .collect(),
        }
    }
}

impl From<Variation> for OfferJson {
    fn from(variation: Variation) -> Self {
        Self {
            version: match variation.version {
                Version::Modern => "modern",
                Version::Tls13 => "1.3",
                Version::Tls12 => "1.2",
                Version::Old => "old",
            },
            keys: match variation.keys {
                Keys::Any => "any",
                Keys::Rsa => "rsa",
                Keys::Ecdsa => "ecdsa",
            },
            name_sent: variation.sni,
        }
    }
}

fn chain(presented: &Presented) -> Vec<ChainJson> {
    let describe = |certificate: Option<(Position, Certificate)>| ChainJson {
        position: certificate.as_ref().map_or("unknown", |(position, _)| position.id()),
        subject: certificate.as_ref().and_then(|(_, certificate)| certificate.subject.clone()),
        issuer: certificate.as_ref().and_then(|(_, certificate)| certificate.issuer.clone()),
    };
    presented.chain().into_iter().map(describe).collect()
}

fn trust(result: &Result<(), Untrusted>) -> String {
    match result {
        Ok(()) => "trusted".to_owned(),
        Err(reason) => reason.to_string(),
    }
}

impl From<&Observation> for ObservationJson {
    fn from(observation: &Observation) -> Self {
        Self {
            check: observation.check.id(),
            result: observation.result.id(),
            message: observation.message.clone(),
            cause: observation.cause.as_ref().map(ToString::to_string),
        }
    }
}

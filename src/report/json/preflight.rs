//! The JSON of `preflight`.

use serde::Serialize;

use super::{ObservationJson, OutcomesJson, ServerJson, ToolJson};
use crate::base::timestamp::Timestamp;
use crate::network::ads::{self, OtherName};
use crate::network::observation::{Observation, Outcome};
use crate::network::preflight::Reached;
use crate::report::look::Characters;
use crate::report::qr;

/// The name of this format.
pub const PREFLIGHT: &str = "pinbundle/preflight/1";

/// Whether devices can reach what they need, as seen from one machine.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PreflightJson {
    /// `pinbundle/preflight/1`.
    pub schema: &'static str,
    /// What wrote this.
    pub tool: ToolJson,
    /// When it was tested, RFC 3339.
    pub at: String,
    /// The name of the machine that tested; null unless it was asked for.
    pub machine: Option<String>,
    /// Each name.
    pub names: Vec<ReachedJson>,
    /// What is to be said about all of them: a clock that is wrong.
    pub observations: Vec<ObservationJson>,
    /// Names that are not asked, and what they are or were.
    pub other_names: Vec<OtherNameJson>,
    /// The same test on a phone.
    pub phone_test: PhoneTestJson,
    /// `pass`, `fail` or `not-tested`: the names that devices need, all together.
    pub result: &'static str,
    /// How many of these names came out how.
    pub summary: OutcomesJson,
}

/// A name that devices need, by all ways.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct ReachedJson {
    /// `ads`, `server`, `gateway` or `legacy`. What comes of a legacy name does not count.
    pub purpose: &'static str,
    /// The host name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// `pass`, `fail` or `not-tested`, by the direct way.
    pub result: &'static str,
    /// Whether it is reached through the proxy alone.
    pub through_proxy_only: bool,
    /// What the user of a device may see, in our words; null if all is well.
    pub device: Option<&'static str>,
    /// The sentence for the team that runs firewall and proxy; null if all is well.
    pub firewall: Option<String>,
    /// Each way, direct first.
    pub ways: Vec<ServerJson>,
}

/// A name that is not asked.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct OtherNameJson {
    /// The host name.
    pub host: &'static str,
    /// What it is or was.
    pub status: &'static str,
}

/// The test that somebody makes with a phone.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct PhoneTestJson {
    /// The address to open.
    pub url: &'static str,
    /// The same as a QR code: lines of blocks, each character two modules high.
    pub qr: Vec<String>,
}

impl From<&OtherName> for OtherNameJson {
    fn from(name: &OtherName) -> Self {
        Self { host: name.host, status: name.status }
    }
}

impl PreflightJson {
    /// Describes a preflight.
    pub fn new(reached: &[Reached], general: &[Observation], at: Timestamp, machine: Option<String>) -> Self {
        let mut summary = OutcomesJson::default();
        let counted = || reached.iter().filter(|one| one.purpose.counts());
        counted().for_each(|one| summary.add(one.result));
        Self {
            schema: PREFLIGHT,
            tool: ToolJson::current(),
            at: at.to_string(),
            machine,
            names: reached.iter().map(|one| ReachedJson::new(one, at)).collect(),
            observations: general.iter().map(ObservationJson::from).collect(),
            other_names: ads::OTHERS.iter().map(OtherNameJson::from).collect(),
            phone_test: PhoneTestJson {
                url: ads::PHONE_TEST,
                qr: qr::lines(ads::PHONE_TEST, Characters::Unicode),
            },
            result: counted().map(|one| one.result).max().unwrap_or(Outcome::NotTested).id(),
            summary,
        }
    }
}

impl ReachedJson {
    fn new(reached: &Reached, at: Timestamp) -> Self {
        let ways = reached.ways.iter();
        Self {
            purpose: reached.purpose.id(),
            host: reached.target.host.clone(),
            port: reached.target.port,
            result: reached.result.id(),
            through_proxy_only: reached.through_proxy_only,
            device: reached.device(),
            firewall: reached.firewall(at),
            ways: ways
                .map(|way| ServerJson::new(&way.answers, &way.presented, &way.observations, at))
                .collect(),
        }
    }
}

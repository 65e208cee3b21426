//! The result of a preflight, as the ticket shows it: what was tested, when, and how it came out.
//!
//! It is read from the JSON of `pinbundle preflight`, which is untrusted. Only what the ticket needs is kept, within limits;
//! the addresses of proxies are not.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Host, Line, Moment, Port};
use crate::base::{escape, text};
use crate::recognise::{Export, Kind};

/// The address that is opened on a phone to see whether it reaches the AutoDiscovery service.
pub const PHONE_TEST: &str = "https://discovery.cem.cloud.us/";

/// Largest file, in bytes; one of a few names has fifty thousand.
const LIMIT: usize = 1 << 20;

/// The format that is read.
const SCHEMA: &str = "pinbundle/preflight/1";

/// Most lines that are kept of one way; what is more is counted.
const LINES: usize = 8;

/// The result of a preflight.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Preflight {
    /// When it was tested (RFC 3339).
    pub at: Moment,
    /// The name of the machine that tested; null unless it was asked to say.
    pub machine: Option<Line>,
    /// The names that devices need, all together.
    pub result: Reach,
    /// Each name.
    pub names: Vec<TestedName>,
    /// What was said about all of them, as a clock that is wrong.
    pub remarks: Vec<Line>,
}

/// One name that was tested.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TestedName {
    /// What devices need it for.
    pub purpose: Purpose,
    /// The host.
    pub host: Host,
    /// The port.
    pub port: Port,
    /// How it came out, by the direct way.
    pub result: Reach,
    /// Whether it is reached through the proxy alone.
    pub through_proxy_only: bool,
    /// Each way.
    pub ways: Vec<TestedWay>,
}

/// One way to a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TestedWay {
    /// Which way.
    pub via: WayKind,
    /// How it came out.
    pub result: Reach,
    /// What was not as it should be, one line each.
    pub lines: Vec<Line>,
    /// The issuer of the certificate that was seen, where nobody known vouches for it.
    pub issuer: Option<Line>,
}

/// How a test came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail,
    /// It could not be looked at.
    NotTested,
}

/// What devices need a name for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Purpose {
    /// The AutoDiscovery service.
    Ads,
    /// The XenMobile server.
    Server,
    /// The NetScaler Gateway.
    Gateway,
    /// A name that older versions used: what comes of it does not count.
    Legacy,
}

/// A way from the machine that tested.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WayKind {
    /// Straight to the name.
    Direct,
    /// Through a proxy.
    Proxy,
}

impl Purpose {
    /// What the name is, in ticket and report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ads => "AutoDiscovery service",
            Self::Server => "XenMobile Server",
            Self::Gateway => "NetScaler Gateway",
            Self::Legacy => "used by older versions; does not count",
        }
    }
}

impl WayKind {
    /// The way, in ticket and report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Direct => "Without a proxy",
            Self::Proxy => "Through a proxy",
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotTested => "not tested",
        })
    }
}

/// Why a file is no result of a preflight that can be shown. The message may hold text of the file, escaped.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum PreflightError {
    /// Larger than any.
    #[error("the file is larger than 1 MiB, which no preflight is")]
    TooLarge,
    /// A key or another secret.
    #[error("this holds a private key or another secret, and is no preflight")]
    Secret,
    /// Neither UTF-8 nor UTF-16.
    #[error("the file is not UTF-8, nor UTF-16 with a byte-order mark; {AGAIN}")]
    Encoding,
    /// No JSON, or not of this shape.
    #[error("this is no JSON of a preflight ({0}); {AGAIN}")]
    Shape(String),
    /// Another format.
    #[error("this is {0}, not {SCHEMA}; {AGAIN}")]
    Schema(String),
    /// More than a ticket shows.
    #[error("this preflight has more than {0}, which a ticket does not show; {AGAIN}")]
    TooMany(&'static str),
}

/// What to do about nearly every one of them.
const AGAIN: &str = "make it with this version: pinbundle preflight --format json > preflight.json";

impl Preflight {
    /// Most names.
    pub const NAMES: usize = 32;

    /// Reads the JSON of `pinbundle preflight`: UTF-8, or UTF-16 with a byte-order mark as Windows PowerShell writes it.
    pub fn read(bytes: &[u8]) -> Result<Self, PreflightError> {
        if bytes.len() > LIMIT {
            return Err(PreflightError::TooLarge);
        }
        // Before any parser makes copies of it.
        let export = Export::read(bytes.to_vec());
        if export.may_hold_key() || export.of_kind(Kind::SessionSecret).next().is_some() {
            return Err(PreflightError::Secret);
        }
        let text = text::decode(bytes).ok_or(PreflightError::Encoding)?;
        let shape = |error: serde_json::Error| PreflightError::Shape(escape::short(&error.to_string(), 120));
        // Of another format, the name says more than the first field that it does not have.
        let Named { schema } = serde_json::from_str(&text).map_err(shape)?;
        if schema != SCHEMA {
            return Err(PreflightError::Schema(escape::short(&schema, 40)));
        }
        let written: Written = serde_json::from_str(&text).map_err(shape)?;
        let preflight = written.kept();
        match preflight.exceeded() {
            Some(what) => Err(PreflightError::TooMany(what)),
            None => Ok(preflight),
        }
    }

    /// What of it is more than a ticket shows, in words.
    pub fn exceeded(&self) -> Option<&'static str> {
        let ways = || self.names.iter().flat_map(|name| &name.ways);
        if self.names.len() > Self::NAMES {
            return Some("32 names");
        }
        if self.names.iter().any(|name| name.ways.len() > 2) {
            return Some("two ways to a name");
        }
        // One more than the limit: the last one counts.
        if ways().any(|way| way.lines.len() > LINES + 1) || self.remarks.len() > LINES + 1 {
            return Some("8 lines of a kind");
        }
        None
    }
}

/// The format of any JSON of this tool.
#[derive(Deserialize)]
struct Named {
    schema: String,
}

/// What is read of the JSON.
#[derive(Deserialize)]
struct Written {
    at: Moment,
    machine: Option<String>,
    result: Reach,
    names: Vec<WrittenName>,
    observations: Vec<WrittenObservation>,
}

#[derive(Deserialize)]
struct WrittenName {
    purpose: Purpose,
    host: Host,
    port: Port,
    result: Reach,
    through_proxy_only: bool,
    ways: Vec<WrittenWay>,
}

#[derive(Deserialize)]
struct WrittenWay {
    via: WayKind,
    proxy: Option<String>,
    result: Reach,
    presented: Vec<WrittenPresented>,
    observations: Vec<WrittenObservation>,
}

#[derive(Deserialize)]
struct WrittenPresented {
    certificate: Option<WrittenCertificate>,
}

#[derive(Deserialize)]
struct WrittenCertificate {
    issuer: Option<String>,
}

#[derive(Deserialize)]
struct WrittenObservation {
    check: String,
    result: Reach,
    message: String,
}

impl Written {
    fn kept(self) -> Preflight {
        Preflight {
            at: self.at,
            machine: self.machine.as_deref().and_then(Line::start_of),
            result: self.result,
            names: self.names.into_iter().map(WrittenName::kept).collect(),
            remarks: lines(&self.observations, None),
        }
    }
}

impl WrittenName {
    fn kept(self) -> TestedName {
        TestedName {
            purpose: self.purpose,
            host: self.host,
            port: self.port,
            result: self.result,
            through_proxy_only: self.through_proxy_only,
            ways: self.ways.into_iter().map(WrittenWay::kept).collect(),
        }
    }
}

impl WrittenWay {
    fn kept(self) -> TestedWay {
        let is_untrusted = self.observations.iter().any(|o| o.check == "trust" && o.result == Reach::Fail);
        let issuer = || self.presented.iter().find_map(|one| one.certificate.as_ref()?.issuer.as_deref());
        TestedWay {
            via: self.via,
            result: self.result,
            lines: lines(&self.observations, self.proxy.as_deref()),
            issuer: is_untrusted.then(issuer).flatten().and_then(Line::start_of),
        }
    }
}

/// What was not as it should be. The address of a proxy is nobody's business but its owner's.
fn lines(observations: &[WrittenObservation], proxy: Option<&str>) -> Vec<Line> {
    let wrong = || observations.iter().filter(|observation| observation.result != Reach::Pass);
    let host = proxy.and_then(|proxy| Some(proxy.rsplit_once(':')?.0));
    let hidden = || proxy.into_iter().chain(host).filter(|address| !address.is_empty());
    let without_proxy =
        |message: &str| hidden().fold(message.to_owned(), |text, a| text.replace(a, "(its address)"));
    let line = |observation: &WrittenObservation| Line::start_of(&without_proxy(&observation.message));
    let mut lines: Vec<Line> = wrong().take(LINES).filter_map(line).collect();
    let more = wrong().count().saturating_sub(LINES);
    if more > 0 {
        lines.extend(Line::start_of(&format!("and {more} more")));
    }
    lines
}

#[cfg(test)]
mod tests;

//! What is concluded from the answers of a server, one check at a time.

use std::borrow::Cow;

use super::{Failure, ProxyFailure, Stage};

/// One check and its result.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Observation {
    /// What was looked at.
    pub check: Check,
    /// How it came out.
    pub result: Outcome,
    /// What was seen, in one sentence without a full stop; may hold untrusted text.
    pub message: String,
    /// What is likely behind it, and what to do.
    pub cause: Option<Cow<'static, str>>,
    /// Whether it says something about the result of the whole: an address that no way leads to from here does not, if
    /// another one answers.
    pub counts: bool,
}

/// How a check came out. The worst of several stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// It could not be looked at.
    NotTested,
    /// Not as it should be.
    Fail,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Check {
    /// The name has addresses.
    Address,
    /// A connection is made and a certificate comes.
    Handshake,
    /// The certificate covers the name.
    Name,
    /// The certificate is valid now.
    Validity,
    /// Somebody vouches for the certificate.
    Trust,
    /// The key is not too weak for devices.
    Strength,
    /// Every handshake presents the same key, or one for RSA and one for ECDSA.
    Keys,
    /// Every key is one that is expected.
    Expected,
    /// The certificate without the name being sent.
    WithoutName,
    /// Possession of the key was proven.
    Proof,
    /// The same server is reached direct and through the proxy.
    Path,
}

impl Check {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Handshake => "handshake",
            Self::Name => "name",
            Self::Validity => "validity",
            Self::Trust => "trust",
            Self::Strength => "strength",
            Self::Keys => "keys",
            Self::Expected => "expected",
            Self::WithoutName => "without-name",
            Self::Proof => "proof",
            Self::Path => "path",
        }
    }
}

impl Outcome {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotTested => "not-tested",
        }
    }

    /// The result of several checks together.
    pub fn of<'a>(observations: impl IntoIterator<Item = &'a Observation>) -> Self {
        let counted = observations.into_iter().filter(|observation| observation.counts);
        counted.map(|observation| observation.result).max().unwrap_or(Self::NotTested)
    }
}

impl Observation {
    pub(super) fn new(check: Check, result: Outcome, message: impl Into<String>) -> Self {
        Self { check, result, message: message.into(), cause: None, counts: true }
    }

    pub(super) fn pass(check: Check, message: impl Into<String>) -> Self {
        Self::new(check, Outcome::Pass, message)
    }

    pub(super) fn fail(check: Check, message: impl Into<String>) -> Self {
        Self::new(check, Outcome::Fail, message)
    }

    pub(super) fn not_tested(check: Check, message: impl Into<String>) -> Self {
        Self::new(check, Outcome::NotTested, message)
    }

    pub(super) fn because(mut self, cause: impl Into<Cow<'static, str>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(super) fn aside(mut self) -> Self {
        self.counts = false;
        self
    }
}

/// What is likely behind a failure to get a certificate.
pub fn cause(failure: &Failure) -> Option<&'static str> {
    Some(match failure {
        Failure::NoAddress(_) | Failure::TimedOut(Stage::Resolve) => {
            "the internal DNS does not forward this name, a DNS filter blocks it, or the name is mistyped"
        }
        Failure::TimedOut(Stage::Connect) => {
            "a firewall drops what goes out to this address and port, or nothing is there"
        }
        Failure::Refused => "nothing listens on this port, or a firewall rejects what goes out",
        Failure::Unreachable => "this machine has no network of this kind (IPv4 or IPv6), or no route",
        Failure::Alert(alert) if alert == "NoApplicationProtocol" => {
            "the server serves another protocol than web servers on this port"
        }
        Failure::Reset(Stage::Handshake) | Failure::Closed(Stage::Handshake) | Failure::Alert(_) => {
            "a filter that reads the server name, or a server that has no certificate for this name (NetScaler with SNI resets \
             then)"
        }
        Failure::TimedOut(Stage::Handshake) => {
            "a filter swallows the handshake, or another service listens there"
        }
        Failure::Proxy(ProxyFailure::Authentication { .. }) => {
            "the proxy wants a user, and a device that has none is refused too: give one in \
             --proxy http://NAME:PASSWORD@HOST:PORT (basic authentication alone; NTLM and Kerberos are not tested)"
        }
        Failure::Proxy(ProxyFailure::Status(400..=499)) => {
            "the proxy blocks this destination: its category or its port"
        }
        Failure::Proxy(ProxyFailure::Status(_)) => "the proxy cannot reach this destination itself",
        Failure::Proxy(_)
        | Failure::TimedOut(Stage::Proxy)
        | Failure::Reset(Stage::Proxy)
        | Failure::Closed(Stage::Proxy) => {
            "the address of the proxy is wrong, or it does not let this machine in"
        }
        Failure::Reset(_) | Failure::Closed(_) => "a firewall rejects what goes out to this address and port",
        Failure::PlainHttp => "the port is one without TLS, or a captive portal answers",
        Failure::NotTls => "another service listens on this port",
        // Many servers and filters say no more of a name that they do not want.
        Failure::NothingInCommon(_) => {
            "a filter that reads the server name, or a server that has no certificate for this name; or one that is very old, or \
             very strict"
        }
        Failure::Flood | Failure::Broken(_) => "what answers is no server of TLS that works",
        Failure::Other(_) => return None,
    })
}

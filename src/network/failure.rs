//! Why a server was not reached, or gave no certificate.

use std::io::{self, ErrorKind};

use thiserror::Error;

/// How far a connection came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The name is looked up.
    Resolve,
    /// The TCP connection is made.
    Connect,
    /// The proxy is asked to connect.
    Proxy,
    /// The TLS handshake.
    Handshake,
}

/// What went wrong.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Failure {
    /// The name has no address.
    #[error("the name has no address ({0})")]
    NoAddress(String),
    /// Nothing came in time.
    #[error("{} in time", match .0 {
        Stage::Resolve => "the name was not looked up",
        Stage::Connect => "the connection was not made",
        Stage::Proxy => "the proxy did not answer",
        Stage::Handshake => "the server accepts the connection, and does not answer",
    })]
    TimedOut(Stage),
    /// Nobody listens there, or a firewall says so.
    #[error("the connection was refused")]
    Refused,
    /// No way leads there: no network, or no IPv6.
    #[error("no way leads to this address from here")]
    Unreachable,
    /// The connection was cut off, by a reset.
    #[error("the connection was reset{}", if *.0 == Stage::Handshake { " right after the client's first message" } else { "" })]
    Reset(Stage),
    /// The connection was closed before a certificate came.
    #[error("the connection was closed before a certificate came")]
    Closed(Stage),
    /// The proxy did not connect.
    #[error(transparent)]
    Proxy(#[from] ProxyFailure),
    /// The server refused the handshake, by an alert of TLS.
    #[error("the server refused the handshake: {0}")]
    Alert(String),
    /// The server and we have no protocol version, suite or kind of key in common.
    #[error("there is nothing in common: {0}")]
    NothingInCommon(String),
    /// What answers speaks HTTP without TLS.
    #[error("what answers speaks HTTP without TLS")]
    PlainHttp,
    /// What answers speaks something else.
    #[error("what answers does not speak TLS")]
    NotTls,
    /// More bytes came than a handshake has.
    #[error("the server sent more than 256 KiB before the handshake ended")]
    Flood,
    /// A message that is broken.
    #[error("the server's handshake is broken: {0}")]
    Broken(String),
    /// Whatever the system says.
    #[error("{0}")]
    Other(String),
}

/// Why a proxy did not connect.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ProxyFailure {
    /// It wants a name and a password (407).
    #[error("the proxy wants authentication{}", .scheme.as_ref().map(|s| format!(" ({s})")).unwrap_or_default())]
    Authentication {
        /// What it offers: `Basic`, `NTLM`, `Negotiate`, several with commas.
        scheme: Option<String>,
    },
    /// It refuses this destination, or cannot reach it: its status.
    #[error("the proxy answers {0}")]
    Status(u16),
    /// Its answer is no answer of HTTP.
    #[error("what answers is no HTTP proxy")]
    NotHttp,
    /// It cannot be reached itself.
    #[error("the proxy itself cannot be reached: {0}")]
    Unreachable(Box<Failure>),
}

impl Failure {
    /// What an error of the system means at this stage.
    pub(super) fn of(error: &io::Error, stage: Stage) -> Self {
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Self::TimedOut(stage),
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
                Self::Reset(stage)
            }
            ErrorKind::UnexpectedEof => Self::Closed(stage),
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable => {
                Self::Unreachable
            }
            _ => Self::Other(error.to_string()),
        }
    }
}

//! What servers presented when they were asked, as far as it concerns a request. It is compared with what was given, and
//! never stands in for it.

use super::HostName;
use crate::certificate::KeyKind;
use crate::rules::Role;

/// What one server presented on one port, all ways to it together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Served {
    /// The server.
    pub role: Role,
    /// The name under which it was asked.
    pub host: HostName,
    /// The port.
    pub port: u16,
    /// The keys that were presented where the name was sent, each once; or why there is none. The reason may hold untrusted
    /// text.
    pub keys: Result<Vec<ServedKey>, String>,
}

/// A key that a server presented.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServedKey {
    /// Base64 of SHA-256 over the public key.
    pub pin: String,
    /// Its kind, if that could be read.
    pub kind: Option<KeyKind>,
    /// Why its certificate may be another's than the server's, if it looks like that: it has another name, or an inspecting
    /// proxy made it.
    pub doubt: Option<String>,
}

impl Served {
    /// `mdm.example.com:443`
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

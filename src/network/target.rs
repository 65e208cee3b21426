//! A server by name or address, and a port.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;

use crate::certificate::host_name;

/// A server that is asked.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Target {
    /// The host name as A-labels, or an IP address.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// Why text is no target.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Neither a name nor an address.
    #[error("not a host, such as mdm.example.com, mdm.example.com:8443, 192.0.2.1 or [2001:db8::1]:443")]
    Host,
    /// No port.
    #[error("the port after the colon is no number from 1 to 65535")]
    Port,
    /// An address of the web.
    #[error("give the host alone, without https:// and without a path")]
    Url,
}

impl Target {
    /// A host on a port.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// The host as an address, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Reads `HOST`, `HOST:PORT`, an IPv4 address likewise, or an IPv6 address in brackets if a port follows.
    pub fn parse(text: &str, default_port: u16) -> Result<Self, TargetError> {
        if text.contains('/') {
            return Err(TargetError::Url);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::new(address.to_string(), default_port));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.parse().ok().filter(|&port| port > 0).ok_or(TargetError::Port)?;
                (host, port)
            }
            None => (text, default_port),
        };
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let address = match bare {
            Some(bare) => Some(bare.parse::<IpAddr>().map_err(|_| TargetError::Host)?),
            None => host.parse::<IpAddr>().ok().filter(IpAddr::is_ipv4),
        };
        match address {
            Some(address) => Ok(Self::new(address.to_string(), port)),
            None => host_name::to_ascii(host).map(|host| Self::new(host, port)).ok_or(TargetError::Host),
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    /// With port 443 where none is given.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text, 443)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address() {
            Some(IpAddr::V6(address)) => write!(f, "[{address}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_ports() {
        for (text, host, port) in [
            ("mdm.example.com", "mdm.example.com", 443),
            ("MDM.Example.com.:8443", "mdm.example.com", 8443),
            ("mdm.bücher.example", "mdm.xn--bcher-kva.example", 443),
            ("192.0.2.1", "192.0.2.1", 443),
            ("192.0.2.1:8443", "192.0.2.1", 8443),
            ("2001:db8::1", "2001:db8::1", 443),
            ("[2001:db8::1]:8443", "2001:db8::1", 8443),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target, Target::new(host, port), "{text}");
            assert_eq!(target.to_string().parse(), Ok(target), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (text, error) in [
            ("https://mdm.example.com", TargetError::Url),
            ("mdm.example.com/zdm", TargetError::Url),
            ("mdm.example.com:0", TargetError::Port),
            ("mdm.example.com:65536", TargetError::Port),
            ("mdm.example.com:", TargetError::Port),
            ("", TargetError::Host),
            ("a b", TargetError::Host),
            ("[mdm.example.com]:443", TargetError::Host),
            ("*.example.com", TargetError::Host),
        ] {
            assert_eq!(text.parse::<Target>(), Err(error), "{text}");
        }
    }
}

//! Names to addresses: by the system, or as somebody says.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;
use std::sync::mpsc;
use std::thread;

use thiserror::Error;

use super::{Deadline, Failure, Stage, Target, TargetError};

/// More addresses of one name are not asked.
const MOST: usize = 16;

/// Looks names up.
#[derive(Clone, Default, Debug)]
pub struct Resolver {
    overrides: HashMap<Target, Vec<IpAddr>>,
}

/// `HOST:PORT:ADDR[,ADDR]...`: these addresses instead of the system's answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    target: Target,
    addresses: Vec<IpAddr>,
}

/// Why text is no [`Override`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum OverrideError {
    /// Not all parts are there.
    #[error("not HOST:PORT:ADDRESS, such as mdm.example.com:443:192.0.2.1")]
    Shape,
    /// The host or the port.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl FromStr for Override {
    type Err = OverrideError;

    fn from_str(text: &str) -> Result<Self, OverrideError> {
        let mut parts = text.splitn(3, ':');
        let (Some(host), Some(port), Some(addresses)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(OverrideError::Shape);
        };
        let target = format!("{host}:{port}").parse()?;
        let address =
            |text: &str| text.trim_matches(['[', ']']).parse::<IpAddr>().map_err(|_| OverrideError::Shape);
        Ok(Self { target, addresses: addresses.split(',').map(address).collect::<Result<_, _>>()? })
    }
}

impl Resolver {
    /// One that answers these instead of the system.
    pub fn new(overrides: impl IntoIterator<Item = Override>) -> Self {
        Self { overrides: overrides.into_iter().map(|o| (o.target, o.addresses)).collect() }
    }

    /// Whether somebody said where a target is.
    pub fn is_overridden(&self, target: &Target) -> bool {
        self.overrides.contains_key(target)
    }

    /// All addresses of a target, each once, in the order of the answer; 16 at most.
    pub fn resolve(&self, target: &Target, deadline: Deadline) -> Result<Vec<SocketAddr>, Failure> {
        let all = match (self.overrides.get(target), target.address()) {
            (Some(addresses), _) => addresses.clone(),
            (None, Some(address)) => vec![address],
            (None, None) => lookup(target.clone(), deadline)?,
        };
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for ip in all {
            let address = SocketAddr::new(ip, target.port);
            if !addresses.contains(&address) && addresses.len() < MOST {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            Err(Failure::NoAddress("the answer is empty".to_owned()))
        } else {
            Ok(addresses)
        }
    }
}

/// Asks the system, on a thread of its own: the system's timeout is its own affair.
fn lookup(target: Target, deadline: Deadline) -> Result<Vec<IpAddr>, Failure> {
    let timed_out = Failure::TimedOut(Stage::Resolve);
    let left = deadline.left().ok_or(timed_out.clone())?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let answer = (target.host.as_str(), target.port).to_socket_addrs();
        let _ = sender.send(answer.map(|addresses| addresses.map(|a| a.ip()).collect()));
    });
    match receiver.recv_timeout(left) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(Failure::NoAddress(error.to_string())),
        Err(_) => Err(timed_out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_says_goes_before_the_system() {
        let resolver = Resolver::new(["mdm.example.com:443:127.0.0.1,[::1],127.0.0.1".parse().unwrap()]);
        let deadline = Deadline::after(std::time::Duration::from_secs(5));
        let addresses = resolver.resolve(&Target::new("mdm.example.com", 443), deadline).unwrap();
        assert_eq!(addresses, ["127.0.0.1:443".parse().unwrap(), "[::1]:443".parse().unwrap()]);
        let literal = resolver.resolve(&Target::new("127.0.0.2", 8443), deadline).unwrap();
        assert_eq!(literal, ["127.0.0.2:8443".parse().unwrap()]);
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "mdm.example.com",
            "mdm.example.com:443",
            "mdm.example.com:443:",
            "mdm.example.com:443:gw.example.com",
            "a b:1:::1",
        ] {
            assert!(text.parse::<Override>().is_err(), "{text}");
        }
    }
}

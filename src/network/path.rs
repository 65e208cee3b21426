//! The way to a server: direct, or through a proxy.

use std::net::SocketAddr;

use super::connection::Connection;
use super::{Deadline, Failure, Proxy, Target};

/// A way to a server.
#[derive(Clone, PartialEq, Debug)]
pub enum Path {
    /// To this address.
    Direct(SocketAddr),
    /// Through a proxy at this address, which looks the name up itself.
    Proxy(Proxy, SocketAddr),
}

impl Path {
    /// Opens a connection to the target.
    pub(super) fn open(&self, target: &Target, deadline: Deadline) -> Result<Connection, Failure> {
        match self {
            Self::Direct(address) => Connection::open(*address, deadline),
            Self::Proxy(proxy, address) => proxy.connect(*address, target, deadline),
        }
    }
}

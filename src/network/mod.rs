//! What servers present, and whether they can be reached. Nothing else of this crate opens a connection.
//!
//! Whatever a server does, the answer is data: a [`Failure`] or what it [`presented`](Presented), never a panic and never a
//! wait beyond the [`Deadline`]. No request is sent over TLS, no credentials but those of `--proxy` to that proxy.

pub mod ads;
mod connection;
mod failure;
pub mod findings;
mod handshake;
mod hello;
pub mod observation;
mod path;
pub mod preflight;
pub mod probe;
mod proxy;
mod resolve;
mod target;
mod trust;
pub mod twin;

pub use connection::Deadline;
pub use failure::{Failure, ProxyFailure, Stage};
pub use handshake::{Keys, Presented, Variation, Version};
pub use hello::certificates;
pub use path::Path;
pub use proxy::{Proxy, ProxyError};
pub use resolve::{Override, OverrideError, Resolver};
pub use target::{Target, TargetError};
pub use trust::{Anchors, Trust, Untrusted};

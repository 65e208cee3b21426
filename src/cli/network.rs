//! Options of the commands that connect, and what they make of them.

use std::convert::Infallible;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Stop, files};
use crate::network::probe::Via;
use crate::network::{Anchors, Override, Proxy, ProxyError, Resolver, Target};
use crate::recognise::Export;

/// How to reach servers, and whom to trust.
#[derive(Args, Debug)]
pub(super) struct Connecting {
    /// Connect to this address instead of what DNS says (repeatable; several addresses with commas)
    #[arg(long, value_name = "HOST:PORT:ADDRESS")]
    resolve: Vec<Override>,

    /// Ask through this HTTP proxy too, http://[NAME:PASSWORD@]HOST:PORT [default: HTTPS_PROXY, unless NO_PROXY names the host]
    #[arg(long, value_name = "URL", value_parser = proxy)]
    proxy: Option<Given>,

    /// Trust the roots in this file too
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,

    /// How long to wait for everything together, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
}

/// A proxy as somebody typed it. What is wrong with it is said later: the parser of arguments would repeat the text, and a
/// password may stand in it.
type Given = Result<Proxy, ProxyError>;

fn proxy(text: &str) -> Result<Given, Infallible> {
    Ok(Proxy::parse(text))
}

impl Connecting {
    /// Looks names up as `--resolve` says.
    pub(super) fn resolver(&self) -> Resolver {
        Resolver::new(self.resolve.clone())
    }

    /// How long to wait.
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }

    /// The ways to a server: always direct, and through the proxy if there is one.
    pub(super) fn ways(&self, target: &Target) -> Result<Vec<Via>, Stop> {
        let (origin, proxy) = match &self.proxy {
            Some(proxy) => ("--proxy", Some(proxy.clone())),
            None => ("HTTPS_PROXY", Proxy::from_environment(|name| std::env::var(name).ok(), target)),
        };
        let proxy = proxy.transpose().map_err(|error| Stop::usage(format!("{origin}: {error}")))?;
        Ok(std::iter::once(Via::Direct).chain(proxy.map(Via::Proxy)).collect())
    }

    /// Whom to trust.
    pub(super) fn anchors(&self) -> Result<Anchors, Stop> {
        let Some(path) = &self.ca else { return Ok(Anchors::load(&[])) };
        let shown = files::shown(path);
        let bytes = files::read(path).map_err(|error| Stop::incomplete(format!("{shown}: {error}")))?;
        let export = Export::read(bytes);
        let roots: Vec<Vec<u8>> =
            export.certificates().map(|(_, certificate)| certificate.der.to_vec()).collect();
        if roots.is_empty() {
            return Err(Stop::usage(format!("{shown}: there is no certificate in this file")));
        }
        Ok(Anchors::load(&roots))
    }
}

/// Says that something is under way, if somebody watches; gone when dropped.
pub(super) struct Progress {
    length: usize,
}

impl Progress {
    pub(super) fn start(message: &str, quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self { length: 0 };
        }
        eprint_raw(message);
        Self { length: message.len() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.length > 0 {
            eprint_raw(&format!("\r{}\r", " ".repeat(self.length)));
        }
    }
}

fn eprint_raw(text: &str) {
    use std::io::Write as _;
    // Nobody is left to tell if standard error is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

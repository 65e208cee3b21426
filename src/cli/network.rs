//! Options of the commands that connect, and what they make of them.

use std::convert::Infallible;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;

use super::command::Global;
use super::progress::Progress;
use super::{Stop, files};
use crate::network::findings::{Judge, Presented};
use crate::network::observation::Observation;
use crate::network::probe::{self, Answers, Depth, Via};
use crate::network::twin::compare;
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

    /// How long to wait for everything together, in seconds [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: Option<u64>,
}

/// What a server presented by one way, judged.
pub(super) struct Asked {
    pub(super) answers: Answers,
    pub(super) presented: Vec<Presented>,
    pub(super) observations: Vec<Observation>,
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
        Duration::from_secs(self.timeout.unwrap_or(10))
    }

    /// Whether any of these options was given.
    pub(super) fn is_given(&self) -> bool {
        !self.resolve.is_empty() || self.proxy.is_some() || self.ca.is_some() || self.timeout.is_some()
    }

    /// Asks all servers by all ways, side by side, as thoroughly as `probe` does. With the pins that are expected, if any are.
    pub(super) fn ask(
        &self,
        servers: &[Target],
        expected: &[[u8; 32]],
        global: &Global,
    ) -> Result<Vec<Asked>, Stop> {
        let anchors = self.anchors()?;
        let judge = Judge { anchors: &anchors, at: global.at(), expected };
        let judged = self.answers(servers, global)?.into_iter().map(|answers| {
            let presented = judge.presented(&answers);
            let observations = judge.observe(&answers, &presented);
            Asked { answers, presented, observations }
        });
        let mut judged: Vec<Asked> = judged.collect();
        compare_ways(&mut judged);
        Ok(judged)
    }

    fn answers(&self, servers: &[Target], global: &Global) -> Result<Vec<Answers>, Stop> {
        let resolver = self.resolver();
        let timeout = self.timeout();
        let mut questions: Vec<(&Target, Via)> = Vec::new();
        for target in servers {
            questions.extend(self.ways(target)?.into_iter().map(|via| (target, via)));
        }
        let count = servers.len();
        let servers = if count == 1 { "1 server".to_owned() } else { format!("{count} servers") };
        let _progress = Progress::waiting(
            &format!("asking {servers}, for {} s at most", timeout.as_secs()),
            global.quiet,
        );
        Ok(thread::scope(|scope| {
            let ask = |(target, via): (&'_ Target, Via)| {
                let resolver = &resolver;
                let target = target.clone();
                scope.spawn(move || probe::ask(&target, &via, Depth::All, resolver, timeout))
            };
            let under_way: Vec<_> = questions.into_iter().map(ask).collect();
            under_way.into_iter().filter_map(|thread| thread.join().ok()).collect()
        }))
    }

    /// The ways to a server: always direct, and through the proxy if there is one.
    pub(super) fn ways(&self, target: &Target) -> Result<Vec<Via>, Stop> {
        let (origin, proxy) = match &self.proxy {
            Some(proxy) => ("--proxy", Some(proxy.clone())),
            None => ("HTTPS_PROXY", Proxy::from_environment(|name| std::env::var(name).ok(), target)),
        };
        let way_out = if self.proxy.is_none() { "; to ask directly alone, set NO_PROXY=*" } else { "" };
        let proxy = proxy.transpose().map_err(|error| Stop::usage(format!("{origin}: {error}{way_out}")))?;
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

/// Says of what a proxy shows whether it is what is shown direct, which stands before it.
fn compare_ways(judged: &mut [Asked]) {
    for index in 1..judged.len() {
        let (before, rest) = judged.split_at_mut(index);
        let (Some(direct), Some(proxied)) = (before.last(), rest.first_mut()) else { return };
        if proxied.answers.via != Via::Direct {
            proxied.observations.extend(compare(&direct.presented, &proxied.presented));
        }
    }
}

//! `preflight`: whether devices can reach what they need before they can enrol.

use std::thread;

use clap::Args;

use super::command::Global;
use super::network::Connecting;
use super::options::fqdn;
use super::output::Output;
use super::progress::Progress;
use super::{Done, Exit, Stop};
use crate::network::findings::Judge;
use crate::network::observation::Outcome;
use crate::network::preflight::{Purpose, Reached, clock};
use crate::network::probe::{self, Answers, Depth, Via};
use crate::network::{Target, ads};
use crate::report::json::{self, PreflightJson};
use crate::report::network;

/// Tests whether devices can reach the AutoDiscovery service (ADS) from this network, and the servers that are named.
///
/// Devices must reach ADS on TCP port 443 before they can enrol, or enrolment stops (Citrix CTX202044). This tests the path
/// of this machine, which a phone may not share: the test for a phone is printed with it. Connects to these names and sends
/// nothing but handshakes.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Preflight {
    /// The XenMobile server: its ports are tested too (repeatable)
    #[arg(long, alias = "xenmobile-fqdn", value_name = "FQDN", value_parser = fqdn)]
    server_fqdn: Vec<String>,

    /// The NetScaler Gateway: port 443 is tested too (repeatable)
    #[arg(long, value_name = "FQDN", value_parser = fqdn)]
    gateway_fqdn: Vec<String>,

    /// The port of the server
    #[arg(long, value_name = "PORT", default_value_t = 443, value_parser = clap::value_parser!(u16).range(1..))]
    server_port: u16,

    /// The port on which iOS devices enrol
    #[arg(long, value_name = "PORT", default_value_t = 8443, value_parser = clap::value_parser!(u16).range(1..))]
    ios_port: u16,

    /// Test this name instead of the one that Citrix names
    #[arg(long, value_name = "HOST[:PORT]")]
    ads: Option<Target>,

    /// Connect to the names that older versions used, too; what comes of it does not count
    #[arg(long)]
    legacy: bool,

    /// Say in the result which machine tested
    #[arg(long)]
    with_machine: bool,

    #[command(flatten)]
    connecting: Connecting,

    /// How to print the result; JSON can go into the package (bundle --preflight)
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Exit codes:
  0  every name that devices need is reached, directly and without inspection
  1  at least one is not
  3  something could not be tested

Examples:
  pinbundle preflight
  pinbundle preflight --server-fqdn mdm.example.com --gateway-fqdn gw.example.com
  pinbundle preflight --format json > preflight.json";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object (pinbundle schema preflight)
    Json,
}

impl Preflight {
    pub(super) fn run(self, global: &Global, output: &mut Output) -> Done {
        let at = global.at();
        let anchors = self.connecting.anchors()?;
        let judge = Judge { anchors: &anchors, at, expected: &[] };
        let names = self.names();
        let resolver = self.connecting.resolver();
        let reached: Vec<Reached> = self
            .ask(&names, global)?
            .into_iter()
            .zip(&names)
            .filter_map(|(ways, (purpose, target))| {
                let are_given = resolver.is_overridden(target) || target.address().is_some();
                Reached::judge(*purpose, ways, &judge, are_given)
            })
            .collect();
        let general: Vec<_> = clock(&reached, at).into_iter().collect();
        let machine = self.with_machine.then(machine).flatten();
        let answer = PreflightJson::new(&reached, &general, at, machine);
        match self.format {
            Format::Json => output.write(&json::pretty(&answer))?,
            Format::Text => {
                output.text(&network::preflight(&reached, &general, at, output.look(global.quiet)))?;
            }
        }
        let needed = reached.iter().filter(|one| one.purpose.counts());
        Ok(match needed.map(|one| one.result).max() {
            Some(Outcome::Pass) => Exit::Success,
            Some(Outcome::Fail) => Exit::Rejected,
            Some(Outcome::NotTested) | None => Exit::Incomplete,
        })
    }

    /// What is tested, in this order.
    fn names(&self) -> Vec<(Purpose, Target)> {
        let mut names = vec![(Purpose::Ads, self.ads.clone().unwrap_or_else(ads::required))];
        for host in &self.server_fqdn {
            for port in [self.server_port, self.ios_port] {
                names.push((Purpose::Server, Target::new(host, port)));
            }
        }
        names.extend(self.gateway_fqdn.iter().map(|host| (Purpose::Gateway, Target::new(host, 443))));
        if self.legacy {
            let legacy = ads::OTHERS.iter().filter(|name| name.is_legacy);
            names.extend(legacy.map(|name| (Purpose::Legacy, Target::new(name.host, 443))));
        }
        names
    }

    /// Asks for all names by all ways, side by side.
    fn ask(&self, names: &[(Purpose, Target)], global: &Global) -> Result<Vec<Vec<Answers>>, Stop> {
        let resolver = self.connecting.resolver();
        let timeout = self.connecting.timeout();
        let ways: Vec<Vec<Via>> =
            names.iter().map(|(_, target)| self.connecting.ways(target)).collect::<Result<_, _>>()?;
        let message = format!("testing {} names, for {} s at most", names.len(), timeout.as_secs());
        let _progress = Progress::waiting(&message, global.quiet);
        Ok(thread::scope(|scope| {
            let resolver = &resolver;
            let under_way: Vec<Vec<_>> = names
                .iter()
                .zip(ways)
                .map(|((_, target), ways)| {
                    let ask =
                        |via| scope.spawn(move || probe::ask(target, &via, Depth::Reach, resolver, timeout));
                    ways.into_iter().map(ask).collect()
                })
                .collect();
            under_way
                .into_iter()
                .map(|threads| threads.into_iter().filter_map(|thread| thread.join().ok()).collect())
                .collect()
        }))
    }
}

/// The name of this machine.
fn machine() -> Option<String> {
    ["COMPUTERNAME", "HOSTNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

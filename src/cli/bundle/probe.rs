//! `--probe`: what the servers of the request present, to be compared with the files. It is never packed.

use std::fmt::Write as _;

use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::host_name;
use crate::cli::Stop;
use crate::cli::command::Global;
use crate::cli::network::{Asked, Connecting};
use crate::network::Target;
use crate::network::findings::Presented;
use crate::network::observation::Outcome;
use crate::network::probe::Via;
use crate::report::json::ServerJson;
use crate::request::{Answers, GatewayUrl, HostName, Request, Served, ServedKey};
use crate::rules::{Role, inspection_product};

/// What servers presented.
pub(super) struct Probed {
    /// Each server by each way.
    asked: Vec<Asked>,
    /// Each server, all ways together, for the rules.
    pub(super) served: Vec<Served>,
}

/// A server of the request.
struct Server {
    role: Role,
    host: HostName,
    port: u16,
}

impl Probed {
    /// Asks each server whose certificates are given, under each of its names.
    pub(super) fn ask(
        request: &Request,
        answers: &Answers,
        connecting: &Connecting,
        global: &Global,
    ) -> Result<Self, Stop> {
        let servers = servers(request, answers);
        let targets: Vec<Target> = servers.iter().map(Server::target).collect();
        let asked = connecting.ask(&targets, &[], global)?;
        let served = servers.into_iter().map(|server| served(server, &asked)).collect();
        Ok(Self { asked, served })
    }

    /// One line for each key; `is_given` tells those of the files.
    pub(super) fn text(&self, is_given: &dyn Fn(&str) -> bool) -> String {
        let mut out = String::new();
        for Asked { answers, presented, .. } in &self.asked {
            let via = if answers.via == Via::Direct { "" } else { " through the proxy" };
            for one in presented.iter().filter(|one| !one.without_name_only) {
                let Some(certificate) = &one.leaf.certificate else { continue };
                let kind = certificate.key.info.as_ref().map(|info| info.title()).unwrap_or_default();
                let (target, pin) = (&answers.target, certificate.key.pin());
                let known = if is_given(&pin) { "a key of the files" } else { "not a key of the files" };
                let _ = writeln!(out, "{target}{via} presents {pin} ({}): {known}", escape::line(&kind));
            }
        }
        out
    }

    /// The same as JSON.
    pub(super) fn json(&self, at: Timestamp) -> Vec<ServerJson> {
        let asked = self.asked.iter();
        asked.map(|one| ServerJson::new(&one.answers, &one.presented, &one.observations, at)).collect()
    }
}

impl Server {
    fn target(&self) -> Target {
        Target::new(self.host.as_str(), self.port)
    }
}

/// The servers whose certificates are given: MDM on both of its ports, the gateway on the port of its address.
fn servers(request: &Request, answers: &Answers) -> Vec<Server> {
    let has = |role: Role| request.exports().any(|(of, _, _)| of == role);
    let mut servers = Vec::new();
    if has(Role::Xenmobile) {
        let port = answers.server_port.as_ref().map_or(443, |port| port.value.number());
        let ios_port = answers.ios_port.as_ref().map_or(8443, |port| port.value.number());
        for host in answers.names(Role::Xenmobile) {
            let mut ports = vec![port, ios_port];
            ports.dedup();
            let of_port = |port| Server { role: Role::Xenmobile, host: host.clone(), port };
            servers.extend(ports.into_iter().map(of_port));
        }
    }
    if has(Role::Netscaler) {
        let url = answers.gateway_url.as_ref().map(|url| &url.value);
        servers.extend(answers.names(Role::Netscaler).iter().map(|host| Server {
            role: Role::Netscaler,
            host: host.clone(),
            port: url.and_then(|url| port_of(url, host)).unwrap_or(443),
        }));
    }
    servers
}

/// The port of the gateway's address, if that is of this host.
fn port_of(url: &GatewayUrl, host: &HostName) -> Option<u16> {
    let authority = url.as_str().strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    let target: Target = authority.parse().ok()?;
    (target.host == host.as_str()).then_some(target.port)
}

/// What one server presented, all ways together.
fn served(server: Server, asked: &[Asked]) -> Served {
    let target = server.target();
    let of_server = || asked.iter().filter(|one| one.answers.target == target);
    let mut keys: Vec<ServedKey> = Vec::new();
    for one in of_server().flat_map(|asked| &asked.presented).filter(|one| !one.without_name_only) {
        let Some(key) = key(one, &server.host) else { continue };
        match keys.iter_mut().find(|known| known.pin == key.pin) {
            // Whoever is vouched for on one way is no proxy on the other.
            Some(known) if key.doubt.is_none() => known.doubt = None,
            Some(_) => {}
            None => keys.push(key),
        }
    }
    let why = || {
        let observations = of_server().flat_map(|asked| &asked.observations);
        let failed = observations.filter(|observation| observation.result != Outcome::Pass);
        failed.map(|observation| observation.message.clone()).next()
    };
    let keys = match keys.is_empty() {
        true => Err(why().unwrap_or_else(|| "it presents no certificate that can be read".to_owned())),
        false => Ok(keys),
    };
    Served { role: server.role, host: server.host, port: server.port, keys }
}

fn key(presented: &Presented, host: &HostName) -> Option<ServedKey> {
    let certificate = presented.leaf.certificate.as_ref()?;
    let names = certificate.host_names();
    let doubt = if !names.iter().any(|name| host_name::covers(name, host.as_str())) {
        Some(format!("its certificate is another server's, for {}", certificate.display_name()))
    } else if presented.trust.public.is_ok() || presented.trust.given == Some(Ok(())) {
        None
    } else if let Some(product) = inspection_product(certificate) {
        Some(format!("its issuer ({product}) sounds like a product that inspects TLS"))
    } else {
        Some(
            "no public root vouches for its certificate: a private authority (give its root with --ca), or an \
             inspecting proxy"
                .to_owned(),
        )
    };
    let kind = certificate.key.info.as_ref().map(|info| info.kind);
    Some(ServedKey { pin: certificate.key.pin(), kind, doubt })
}

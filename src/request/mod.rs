//! What the ticket is to carry: roles, names, exports, answers.
//!
//! A request comes from `request.toml` ([`Request::read`]), from flags, or from both ([`Request::overlay`]). With the
//! names that a certificate can answer for ([`names`]) it becomes [`Answers`], which know of each answer whether it was
//! given. Rules about the request as a whole stand in [`rules`].

mod answers;
mod choice;
pub mod extract;
mod file;
mod key;
pub mod names;
mod path;
mod preflight;
pub mod rules;
mod served;
#[cfg(test)]
pub(crate) mod testing;
mod value;

use std::path::{Path, PathBuf};

pub use answers::{Answer, Answers, Field, Source};
pub use choice::{OldPins, Platform, Product, UserId, YesNo};
pub use file::{Fault, FileError, TEMPLATE};
pub use key::{KEYS, Key, Shape};
pub use preflight::{PHONE_TEST, Preflight, PreflightError, Purpose, Reach, TestedName, TestedWay, WayKind};
pub use served::{Served, ServedKey};
pub use value::{Email, GatewayUrl, Host, HostName, Instance, Line, Moment, Port, ValueError};

use crate::rules::Role;

/// What was asked for, as it was given: nothing here is a default.
///
/// Fields are named and documented after the flags and keys that fill them ([`KEYS`]).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Request {
    /// Exports of the XenMobile Server's certificates in use now.
    pub xenmobile: Vec<PathBuf>,
    /// Exports of the NetScaler's certificates in use now.
    pub netscaler: Vec<PathBuf>,
    /// Exports of certificates that will replace the XenMobile Server's.
    pub next_xenmobile: Vec<PathBuf>,
    /// Exports of certificates that will replace the NetScaler's.
    pub next_netscaler: Vec<PathBuf>,
    /// Names under which devices reach the XenMobile Server.
    pub server_fqdns: Vec<HostName>,
    /// Names under which devices reach the NetScaler Gateway.
    pub gateway_fqdns: Vec<HostName>,
    /// The full address of the NetScaler Gateway.
    pub gateway_url: Option<GatewayUrl>,
    /// Domains of the accounts that enrol.
    pub domains: Vec<HostName>,
    /// The server's instance name; case matters.
    pub instance: Option<Instance>,
    /// What users enrol with.
    pub user_id: Option<UserId>,
    /// The port at which iOS devices enrol.
    pub ios_port: Option<Port>,
    /// The server's port.
    pub server_port: Option<Port>,
    /// Which product the server is.
    pub product: Option<Product>,
    /// The product's version.
    pub product_version: Option<Line>,
    /// The oldest Secure Hub in use.
    pub secure_hub_version: Option<Line>,
    /// Platforms of the devices.
    pub platforms: Vec<Platform>,
    /// What is to happen to what is pinned now.
    pub old_pins: Option<OldPins>,
    /// Whether the domains are claimed in the AutoDiscovery portal.
    pub domain_claimed: Option<YesNo>,
    /// The customer's or organisation's id at Citrix.
    pub org_id: Option<Line>,
    /// Who answers questions about this ticket.
    pub contact: Option<Line>,
    /// The administrator's e-mail address.
    pub admin_email: Option<Email>,
    /// When the change may be made.
    pub change_window: Option<Line>,
    /// The JSON of a preflight.
    pub preflight: Option<PathBuf>,
}

impl Request {
    /// Reads a `request.toml`: UTF-8, or UTF-16 with a byte-order mark. Its paths are relative to its folder:
    /// see [`Request::in_folder`].
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        file::read(bytes)
    }

    /// Lets relative paths start at this folder.
    pub fn in_folder(mut self, folder: &Path) -> Self {
        let lists =
            [&mut self.xenmobile, &mut self.netscaler, &mut self.next_xenmobile, &mut self.next_netscaler];
        for path in lists.into_iter().flatten().chain(self.preflight.as_mut()) {
            let joined = folder.join(&*path);
            // A file of this name stands there: in a request file it never means standard input.
            *path = if joined.as_os_str() == "-" { Path::new(".").join(joined) } else { joined };
        }
        self
    }

    /// This request with what `flags` give in place of its own lists and values.
    pub fn overlay(self, flags: Self) -> Self {
        fn list<T>(own: Vec<T>, flag: Vec<T>) -> Vec<T> {
            if flag.is_empty() { own } else { flag }
        }
        Self {
            xenmobile: list(self.xenmobile, flags.xenmobile),
            netscaler: list(self.netscaler, flags.netscaler),
            next_xenmobile: list(self.next_xenmobile, flags.next_xenmobile),
            next_netscaler: list(self.next_netscaler, flags.next_netscaler),
            server_fqdns: list(self.server_fqdns, flags.server_fqdns),
            gateway_fqdns: list(self.gateway_fqdns, flags.gateway_fqdns),
            gateway_url: flags.gateway_url.or(self.gateway_url),
            domains: list(self.domains, flags.domains),
            instance: flags.instance.or(self.instance),
            user_id: flags.user_id.or(self.user_id),
            ios_port: flags.ios_port.or(self.ios_port),
            server_port: flags.server_port.or(self.server_port),
            product: flags.product.or(self.product),
            product_version: flags.product_version.or(self.product_version),
            secure_hub_version: flags.secure_hub_version.or(self.secure_hub_version),
            platforms: list(self.platforms, flags.platforms),
            old_pins: flags.old_pins.or(self.old_pins),
            domain_claimed: flags.domain_claimed.or(self.domain_claimed),
            org_id: flags.org_id.or(self.org_id),
            contact: flags.contact.or(self.contact),
            admin_email: flags.admin_email.or(self.admin_email),
            change_window: flags.change_window.or(self.change_window),
            preflight: flags.preflight.or(self.preflight),
        }
    }

    /// The exports with their role, and whether they are to replace others; in the order given.
    pub fn exports(&self) -> impl Iterator<Item = (Role, bool, &Path)> {
        [
            (Role::Xenmobile, false, &self.xenmobile),
            (Role::Xenmobile, true, &self.next_xenmobile),
            (Role::Netscaler, false, &self.netscaler),
            (Role::Netscaler, true, &self.next_netscaler),
        ]
        .into_iter()
        .flat_map(|(role, is_next, paths)| paths.iter().map(move |path| (role, is_next, path.as_path())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_replace_lists_and_values_and_leave_the_rest() {
        let file = Request::read(b"xenmobile = ['a.pem', 'b.pem']\nnetscaler = 'n.pem'\nios-port = 8444\n")
            .unwrap()
            .in_folder(Path::new("case"));
        let flags =
            Request { xenmobile: vec!["c.pem".into()], server_port: Port::new(4443), ..Request::default() };
        let both = file.overlay(flags);
        assert_eq!(both.xenmobile, [PathBuf::from("c.pem")]);
        assert_eq!(both.netscaler, [Path::new("case").join("n.pem")]);
        assert_eq!((both.ios_port, both.server_port), (Port::new(8444), Port::new(4443)));
        let exports: Vec<_> = both.exports().map(|(role, next, _)| (role, next)).collect();
        assert_eq!(exports, [(Role::Xenmobile, false), (Role::Netscaler, false)]);
    }
}

//! Names that certificates can answer for when nobody gave them.

use super::{HostName, Request};
use crate::recognise::Export;
use crate::rules::Role;

/// An export with the part it plays.
#[derive(Clone, Copy, Debug)]
pub struct RoleExport<'a> {
    /// The server it belongs to.
    pub role: Role,
    /// Whether it will replace the one in use.
    pub is_next: bool,
    /// The export.
    pub export: &'a Export,
}

/// A name that was taken from a certificate, to be said to whoever asked.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TakenName {
    /// The server whose name it is.
    pub role: Role,
    /// The only host name of its certificates.
    pub name: HostName,
}

/// Takes, for each server whose name was not given, the one host name that all its certificates in use have (of those
/// that will replace them, if none in use is there). A wildcard, several names or several certificates that differ
/// give nothing: a guess would end in a ticket.
pub fn take(request: &Request, exports: &[RoleExport<'_>]) -> Vec<TakenName> {
    [(Role::Xenmobile, &request.server_fqdns), (Role::Netscaler, &request.gateway_fqdns)]
        .into_iter()
        .filter(|(_, given)| given.is_empty())
        .filter_map(|(role, _)| Some(TakenName { role, name: only_name(role, exports)? }))
        .collect()
}

fn only_name(role: Role, exports: &[RoleExport<'_>]) -> Option<HostName> {
    let names_of = |next: bool| -> Vec<Option<HostName>> {
        exports.iter().filter(|e| e.role == role && e.is_next == next).map(|e| host_name(e.export)).collect()
    };
    let in_use = names_of(false);
    let names = if in_use.is_empty() { names_of(true) } else { in_use };
    let first = names.first()?.clone()?;
    names.iter().all(|name| name.as_ref() == Some(&first)).then_some(first)
}

/// The only host name of the only certificate.
fn host_name(export: &Export) -> Option<HostName> {
    let (_, certificate) = export.only_certificate()?;
    match certificate.host_names().as_slice() {
        [name] => name.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::testing::Setup;

    fn taken(setup: &Setup) -> Vec<String> {
        let exports: Vec<_> = setup
            .exports
            .iter()
            .map(|(role, is_next, export)| RoleExport { role: *role, is_next: *is_next, export })
            .collect();
        take(&setup.request, &exports).iter().map(|t| format!("{}={}", t.role.id(), t.name)).collect()
    }

    #[test]
    fn the_only_host_name_is_taken() {
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["MDM.example.com"]);
        setup.add_next(Role::Xenmobile, &["other.example.com"]);
        setup.add_next(Role::Netscaler, &["gw.example.com"]);
        assert_eq!(taken(&setup), ["xenmobile=mdm.example.com", "netscaler=gw.example.com"]);
        setup.request.server_fqdns.push("given.example.com".parse().unwrap());
        assert_eq!(taken(&setup), ["netscaler=gw.example.com"]);
    }

    #[test]
    fn a_wildcard_several_names_or_certificates_that_differ_give_none() {
        for names in [&["*.example.com"][..], &["mdm.example.com", "gw.example.com"]] {
            let mut setup = Setup::default();
            setup.add(Role::Xenmobile, names);
            assert!(taken(&setup).is_empty(), "{names:?}");
        }
        let mut setup = Setup::default();
        setup.add(Role::Xenmobile, &["mdm.example.com"]);
        setup.add(Role::Xenmobile, &["mdm2.example.com"]);
        assert!(taken(&setup).is_empty());
    }
}

//! Facts for tests. The certificates were issued by a CA made for this, whose key and theirs are gone; they never change,
//! so that whole tickets and zips can be compared.

use super::{Enclosed, Facts};
use crate::base::timestamp::Timestamp;
use crate::recognise::Export;
use crate::request::{Preflight, Request};
use crate::rules::Role;

/// `mdm.example.com`, RSA 2048.
pub(super) const SERVER: &str = include_str!("server.pem");
/// `mdm.example.com`, P-256, valid from 2026-11-20.
pub(super) const SERVER_NEXT: &str = include_str!("server-next.pem");
/// `*.example.com`, P-256.
pub(super) const GATEWAY: &str = include_str!("gateway.pem");

pub(super) fn enclosed(role: Role, is_next: bool, pem: &str) -> Enclosed {
    let export = Export::read(pem.as_bytes().to_vec());
    let certificate = export.only_certificate().unwrap().1.clone();
    Enclosed { role, is_next, certificate }
}

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A server with its next certificate, and a gateway with a wildcard.
pub(super) fn facts() -> Facts {
    let request = Request::read(
        "server-fqdn = 'mdm.example.com'\ngateway-fqdn = 'gw.example.com'\ndomain = ['example.com', 'bücher.example']\n\
         contact = 'Équipe Mobile, +1 555 0100'\nold-pins = 'keep'\nserver-port = 443\nplatform = ['ios', 'android']\n"
            .as_bytes(),
    )
    .unwrap();
    let certificates = vec![
        enclosed(Role::Netscaler, false, GATEWAY),
        enclosed(Role::Xenmobile, true, SERVER_NEXT),
        enclosed(Role::Xenmobile, false, SERVER),
    ];
    Facts::new(request.answers(&[]), certificates, at("2026-11-24T09:30:00Z"))
}

/// The same with a preflight: the service is inspected, and reached through a proxy alone.
pub(super) fn with_preflight() -> Facts {
    let json = r#"{
        "schema": "pinbundle/preflight/1", "at": "2026-11-23T08:00:00Z", "machine": "ADM-PC-7", "result": "fail",
        "names": [
            {"purpose": "ads", "host": "discovery.cem.cloud.us", "port": 443, "result": "fail", "through_proxy_only": true,
             "ways": [
                {"via": "direct", "proxy": null, "result": "fail",
                 "presented": [{"certificate": {"issuer": "CN=Zscaler \u202eRoot"}}],
                 "observations": [
                    {"check": "name", "result": "pass", "message": "covers discovery.cem.cloud.us"},
                    {"check": "trust", "result": "fail", "message": "inspected: only the store of this machine vouches for it"}]},
                {"via": "proxy", "proxy": "proxy.internal:3128", "result": "pass", "presented": [], "observations": []}]},
            {"purpose": "gateway", "host": "gw.example.com", "port": 443, "result": "not-tested",
             "through_proxy_only": false, "ways": []}],
        "observations": [{"check": "validity", "result": "fail", "message": "the clock\n---- of this machine is wrong"}]}"#;
    Facts { preflight: Some(Preflight::read(json.as_bytes()).unwrap()), ..facts() }
}

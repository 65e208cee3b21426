//! The flags that make a request; `request.toml` has the same as keys.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Stop, files};
use crate::base::{Secret, escape};
use crate::request::{
    Email, GatewayUrl, HostName, Instance, Line, OldPins, Platform, Port, Product, Request, UserId, YesNo,
};

/// What the ticket is to carry.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Certificates")]
pub(super) struct RequestFlags {
    /// Export of the XenMobile Server's certificate in use now (Device Manager, Endpoint Management)
    #[arg(long, value_name = "FILE", num_args = 1.., visible_aliases = ["device-manager", "endpoint-management"])]
    xenmobile: Vec<PathBuf>,

    /// Export of the NetScaler's certificate in use now (Citrix ADC, Gateway)
    #[arg(long, value_name = "FILE", num_args = 1.., visible_aliases = ["adc", "gateway"])]
    netscaler: Vec<PathBuf>,

    /// Export of a certificate that will replace the XenMobile Server's
    #[arg(long, value_name = "FILE", num_args = 1..)]
    next_xenmobile: Vec<PathBuf>,

    /// Export of a certificate that will replace the NetScaler's
    #[arg(long, value_name = "FILE", num_args = 1..)]
    next_netscaler: Vec<PathBuf>,

    /// Name that devices use for the XenMobile Server [default: the certificate's, if it has exactly one]
    #[arg(long, value_name = "NAME", help_heading = "Ticket")]
    server_fqdn: Vec<HostName>,

    /// Name that devices use for the NetScaler Gateway [default: the certificate's, if it has exactly one]
    #[arg(long, value_name = "NAME", help_heading = "Ticket")]
    gateway_fqdn: Vec<HostName>,

    /// Full address of the NetScaler Gateway, such as https://gw.example.com
    #[arg(long, value_name = "URL", help_heading = "Ticket")]
    gateway_url: Option<GatewayUrl>,

    /// Domain of the accounts that enrol (repeatable)
    #[arg(long, value_name = "DOMAIN", help_heading = "Ticket")]
    domain: Vec<HostName>,

    /// Instance name, upper and lower case as the server has it [default: zdm]
    #[arg(long, value_name = "NAME", help_heading = "Ticket")]
    instance: Option<Instance>,

    /// What users enrol with: upn or email [default: upn]
    #[arg(long, value_name = "KIND", help_heading = "Ticket")]
    user_id: Option<UserId>,

    /// Port at which iOS devices enrol [default: 8443]
    #[arg(long, value_name = "PORT", help_heading = "Ticket")]
    ios_port: Option<Port>,

    /// Port of the server [default: 443]
    #[arg(long, value_name = "PORT", help_heading = "Ticket")]
    server_port: Option<Port>,

    /// xenmobile-server, device-manager or cloud
    #[arg(long, value_name = "PRODUCT", help_heading = "Ticket")]
    product: Option<Product>,

    /// Version of the product
    #[arg(long, value_name = "VERSION", help_heading = "Ticket")]
    product_version: Option<Line>,

    /// Oldest version of Secure Hub in use
    #[arg(long, value_name = "VERSION", help_heading = "Ticket")]
    secure_hub_version: Option<Line>,

    /// Platform of the devices: ios or android (repeatable)
    #[arg(long, value_name = "PLATFORM", help_heading = "Ticket")]
    platform: Vec<Platform>,

    /// What is to happen to what is pinned now: keep or remove-now
    #[arg(long, value_name = "CHOICE", help_heading = "Ticket")]
    old_pins: Option<OldPins>,

    /// Whether the domains are claimed in the AutoDiscovery portal: yes or no
    #[arg(long, value_name = "ANSWER", help_heading = "Ticket")]
    domain_claimed: Option<YesNo>,

    /// The customer's or organisation's id at Citrix
    #[arg(long, value_name = "ID", help_heading = "Ticket")]
    org_id: Option<Line>,

    /// Who answers questions about the ticket
    #[arg(long, value_name = "TEXT", help_heading = "Ticket")]
    contact: Option<Line>,

    /// The administrator's e-mail address
    #[arg(long, value_name = "ADDRESS", help_heading = "Ticket")]
    admin_email: Option<Email>,

    /// When the change may be made
    #[arg(long, value_name = "TEXT", help_heading = "Ticket")]
    change_window: Option<Line>,

    /// Result of 'pinbundle preflight --format json': the ticket shows it with its time, whatever it is
    #[arg(long, value_name = "FILE", help_heading = "Ticket")]
    preflight: Option<PathBuf>,
}

impl RequestFlags {
    /// What the flags ask for, over what a request file asks for.
    pub(super) fn over_file(self, file: Option<&Path>) -> Result<Request, Stop> {
        let flags = Request {
            xenmobile: self.xenmobile,
            netscaler: self.netscaler,
            next_xenmobile: self.next_xenmobile,
            next_netscaler: self.next_netscaler,
            server_fqdns: self.server_fqdn,
            gateway_fqdns: self.gateway_fqdn,
            gateway_url: self.gateway_url,
            domains: self.domain,
            instance: self.instance,
            user_id: self.user_id,
            ios_port: self.ios_port,
            server_port: self.server_port,
            product: self.product,
            product_version: self.product_version,
            secure_hub_version: self.secure_hub_version,
            platforms: self.platform,
            old_pins: self.old_pins,
            domain_claimed: self.domain_claimed,
            org_id: self.org_id,
            contact: self.contact,
            admin_email: self.admin_email,
            change_window: self.change_window,
            preflight: self.preflight,
        };
        let Some(path) = file else { return Ok(flags) };
        let shown = files::shown(path);
        let bytes = files::read(path).map_err(|error| Stop::incomplete(format!("{shown}: {error}")))?;
        let bytes = Secret::new(bytes);
        let request = Request::read(&bytes).map_err(|error| {
            let faults: Vec<String> =
                error.to_string().lines().map(|line| format!("{shown}:{}", escape::line(line))).collect();
            Stop::usage(faults.join("\n"))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(request.in_folder(folder).overlay(flags))
    }
}

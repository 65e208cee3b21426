//! Values of options that several commands take, checked as they are read.

use clap::Args;

use super::Stop;
use crate::base::timestamp::Timestamp;
use crate::certificate::host_name;
use crate::rules::{Options, Role, Rule};

/// A moment.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "not a time as RFC 3339 has it, such as 2026-11-24T00:00:00Z".to_owned())
}

/// A host name, as A-labels.
pub(super) fn fqdn(text: &str) -> Result<String, String> {
    host_name::to_ascii(text).ok_or_else(|| "not a host name, such as mdm.example.com".to_owned())
}

/// Which server a certificate belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum RoleName {
    /// XenMobile Server, Device Manager, Endpoint Management
    #[value(alias = "device-manager", alias = "endpoint-management")]
    Xenmobile,
    /// NetScaler, Citrix ADC, Citrix Gateway
    #[value(alias = "adc", alias = "gateway")]
    Netscaler,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Xenmobile => Self::Xenmobile,
            RoleName::Netscaler => Self::Netscaler,
        }
    }
}

/// How findings are weighed.
#[derive(Args, Clone, Debug)]
pub(super) struct Weighing {
    /// Make findings of this rule errors (repeatable)
    #[arg(long, value_name = "RULE")]
    pub(super) deny: Vec<String>,

    /// Make findings of this rule notes (repeatable; never for keys, chains and other refusals of the file itself)
    #[arg(long, value_name = "RULE")]
    pub(super) allow: Vec<String>,

    /// Make all warnings errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Warn this many days before a certificate expires
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(i64).range(0..=36_500))]
    pub(super) expires_within: i64,
}

impl Weighing {
    /// Puts the weights into options, once the names of rules are known to be right.
    pub(super) fn apply(&self, options: &mut Options) -> Result<(), Stop> {
        for id in &self.deny {
            known_rule(id)?;
        }
        for id in &self.allow {
            let rule = known_rule(id)?;
            if !rule.can_be_allowed {
                return Err(Stop::usage(format!(
                    "--allow {id}: this rule cannot be allowed away; 'pinbundle explain {id}' says why"
                )));
            }
        }
        options.deny.clone_from(&self.deny);
        options.allow.clone_from(&self.allow);
        options.strict = self.strict;
        options.expires_within = self.expires_within;
        Ok(())
    }
}

/// The rule of this id, or an error with the nearest one.
pub(super) fn known_rule(id: &str) -> Result<&'static Rule, Stop> {
    crate::all_rules().find(|rule| rule.id == id).ok_or_else(|| {
        let near = crate::all_rules()
            .map(|rule| (strsim::damerau_levenshtein(rule.id, id), rule.id))
            .min()
            .filter(|(distance, _)| *distance <= 3)
            .map(|(_, near)| format!(", did you mean '{near}'?"))
            .unwrap_or_else(|| ": 'pinbundle rules' lists them".to_owned());
        // No rule has so long a name; what stands in its place is not repeated.
        let named =
            if id.len() > 40 { String::new() } else { format!(" '{}'", crate::base::escape::line(id)) };
        Stop::usage(format!("there is no rule{named}{near}"))
    })
}

//! The names of the AutoDiscovery service, and what is known of each.

use super::Target;

/// What devices must reach before they can enrol.
///
/// Source: Citrix CTX202044, "XenMobile New Port Requirement for ADS Connectivity".
pub const REQUIRED: &str = "discovery.cem.cloud.us";

pub use crate::request::PHONE_TEST;

/// A name that is not asked unless somebody wants it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OtherName {
    /// The host.
    pub host: &'static str,
    /// What it is or was.
    pub status: &'static str,
    /// Whether it is one that devices used, and that `--legacy` asks.
    pub is_legacy: bool,
}

/// Names that firewall rules and old guides still have.
pub const OTHERS: [OtherName; 5] = [
    OtherName {
        host: "ads.xm.cloud.com",
        status: "of older versions of Secure Hub; informational, an answer proves nothing",
        is_legacy: true,
    },
    OtherName {
        host: "discovery.mdm.zenprise.com",
        status: "retired: announced gone after 31 December 2018 (CTX202044); a firewall rule for it is stale",
        is_legacy: true,
    },
    OtherName {
        host: "adsui.cloud.com",
        status: "the portal where administrators claim domains; devices do not need it",
        is_legacy: false,
    },
    OtherName {
        host: "adsui.cem.cloud.us",
        status: "the same portal of the government's cloud; devices do not need it",
        is_legacy: false,
    },
    OtherName {
        host: "xenmobiletools.citrix.com",
        status: "retired: the portal before those",
        is_legacy: false,
    },
];

/// The target that devices must reach.
pub fn required() -> Target {
    Target::new(REQUIRED, 443)
}

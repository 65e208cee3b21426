//! The values that flags and keys take. Each is checked once, where it is read, and needs no second look.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::escape;
use crate::base::timestamp::Timestamp;
use crate::certificate::host_name;

/// Why a value was refused, in words that follow the name of its flag: "wants a port from 1 to 65535".
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0}")]
pub struct ValueError(pub(super) Cow<'static, str>);

impl ValueError {
    /// What is wanted, and what stands there instead.
    pub(super) fn wants(wanted: &str, found: &str) -> Self {
        Self(match quoted(found) {
            Some(found) => format!("wants {wanted}, not {found}").into(),
            None => format!("wants {wanted}").into(),
        })
    }
}

/// Text in quotes if it is short. A key that was pasted into the wrong place must not be echoed.
pub(super) fn quoted(text: &str) -> Option<String> {
    (text.chars().count() <= 24).then(|| format!("\"{}\"", escape::line(text)))
}

/// Longest free text, in characters.
const LINE: usize = 200;

/// Declares a checked piece of text: `try_from` in serde, `FromStr` for flags, `Display`.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                let check: fn(&str) -> Result<String, ValueError> = $check;
                check(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ValueError;

            fn try_from(text: String) -> Result<Self, ValueError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// A host or domain name, as lower-case A-labels (RFC 5890); never a wildcard.
    HostName,
    |text| {
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.starts_with('*') {
            return Err(ValueError::wants("a name that devices use, without a wildcard", text));
        }
        let ascii = host_name::to_ascii(name).filter(|n| n.contains('.'));
        ascii.ok_or_else(|| ValueError::wants("a full name like mdm.example.com", text))
    }
);

text!(
    /// A host that was asked: its name as lower-case A-labels, or its IP address.
    Host,
    |text| match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => {
            host_name::to_ascii(text).ok_or_else(|| ValueError::wants("a host like mdm.example.com", text))
        }
    }
);

text!(
    /// A moment in whole seconds: RFC 3339, in UTC.
    Moment,
    |text| {
        let moment = Timestamp::parse(text);
        moment.map(|moment| moment.to_string()).ok_or_else(|| ValueError::wants("a time like 2026-11-24T09:30:00Z", text))
    }
);

text!(
    /// An `https` address with a host.
    GatewayUrl,
    gateway_url
);

text!(
    /// An instance name: one element of an address's path, as the server spells it.
    Instance,
    |text| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        if text.is_empty() || text.len() > 100 || !text.chars().all(fits) {
            return Err(ValueError::wants("a name like zdm, without spaces or slashes", text));
        }
        Ok(text.to_owned())
    }
);

text!(
    /// An e-mail address.
    Email,
    |text| {
        let wanted = || ValueError::wants("an address like mdm-admins@example.com", text);
        let (local, domain) = text.rsplit_once('@').ok_or_else(wanted)?;
        let is_local = !local.is_empty()
            && local.chars().count() <= 64
            && !local.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@');
        match host_name::to_ascii(domain) {
            Some(domain) if is_local => Ok(format!("{local}@{domain}")),
            _ => Err(wanted()),
        }
    }
);

text!(
    /// Free text on one line.
    Line,
    |text| {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > LINE || text.contains(char::is_control) {
            return Err(ValueError::wants("text on one line, of at most 200 characters", text));
        }
        Ok(text.to_owned())
    }
);

impl Line {
    /// The start of any text as one line: control characters become spaces, and `…` stands where something was left out.
    /// `None` of text with nothing to show.
    pub(super) fn start_of(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let start: String = text.chars().take(LINE - 1).map(plain).collect();
        let is_whole = text.chars().nth(LINE - 1).is_none();
        if is_whole { start.parse().ok() } else { format!("{}…", start.trim_end()).parse().ok() }
    }
}

impl Moment {
    /// The same to calculate with.
    pub fn timestamp(&self) -> Option<Timestamp> {
        Timestamp::parse(&self.0)
    }
}

fn gateway_url(text: &str) -> Result<String, ValueError> {
    let wanted = || ValueError::wants("an address like https://gw.example.com", text);
    let rest = match (text.get(..8), text.get(8..)) {
        (Some(scheme), Some(rest)) if scheme.eq_ignore_ascii_case("https://") => rest,
        _ => return Err(wanted()),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<Port>().map_err(|_| wanted())?)),
        None => (authority, None),
    };
    let host: HostName = host.parse().map_err(|_| wanted())?;
    if path.len() > LINE || !path.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wanted());
    }
    let port = port.map(|p| format!(":{p}")).unwrap_or_default();
    Ok(format!("https://{host}{port}{path}"))
}

/// A TCP port, 1 to 65535.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Port(NonZeroU16);

impl Port {
    /// `None` for 0.
    pub const fn new(port: u16) -> Option<Self> {
        match NonZeroU16::new(port) {
            Some(port) => Some(Self(port)),
            None => None,
        }
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0.get()
    }
}

impl FromStr for Port {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        // `parse` alone takes "+443".
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let port = digits.then(|| text.parse().ok()).flatten();
        port.map(Self).ok_or_else(|| ValueError::wants("a port from 1 to 65535", text))
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<T: FromStr<Err = ValueError> + fmt::Display>(value: &str) -> Result<String, String> {
        value.parse::<T>().map(|v| v.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn host_names_become_a_labels() {
        assert_eq!(text::<HostName>("MDM.Example.com.").as_deref(), Ok("mdm.example.com"));
        assert_eq!(text::<HostName>("mdm.bücher.example").as_deref(), Ok("mdm.xn--bcher-kva.example"));
        for wrong in [
            "*.example.com",
            "https://mdm.example.com",
            "a b.example.com",
            "",
            "mdm",
            "mdm..example.com",
            "192.0.2.1",
        ] {
            assert!(text::<HostName>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_gateway_url_is_https_with_a_host() {
        assert_eq!(
            text::<GatewayUrl>("HTTPS://GW.example.com/vpn/").as_deref(),
            Ok("https://gw.example.com/vpn/")
        );
        assert_eq!(
            text::<GatewayUrl>("https://gw.example.com:4443").as_deref(),
            Ok("https://gw.example.com:4443")
        );
        for wrong in [
            "http://gw.example.com",
            "gw.example.com",
            "https://",
            "https:///x",
            "https://user@gw.example.com",
            "https://gw.example.com:0",
            "https://gw.example.com/a b",
            "https://gw.example.com/\u{202e}",
        ] {
            assert!(text::<GatewayUrl>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ports_are_1_to_65535() {
        assert_eq!(text::<Port>("65535").as_deref(), Ok("65535"));
        for wrong in ["0", "65536", "+443", "", "https"] {
            assert!(text::<Port>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn free_text_is_one_line_and_never_echoed_at_length() {
        assert_eq!(
            text::<Line>(" Équipe Mobile, +41 44 000 00 00 ").as_deref(),
            Ok("Équipe Mobile, +41 44 000 00 00")
        );
        assert!(text::<Line>("a\nb").is_err());
        assert!(text::<Line>("  ").is_err());
        let long = "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49".repeat(4);
        let error = text::<Line>(&long).unwrap_err();
        assert!(!error.contains("MHcC"), "{error}");
    }

    #[test]
    fn any_text_has_a_start_that_is_one_line() {
        let start = |text: &str| Line::start_of(text).map(|line| line.to_string());
        assert_eq!(start(" a\nb\u{85} ").as_deref(), Some("a b"));
        assert_eq!(start(" \n "), None);
        let long = start(&"é".repeat(300)).unwrap();
        assert_eq!((long.chars().count(), long.ends_with('…')), (200, true));
        assert_eq!(start(&"é".repeat(199)).unwrap().chars().count(), 199);
    }

    #[test]
    fn hosts_and_moments_have_one_spelling() {
        assert_eq!(text::<Host>("MDM.Example.com").as_deref(), Ok("mdm.example.com"));
        assert_eq!(text::<Host>("2001:DB8::0:1").as_deref(), Ok("2001:db8::1"));
        for wrong in ["", "a b", "*.example.com", "mdm.example.com:443", "a/b"] {
            assert!(text::<Host>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(text::<Moment>("2026-11-24T01:00:00+01:00").as_deref(), Ok("2026-11-24T00:00:00Z"));
        assert!(text::<Moment>("yesterday").is_err());
    }

    #[test]
    fn instances_are_path_elements_and_addresses_have_domains() {
        assert_eq!(text::<Instance>("zdm").as_deref(), Ok("zdm"));
        assert!(text::<Instance>("zdm/x").is_err());
        assert_eq!(text::<Email>("it@Example.com").as_deref(), Ok("it@example.com"));
        for wrong in ["it", "@example.com", "a b@example.com", "it@"] {
            assert!(text::<Email>(wrong).is_err(), "{wrong}");
        }
    }
}

//! HTTP proxies: `CONNECT` (RFC 9110, 9.3.6), with basic authentication (RFC 7617).

use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use zeroize::Zeroizing;

use super::connection::Connection;
use super::{Deadline, Failure, ProxyFailure, Stage, Target};

/// The longest header of an answer, in bytes.
const HEADER: usize = 16 * 1024;
/// The most lines of it.
const LINES: usize = 64;
/// Kinds of authentication (IANA's registry, and those of Microsoft). Others are not repeated: a proxy can put what it was
/// sent there.
const SCHEMES: &[&str] = &[
    "Basic",
    "Bearer",
    "Digest",
    "DPoP",
    "GSSAPI",
    "HOBA",
    "Kerberos",
    "Mutual",
    "Negotiate",
    "NTLM",
    "OAuth",
];

/// A proxy. Its name and password are shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Where it is.
    pub target: Target,
    /// `name:password` in base64.
    credentials: Option<Zeroizing<String>>,
}

/// Why text is no proxy that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// Another kind of proxy.
    #[error("only proxies of HTTP are supported, such as http://proxy.example.com:3128")]
    Scheme,
    /// No host or no port.
    #[error("not an address of a proxy, such as http://proxy.example.com:3128")]
    Address,
}

impl Proxy {
    /// Reads `[http://][NAME:PASSWORD@]HOST[:PORT]`; name and password percent-encoded, port 80 where none is given.
    pub fn parse(text: &str) -> Result<Self, ProxyError> {
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some(_) => return Err(ProxyError::Scheme),
            None => text,
        };
        let (credentials, address) = match rest.rsplit_once('@') {
            Some((credentials, address)) => (Some(credentials), address),
            None => (None, rest),
        };
        let address = address.strip_suffix('/').unwrap_or(address);
        let target =
            Target::parse(address, 80).or_else(|_| single_label(address)).map_err(|_| ProxyError::Address)?;
        let credentials = credentials.map(|text| Zeroizing::new(STANDARD.encode(&*percent_decoded(text))));
        Ok(Self { target, credentials })
    }

    /// What the environment says for a target: `HTTPS_PROXY`, unless `NO_PROXY` names it. `variable` looks a variable up.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<String>,
        target: &Target,
    ) -> Option<Result<Self, ProxyError>> {
        let either = |upper: &str| {
            variable(&upper.to_ascii_lowercase())
                .or_else(|| variable(upper))
                .filter(|value| !value.is_empty())
        };
        let exempt =
            either("NO_PROXY").is_some_and(|list| list.split(',').any(|entry| exempts(entry.trim(), target)));
        if exempt { None } else { either("HTTPS_PROXY").map(|text| Self::parse(&text)) }
    }

    /// Has the proxy at this address connect to the target.
    pub(super) fn connect(
        &self,
        address: SocketAddr,
        target: &Target,
        deadline: Deadline,
    ) -> Result<Connection, Failure> {
        let unreachable = |failure| ProxyFailure::Unreachable(Box::new(failure));
        let mut connection = Connection::open(address, deadline).map_err(unreachable)?;
        let failed = |error: std::io::Error| Failure::of(&error, Stage::Proxy);
        let mut request = Zeroizing::new(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"));
        if let Some(credentials) = &self.credentials {
            request.reserve(credentials.len() + 64);
            request.push_str("Proxy-Authorization: Basic ");
            request.push_str(credentials);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        connection.write_all(request.as_bytes()).map_err(failed)?;
        let header = read_header(&mut connection)?;
        answer(&header)?;
        connection.first.clear();
        Ok(connection)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.target)
    }
}

/// Proxies of a house are often called by one word.
fn single_label(address: &str) -> Result<Target, ProxyError> {
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "80"));
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let port = port.parse().ok().filter(|&port| port > 0).ok_or(ProxyError::Address)?;
    if host.is_empty() || !host.chars().all(is_label) {
        return Err(ProxyError::Address);
    }
    Ok(Target::new(host.to_ascii_lowercase(), port))
}

fn percent_decoded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes {
        let digits =
            rest.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                bytes = rest.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                bytes = rest;
            }
        }
    }
    out
}

/// Whether an entry of `NO_PROXY` names the target: `*`, a host with what is below it, each perhaps with a port.
fn exempts(entry: &str, target: &Target) -> bool {
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, port.parse::<u16>().ok()),
        _ => (entry, None),
    };
    let name =
        name.trim_matches(['[', ']']).trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    if entry == "*" {
        return true;
    }
    let is_below = target.host.strip_suffix(&name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.is_empty() && is_below && port.is_none_or(|port| port == target.port)
}

/// Reads up to the empty line, and nothing behind it.
fn read_header(connection: &mut Connection) -> Result<Vec<u8>, Failure> {
    let mut header = Vec::new();
    let mut byte = [0];
    while !header.ends_with(b"\r\n\r\n") && !header.ends_with(b"\n\n") {
        match connection.read(&mut byte).map_err(|error| Failure::of(&error, Stage::Proxy))? {
            0 if header.is_empty() => return Err(Failure::Closed(Stage::Proxy)),
            0 => return Err(ProxyFailure::NotHttp.into()),
            _ => header.extend(byte),
        }
        if header.len() > HEADER || (header.len() == 5 && header != b"HTTP/") {
            return Err(ProxyFailure::NotHttp.into());
        }
    }
    Ok(header)
}

fn answer(header: &[u8]) -> Result<(), ProxyFailure> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut response = httparse::Response::new(&mut lines);
    let parsed = response.parse(header).map_err(|_| ProxyFailure::NotHttp)?;
    let status = response.code.filter(|_| parsed.is_complete()).ok_or(ProxyFailure::NotHttp)?;
    match status {
        200..=299 => Ok(()),
        407 => {
            let offers =
                response.headers.iter().filter(|line| line.name.eq_ignore_ascii_case("Proxy-Authenticate"));
            let schemes: Vec<String> = offers
                .filter_map(|line| line.value.split(|&b| b == b' ' || b == b',').next())
                .map(|scheme| {
                    let mut known =
                        SCHEMES.iter().filter(|known| known.as_bytes().eq_ignore_ascii_case(scheme));
                    (*known.next().unwrap_or(&"another kind")).to_owned()
                })
                .collect();
            let scheme = Some(schemes.join(", ")).filter(|schemes| !schemes.is_empty());
            Err(ProxyFailure::Authentication { scheme })
        }
        _ => Err(ProxyFailure::Status(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies() {
        for (text, target) in [
            ("http://proxy.example.com:3128", "proxy.example.com:3128"),
            ("proxy.example.com:8080", "proxy.example.com:8080"),
            ("HTTP://proxy.example.com/", "proxy.example.com:80"),
            ("http://127.0.0.1:3128/", "127.0.0.1:3128"),
            ("http://proxy:3128", "proxy:3128"),
            ("http://localhost:3128", "localhost:3128"),
            ("http://[::1]:3128", "[::1]:3128"),
        ] {
            assert_eq!(Proxy::parse(text).unwrap().to_string(), target, "{text}");
        }
        for (text, error) in [
            ("socks5://127.0.0.1:1080", ProxyError::Scheme),
            ("https://proxy.example.com", ProxyError::Scheme),
            ("http://", ProxyError::Address),
            ("http://a b:1", ProxyError::Address),
            ("http://proxy.example.com:port", ProxyError::Address),
        ] {
            assert_eq!(Proxy::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let proxy = Proxy::parse("http://user%40house:p%3Ass%zz@proxy.example.com:3128").unwrap();
        let credentials = STANDARD.decode(proxy.credentials.as_ref().unwrap().as_bytes()).unwrap();
        assert_eq!(credentials, b"user@house:p:ss%zz");
        assert_eq!(format!("{proxy} {proxy:?}"), "proxy.example.com:3128 Proxy(proxy.example.com:3128)");
    }

    #[test]
    fn the_environment_names_proxies_and_exceptions() {
        let proxied = |no_proxy: &str, target: &str| {
            let variable = |name: &str| match name {
                "https_proxy" => Some("http://proxy:3128".to_owned()),
                "NO_PROXY" => Some(no_proxy.to_owned()),
                _ => None,
            };
            Proxy::from_environment(variable, &target.parse().unwrap()).is_some()
        };
        assert!(proxied("", "mdm.example.com"));
        assert!(proxied("other.example, example.org", "mdm.example.com"));
        assert!(proxied("ample.com", "mdm.example.com"));
        assert!(proxied("example.com:8443", "mdm.example.com"));
        for no_proxy in
            ["*", "example.com", ".example.com", "*.example.com", "a, mdm.EXAMPLE.com:443", "mdm.example.com"]
        {
            assert!(!proxied(no_proxy, "mdm.example.com"), "{no_proxy}");
        }
        assert!(!proxied("[::1]", "::1"));
    }

    #[test]
    fn answers_of_proxies() {
        assert_eq!(answer(b"HTTP/1.1 200 Connection established\r\n\r\n"), Ok(()));
        assert_eq!(answer(b"HTTP/1.0 403 Forbidden\r\nA: b\r\n\r\n"), Err(ProxyFailure::Status(403)));
        let offers = b"HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n";
        let scheme = Some("Negotiate, Basic".to_owned());
        assert_eq!(answer(offers), Err(ProxyFailure::Authentication { scheme }));
        let echo = b"HTTP/1.1 407 x\r\nProxy-Authenticate: s3cret\r\n\r\n";
        let scheme = Some("another kind".to_owned());
        assert_eq!(answer(echo), Err(ProxyFailure::Authentication { scheme }));
        assert_eq!(answer(b"SSH-2.0-OpenSSH\r\n\r\n"), Err(ProxyFailure::NotHttp));
    }
}

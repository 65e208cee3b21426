//! Who may speak to the page: the one browser that was let in, and only from the page itself.
//!
//! - The printed address holds a ticket that is good once. Other users of the machine can read it off the command line of
//!   the browser that is started; whoever is first gets in, and who comes second is told so.
//! - For the ticket the browser gets a path and a cookie for this path. Both are needed. Browsers send cookies to every
//!   port of a host, and the path keeps ours from the servers of others; the path stands in the history of the browser,
//!   and is worth nothing without the cookie.
//! - `Host` must be the address itself, or a foreign name was made to point here (DNS rebinding).
//! - `Origin` and `Sec-Fetch-Site` must say that the request comes from the page, or a foreign page sends it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{CONTENT_LENGTH, COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use subtle::ConstantTimeEq as _;

use super::limits;
use crate::base::digest::hex;

/// What all requests go through.
pub(super) struct Gate {
    authority: String,
    /// The ticket, until somebody gave it.
    ticket: Mutex<Option<String>>,
    path: String,
    cookie: String,
}

/// Why a request is not answered.
pub(super) type Refusal = (StatusCode, &'static str);

const COOKIE_NAME: &str = "pinbundle";

impl Gate {
    /// With new secrets, for a server at this address.
    pub(super) fn new(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            authority: address.to_string(),
            ticket: Mutex::new(Some(secret()?)),
            path: secret()?,
            cookie: secret()?,
        })
    }

    /// The address that lets in whoever opens it first.
    pub(super) fn address(&self) -> String {
        let ticket = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        format!("http://{}/open/{}", self.authority, ticket.as_deref().unwrap_or_default())
    }

    /// The path of the page.
    pub(super) fn page(&self) -> String {
        format!("/{}/", self.path)
    }

    /// The cookie for the ticket, which is spent then.
    pub(super) fn let_in(&self, given: &str) -> Result<String, Refusal> {
        let mut ticket = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        match ticket.as_deref() {
            Some(right) if is_same(right, given) => {
                *ticket = None;
                Ok(format!("{COOKIE_NAME}={}; Path=/{}/; HttpOnly; SameSite=Strict", self.cookie, self.path))
            }
            Some(_) => Err((StatusCode::FORBIDDEN, "This is not the address that pinbundle printed.")),
            None => Err((
                StatusCode::FORBIDDEN,
                "This address was opened before, and is good for one browser only. If that was not you, end pinbundle now. \
                 Otherwise use the window that is open, or start pinbundle serve again.",
            )),
        }
    }

    /// Whether a request may go on. The bodies of others are not read.
    pub(super) fn check(&self, request: &Parts) -> Result<(), Refusal> {
        if only(&request.headers, &HOST) != Some(&self.authority) {
            return Err((StatusCode::MISDIRECTED_REQUEST, "The page is not served under this name."));
        }
        let fetched_from = HeaderName::from_static("sec-fetch-site");
        let is_foreign = request.headers.contains_key(&fetched_from)
            && !matches!(only(&request.headers, &fetched_from), Some("same-origin" | "none"));
        let origin = format!("http://{}", self.authority);
        let is_own = match request.method {
            Method::GET => true,
            Method::POST => only(&request.headers, &ORIGIN) == Some(&origin),
            _ => return Err((StatusCode::METHOD_NOT_ALLOWED, "The page answers GET and POST.")),
        };
        if is_foreign || !is_own {
            return Err((StatusCode::FORBIDDEN, "This request was made by another page."));
        }
        let path = request.uri.path();
        if request.method == Method::GET && path.starts_with("/open/") {
            return Ok(());
        }
        let first = path.split('/').nth(1).unwrap_or_default();
        // Both are compared, whatever came of the first.
        if !(is_same(&self.path, first) & self.has_cookie(&request.headers)) {
            return Err((
                StatusCode::FORBIDDEN,
                "This browser was not let in. Open the address that pinbundle serve printed.",
            ));
        }
        let length = only(&request.headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if length.is_some_and(|length| length > limits::BODY_BYTES as u64) {
            return Err((
                StatusCode::PAYLOAD_TOO_LARGE,
                "These files are too large: four of 16 MiB at once at most.",
            ));
        }
        Ok(())
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let values = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        values.filter(|(name, _)| *name == COOKIE_NAME).any(|(_, value)| is_same(&self.cookie, value))
    }
}

/// The value of a header that stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

fn is_same(right: &str, given: &str) -> bool {
    right.as_bytes().ct_eq(given.as_bytes()).into()
}

/// 256 bits that nobody can guess.
fn secret() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn gate() -> Gate {
        Gate::new("127.0.0.1:8000".parse().unwrap()).unwrap()
    }

    fn status(gate: &Gate, method: &str, path: &str, headers: &[(&str, &str)]) -> Option<u16> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        gate.check(&parts).err().map(|(status, _)| status.as_u16())
    }

    #[test]
    fn a_ticket_is_good_once() {
        let gate = gate();
        let address = gate.address();
        let ticket = address.rsplit('/').next().unwrap();
        assert!(gate.let_in("x").is_err());
        assert!(gate.let_in(ticket).unwrap().ends_with("; HttpOnly; SameSite=Strict"));
        assert!(gate.let_in(ticket).is_err());
        assert!(gate.let_in("").is_err());
    }

    #[test]
    fn path_cookie_host_and_origin_are_all_needed() {
        let gate = gate();
        let host = ("host", "127.0.0.1:8000");
        let cookie = format!("other=1; pinbundle={}", gate.cookie);
        let cookie = ("cookie", cookie.as_str());
        let page = gate.page();
        assert_eq!(status(&gate, "GET", &page, &[host, cookie]), None);
        assert_eq!(status(&gate, "GET", &page, &[host]), Some(403));
        assert_eq!(status(&gate, "GET", "/", &[host, cookie]), Some(403));
        for foreign in ["localhost:8000", "127.0.0.1", "evil.example:8000", "127.0.0.1:8001"] {
            assert_eq!(status(&gate, "GET", &page, &[("host", foreign), cookie]), Some(421), "{foreign}");
        }
        assert_eq!(status(&gate, "GET", &page, &[cookie]), Some(421));
        assert_eq!(status(&gate, "GET", &page, &[host, host, cookie]), Some(421));
        let own = ("origin", "http://127.0.0.1:8000");
        assert_eq!(status(&gate, "POST", &page, &[host, cookie, own]), None);
        for foreign in ["null", "http://127.0.0.1:8001", "https://127.0.0.1:8000", "http://evil.example"] {
            assert_eq!(
                status(&gate, "POST", &page, &[host, cookie, ("origin", foreign)]),
                Some(403),
                "{foreign}"
            );
        }
        assert_eq!(status(&gate, "POST", &page, &[host, cookie]), Some(403));
        for site in ["cross-site", "same-site"] {
            assert_eq!(status(&gate, "GET", &page, &[host, cookie, ("sec-fetch-site", site)]), Some(403));
        }
        assert_eq!(status(&gate, "PUT", &page, &[host, cookie, own]), Some(405));
        let long = ("content-length", "99999999");
        assert_eq!(status(&gate, "POST", &page, &[host, cookie, own, long]), Some(413));
    }
}

//! A server of the built binary, and a client that sends what no browser would.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{AT, command};

/// The page, with the secrets of the browser that was let in.
pub struct Page {
    pub child: Child,
    /// `127.0.0.1:PORT`.
    pub authority: String,
    /// `/open/TICKET`, spent by now.
    pub ticket: String,
    /// `/SECRET/`.
    pub path: String,
    /// `pinbundle=SECRET`.
    pub cookie: String,
}

/// An answer: status, head and body.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// Starts `serve` and opens the page.
pub fn page(arguments: &[&str]) -> Page {
    let mut all = vec!["serve", "--no-open", "--at", AT];
    all.extend(arguments);
    page_of(&mut command(&all))
}

/// The same with another way to start it.
pub fn page_of(command: &mut Command) -> Page {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let (authority, ticket) = line.trim().strip_prefix("http://").unwrap().split_once('/').unwrap();
    let (authority, ticket) = (authority.to_owned(), format!("/{ticket}"));
    let open = send(&authority, format!("GET {ticket} HTTP/1.1\r\nHost: {authority}\r\n\r\n").as_bytes());
    assert_eq!(open.status, 303, "{}", open.text());
    let cookie = open.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let path = open.header("location").unwrap().to_owned();
    Page { child, authority, ticket, path, cookie }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    /// The head of a request as the browser sends it, without the empty line at its end.
    pub fn head(&self, method: &str, below: &str) -> String {
        let Self { authority, path, cookie, .. } = self;
        format!(
            "{method} {path}{below} HTTP/1.1\r\nHost: {authority}\r\nCookie: {cookie}\r\nOrigin: http://{authority}\r\n\
             Sec-Fetch-Site: same-origin\r\n"
        )
    }

    pub fn get(&self, below: &str) -> Answer {
        send(&self.authority, (self.head("GET", below) + "\r\n").as_bytes())
    }

    /// Sends a form; a value with a file name is a file.
    pub fn post(&self, below: &str, fields: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, value) in fields {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            body.extend(
                format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
            );
            body.extend_from_slice(value);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let mut request = self.head("POST", below);
        request += &format!(
            "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        send(&self.authority, &[request.as_bytes(), &body].concat())
    }
}

/// Sends bytes and reads the answer to its end.
pub fn send(authority: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(authority).unwrap();
    // Who is refused early may not get rid of all of it.
    let _ = stream.write_all(bytes);
    receive(&mut stream)
}

/// Reads an answer to its end; status 0 if there is none.
pub fn receive(stream: &mut TcpStream) -> Answer {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
}

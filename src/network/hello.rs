//! The certificate out of the plaintext of a handshake up to TLS 1.2, for servers that have nothing in common with a modern
//! client: TLS 1.0, key exchange by RSA or DHE alone, old curves. Only messages are read; there is no cryptography here.

use std::io::{Read as _, Write as _};

use rustls::AlertDescription;
use rustls::crypto::ring;
use tls_parser::{TlsMessage, TlsMessageHandshake, TlsRecordType};

use super::connection::Connection;
use super::handshake::{Presented, refused};
use super::{Failure, Stage, Target};

/// The largest content of a record (RFC 5246, 6.2.1, with what encryption may add).
const RECORD: usize = (1 << 14) + 2048;

/// Suites up to TLS 1.2, from good to bad: whatever the server has, it has one of these (IANA's registry). The last one
/// says that renegotiation is safe (RFC 5746).
const SUITES: &[u16] = &[
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023, 0xc027, 0xc024,
    0xc028, 0xc008, 0xc012, 0xc007, 0xc011, 0x009e, 0x009f, 0xccaa, 0x0033, 0x0039, 0x0067, 0x006b, 0x0016,
    0x0045, 0x0088, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x0041, 0x0084, 0x000a, 0x0096, 0x0005,
    0x0004, 0x0009, 0x00a2, 0x00a3, 0x0040, 0x006a, 0x0032, 0x0038, 0x0013, 0x0066, 0x00ff,
];
/// X25519, the curves of NIST, secp256k1, Brainpool, and P-224, P-192.
const GROUPS: &[u16] = &[29, 23, 24, 25, 22, 26, 27, 28, 30, 21, 19];
/// Signature schemes, down to SHA-1 and DSA.
const SCHEMES: &[u16] = &[
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501,
    0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0202,
];

/// Sends a first message that any old server understands, and reads its answer up to the certificate.
pub(super) fn ask(connection: &mut Connection, target: &Target, sni: bool) -> Result<Presented, Failure> {
    let failed = |error: std::io::Error| Failure::of(&error, Stage::Handshake);
    let name = Some(target.host.as_bytes()).filter(|_| sni && target.address().is_none());
    connection.write_all(&client_hello(name)).map_err(failed)?;
    let mut flight = Flight::default();
    let mut piece = [0; 4096];
    loop {
        if let Some(presented) = flight.read()? {
            return Ok(presented);
        }
        match connection.read(&mut piece) {
            Ok(0) => return Err(Failure::Closed(Stage::Handshake)),
            Ok(length) => flight.bytes.extend_from_slice(piece.get(..length).unwrap_or_default()),
            Err(_) if connection.is_flooded => return Err(Failure::Flood),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Whether bytes may start a record of TLS: a handshake or an alert, version 3.
pub(super) fn is_record(first: &[u8]) -> bool {
    matches!(first, [] | [0x14..=0x17] | [0x14..=0x17, 3, ..])
}

/// What a server sent so far.
#[derive(Default)]
struct Flight {
    bytes: Vec<u8>,
    /// Where the next record starts.
    at: usize,
    /// The contents of the records so far, which messages may straddle.
    messages: Vec<u8>,
    /// Where the next message starts.
    next: usize,
    version: String,
}

/// Reads the first flight of a server, however it is cut into records; `None` if there is no certificate in it.
pub fn certificates(bytes: &[u8]) -> Result<Option<Presented>, Failure> {
    Flight { bytes: bytes.to_vec(), ..Flight::default() }.read()
}

impl Flight {
    fn read(&mut self) -> Result<Option<Presented>, Failure> {
        while self.record()? {
            if let Some(presented) = self.message()? {
                return Ok(Some(presented));
            }
        }
        Ok(None)
    }

    /// Takes one record, if it is all there.
    fn record(&mut self) -> Result<bool, Failure> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(b"HTTP/") || rest.starts_with(b"<") {
            return Err(Failure::PlainHttp);
        }
        // It may become that.
        if !rest.is_empty() && b"HTTP/".starts_with(rest) {
            return Ok(false);
        }
        if !is_record(rest) {
            return Err(Failure::NotTls);
        }
        let Ok((content, header)) = tls_parser::parse_tls_record_header(rest) else { return Ok(false) };
        let length = usize::from(header.len);
        if length > RECORD {
            return Err(broken("a record is longer than may be"));
        }
        let Some(content) = content.get(..length) else { return Ok(false) };
        match header.record_type {
            TlsRecordType::Handshake => self.messages.extend_from_slice(content),
            TlsRecordType::Alert => alert(content)?,
            _ => return Err(broken("a record that is no handshake comes first")),
        }
        self.at += 5 + length;
        Ok(true)
    }

    /// Reads the messages that are all there; the certificate, if it is one of them.
    fn message(&mut self) -> Result<Option<Presented>, Failure> {
        loop {
            let rest = self.messages.get(self.next..).unwrap_or_default();
            let [kind, a, b, c, ..] = *rest else { return Ok(None) };
            let length = 4 + (usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c));
            let Some(message) = rest.get(..length) else { return Ok(None) };
            self.next += length;
            let read = tls_parser::parse_tls_message_handshake(message);
            match (kind, read) {
                (2, Ok((_, TlsMessage::Handshake(TlsMessageHandshake::ServerHello(hello))))) => {
                    self.version = version(hello.version.0);
                }
                (11, Ok((_, TlsMessage::Handshake(TlsMessageHandshake::Certificate(certificate))))) => {
                    let chain: Vec<Vec<u8>> =
                        certificate.cert_chain.iter().map(|certificate| certificate.data.to_vec()).collect();
                    if chain.is_empty() {
                        return Err(broken("the list of certificates is empty"));
                    }
                    let version = std::mem::take(&mut self.version);
                    return Ok(Some(Presented {
                        chain,
                        is_proven: false,
                        version,
                        asks_for_certificate: false,
                        afterwards: None,
                    }));
                }
                (2, _) => return Err(broken("the server's first message cannot be read")),
                (11, _) => return Err(broken("the message with the certificates cannot be read")),
                (14, _) => return Err(broken("it ends without a certificate")),
                _ => {}
            }
        }
    }
}

fn broken(what: &str) -> Failure {
    Failure::Broken(what.to_owned())
}

/// Warnings are no end, as that of an old server which does not know the name (RFC 6066, 3); but goodbye is.
fn alert(content: &[u8]) -> Result<(), Failure> {
    match *content {
        [_, 0, ..] => Err(Failure::Closed(Stage::Handshake)),
        [1, _, ..] => Ok(()),
        [_, code, ..] => Err(refused(AlertDescription::from(code))),
        _ => Err(broken("an alert without a code")),
    }
}

fn version(number: u16) -> String {
    match number {
        0x0300 => "SSLv3".to_owned(),
        0x0301..=0x0304 => format!("TLSv1.{}", number - 0x0301),
        _ => format!("version {number:#06x}"),
    }
}

/// ClientHello (RFC 5246, 7.4.1.2) of TLS 1.2, in one record of TLS 1.0, as old servers want it.
fn client_hello(name: Option<&[u8]>) -> Vec<u8> {
    let mut random = [0; 32];
    // Nothing is encrypted with it: that it is not the same each time is enough.
    let _ = ring::default_provider().secure_random.fill(&mut random);
    let numbers = |list: &[u16]| list.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let mut extensions = Vec::new();
    if let Some(name) = name {
        let entry = [&[0][..], &with_length(name)].concat();
        extensions.push(extension(0, &with_length(&entry)));
    }
    extensions.push(extension(10, &with_length(&numbers(GROUPS))));
    extensions.push(extension(11, &[1, 0]));
    extensions.push(extension(13, &with_length(&numbers(SCHEMES))));
    let body = [
        &[3, 3][..],
        &random,
        &[0],
        &with_length(&numbers(SUITES)),
        &[1, 0],
        &with_length(&extensions.concat()),
    ]
    .concat();
    let length = (body.len() as u32).to_be_bytes();
    let message = [&[1, length[1], length[2], length[3]][..], &body].concat();
    [&[22, 3, 1][..], &with_length(&message)].concat()
}

fn extension(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &with_length(content)].concat()
}

/// The length in two bytes, then the content. All that is built here is far shorter than 64 KiB.
fn with_length(content: &[u8]) -> Vec<u8> {
    [&(content.len() as u16).to_be_bytes()[..], content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first flight of a server that presents `certificates`, each record holding `size` bytes.
    fn flight(certificates: &[&[u8]], size: usize) -> Vec<u8> {
        let message = |kind: u8, body: &[u8]| {
            let length = (body.len() as u32).to_be_bytes();
            [&[kind, length[1], length[2], length[3]][..], body].concat()
        };
        let long = |body: &[u8]| [&(body.len() as u32).to_be_bytes()[1..], body].concat();
        let hello = [&[3, 1][..], &[7; 32], &[0, 0, 0x2f, 0]].concat();
        let list: Vec<u8> = certificates.iter().flat_map(|certificate| long(certificate)).collect();
        let messages = [message(2, &hello), message(11, &long(&list)), message(14, b"")].concat();
        let record = |content: &[u8]| [&[22, 3, 1][..], &with_length(content)].concat();
        messages.chunks(size).flat_map(record).collect()
    }

    #[test]
    fn certificates_are_read_however_records_are_cut() {
        for size in [1, 7, 100, 16_384] {
            let bytes = flight(&[b"leaf", b"intermediate"], size);
            let presented = certificates(&bytes).unwrap().unwrap();
            assert_eq!(presented.chain, [b"leaf".to_vec(), b"intermediate".to_vec()]);
            assert_eq!((presented.version.as_str(), presented.is_proven), ("TLSv1.0", false));
        }
    }

    #[test]
    fn every_cut_of_a_flight_is_answered() {
        let bytes = flight(&[b"leaf"], 16);
        for length in 0..bytes.len() {
            assert!(certificates(&bytes[..length]).is_ok(), "{length}");
        }
    }

    #[test]
    fn a_warning_does_not_end_a_handshake() {
        let bytes = [&[21, 3, 1, 0, 2, 1, 112][..], &flight(&[b"leaf"], 100)].concat();
        assert_eq!(certificates(&bytes).unwrap().unwrap().chain, [b"leaf".to_vec()]);
    }

    #[test]
    fn other_answers_have_their_names() {
        let of = |bytes: &[u8]| certificates(bytes).unwrap_err();
        assert_eq!(of(b"HTTP/1.1 400 Bad Request"), Failure::PlainHttp);
        assert_eq!(certificates(b"HTT"), Ok(None));
        assert_eq!(of(b"SSH-2.0-OpenSSH"), Failure::NotTls);
        assert!(matches!(of(&[21, 3, 1, 0, 2, 2, 40]), Failure::NothingInCommon(_)));
        assert_eq!(of(&[21, 3, 1, 0, 2, 2, 112]), Failure::Alert("UnrecognisedName".to_owned()));
        assert_eq!(of(&[21, 3, 1, 0, 2, 2, 200]), Failure::Alert("alert 200".to_owned()));
        assert_eq!(of(&[21, 3, 1, 0, 2, 1, 0]), Failure::Closed(Stage::Handshake));
        assert!(matches!(of(&flight(&[], 100)), Failure::Broken(_)));
        assert!(matches!(of(&[22, 3, 1, 0xff, 0xff]), Failure::Broken(_)));
    }
}

//! A TCP connection that ends in time and reads no more than it may.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::failure::{Failure, Stage};

/// Bytes that are read from a server before its handshake ends.
const ALLOWANCE: usize = 256 * 1024;

/// The moment at which whatever is under way is given up.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    pub fn after(timeout: Duration) -> Self {
        Self(Instant::now() + timeout)
    }

    /// What is left, if anything.
    pub fn left(self) -> Option<Duration> {
        self.0.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }
}

/// An open connection.
pub(super) struct Connection {
    stream: TcpStream,
    deadline: Deadline,
    left: usize,
    /// The first bytes that came, by which another protocol is known.
    pub(super) first: Vec<u8>,
    /// Whether the server sent more than is read.
    pub(super) is_flooded: bool,
}

impl Connection {
    /// Connects to an address.
    pub(super) fn open(address: SocketAddr, deadline: Deadline) -> Result<Self, Failure> {
        let left = deadline.left().ok_or(Failure::TimedOut(Stage::Connect))?;
        let stream = TcpStream::connect_timeout(&address, left)
            .map_err(|error| Failure::of(&error, Stage::Connect))?;
        // Small messages each way: waiting for more would cost a round trip.
        let _ = stream.set_nodelay(true);
        Ok(Self { stream, deadline, left: ALLOWANCE, first: Vec::new(), is_flooded: false })
    }

    fn time(&self) -> io::Result<Duration> {
        self.deadline.left().ok_or_else(|| ErrorKind::TimedOut.into())
    }
}

impl Read for Connection {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // A server that sends a byte a second would renew a timeout of the socket for ever.
        self.stream.set_read_timeout(Some(self.time()?))?;
        if self.left == 0 {
            self.is_flooded = true;
            return Err(io::Error::new(ErrorKind::InvalidData, "the server sends without end"));
        }
        let most = into.len().min(self.left);
        let length = self.stream.read(into.get_mut(..most).unwrap_or_default())?;
        self.left -= length;
        let wanted = 8usize.saturating_sub(self.first.len()).min(length);
        self.first.extend_from_slice(into.get(..wanted).unwrap_or_default());
        Ok(length)
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.time()?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

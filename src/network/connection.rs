//! A TCP connection that ends in time and reads no more than it may.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::failure::{Failure, Stage};

/// Bytes that are read from a server before its handshake ends.
const ALLOWANCE: usize = 256 * 1024;

/// Connections that are open at once: a process may open some 1,000 files on Linux, and 256 on macOS.
const OPEN: usize = if cfg!(target_os = "macos") { 200 } else { 800 };

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
    _place: Place,
}

/// So many connections may be open at once.
struct Places {
    taken: Mutex<usize>,
    freed: Condvar,
    most: usize,
}

/// One of them; free again when dropped.
struct Place(&'static Places);

static PLACES: Places = Places::of(OPEN);

impl Places {
    const fn of(most: usize) -> Self {
        Self { taken: Mutex::new(0), freed: Condvar::new(), most }
    }

    /// Waits for a place; `None` if none comes free in time.
    fn take(&'static self, deadline: Deadline) -> Option<Place> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = deadline.left()?;
        let (mut taken, _) = self
            .freed
            .wait_timeout_while(taken, left, |taken| *taken >= self.most)
            .unwrap_or_else(PoisonError::into_inner);
        if *taken >= self.most {
            return None;
        }
        *taken += 1;
        Some(Place(self))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

impl Connection {
    /// Connects to an address.
    pub(super) fn open(address: SocketAddr, deadline: Deadline) -> Result<Self, Failure> {
        let too_many =
            || Failure::Other("too many connections are open at once: ask for fewer servers".to_owned());
        let over = || Failure::TimedOut(Stage::Connect);
        deadline.left().ok_or_else(over)?;
        let place = PLACES.take(deadline).ok_or_else(too_many)?;
        let left = deadline.left().ok_or_else(over)?;
        let stream = TcpStream::connect_timeout(&address, left)
            .map_err(|error| Failure::of(&error, Stage::Connect))?;
        // Small messages each way: waiting for more would cost a round trip.
        let _ = stream.set_nodelay(true);
        Ok(Self { stream, deadline, left: ALLOWANCE, first: Vec::new(), is_flooded: false, _place: place })
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

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn no_more_is_read_than_may_be() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            while stream.write_all(&[7; 10_000]).is_ok() {}
        });
        let mut connection = Connection::open(address, Deadline::after(Duration::from_secs(20))).unwrap();
        let mut all = Vec::new();
        assert!(connection.read_to_end(&mut all).is_err());
        assert_eq!((all.len(), connection.is_flooded), (256 * 1024, true));
        assert_eq!(connection.first, [7; 8]);
    }

    #[test]
    fn no_more_are_open_at_once_than_may_be() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static FEW: Places = Places::of(3);
        let (open, highest) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let deadline = Deadline::after(Duration::from_secs(20));
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    let place = FEW.take(deadline).unwrap();
                    highest.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(10));
                    open.fetch_sub(1, Ordering::SeqCst);
                    drop(place);
                });
            }
        });
        assert_eq!(highest.into_inner(), 3);
        let all: Vec<Place> = std::iter::from_fn(|| FEW.take(deadline)).take(3).collect();
        assert!(FEW.take(Deadline::after(Duration::from_millis(50))).is_none(), "nobody waits for ever");
        drop(all);
        assert!(FEW.take(deadline).is_some());
    }

    #[test]
    fn a_deadline_that_is_over_ends_everything() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let over = Deadline::after(Duration::ZERO);
        assert!(Connection::open(listener.local_addr().unwrap(), over).is_err());
        let soon = Deadline::after(Duration::from_millis(200));
        let mut connection = Connection::open(listener.local_addr().unwrap(), soon).unwrap();
        let start = Instant::now();
        assert!(connection.read(&mut [0; 10]).is_err(), "nobody sends anything");
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

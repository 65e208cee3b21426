//! The local page: the work of `check`, `extract` and `bundle` in a browser on this machine.
//!
//! It listens on a loopback address alone, at a port that nobody knows beforehand. Who may speak to it stands in
//! `access`, how much it takes in [`limits`]. What is uploaded stays in memory until the server ends, or until the
//! person at the page starts again. Nothing is written to disk and nothing is sent anywhere.

mod access;
mod answers;
mod form;
pub mod limits;
mod page;
mod routes;
mod session;

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::base::timestamp::Timestamp;
use access::Gate;
use routes::Shared;

/// What the page is to do.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The port; `None` for any that is free.
    pub port: Option<u16>,
    /// After so long without a request, the server ends.
    pub idle: Duration,
    /// The moment at which validity is judged; `None` for the moment of each request.
    pub at: Option<Timestamp>,
    /// The date that packages and their files carry, if it is another.
    pub date: Option<Timestamp>,
}

/// A server that listens, and serves nobody yet.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    shared: Arc<Shared>,
    idle: Duration,
}

impl Server {
    /// Listens on 127.0.0.1, or on `[::1]` where there is no IPv4. Never on both: the address is printed and compared as
    /// numbers, so that nobody is led to a stranger on the other one by the name `localhost`.
    pub fn bind(config: &Config) -> io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(limits::JUDGING_THREADS)
            .build()?;
        let listener = runtime.block_on(listen(config.port.unwrap_or(0)))?;
        let gate = Gate::new(listener.local_addr()?)?;
        let shared = Arc::new(Shared::new(gate, config));
        Ok(Self { runtime, listener, shared, idle: config.idle })
    }

    /// The address to open, with the ticket that lets the first browser in, and no other.
    pub fn address(&self) -> String {
        self.shared.gate.address()
    }

    /// Serves until nothing was asked for long enough, or until somebody ends it on the page.
    pub fn run(self) {
        let Self { runtime, listener, shared, idle } = self;
        runtime.block_on(async {
            tokio::spawn(accept(listener, Arc::clone(&shared)));
            loop {
                let left = idle.saturating_sub(shared.quiet_for());
                if left.is_zero() {
                    return;
                }
                if timeout(left, shared.ended.notified()).await.is_ok() {
                    // The farewell is still on its way.
                    sleep(limits::FAREWELL).await;
                    return;
                }
            }
        });
        // Whoever is half-way through an upload is not waited for.
        runtime.shutdown_background();
    }
}

async fn listen(port: u16) -> io::Result<TcpListener> {
    match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
            TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await
        }
        done => done,
    }
}

/// Takes connections, at most so many at once; the others wait for their turn.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let router = routes::router(shared);
    let room = Arc::new(Semaphore::new(limits::CONNECTIONS));
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some will come back.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits::HEAD_TIME)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // Who goes away early has what they wanted.
            let _ = timeout(limits::CONNECTION_TIME, connection).await;
            drop(place);
        });
    }
}

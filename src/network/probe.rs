//! Asks one server in every way in which devices may ask it, all side by side, and keeps what came back.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use super::handshake::handshake;
use super::{
    Deadline, Failure, Keys, Path, Presented, Proxy, ProxyFailure, Resolver, Target, Variation, Version,
};
use crate::certificate::Certificate;

/// How often each variation is asked: nodes behind one address may take turns.
const REPEATS: usize = 3;

/// What is offered to each address. An old handshake comes last: it counts only if no other brings a certificate.
const VARIATIONS: [Variation; 7] = [
    Variation { version: Version::Modern, keys: Keys::Any, sni: true },
    Variation { version: Version::Tls13, keys: Keys::Rsa, sni: true },
    Variation { version: Version::Tls13, keys: Keys::Ecdsa, sni: true },
    Variation { version: Version::Tls12, keys: Keys::Rsa, sni: true },
    Variation { version: Version::Tls12, keys: Keys::Ecdsa, sni: true },
    Variation { version: Version::Modern, keys: Keys::Any, sni: false },
    Variation { version: Version::Old, keys: Keys::Any, sni: true },
];

/// Threads need little: most of the time they wait.
const STACK: usize = 512 * 1024;

/// How thoroughly a server is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Every variation, three times each.
    All,
    /// One handshake as any modern client makes it, for each address.
    Reach,
}

/// A way to a server before its addresses are known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Via {
    /// Straight to each address of the name.
    Direct,
    /// Through this proxy.
    Proxy(Proxy),
}

/// What came back from one server by one way.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Answers {
    /// The server.
    pub target: Target,
    /// The way.
    pub via: Via,
    /// The answers of each address, or of the proxy; or why there is no address.
    pub endpoints: Result<Vec<Endpoint>, Failure>,
}

/// What came back from one address.
#[derive(Clone, PartialEq, Debug)]
pub struct Endpoint {
    /// The address that was connected to: the server's, or the proxy's.
    pub address: SocketAddr,
    /// What came back, for each variation.
    pub attempts: Vec<Attempt>,
}

/// What came back for one variation.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// What was offered.
    pub variation: Variation,
    /// The answers, in no particular order.
    pub outcomes: Vec<Result<Presented, Failure>>,
}

/// One certificate that a server presents, with all that presented it.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Leaf {
    /// The certificates as they came, the server's first.
    pub chain: Vec<Vec<u8>>,
    /// The server's certificate; `None` if it cannot be read.
    pub certificate: Option<Certificate>,
    /// Whether possession of its key was proven in some handshake.
    pub is_proven: bool,
    /// By which handshakes it was seen.
    pub seen: Vec<Seen>,
}

/// How often a certificate was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Where.
    pub address: SocketAddr,
    /// What was offered.
    pub variation: Variation,
    /// The version that was spoken.
    pub version: String,
    /// How often it was presented.
    pub times: usize,
    /// How often the question was asked.
    pub of: usize,
}

/// Asks a server by one way. Returns when all is answered, or soon after `timeout`.
pub fn ask(target: &Target, via: &Via, depth: Depth, resolver: &Resolver, timeout: Duration) -> Answers {
    let deadline = Deadline::after(timeout);
    let looked_up = match via {
        Via::Direct => resolver.resolve(target, deadline),
        Via::Proxy(proxy) => resolver
            .resolve(&proxy.target, deadline)
            .map_err(|failure| Failure::Proxy(ProxyFailure::Unreachable(Box::new(failure)))),
    };
    let endpoints = looked_up.map(|mut addresses| {
        if matches!(via, Via::Proxy(_)) {
            addresses.truncate(1);
        }
        ask_all(target, via, &addresses, depth, deadline)
    });
    Answers { target: target.clone(), via: via.clone(), endpoints }
}

fn ask_all(
    target: &Target,
    via: &Via,
    addresses: &[SocketAddr],
    depth: Depth,
    deadline: Deadline,
) -> Vec<Endpoint> {
    let (variations, repeats) = match depth {
        Depth::All => (&VARIATIONS[..], REPEATS),
        Depth::Reach => (&VARIATIONS[..1], 1),
    };
    let path = |address| match via {
        Via::Direct => Path::Direct(address),
        Via::Proxy(proxy) => Path::Proxy(proxy.clone(), address),
    };
    thread::scope(|scope| {
        let start = |address: SocketAddr, variation: Variation| {
            let path = path(address);
            let ask = move || handshake(&path, target, variation, deadline);
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, ask)
        };
        // All are under way before the first is waited for.
        let under_way: Vec<_> = addresses
            .iter()
            .map(|&address| {
                let attempts = variations.iter().map(|&variation| {
                    (variation, (0..repeats).map(|_| start(address, variation)).collect::<Vec<_>>())
                });
                (address, attempts.collect::<Vec<_>>())
            })
            .collect();
        let outcome = |thread: std::io::Result<thread::ScopedJoinHandle<'_, Result<Presented, Failure>>>| {
            let thread = thread.map_err(|error| Failure::Other(error.to_string()))?;
            thread.join().unwrap_or_else(|_| Err(Failure::Other("it was given up".to_owned())))
        };
        under_way
            .into_iter()
            .map(|(address, attempts)| Endpoint {
                address,
                attempts: attempts
                    .into_iter()
                    .map(|(variation, threads)| Attempt {
                        variation,
                        outcomes: threads.into_iter().map(outcome).collect(),
                    })
                    .collect(),
            })
            .collect()
    })
}

impl Answers {
    /// The certificates that were presented, each once, those of modern handshakes first. What an old handshake alone
    /// brings counts only if no other brought anything.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves: Vec<Leaf> = Vec::new();
        for endpoint in self.endpoints.iter().flatten() {
            for attempt in &endpoint.attempts {
                for presented in attempt.outcomes.iter().flatten() {
                    note(&mut leaves, endpoint.address, attempt, presented);
                }
            }
        }
        let is_old = |leaf: &Leaf| leaf.seen.iter().all(|seen| seen.variation.version == Version::Old);
        if leaves.iter().any(|leaf| !is_old(leaf)) {
            leaves.retain(|leaf| !is_old(leaf));
        }
        leaves
    }

    /// What was offered and brought no certificate from any address, though something else did: a server without a certificate
    /// of that kind, or without that version. Old handshakes are no question of their own.
    pub fn not_served(&self) -> Vec<Variation> {
        let attempts: Vec<&Attempt> =
            self.endpoints.iter().flatten().flat_map(|endpoint| &endpoint.attempts).collect();
        let is_served = |variation: Variation| {
            let mut same = attempts.iter().filter(|attempt| attempt.variation == variation);
            same.any(|attempt| attempt.outcomes.iter().any(Result::is_ok))
        };
        let asked = VARIATIONS.into_iter().filter(|variation| {
            variation.version != Version::Old
                && attempts.iter().any(|attempt| attempt.variation == *variation)
        });
        let (served, refused): (Vec<_>, Vec<_>) = asked.partition(|&variation| is_served(variation));
        if served.is_empty() { Vec::new() } else { refused }
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.endpoints
            .iter()
            .flatten()
            .flat_map(|endpoint| &endpoint.attempts)
            .map(|a| a.outcomes.len())
            .sum()
    }
}

fn note(leaves: &mut Vec<Leaf>, address: SocketAddr, attempt: &Attempt, presented: &Presented) {
    let Some(der) = presented.chain.first() else { return };
    let index = leaves.iter().position(|leaf| leaf.chain.first() == Some(der)).unwrap_or_else(|| {
        let certificate = Certificate::read(der).filter(|(_, length)| *length == der.len()).map(|(c, _)| c);
        leaves.push(Leaf { chain: presented.chain.clone(), certificate, is_proven: false, seen: Vec::new() });
        leaves.len() - 1
    });
    let Some(leaf) = leaves.get_mut(index) else { return };
    leaf.is_proven |= presented.is_proven;
    let is_same = |seen: &&mut Seen| seen.address == address && seen.variation == attempt.variation;
    match leaf.seen.iter_mut().find(is_same) {
        Some(seen) => seen.times += 1,
        None => leaf.seen.push(Seen {
            address,
            variation: attempt.variation,
            version: presented.version.clone(),
            times: 1,
            of: attempt.outcomes.len(),
        }),
    }
}

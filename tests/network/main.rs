//! `probe` and `preflight` against real servers on loopback. Nothing leaves the machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail like the tests themselves")]

#[path = "../support/mod.rs"]
mod support;

mod authority;
mod bundle;
mod hostile;
mod inspection;
mod names;
mod nodes;
mod old;
mod preflight;
mod proxies;
mod saved;
mod servers;
mod terminal;
mod twin;

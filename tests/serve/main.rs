//! The local page: who is let in, what it stands, that nothing stays, and that what it makes is what the commands make.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like the tests themselves")]

#[path = "../support/mod.rs"]
mod support;

mod access;
mod browser;
mod client;
mod results;
mod traces;

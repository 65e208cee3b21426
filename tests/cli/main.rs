//! The built binary from outside: what it prints, writes and ends with.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like the tests themselves")]

#[path = "../support/mod.rs"]
mod support;

mod arguments;
mod bad_input;
mod exit_codes;
mod installed;
mod key_material;
mod keystores;
mod many;
mod mends;
mod offline;
mod oracles;
mod package;
mod reading;
mod request_file;
mod schemas;
mod signals;
mod tables;
mod text_output;
mod tls;
mod writing;

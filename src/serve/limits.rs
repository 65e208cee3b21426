//! How much the local page takes, and for how long it waits.

use std::time::Duration;

/// All that one request may carry, in bytes: four exports of the largest size, and a little for what stands around them.
pub const BODY_BYTES: usize = 4 * crate::base::limits::EXPORT_BYTES + 1024 * 1024;

/// How many files the page holds at once.
pub const FILES: usize = 20;

/// What all files that the page holds have together, in bytes.
pub const HELD_BYTES: usize = 64 * 1024 * 1024;

/// How many parts one form may have.
pub const PARTS: usize = 200;

/// The longest answer or password, in bytes.
pub const VALUE_BYTES: usize = 4096;

/// The longest name of a file that is shown, in characters.
pub const NAME: usize = 120;

/// How many connections are served at once. Forms, which may be large, are read one after the other.
pub const CONNECTIONS: usize = 256;

/// How many requests are worked on at once; one session has one at a time anyway.
pub const JUDGING_THREADS: usize = 2;

/// How long the head of a request may take.
pub const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long the body of a request may take, from this very machine.
pub const BODY_TIME: Duration = Duration::from_secs(15);

/// How long a whole exchange may take: judging large files and opening keystores is work.
pub const CONNECTION_TIME: Duration = Duration::from_secs(120);

/// How long the server stays to say that it has ended.
pub const FAREWELL: Duration = Duration::from_millis(300);

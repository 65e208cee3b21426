//! Parses, runs, ends with an exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    pinbundle::cli::run(std::env::args_os())
}

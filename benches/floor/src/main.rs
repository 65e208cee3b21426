//! The floor: reads files, parses the one certificate in each with x509-parser, hashes its key and prints the pin. No check,
//! no search, no message that helps. `floor FILE...`, or `floor --files-from LIST` with one path a line.
#![forbid(unsafe_code)]

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use x509_parser::pem::parse_x509_pem;

/// So many files are spread over the cores at a time, so that output begins early and memory stays small.
const CHUNK: usize = 4096;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().expect("FILE... or --files-from LIST");
    let paths: Vec<String> = if first == "--files-from" {
        let list = std::fs::read_to_string(arguments.next().expect("LIST")).expect("the list");
        list.lines().map(str::to_owned).collect()
    } else {
        std::iter::once(first).chain(arguments).collect()
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    // One file alone starts no threads.
    if let [path] = &paths[..] {
        out.write_all(line(path).as_bytes()).expect("written");
        return;
    }
    for chunk in paths.chunks(CHUNK) {
        let lines: Vec<String> = chunk.par_iter().map(|path| line(path)).collect();
        for line in lines {
            out.write_all(line.as_bytes()).expect("written");
        }
    }
}

fn line(path: &str) -> String {
    let bytes = std::fs::read(path).expect("readable");
    let (_, pem) = parse_x509_pem(&bytes).expect("PEM");
    let certificate = pem.parse_x509().expect("a certificate");
    let pin = STANDARD.encode(Sha256::digest(certificate.tbs_certificate.subject_pki.raw));
    format!("{pin}  {path}\n")
}

//! How fast bytes in memory are looked through: recognition with both scans for keys, and one scan alone. One core.

// A benchmark may fail like a test.
#![allow(clippy::unwrap_used, missing_docs)]

use std::time::Duration;

use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

use pinbundle::Export;
use pinbundle::base::limits::EXPORT_BYTES;
use pinbundle::recognise::keyscan;

#[path = "../tests/support/mod.rs"]
mod support;

use support::{fixture, hostile};

/// Exports as they are sent.
fn exports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("export");
    for (name, file) in [
        ("canonical", "forms/canonical.pem"),
        ("chain", "chains/leaf-and-intermediate.pem"),
        ("p7b", "chains/chain.p7b"),
        ("pfx", "test-keystores/pfx-modern.pfx"),
    ] {
        let bytes = std::fs::read(fixture(file)).unwrap();
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_batched(|| bytes.clone(), Export::read, BatchSize::SmallInput);
        });
    }
}

/// As many bytes as an export may have, of each kind of text that people hand in by mistake.
fn large(criterion: &mut Criterion) {
    let soup = hostile::family("random-text.txt", EXPORT_BYTES);
    let lines: Vec<u8> = soup.chunks(76).flat_map(|line| [line, b"\n"].concat()).collect();
    let inputs = [
        ("prose", repeated(&read("LICENSE-APACHE"))),
        ("docs", repeated(&docs())),
        ("base64-lines", lines),
        ("base64-one-line", soup),
        ("random", hostile::family("random.bin", EXPORT_BYTES)),
    ];
    for (group, look) in [("recognise", recognised as fn(Vec<u8>) -> usize), ("keyscan", scanned)] {
        let mut group = criterion.benchmark_group(group);
        // One run each, of which the shortest counts.
        group.sample_size(30).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(1));
        for (name, bytes) in &inputs {
            let bytes = &bytes[..bytes.len().min(EXPORT_BYTES)];
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_function(*name, |bencher| {
                bencher.iter_batched(|| bytes.to_vec(), look, BatchSize::PerIteration);
            });
        }
    }
}

fn recognised(bytes: Vec<u8>) -> usize {
    Export::read(bytes).items().len()
}

fn scanned(bytes: Vec<u8>) -> usize {
    keyscan::scan(&bytes).len()
}

/// A file of this repository.
fn read(path: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The book, one page after the other.
fn docs() -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = pages.filter(|path| path.is_file()).collect();
    pages.sort();
    pages.iter().flat_map(|page| std::fs::read(page).unwrap()).collect()
}

fn repeated(text: &[u8]) -> Vec<u8> {
    text.iter().copied().cycle().take(EXPORT_BYTES).collect()
}

criterion_group!(benches, exports, large);
criterion_main!(benches);

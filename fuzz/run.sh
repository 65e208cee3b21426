#!/usr/bin/env bash
# Fuzzes every target for so many seconds each (default 60), from seeds made of the fixtures, and says what came out.
# Needs cargo-fuzz; stable Rust will do. With a second argument, only that target.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
targets=${2:-export certificate package request handshake preflight}
export RUSTC_BOOTSTRAP=1

cargo build --quiet
python3 fuzz/seeds.py target/debug/pinbundle fuzz/corpus/seeds
for target in $targets; do
    mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
    printf '\n== %s, %s s\n' "$target" "$seconds"
    cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/corpus/seeds/$target" -- \
        -dict="fuzz/dictionaries/$target.dict" -max_len=20000 -timeout=120 -rss_limit_mb=4096 \
        -max_total_time="$seconds" -print_final_stats=1 2>&1 |
        grep -E '^stat::|^Done|panicked|ERROR|artifact' || true
done
find fuzz/artifacts -type f

"""Measures the whole process side by side: `python3 benches/side_by_side.py [FOLDER]`. Builds pinbundle and the floor, makes
20,000 certificates in FOLDER (default target/benches), and prints each time with its ratio to the floor's.

The floor (`benches/floor`) reads, parses with x509-parser, hashes and prints, and does nothing else.
"""

import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "benches").resolve()
COUNT = 20_000


def build(manifest):
    command = ["cargo", "build", "--release", "--quiet", "--manifest-path", ROOT / manifest]
    subprocess.run([*command, "--target-dir", ROOT / "target"], check=True)


def seconds(command, runs):
    """The shortest of several runs: what disturbs a run only makes it longer."""
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        best = min(best, time.perf_counter() - start)
    return best


def row(what, commands, runs):
    """The first command is what the others are measured by."""
    times = {name: seconds(command, runs) for name, command in commands.items()}
    base = next(iter(times.values()))
    for name, taken in times.items():
        print(f"{what:<34} {name:<28} {taken * 1000:10.2f} ms  {taken / base:6.2f}")


build("Cargo.toml")
build("benches/floor/Cargo.toml")
binary = {name: str(ROOT / "target" / "release" / name) for name in ["pinbundle", "floor", "certificates"]}
if not (FOLDER / "list").exists():
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run([binary["certificates"], FOLDER, str(COUNT)], check=True)
one = str(FOLDER / "0000" / "0000000.pem")
at = ["--at", "2026-11-24"]
row(
    "one certificate",
    {
        "floor": [binary["floor"], one],
        "pinbundle pin": [binary["pinbundle"], "pin", one],
        "pinbundle check": [binary["pinbundle"], "check", *at, one],
        "openssl x509 -pubkey": ["openssl", "x509", "-noout", "-pubkey", "-in", one],
    },
    runs=30,
)
folders = sorted(str(path) for path in FOLDER.iterdir() if path.is_dir())
row(
    f"{COUNT:,} certificates",
    {
        "floor, all cores": [binary["floor"], "--files-from", str(FOLDER / "list")],
        "pinbundle pin": [binary["pinbundle"], "pin", *folders],
        "pinbundle check, ndjson": [binary["pinbundle"], "check", *at, "--format", "ndjson", *folders],
    },
    runs=3,
)

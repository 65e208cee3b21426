"""Measures pinbundle beside others, and prints what is to be reached and what was: a table for docs/performance.md.

    python3 benches/side_by_side.py [--only one,many,growth,throughput,hostile,hostile-counts,begin-lines] [--folder FOLDER]

Builds what it measures, and makes files once, in FOLDER (default target/benches): 200,000 certificates for `growth` (20,000
for `many`), and the hostile families of the tests. `hostile-counts` takes an hour or two; `FAMILY=name` looks at one family alone. The
others take about fifteen minutes.

The floor (`benches/floor`) reads, parses with x509-parser, hashes and prints, and does nothing else. The sides of a row run in
turn, and of several runs the shortest counts: what else the machine does only makes a run longer.
"""

import argparse
import concurrent.futures
import csv
import datetime
import functools
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
AT = ["--at", "2026-11-24"]
MIB = 1024 * 1024
COUNTS = [2_000, 20_000, 200_000]
SIZES = [MIB, 4 * MIB, 16 * MIB]
# OpenSSL would take minutes for what it is given.
PATIENCE = 120
NULL = os.open(os.devnull, os.O_WRONLY)
# `os.environ` itself is decoded anew for each process, which would take a tenth of the floor's time.
ENVIRONMENT = dict(os.environ)


class Side:
    """A program with its arguments, and what its runs took."""

    def __init__(self, name, *command):
        self.name = name
        self.command = [str(word) for word in command]
        self.seconds = float("inf")

    def run(self, patience=None):
        """A spawned process costs less than one that `subprocess` forks, and is waited for without a thread."""
        null = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (1, 2)]
        command = ["timeout", str(patience), *self.command] if patience else self.command
        start = time.perf_counter()
        process = os.posix_spawnp(command[0], command, ENVIRONMENT, file_actions=null)
        _, status = os.waitpid(process, 0)
        self.seconds = min(self.seconds, time.perf_counter() - start)
        return os.waitstatus_to_exitcode(status)

    def peak(self):
        """The most memory that it had. Linux counts what the parent had at the start too: a small one starts it."""
        script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        script += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        return int(output(sys.executable, "-c", script, *self.command)) * 1024


def measure(*sides, runs):
    for _ in range(runs):
        for side in sides:
            code = side.run()
            assert code == 0, f"{side.command}: exit code {code}"
    return sides


def row(work, side, measured, compared="", target="", reached=None):
    said = {None: "", True: "reached", False: "**missed**"}[reached]
    print(f"| {work:<30} | {side:<34} | {measured:>12} | {compared:>22} | {target:>10} | {said:<10} |", flush=True)


def compared(work, side, with_, at_most=None):
    """A row with the side's time over that of another."""
    ratio = side.seconds / with_.seconds
    target = f"≤ {at_most}" if at_most else ""
    row(work, side.name, duration(side.seconds), f"{ratio:.2f} × {with_.name}", target, at_most and ratio <= at_most)


def duration(seconds):
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.2f} ms"


def output(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options).stdout


# What is measured, and with what.


def build(manifest):
    cargo("build", "--release", "--manifest-path", ROOT / manifest)


def cargo(command, *words, **environment):
    command = ["cargo", command, "--quiet", "--target-dir", ROOT / "target", *words]
    subprocess.run(command, check=True, cwd=ROOT, env={**ENVIRONMENT, **environment}, stdout=sys.stderr)


@functools.cache
def program(name):
    """A copy, as an installation makes one: a file as the linker leaves it is mapped in smaller pieces, and starts slower."""
    copy = ROOT / "target" / "benches" / "bin" / name
    copy.unlink(missing_ok=True)
    return shutil.copy(ROOT / "target" / "release" / name, copy)


def pinbundle(*words):
    return [program("pinbundle"), *words]


def certificates(folder, count):
    """A list of so many certificates; all are made at once, and kept."""
    made = folder / "list"
    paths = made.read_text().splitlines() if made.exists() else []
    if len(paths) < count:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([program("certificates"), folder, str(count)], check=True)
        paths = made.read_text().splitlines()
    some = folder / f"list-{count}"
    some.write_text("".join(f"{path}\n" for path in paths[:count]))
    return some


@functools.cache
def python(folder):
    """A Python that has `cryptography`: this one, or one made for it."""
    if subprocess.run([sys.executable, "-c", "import cryptography"], capture_output=True).returncode == 0:
        return sys.executable
    made = folder / "venv"
    if not made.exists():
        output(sys.executable, "-m", "venv", made)
        output(made / "bin" / "python", "-m", "pip", "install", "--quiet", "cryptography")
    return made / "bin" / "python"


def describe(folder):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    of_cryptography = "import cryptography; print('cryptography', cryptography.__version__)"
    versions = [
        output(*pinbundle("--version")),
        "commit " + output("git", "describe", "--always", "--dirty", cwd=ROOT),
        output("rustc", "--version"),
        output("openssl", "version"),
        f"Python {platform.python_version()}",
        output(python(folder), "-c", of_cryptography),
        output("valgrind", "--version"),
    ]
    print(f"{datetime.date.today()}, {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, ", end="")
    print(f"{platform.system()} {platform.release()}, load {os.getloadavg()[0]:.1f} at the start")
    print(", ".join(version.strip() for version in versions) + "\n")


# The sections.


def one(folder):
    """One certificate, the whole process."""
    path = certificates(folder / "certificates", COUNTS[1]).read_text().splitlines()[0]
    floor, pin, check = measure(
        Side("floor", program("floor"), path),
        Side("pin", *pinbundle("pin", path)),
        Side("check", *pinbundle("check", *AT, path)),
        runs=500,
    )
    (openssl,) = measure(Side("openssl x509 -pubkey", "openssl", "x509", "-noout", "-pubkey", "-in", path), runs=50)
    work = "one certificate"
    row(work, floor.name, duration(floor.seconds))
    compared(work, pin, floor, at_most=1.5)
    compared(work, check, floor)
    row(work, openssl.name, duration(openssl.seconds))
    compared(work, pin, openssl, at_most=0.15)


def over(folder, count):
    """The floor, `pin` and `check` over so many certificates."""
    files = ["--files-from", certificates(folder / "certificates", count)]
    return [
        Side("floor, all cores", program("floor"), *files),
        Side("pin --format plain", *pinbundle("pin", "--format", "plain", *files)),
        Side("check --format ndjson", *pinbundle("check", *AT, "--format", "ndjson", *files)),
    ]


def many(folder):
    """20,000 certificates."""
    count = COUNTS[1]
    script = [python(folder), ROOT / "benches" / "with_cryptography.py", folder / "certificates" / f"list-{count}"]
    floor, pin, check = measure(*over(folder, count), runs=30)
    (scripted,) = measure(Side("Python, cryptography", *script), runs=5)
    work = f"{count:,} certificates"
    row(work, floor.name, duration(floor.seconds), f"{count / floor.seconds:,.0f} a second")
    compared(work, pin, floor, at_most=1.3)
    row(work, scripted.name, duration(scripted.seconds), f"{count / scripted.seconds:,.0f} a second")
    times = scripted.seconds / pin.seconds
    row(work, pin.name, duration(pin.seconds), f"{times:.1f} times as fast", "≥ 5", times >= 5)
    compared(work, check, floor, at_most=2.0)


def growth(folder):
    """Ten times and a hundred times as many files."""
    certificates(folder / "certificates", COUNTS[-1])
    size = sum(path.stat().st_blocks * 512 for path in (folder / "certificates").rglob("*"))
    row(f"{COUNTS[-1]:,} certificates", "on the disk", f"{size / 1e6:,.0f} MB")
    first = {}
    for count in COUNTS:
        floor, *others = measure(*over(folder, count), runs=3 if count == COUNTS[-1] else 10)
        row(f"{count:,} certificates", floor.name, duration(floor.seconds))
        for side in others:
            ratio = side.seconds / floor.seconds
            grown = ratio / first.setdefault(side.name, ratio)
            said = f"{ratio:.2f} × floor, grown {grown:.2f}"
            target = ["≤ 1.25", grown <= 1.25] if count == COUNTS[-1] else []
            row(f"{count:,} certificates", side.name, duration(side.seconds), said, *target)
    half = COUNTS[-1] // 2
    for side in over(folder, half)[1:]:
        peak = side.peak()
        row(f"{half:,} certificates", side.name, f"{peak / MIB:.0f} MiB", "peak of memory", "< 64 MiB", peak < 64 * MIB)


def throughput(folder):
    """Recognition with both scans for keys, from memory, on one core: the shortest of what the benchmark of the parts measures."""
    names = {"prose": 300, "docs": None, "base64-lines": 100, "base64-one-line": 100, "random": None}
    cargo("bench", "--bench", "recognise", "--", "^recognise/", CRITERION_HOME=str(folder / "criterion"))
    for name, at_least in names.items():
        sample = json.loads((folder / "criterion" / "recognise" / name / "new" / "sample.json").read_text())
        # Each is one run, or the mean of a few where they are short.
        seconds = min(time / runs for time, runs in zip(sample["times"], sample["iters"])) / 1e9
        rate = 16 * MIB / 1e6 / seconds
        target = [f"≥ {at_least} MB/s", rate >= at_least] if at_least else []
        row("16 MiB, both scans, one core", name, duration(seconds), f"{rate:,.0f} MB/s", *target)


def families(folder):
    """The hostile families of the tests, in three sizes: their names, and what checks one."""
    folder = folder / "hostile"
    if not (folder / str(SIZES[-1])).exists():
        sizes = " ".join(map(str, SIZES))
        cargo("test", "--test", "growth", "--", "--ignored", "--exact", "writes_families", FOLDER=str(folder), SIZES=sizes)
    only = ENVIRONMENT.get("FAMILY")
    names = sorted(path.name for path in (folder / str(SIZES[0])).iterdir() if only in (None, path.name))
    return names, lambda name, size: folder / str(size) / name, lambda path: pinbundle("check", *AT, "--format", "json", path)


def write_csv(path, *rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def hostile(folder):
    """The hostile families at 16 MiB: how long each takes, of three runs."""
    names, path, check = families(folder)
    seconds = {}
    for name in names:
        side = Side(name, *check(path(name, SIZES[-1])))
        for _ in range(3):
            assert side.run() in range(4), name
        seconds[name] = side.seconds
    slowest = sorted(names, key=seconds.get, reverse=True)
    write_csv(folder / "hostile-seconds.csv", ["family", "seconds at 16 MiB"], *([name, f"{seconds[name]:.3f}"] for name in slowest))
    for name in [name for name in slowest if seconds[name] > 2] or slowest[:1]:
        row("hostile, 16 MiB", name, duration(seconds[name]), "", "≤ 2 s", seconds[name] <= 2)
    print(f"({len(names)} families; all in {folder / 'hostile-seconds.csv'})")


def hostile_counts(folder):
    """The hostile families in three sizes: how many instructions a byte each takes."""
    names, path, check = families(folder)
    empty = folder / "empty"
    empty.write_bytes(b" ")
    start = instructions(check(empty))

    def counted(name):
        # Families do not come in every size.
        paths = [path(name, size) for size in SIZES]
        return [max(instructions(check(path)) - start, 1) / path.stat().st_size for path in paths]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        each = dict(zip(names, threads.map(counted, names)))
    grown = {name: last / min(first, middle) for name, (first, middle, last) in each.items()}
    head = ["family", *(f"instructions a byte at {size // MIB} MiB" for size in SIZES), "grown"]
    rows = ([name, *(f"{n:.2f}" for n in each[name]), f"{grown[name]:.3f}"] for name in names)
    write_csv(folder / "hostile-counts.csv", head, *rows)
    worst = sorted(names, key=grown.get, reverse=True)
    for name in [name for name in worst if grown[name] > 1.1] or worst[:1]:
        a_byte = " / ".join(f"{n:,.0f}" for n in each[name])
        row("hostile, 1 / 4 / 16 MiB", name, a_byte, f"instr. a byte, {grown[name]:.2f} ×", "≤ 1.10", grown[name] <= 1.1)
    print(f"({len(names)} families; all in {folder / 'hostile-counts.csv'})")


def instructions(command):
    said = subprocess.run(
        ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command],
        capture_output=True,
        text=True,
    ).stderr
    return int(re.search(r"I +refs: +([\d,]+)", said)[1].replace(",", ""))


def begin_lines(folder):
    """2.8 MB of BEGIN lines, also with OpenSSL."""
    path = folder / "begin-lines.pem"
    path.write_bytes(b"-----BEGIN CERTIFICATE-----\n" * 100_000)
    for side in [
        Side("check", *pinbundle("check", *AT, path)),
        Side("openssl x509", "openssl", "x509", "-noout", "-pubkey", "-in", path),
        Side("openssl crl2pkcs7", "openssl", "crl2pkcs7", "-nocrl", "-certfile", path),
        Side("openssl storeutl", "openssl", "storeutl", "-noout", "-certs", path),
    ]:
        is_over = side.run(patience=PATIENCE) == 124
        row("2.8 MB of BEGIN lines", side.name, f"> {PATIENCE} s" if is_over else duration(side.seconds))


SECTIONS = {
    "one": one,
    "many": many,
    "growth": growth,
    "throughput": throughput,
    "hostile": hostile,
    "hostile-counts": hostile_counts,
    "begin-lines": begin_lines,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, with commas between them: %(default)s")
    parser.add_argument("--folder", default=ROOT / "target" / "benches", type=pathlib.Path, help="where files are made and kept")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    (ROOT / "target" / "benches" / "bin").mkdir(parents=True, exist_ok=True)
    build("Cargo.toml")
    build("benches/floor/Cargo.toml")
    describe(folder)
    row("work", "side", "measured", "compared", "to reach")
    print("|---|---|--:|--:|--:|---|")
    for name in options.only.split(","):
        SECTIONS[name](folder)


if __name__ == "__main__":
    main()

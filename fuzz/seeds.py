"""Makes the seeds of each fuzz target out of the fixtures and of packages that the built binary makes.

    seeds.py PINBUNDLE FOLDER

writes FOLDER/export, FOLDER/certificate, FOLDER/package and FOLDER/request.
"""

import base64
import hashlib
import itertools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PINBUNDLE = os.path.abspath(sys.argv[1])
OUT = pathlib.Path(sys.argv[2])
ROOT = pathlib.Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
# Larger ones slow the fuzzer down and show nothing that smaller ones do not.
LARGEST = 100_000


def seed(target, data):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def exports():
    for path in FIXTURES.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md") and path.name != "bomb.gz":
            data = path.read_bytes()
            if len(data) <= LARGEST:
                seed("export", data)


def certificates():
    block = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
    for path in (FIXTURES / "certificates").glob("*.pem"):
        for body in block.findall(path.read_bytes()):
            seed("certificate", base64.b64decode(body))


def in_notation(folder, with_sums):
    """As `folder` of invariants.rs reads it. Empty sums are filled there."""
    out = b""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = str(path.relative_to(folder)).encode(), path.read_bytes()
        if name == b"SHA256SUMS" and not with_sums:
            content = b""
        out += bytes([len(name)]) + name + len(content).to_bytes(2, "little") + content
    return out


def packages():
    server, gateway = FIXTURES / "certificates/rsa-2048.pem", FIXTURES / "certificates/netscaler-gateway.pem"
    ec = FIXTURES / "certificates/ec-p256.pem"
    requests = [
        ["--xenmobile", server],
        ["--netscaler", gateway],
        ["--xenmobile", server, "--netscaler", gateway, "--domain", "example.com"],
        ["--xenmobile", server, "--next-xenmobile", ec, "--old-pins", "keep", "--product", "xenmobile-server"],
        ["--product", "cloud", "--netscaler", gateway, "--contact", "Administrator, example.com", "--platform", "ios"],
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for number, (request, form) in enumerate(itertools.product(requests, ["zip", "folder"])):
            path = pathlib.Path(scratch) / f"{number}{'.zip' if form == 'zip' else ''}"
            command = [PINBUNDLE, "bundle", "--quiet", "--at", "2026-11-24T00:00:00Z", "--out", path, *request]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if form == "zip":
                seed("package", path.read_bytes())
            else:
                seed("package", in_notation(path, with_sums=True))
                seed("package", in_notation(path, with_sums=False))


def requests():
    example = re.search(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
    lines = example.splitlines(keepends=True)
    seed("request", example.encode())
    seed("request", example.encode("utf-16"))
    seed("request", b"\xef\xbb\xbf" + example.replace("\n", "\r\n").encode())
    for line in lines:
        seed("request", line.encode())
    for broken in ['xenmobile = "../mdm.pem"', 'xenmobile = ["a.pem", "NUL"]', "domian = 1", 'ios-port = "8443"', "[a]\nb = 1",
                   'xenmobile = "\\\\\\\\server\\\\share\\\\a.pem"', 'gateway-url = "https://gw.example.com/"', "a = {b = [1, 2"]:
        seed("request", broken.encode())


exports()
certificates()
packages()
requests()
for target in sorted(OUT.iterdir()):
    print(f"{target.name}: {sum(1 for _ in target.iterdir())} seeds")

"""Makes the seeds of each fuzz target out of the fixtures, of packages that the built binary makes, and of the first flights
of servers of OpenSSL.

    seeds.py PINBUNDLE FOLDER

writes FOLDER/export, FOLDER/certificate, FOLDER/package, FOLDER/request, FOLDER/handshake and FOLDER/preflight.
"""

import base64
import hashlib
import itertools
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

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
    # Short ones, in which one change is enough to lead out of the folder.
    for path in ["a/b", "a\\\\b", "./a", "exports/mdm.pem"]:
        seed("request", f'xenmobile = "{path}"'.encode())
    for broken in ['xenmobile = "../mdm.pem"', 'xenmobile = ["a.pem", "NUL"]', "domian = 1", 'ios-port = "8443"', "[a]\nb = 1",
                   'xenmobile = "\\\\\\\\server\\\\share\\\\a.pem"', 'gateway-url = "https://gw.example.com/"', "a = {b = [1, 2"]:
        seed("request", broken.encode())


def client_hello():
    """One that offers all that OpenSSL may have: the suites up to TLS 1.2, the curves, the signature schemes."""
    def long(data):
        return struct.pack(">H", len(data)) + data

    suites = b"".join(struct.pack(">H", n) for n in (0xC02B, 0xC02F, 0xC009, 0xC013, 0x9E, 0x33, 0x39, 0x9C, 0x2F, 0x35, 0x0A, 0xFF))
    schemes = b"".join(struct.pack(">H", n) for n in (0x0403, 0x0804, 0x0401, 0x0501, 0x0603, 0x0201, 0x0203))
    extensions = b"".join(
        struct.pack(">H", kind) + long(body)
        for kind, body in [(10, long(bytes.fromhex("001d001700180019"))), (11, b"\x01\x00"), (13, long(schemes))]
    )
    body = b"\x03\x03" + bytes(32) + b"\0" + long(suites) + b"\x01\0" + long(extensions)
    return b"\x16\x03\x01" + long(b"\x01" + struct.pack(">I", len(body))[1:] + body)


def first_flight(options):
    """What `openssl s_server` answers, until it waits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["openssl", "s_server", "-quiet", "-accept", f"127.0.0.1:{port}", *options]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=1)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        with connection:
            connection.sendall(client_hello())
            flight = b""
            try:
                while piece := connection.recv(65536):
                    flight += piece
            except TimeoutError:
                pass
            return flight
    finally:
        server.kill()
        server.wait()


def handshakes():
    with tempfile.TemporaryDirectory() as scratch:
        pairs = []
        for name, key in [("rsa", ["rsa:2048"]), ("ec", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])]:
            certificate, private = f"{scratch}/{name}.pem", f"{scratch}/{name}.key"
            subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", *key, "-subj", "/CN=mdm.example.com", "-keyout", private,
                            "-out", certificate], check=True, stderr=subprocess.DEVNULL)
            pairs.append(["-cert", certificate, "-key", private, "-cert_chain", certificate])
        for pair, version in itertools.product(pairs, ["-tls1", "-tls1_1", "-tls1_2"]):
            for more in [[], ["-Verify", "1"], ["-cipher", "AES128-SHA:@SECLEVEL=0"], ["-cipher", "DHE:@SECLEVEL=0"]]:
                seed("handshake", first_flight([*pair, version, "-cipher", "ALL:@SECLEVEL=0", *more]))
        whole = first_flight([*pairs[0], "-tls1_2"])
        # The same in small records, and cut off.
        messages, at = b"", 0
        while at + 5 <= len(whole):
            length = int.from_bytes(whole[at + 3 : at + 5], "big")
            messages, at = messages + whole[at + 5 : at + 5 + length], at + 5 + length
        for size in (1, 50, 600):
            pieces = [messages[i : i + size] for i in range(0, len(messages), size)]
            seed("handshake", b"".join(b"\x16\x03\x03" + struct.pack(">H", len(piece)) + piece for piece in pieces))
        seed("handshake", whole[:500])
    for other in [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"<html>", bytes.fromhex("15030300020228"),
                  bytes.fromhex("15030300020270"), bytes.fromhex("160303ffff")]:
        seed("handshake", other)


def preflights():
    """What the binary prints of a port of loopback where nobody listens, whole and without what is not read."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    at = ["--ads", f"127.0.0.1:{port}", "--at", "2026-11-24T00:00:00Z", "--format", "json"]
    proxy = ["--proxy", f"http://127.0.0.1:{port}"]
    server = ["--server-fqdn", "localhost.example", "--resolve", f"localhost.example:{port}:127.0.0.1",
              "--server-port", str(port), "--ios-port", str(port)]
    for more in [[], proxy, ["--with-machine"], [*proxy, *server]]:
        printed = subprocess.run([PINBUNDLE, "preflight", *at, *more], stdout=subprocess.PIPE).stdout
        seed("preflight", printed)
        whole = json.loads(printed)
        for name in ("tool", "other_names", "phone_test", "summary"):
            del whole[name]
        short = json.dumps(whole)
        seed("preflight", short.encode())
        seed("preflight", short.encode("utf-16"))
        whole["names"][0]["ways"][0]["presented"] = [{"certificate": {"issuer": "CN=Example"}}, {"certificate": None}]
        whole["names"][0]["ways"][0]["observations"].append({"check": "trust", "result": "fail", "message": "inspected"})
        seed("preflight", json.dumps(whole).encode())
    for text in ["a.example:3128", "2026-11-24T00:00:00Z", "mdm.example.com", "CN=Example,O=House", "\u202e\x1b[2J", "trust"]:
        seed("preflight", text.encode())


exports()
certificates()
packages()
requests()
handshakes()
preflights()
for target in sorted(OUT.iterdir()):
    print(f"{target.name}: {sum(1 for _ in target.iterdir())} seeds")

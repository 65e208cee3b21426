"""Makes files with exactly one good server certificate, dressed as people and programs dress it.

    make.py FOLDER

`good/` holds files without any secret, `dump/` those of them in which tools tell the certificate itself, `session/` transcripts with the secrets of a TLS session. Each line of
`fingerprints` is `FOLDER/FILE FINGERPRINT`: the SHA-256 of the certificate that stands in the file.
"""

import hashlib
import os
import random
import shutil
import ssl
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "keys"))
random.seed(17)
OUT = os.path.abspath(sys.argv[1])
WORK = os.path.join(OUT, "work")
for folder in ("good", "dump", "session", "work"):
    os.makedirs(os.path.join(OUT, folder))
os.chdir(WORK)
os.environ["GNUPGHOME"] = os.path.join(WORK, "g")
os.makedirs("g", mode=0o700)

import connections  # noqa: E402
import dumps  # noqa: E402
import leaves  # noqa: E402
import surroundings  # noqa: E402
from tools import write  # noqa: E402

# How a text is saved. Every text is saved plain; the others take turns, so that each meets every kind of text.
SAVED = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
    "utf16le": lambda text: b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"),
    "utf16be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "latin1": lambda text: text.encode("latin-1", "replace"),
    "no-end": lambda text: text.rstrip("\n").encode(),
}
turn = 0
fingerprints = []


def put(folder, name, text, pem):
    """Writes the text plain and in the next of the other forms."""
    global turn
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    turn += 1
    kind = list(SAVED)[turn % len(SAVED)]
    saved = {"": text.encode("utf-8", "surrogateescape")}
    try:
        saved[f"~{kind}"] = SAVED[kind](text)
    except UnicodeEncodeError:
        pass  # a dump in another character set
    for suffix, data in saved.items():
        path = f"{folder}/{name}{suffix}".replace(",", "-")
        write(os.path.join(OUT, path), data)
        fingerprints.append(f"{path} {hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()}\n")


def installed(maker, *arguments):
    """What a maker yields, if anything, up to where a tool is missing."""
    try:
        yield from maker(*arguments) or ()
    except FileNotFoundError as missing:
        print(f"not installed, its files are not tested: {missing}")


def main():
    started = time.monotonic()
    made = {name: pem.decode() for name, pem in leaves.all_leaves().items()}
    for prepare in surroundings.PREPARATIONS:
        list(installed(prepare))
    for i, (name, pem) in enumerate(made.items()):
        write(f"{name}.pem", pem.encode())
        put("good", name, pem, pem)
        for kind, text in dumps.of(f"{name}.pem", i):
            # MD5 and the hashes of OCSP are not looked up.
            put("good" if kind in ("fingerprints", "fields") else "dump", f"{name}~{kind}", text, pem)
    for name in ("plain-rsa", "private-key-usage-period"):
        for maker in (dumps.by_keytool, dumps.bags):
            for kind, text in installed(maker, f"{name}.pem"):
                put("dump", f"{name}~{kind}", text, made[name])
    for name in ("plain-rsa", "openssl-p256"):
        for folder, kind, text in connections.transcripts(f"{name}.pem", f"{name.split('-')[1]}.key"):
            put(folder, f"{name}~{kind}", text, made[name])
    for maker in connections.OTHERS:
        for kind, text in installed(maker, "plain-rsa.pem", "rsa.key"):
            put("good", f"plain-rsa~{kind}", text, made["plain-rsa"])
    for name in ("plain-rsa", "openssl-p256", "certtool-p384", "many-names", "policy-5"):
        for maker in surroundings.AROUND:
            for kind, text in installed(maker, made[name]):
                put("good", f"{name}~{kind}", text, made[name])
    write(os.path.join(OUT, "fingerprints"), "".join(fingerprints).encode())
    shutil.rmtree(WORK)
    print(f"{len(made)} certificates, {len(fingerprints)} files, {time.monotonic() - started:.0f} s")


main()

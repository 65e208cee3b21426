"""Prints the secret values of every private key below the folder given: one line each, `FILE NAME HEX`.

Reads what other programs read: OpenSSL, keytool, puttygen and Python's cryptography; nothing here shares code with
pinbundle. Keys that stand in a file as PEM, DER, PKCS#12, JKS, JCEKS, JWK, XML or in the formats of OpenSSH, PuTTY and
Microsoft are opened (the password is `test-only`); wrapped ones hold the same keys.
"""

import base64
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import pkcs12

warnings.simplefilter("ignore")
PASSWORD = "test-only"
DESK = Path(tempfile.mkdtemp())
PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\r?\n.*?-----END \1-----", re.S)


def number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def values(key) -> dict[str, bytes]:
    """What nobody may learn of a key."""
    if isinstance(key, rsa.RSAPrivateKey):
        n = key.private_numbers()
        numbers = {"d": n.d, "p": n.p, "q": n.q, "dp": n.dmp1, "dq": n.dmq1, "qi": n.iqmp}
        return {name: number(value) for name, value in numbers.items()}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {"scalar": key.private_numbers().private_value.to_bytes((key.key_size + 7) // 8, "big")}
    if isinstance(key, dsa.DSAPrivateKey):
        return {"x": number(key.private_numbers().x)}
    if isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey, x25519.X25519PrivateKey)):
        return {"seed": key.private_bytes_raw()}
    raise ValueError(type(key))


def opened(data: bytes):
    """The keys that libraries find in these bytes, whatever they are."""
    for block in [match.group(0) for match in PEM.finditer(data)] or [data]:
        for load in (
            serialization.load_pem_private_key,
            serialization.load_der_private_key,
            serialization.load_ssh_private_key,
        ):
            for password in (None, PASSWORD.encode()):
                try:
                    yield load(block, password)
                except Exception:
                    pass
    for password in (PASSWORD.encode(), b"", None):
        try:
            yield pkcs12.load_pkcs12(data, password).key.key
            return
        except Exception:
            pass


def converted(path: Path):
    """What other programs make of a file."""
    out = DESK / "out"
    secret = DESK / "secret"
    secret.write_text(PASSWORD)
    for command in (
        ["openssl", "rsa", "-in", path, "-passin", f"pass:{PASSWORD}", "-out", out],
        # Some versions of the library do not read a curve that is written out.
        ["openssl", "ec", "-in", path, "-param_enc", "named_curve", "-out", out],
        ["openssl", "rsa", "-inform", "PVK", "-in", path, "-passin", f"pass:{PASSWORD}", "-out", out],
        ["openssl", "rsa", "-inform", "MS\\PRIVATEKEYBLOB", "-in", path, "-out", out],
        ["openssl", "pkcs12", "-in", path, "-passin", f"pass:{PASSWORD}", "-nocerts", "-noenc", "-legacy", "-out", out],
        ["puttygen", path, "-O", "private-openssh", "--old-passphrase", secret, "--new-passphrase", "/dev/null", "-o", out],
        ["keytool", "-importkeystore", "-srckeystore", path, "-srcstorepass", PASSWORD, "-destkeystore", out,
         "-deststoretype", "PKCS12", "-deststorepass", PASSWORD, "-noprompt"],
    ):
        kinds = {"keytool": (".jks", ".jceks"), "puttygen": (".ppk",), "ec": (".pem",)}
        kinds = kinds.get(command[0]) or kinds.get(command[1])
        if path.suffix not in (kinds or (".pvk", ".blob", ".pfx", ".p12")):
            continue
        out.unlink(missing_ok=True)
        ran(*command)
        if out.exists():
            yield from opened(out.read_bytes())


def ran(*command) -> bytes:
    """What a program prints; nothing if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == 0 else b""


def pgp(data: bytes) -> bytes:
    """The secret number of an unprotected EdDSA key (RFC 9580, 5.5.3): after the public numbers and a zero."""
    at = 2 + 6
    at += 1 + data[at]
    at += 2 + (int.from_bytes(data[at : at + 2], "big") + 7) // 8
    assert data[0] >> 2 & 15 == 5 and data[7] == 22 and data[at] == 0, "another kind of key"
    length = (int.from_bytes(data[at + 1 : at + 3], "big") + 7) // 8
    return data[at + 3 : at + 3 + length]


def texts(path: Path) -> dict[str, bytes]:
    """Secret fields of text formats, and of keys that the library does not open."""
    found = {}
    data = path.read_bytes()
    if path.suffix == ".gpg":
        found["pgp"] = pgp(data)
    if path.suffix == ".asc" and b"PRIVATE" in data:
        found["pgp"] = pgp(ran("gpg", "--dearmor", "-o", "-", path))
    dump = ran("openssl", "rsa", "-in", path, "-text", "-noout").decode() if "three" in path.name else ""
    for match in re.finditer(rb'"(d|p|q|dp|dq|qi)": ?"([A-Za-z0-9_-]{20,})"', data):
        found[f"jwk-{match.group(1).decode()}"] = base64.urlsafe_b64decode(match.group(2) + b"==")
    for match in re.finditer(rb"<(D|P|Q|DP|DQ|InverseQ)>([A-Za-z0-9+/=\s]{20,})</", data):
        found[f"xml-{match.group(1).decode()}"] = base64.b64decode(match.group(2))
    for match in re.finditer(rb"AGE-SECRET-KEY-1([A-Z0-9]+)", data):
        found["age"] = match.group(1)
    three = re.findall(r"(?m)^(privateExponent|prime\d|exponent\d|coefficient\d?):\n((?: +[0-9a-f:]+\n)+)", dump)
    found |= {name: number(int(re.sub(r"[\s:]", "", digits), 16)) for name, digits in three}
    for name in (b"Master-Key", b"Resumption PSK", b"PSK"):
        for match in re.finditer(name + rb": ([0-9A-F]{32,})", data):
            found["session"] = bytes.fromhex(match.group(1).decode())
    return found


def main() -> None:
    root = Path(sys.argv[1])
    for path in sorted(path for path in root.rglob("*") if path.is_file() and "maker" not in path.parts):
        name = path.relative_to(root)
        if name.parts[0] not in ("test-keys", "test-keystores") and "test-" not in name.name:
            continue
        data = path.read_bytes()
        found = texts(path)
        for key in list(opened(data)) or converted(path):
            found |= values(key)
        for field, value in found.items():
            print(name, field, value.hex())
            # Microsoft's formats have the last byte first.
            print(name, f"{field}-reversed", value[::-1].hex())


main()

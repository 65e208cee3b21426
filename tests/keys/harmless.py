"""Makes what is no private key with real tools, plain and wrapped: certificates and their dumps, requests, public keys,
transcripts, source code, random bytes.

    harmless.py FOLDER

Tools that are not installed are named on standard output; python3 and openssl must be there.
"""

import base64
import gzip
import io
import json
import os
import random
import shutil
import sys
import zipfile
import zlib

from tools import read, run, write

random.seed(11)
OUT = sys.argv[1]
WORK = os.path.join(OUT, ".work")
os.makedirs(WORK)
os.chdir(WORK)
os.environ["GNUPGHOME"] = os.path.join(WORK, "g")
os.makedirs("g", mode=0o700)


def certificates():
    kinds = {
        "rsa": ["-newkey", "rsa:2048"],
        "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "explicit": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"],
        "ed": ["-newkey", "ed25519"],
        "dsa": ["-newkey", "dsa:dsa.params"],
    }
    run("openssl", "dsaparam", "-out", "dsa.params", "2048")
    yield "dsa-parameters", run("openssl", "dsaparam", "-in", "dsa.params", "-outform", "DER")
    yield "ec-parameters", run("openssl", "ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-outform", "DER")
    for name, options in kinds.items():
        common = ["-nodes", "-keyout", f"{name}.key", "-subj", "/CN=mdm.example.com/O=Prüfung", "-utf8"]
        for serial in ["0", "1", "0x5f3a"]:
            run("openssl", "req", "-x509", "-new", *options, *common, "-set_serial", serial, "-days", "9", "-out", f"{name}.pem",
                "-addext", "subjectAltName=DNS:mdm.example.com")
            yield f"certificate-{name}-{serial}", run("openssl", "x509", "-in", f"{name}.pem", "-outform", "DER")
        run("openssl", "req", "-new", "-key", f"{name}.key", "-subj", "/CN=mdm.example.com", "-out", f"{name}.csr")
        yield f"request-{name}", run("openssl", "req", "-in", f"{name}.csr", "-outform", "DER")
        for serial in ["0", "1"]:
            # Version 1, because a request has no extensions.
            yield f"version1-{name}-{serial}", run("openssl", "x509", "-req", "-in", f"{name}.csr", "-signkey", f"{name}.key",
                                                   "-set_serial", serial, "-outform", "DER")
        yield f"public-{name}", run("openssl", "pkey", "-in", f"{name}.key", "-pubout", "-outform", "DER")
        yield f"public-text-{name}", run("openssl", "pkey", "-in", f"{name}.key", "-pubout", "-text")
        yield f"text-{name}", run("openssl", "x509", "-in", f"{name}.pem", "-text")
        yield f"request-text-{name}", run("openssl", "req", "-in", f"{name}.csr", "-text")
        yield f"asn1parse-{name}", run("openssl", "asn1parse", "-in", f"{name}.pem")
    yield "rsa-public-key", run("openssl", "rsa", "-in", "rsa.key", "-RSAPublicKey_out", "-outform", "DER")
    yield "pkcs7", run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "rsa.pem", "-certfile", "ec.pem", "-outform", "DER")
    yield "trusted", run("openssl", "x509", "-in", "rsa.pem", "-trustout", "-addtrust", "serverAuth")
    write("index.txt", b"")
    write("serial", b"01")
    write("crlnumber", b"01")
    write("ca.cnf", b"[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=9\n")
    run("openssl", "ca", "-gencrl", "-config", "ca.cnf", "-keyfile", "rsa.key", "-cert", "rsa.pem", "-out", "crl.pem")
    yield "crl", run("openssl", "crl", "-in", "crl.pem", "-outform", "DER")
    yield "crl-text", run("openssl", "crl", "-in", "crl.pem", "-text")
    write("data", b"hello")
    yield "signed-message", run("openssl", "cms", "-sign", "-in", "data", "-signer", "rsa.pem", "-inkey", "rsa.key")
    yield "signed-message-der", run("openssl", "cms", "-sign", "-in", "data", "-signer", "rsa.pem", "-inkey", "rsa.key", "-outform", "DER", "-nodetach")
    yield "encrypted-message", run("openssl", "cms", "-encrypt", "-in", "data", "-outform", "DER", "rsa.pem")
    yield "password-message", run("openssl", "cms", "-encrypt", "-in", "data", "-outform", "DER", "-pwri_password", "x")
    yield "ocsp-request", run("openssl", "ocsp", "-issuer", "rsa.pem", "-cert", "ec.pem", "-reqout", "/dev/stdout")
    yield "timestamp-request", run("openssl", "ts", "-query", "-data", "data", "-cert")
    yield "signature", run("openssl", "dgst", "-sha256", "-sign", "ec.key", "data")


def gnutls():
    for name in ["rsa", "ec", "ed"]:
        yield f"certtool-{name}", run("certtool", "-i", "--infile", f"{name}.pem")
    yield "certtool-request", run("certtool", "--crq-info", "--infile", "rsa.csr")
    yield "certtool-public", run("certtool", "--pubkey-info", "--load-privkey", "rsa.key")


def ssh():
    run("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", "ssh")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "sshca")
    run("ssh-keygen", "-q", "-s", "sshca", "-I", "x", "-h", "-n", "host", "ssh.pub")
    yield "ssh-public", read("ssh.pub")
    yield "ssh-certificate", read("ssh-cert.pub")
    yield "ssh-rfc4716", run("ssh-keygen", "-e", "-f", "ssh.pub")
    yield "ssh-signature", run("ssh-keygen", "-Y", "sign", "-f", "ssh", "-n", "file", stdin=b"data")


def java():
    for kind in ["jks", "jceks"]:
        run("keytool", "-importcert", "-noprompt", "-alias", "a", "-file", "rsa.pem", "-keystore", f"t.{kind}", "-storetype", kind,
            "-storepass", "changeit")
        yield f"truststore-{kind}", read(f"t.{kind}")
    yield "keytool-list", run("keytool", "-list", "-v", "-keystore", "t.jks", "-storepass", "changeit")


def pgp():
    run("gpg", "--batch", "--passphrase", "", "--quick-gen-key", "t <t@example.com>", "default", "default", "never")
    yield "pgp-public", run("gpg", "--batch", "--export", "t")
    yield "pgp-public-armor", run("gpg", "--batch", "--armor", "--export", "t")
    yield "pgp-signature", run("gpg", "--batch", "--passphrase", "", "--detach-sign", stdin=b"data")
    yield "pgp-message", run("gpg", "--batch", "--trust-model", "always", "-r", "t", "--encrypt", stdin=b"data")


def age():
    identity = run("age-keygen")
    recipient = [line for line in identity.decode().splitlines() if "public key" in line][0].split()[-1]
    yield "age-recipient", recipient.encode()
    if shutil.which("age"):
        yield "age-file", run("age", "-a", "-r", recipient, stdin=b"data")


def words():
    url = lambda n: base64.urlsafe_b64encode(random.randbytes(n)).rstrip(b"=").decode()
    yield "jwt", f"Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIn0.{url(256)}\n".encode()
    yield "jwks", json.dumps({"keys": [{"kty": "RSA", "n": url(256), "e": "AQAB", "x5c": [base64.b64encode(random.randbytes(900)).decode()], "x5t": url(20)},
                                       {"kty": "EC", "crv": "P-256", "x": url(32), "y": url(32), "kid": "d"}]}, indent=2).encode()
    yield "xml-public", f"<RSAKeyValue><Modulus>{base64.b64encode(random.randbytes(256)).decode()}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>".encode()
    yield "json-short-names", json.dumps({"a": url(64), "b": url(64), "d": url(32), "p": url(64), "q": "search", "k": url(32)}).encode()
    yield "openssl-session", run("openssl", "sess_id", "-in", "sess.pem", "-text") if os.path.exists("sess.pem") else b"none"
    yield "transcript", (b"CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = mdm.example.com\n   i:CN = mdm.example.com\n" + read("rsa.pem")
                         + b"---\nServer certificate\nsubject=CN = mdm.example.com\n---\nNew, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\n"
                         b"SSL-Session:\n    Session-ID: " + random.randbytes(32).hex().upper().encode() + b"\n    Master-Key: "
                         + random.randbytes(48).hex().upper().encode() + b"\n    TLS session ticket:\n"
                         + b"".join(b"    %04x - %s\n" % (i * 16, random.randbytes(16).hex(" ").encode()) for i in range(12)))
    yield "prose", """How to send a certificate
Never send a private key. A key file begins with -----BEGIN PRIVATE KEY----- or with
"-----BEGIN RSA PRIVATE KEY-----", sometimes with `-----BEGIN ENCRYPTED PRIVATE KEY-----`, and ends with a line
that says -----END PRIVATE KEY-----. The private key stays on the server; the certificate (public) goes to support.
PKCS#8: PrivateKeyInfo ::= SEQUENCE { version INTEGER, algorithm AlgorithmIdentifier, PrivateKey OCTET STRING }
Keys of age look like AGE-SECRET-KEY-1..., those of PuTTY begin with PuTTY-User-Key-File-2: and those of OpenSSH have the magic
openssh-key-v1. The dump of a key shows privateExponent:, prime1:, prime2: and coefficient: – a certificate’s does not.
""".encode()
    yield "html", b"<html><body><p>A key begins with <code>-----BEGIN PRIVATE KEY-----</code> and is secret.</p><P>Donaudampfschifffahrt</P></body></html>"
    yield "source", rb"""
const LABELS: [&str; 3] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
if (line.includes('BEGIN RSA PRIVATE KEY') || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) { throw new Error("private key"); }
#define PEM_STRING_RSA "RSA PRIVATE KEY"
static const char begin[] = "-----BEGIN PRIVATE KEY-----\n", end[] = "-----END PRIVATE KEY-----\n";
grep -rl -- '-----BEGIN OPENSSH PRIVATE KEY-----' /home
private_key: /etc/ssl/private/Server2026.key
PrivateKey = /etc/wireguard/Private/Key2026/of/the/house.key
"""
    yield "random", random.randbytes(2_000_000)
    yield "random-base64", base64.encodebytes(random.randbytes(500_000))
    yield "random-hex", random.randbytes(300_000).hex().encode()
    yield "random-utf16", base64.encodebytes(random.randbytes(100_000)).decode().encode("utf-16")
    yield "zeros", bytes(100_000)
    pixels = b"".join(b"\0" + random.randbytes(300) for _ in range(100))
    chunk = lambda kind, data: len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    yield "image", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (100).to_bytes(4, "big") * 2 + b"\x08\2\0\0\0") + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    yield "python-source", b"".join(read(module.__file__) for module in [json, zipfile, gzip, base64, random])
    yield "binary", read(sys.executable)[:2_000_000]


def wrappings(data):
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(data) + b"-----END CERTIFICATE-----\n"
    yield "plain", data
    if len(data) > 100_000:
        return
    yield "pem", pem
    yield "pem-utf16", pem.decode().encode("utf-16")
    yield "pem-json", json.dumps({"a": json.dumps({"certificate": pem.decode()})}).encode()
    yield "pem-base64", base64.encodebytes(pem)
    yield "base64", base64.b64encode(data)
    yield "hex", data.hex().encode()
    yield "hex-colons", data.hex(":").encode()
    yield "decimal", b",".join(b"%d" % byte for byte in data)
    yield "gzip", gzip.compress(data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("server.cer", data)
        archive.writestr("server.pem", pem)
    yield "zip", buffer.getvalue()
    yield "json", json.dumps({"x": data.decode("latin-1")}).encode()
    yield "cut", data[: len(data) // 2]
    yield "tail", data[len(data) // 2:]


count = 0
for maker in [certificates, gnutls, ssh, java, pgp, age, words]:
    try:
        for name, data in maker():
            for wrapping, wrapped in wrappings(data):
                write(os.path.join(OUT, f"{name}~{wrapping}"), wrapped)
                count += 1
    except FileNotFoundError as missing:
        print(f"not installed, its files are not tested: {missing}")
print(f"{count} files")
shutil.rmtree(WORK)

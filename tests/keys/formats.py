"""Makes private keys in every format that they are kept in, with the tools that people make them with.

`all_keys()` yields them; nothing here shares code with pinbundle. A tool that is not installed is named, and its formats
are left out; openssl and Python's cryptography must be there.
"""

import base64
import json
import os
import re
import warnings
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from tools import read, run, write

# OpenSSL makes RSA keys of 512 bits, which the library only reads with a warning.
warnings.simplefilter("ignore")


@dataclass
class Key:
    """One key in one format."""

    # For names of files: letters, digits and hyphens.
    name: str
    # The row of the table that this format is counted in.
    row: str
    data: bytes
    is_text: bool
    # What nobody may learn.
    secrets: list = field(default_factory=list)
    # Whether the first half of it is public, or parameters: then half of it is no key.
    has_public_half: bool = False

    @property
    def is_pem(self):
        """One PEM block, and nothing else."""
        return self.data.startswith(b"-----BEGIN") and self.data.count(b"-----BEGIN") == 1


def number(value, size=None):
    return value.to_bytes(size or (value.bit_length() + 7) // 8, "big")


def secrets_of(key):
    """The secret numbers of a key, as bytes."""
    if isinstance(key, rsa.RSAPrivateKey):
        n = key.private_numbers()
        found = [number(value) for value in (n.d, n.p, n.q, n.dmp1, n.dmq1, n.iqmp)]
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        found = [number(key.private_numbers().private_value, (key.key_size + 7) // 8)]
    elif isinstance(key, dsa.DSAPrivateKey):
        found = [number(key.private_numbers().x)]
    else:
        found = [key.private_bytes_raw()]
    # Microsoft's formats have the last byte first.
    return found + [value[::-1] for value in found]


def opened(path, load=serialization.load_pem_private_key):
    return load(read(path), None)


# Name, how OpenSSL is asked for it, and what it is called.
MASTERS = [
    ("rsa", ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "RSA"),
    ("rsa512", ["RSA", "-pkeyopt", "rsa_keygen_bits:512"], "RSA"),
    ("ec", ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "EC"),
    ("ec521", ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"], "EC"),
    ("ecexplicit", ["EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"], "EC"),
    ("ed25519", ["ED25519"], "Ed25519, Ed448, X448"),
    ("ed448", ["ED448"], "Ed25519, Ed448, X448"),
    ("x448", ["X448"], "Ed25519, Ed448, X448"),
    ("dsa", None, "DSA"),
]
TRADITIONAL = {"rsa": "PKCS#1", "rsa512": "PKCS#1", "ec": "SEC1", "ec521": "SEC1", "ecexplicit": "SEC1",
               "dsa": "traditional DSA"}


def openssl_keys():
    for name, options, kind in MASTERS:
        pem = f"{name}.pem"
        if options:
            run("openssl", "genpkey", "-algorithm", *options, "-out", pem)
        else:
            run("openssl", "dsaparam", "-out", "dsa.params", "1024")
            run("openssl", "gendsa", "-out", pem, "dsa.params")
        named = pem
        if name == "ecexplicit":
            # The library does not always read a curve that is written out.
            named = "named.pem"
            run("openssl", "ec", "-in", pem, "-param_enc", "named_curve", "-out", named)
        secrets = secrets_of(opened(named))
        late = name in ("dsa", "ecexplicit")
        plain = ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", pem]
        yield Key(f"pkcs8-{name}", f"PKCS#8, {kind}, PEM", run(*plain), True, secrets)
        yield Key(f"pkcs8-{name}-der", f"PKCS#8, {kind}, DER", run(*plain, "-outform", "DER"), False, secrets, late)
        locked = ["openssl", "pkcs8", "-topk8", "-passout", "pass:x", "-in", pem]
        yield Key(f"encrypted-{name}", "PKCS#8, encrypted, PEM", run(*locked), True, secrets)
        yield Key(f"encrypted-{name}-der", "PKCS#8, encrypted, DER", run(*locked, "-outform", "DER"), False, secrets)
        dump = run("openssl", "pkey", "-in", pem, "-text", "-noout")
        yield Key(f"dump-{name}", "text of `openssl pkey -text`", dump, True, secrets)
        if name in TRADITIONAL:
            form = ["openssl", "pkey", "-in", pem, "-traditional"]
            row = TRADITIONAL[name]
            yield Key(f"traditional-{name}", f"{row}, PEM", run(*form), True, secrets)
            yield Key(f"traditional-{name}-der", f"{row}, DER", run(*form, "-outform", "DER"), False, secrets)
    yield from openssl_rsa_keys(secrets_of(opened("rsa.pem")))


def openssl_rsa_keys(secrets):
    """What OpenSSL writes RSA keys in besides."""
    for name, algorithm in [("pbes1", "PBE-MD5-DES"), ("pkcs12pbe", "PBE-SHA1-3DES")]:
        command = ["openssl", "pkcs8", "-topk8", "-v1", algorithm, "-passout", "pass:x", "-in", "rsa.pem", "-outform", "DER"]
        try:
            data = run(*command)
        except RuntimeError:
            # The old cipher is in a module of its own.
            data = run(*command, "-provider", "legacy", "-provider", "default")
        yield Key(f"encrypted-{name}-der", "PKCS#8, encrypted, DER", data, False, secrets)
    locked = run("openssl", "rsa", "-in", "rsa.pem", "-traditional", "-aes128", "-passout", "pass:x")
    yield Key("traditional-encrypted", "PEM with `Proc-Type: 4,ENCRYPTED`", locked, True, secrets)
    yield Key("pvk", "PVK", run("openssl", "rsa", "-in", "rsa.pem", "-outform", "PVK", "-pvk-none"), False, secrets)
    yield Key("capi", "CAPI blob", run("openssl", "rsa", "-in", "rsa.pem", "-outform", "MSBLOB"), False, secrets)
    run("openssl", "req", "-x509", "-new", "-key", "rsa.pem", "-subj", "/CN=mdm.example.com", "-days", "30", "-out", "own.pem")
    pfx = run("openssl", "pkcs12", "-export", "-in", "own.pem", "-inkey", "rsa.pem", "-name", "a", "-passout", "pass:changeit")
    write("rsa.pfx", pfx)
    yield Key("pfx", "PFX (PKCS#12)", pfx, False, secrets)
    dump = run("openssl", "pkcs12", "-in", "rsa.pfx", "-passin", "pass:changeit", "-noenc")
    yield Key("pfx-dump", "what `openssl pkcs12` prints", dump, True, secrets)


def forms_of_numbers():
    """JWK, XML and the blobs of Windows CNG."""

    def url(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    key = opened("rsa.pem")
    private, secrets = key.private_numbers(), secrets_of(key)
    public = private.public_numbers
    jwk = {"n": public.n, "e": public.e, "d": private.d, "p": private.p, "q": private.q, "dp": private.dmp1,
           "dq": private.dmq1, "qi": private.iqmp}
    jwk = {"kty": "RSA"} | {name: url(number(value)) for name, value in jwk.items()}
    yield Key("jwk-rsa", "JWK", json.dumps(jwk).encode(), True, secrets, True)
    yield Key("jwk-set", "JWK", json.dumps({"keys": [jwk]}, indent=4).encode() + b"\n", True, secrets, True)
    xml = {"Modulus": public.n, "Exponent": public.e, "P": private.p, "Q": private.q, "DP": private.dmp1,
           "DQ": private.dmq1, "InverseQ": private.iqmp, "D": private.d}
    fields = "".join(f"<{name}>{base64.b64encode(number(value)).decode()}</{name}>" for name, value in xml.items())
    yield Key("xml-rsa", "XML `RSAKeyValue`", f"<RSAKeyValue>{fields}</RSAKeyValue>".encode(), True, secrets, True)

    def little(*values):
        return b"".join(value.to_bytes(4, "little") for value in values)

    blob = b"RSA2" + little(2048, 3, 256, 128, 128) + b"\1\0\1" + number(public.n, 256)
    yield Key("cng-rsa", "CNG blob", blob + number(private.p, 128) + number(private.q, 128), False, secrets)

    key = opened("ec.pem")
    private, secrets = key.private_numbers(), secrets_of(key)
    x, y, d = (number(value, 32) for value in (private.public_numbers.x, private.public_numbers.y, private.private_value))
    jwk = {"kty": "EC", "crv": "P-256", "x": url(x), "y": url(y), "d": url(d)}
    yield Key("jwk-ec", "JWK", json.dumps(jwk, separators=(",", ":")).encode(), True, secrets, True)
    yield Key("cng-ec", "CNG blob", b"ECS2" + little(32) + x + y + d, False, secrets)


def ssh_keys():
    for kind in ["ed25519", "rsa", "ecdsa"]:
        run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", f"ssh-{kind}")
        secrets = secrets_of(opened(f"ssh-{kind}", serialization.load_ssh_private_key))
        yield Key(f"openssh-{kind}", "OpenSSH", read(f"ssh-{kind}"), True, secrets)
    write("ssh-locked", read("ssh-ed25519"))
    os.chmod("ssh-locked", 0o600)
    run("ssh-keygen", "-q", "-p", "-N", "secret", "-f", "ssh-locked")
    secrets = secrets_of(opened("ssh-ed25519", serialization.load_ssh_private_key))
    yield Key("openssh-encrypted", "OpenSSH", read("ssh-locked"), True, secrets)


def putty_keys():
    write("empty", b"")
    write("password", b"secret\n")
    for kind in ["rsa", "ed25519", "ecdsa"]:
        run("puttygen", "-q", "-t", kind, "-o", f"{kind}.ppk", "--new-passphrase", "empty")
        run("puttygen", f"{kind}.ppk", "-O", "private-openssh-new", "-o", f"{kind}.ssh")
        secrets = secrets_of(opened(f"{kind}.ssh", serialization.load_ssh_private_key))
        yield Key(f"putty-{kind}", "PuTTY", read(f"{kind}.ppk"), True, secrets)
        run("puttygen", f"{kind}.ppk", "-O", "text", "-o", f"{kind}.txt")
        yield Key(f"putty-dump-{kind}", "text of `puttygen --dump`", read(f"{kind}.txt"), True, secrets, True)
    secrets = secrets_of(opened("rsa.ssh", serialization.load_ssh_private_key))
    run("puttygen", "-q", "rsa.ppk", "-P", "--old-passphrase", "empty", "--new-passphrase", "password", "-o", "locked.ppk")
    yield Key("putty-encrypted", "PuTTY", read("locked.ppk"), True, secrets)
    run("puttygen", "rsa.ppk", "-O", "private-sshcom", "-o", "sshcom")
    yield Key("sshcom", "ssh.com", read("sshcom"), True, secrets)
    run("puttygen", "-q", "-t", "rsa1", "-b", "2048", "-o", "rsa1", "--new-passphrase", "empty")
    yield Key("ssh1", "SSH 1", read("rsa1"), False)


def certtool_keys():
    for name in ["rsa", "ec", "ed25519", "dsa"]:
        text = run("certtool", "-k", "--infile", f"{name}.pem")
        # The dump alone, without the PEM behind it.
        dump = text.split(b"-----BEGIN")[0]
        yield Key(f"certtool-{name}", "text of `certtool -k`", dump, True, secrets_of(opened(f"{name}.pem")))


BOUNCY = "/usr/share/java/bcprov.jar"


def java_keys():
    secrets = secrets_of(opened("rsa.pem"))
    for kind in ["JKS", "JCEKS", "BKS", "BCFKS"]:
        provider = []
        if kind.startswith("B"):
            if not os.path.exists(BOUNCY):
                raise FileNotFoundError(BOUNCY)
            provider = ["-provider", "org.bouncycastle.jce.provider.BouncyCastleProvider", "-providerpath", BOUNCY]
        run("keytool", "-importkeystore", "-srckeystore", "rsa.pfx", "-srcstoretype", "PKCS12", "-srcstorepass", "changeit",
            "-destkeystore", f"k.{kind}", "-deststoretype", kind, "-deststorepass", "changeit", "-noprompt", *provider)
        yield Key(kind.lower(), kind, read(f"k.{kind}"), False, secrets)


def age_keys():
    text = run("age-keygen")
    yield Key("age", "age", text, True, [re.search(rb"AGE-SECRET-KEY-1([A-Z0-9]+)", text)[1]], True)


def pgp_keys():
    for kind in ["rsa2048", "dsa2048", "ed25519", "nistp256"]:
        before = set(os.listdir("g/private-keys-v1.d")) if os.path.exists("g/private-keys-v1.d") else set()
        run("gpg", "--batch", "--passphrase", "", "--quick-gen-key", f"t-{kind} <t@example.com>", kind, "default", "never")
        new = set(os.listdir("g/private-keys-v1.d")) - before
        files = {name: read(f"g/private-keys-v1.d/{name}") for name in new}
        numbers = [re.findall(rb"\((?:d|p|q|u|x) #([0-9A-F\s]+)#\)", data) for data in files.values()]
        secrets = [bytes.fromhex(found.decode()) for fields in numbers for found in fields if len(found) > 32]
        if kind == "dsa2048":
            # p and q of DSA are public.
            secrets = [secret for secret in secrets if len(secret) <= 32]
        binary = run("gpg", "--batch", "--passphrase", "", "--export-secret-keys", f"t-{kind}")
        yield Key(f"pgp-{kind}-binary", "PGP, binary", binary, False, secrets, kind == "dsa2048")
        armoured = run("gpg", "--batch", "--passphrase", "", "--armor", "--export-secret-keys", f"t-{kind}")
        yield Key(f"pgp-{kind}", "PGP, armoured", armoured, True, secrets)
        for count, data in enumerate(files.values()):
            is_text = data.isascii() and b"\0" not in data
            yield Key(f"gnupg-file-{kind}-{count}", "GnuPG's own file", data, is_text, secrets, True)


MAKERS = [openssl_keys, forms_of_numbers, ssh_keys, putty_keys, certtool_keys, java_keys, age_keys, pgp_keys]


def all_keys():
    for maker in MAKERS:
        try:
            yield from maker()
        except FileNotFoundError as missing:
            print(f"not installed, its keys are not tested: {missing}")

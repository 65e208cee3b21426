"""SubjectPublicKeyInfos of every kind. Nobody needs the private halves: moduli and DSA values are random numbers."""

import base64
import random
import subprocess

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, x448, x25519
from maker.der import BITS, NULL, SEQUENCE, algorithm, children, content, integer, tlv

RSA, PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"
DER_NULL = tlv(NULL)
SHA256 = "2.16.840.1.101.3.4.2.1"
CURVES = {
    "p192": ec.SECP192R1,
    "p224": ec.SECP224R1,
    "p256": ec.SECP256R1,
    "p384": ec.SECP384R1,
    "p521": ec.SECP521R1,
    "k256": ec.SECP256K1,
    "brainpool256": ec.BrainpoolP256R1,
    "brainpool384": ec.BrainpoolP384R1,
    "brainpool512": ec.BrainpoolP512R1,
}


def odd_number(bits):
    return random.getrandbits(bits) | 1 << bits - 1 | 1


def rsa(bits, exponent=65537, parameters=DER_NULL, kind=RSA):
    return tlv(
        SEQUENCE,
        algorithm(kind, parameters),
        tlv(BITS, b"\0", tlv(SEQUENCE, integer(odd_number(bits)), integer(exponent))),
    )


def dsa(bits, q_bits):
    p, q = odd_number(bits), odd_number(q_bits)
    parameters = tlv(SEQUENCE, integer(p), integer(q), integer(random.randrange(2, p)))
    return tlv(SEQUENCE, algorithm(DSA, parameters), tlv(BITS, b"\0", integer(random.randrange(2, p))))


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def compressed(whole):
    """The same key with its point as one coordinate and a sign (SEC 1, 2.3.3)."""
    kind, bits = children(whole)
    point = content(bits)[1:]
    half = (len(point) - 1) // 2
    return tlv(SEQUENCE, kind, tlv(BITS, b"\0", bytes([2 | point[-1] & 1]), point[1 : 1 + half]))


def explicit(name, *options):
    """A key whose curve is written out in numbers, by OpenSSL."""
    made = subprocess.run(
        [
            "openssl",
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            f"ec_paramgen_curve:{name}",
            "-pkeyopt",
            "ec_param_enc:explicit",
        ],
        capture_output=True,
        check=True,
    )
    return subprocess.run(
        ["openssl", "pkey", "-pubout", "-outform", "DER", *options], input=made.stdout, capture_output=True, check=True
    ).stdout


def pss_parameters(digest):
    return tlv(
        SEQUENCE, tlv(0xA0, digest), tlv(0xA1, algorithm("1.2.840.113549.1.1.8", digest)), tlv(0xA2, integer(32))
    )


def pool():
    """Every key by its name; what begins with `odd-` is not as an encoder of today would write it."""
    keys = {}
    for bits in (1024, 1536, 2047, 2048, 2056, 3072, 4096, 7680, 8192):
        keys[f"rsa-{bits}"] = rsa(bits)
    for exponent in (3, 17, 257, 65539, 2**32 + 1, odd_number(256)):
        keys[f"rsa-e{exponent.bit_length()}"] = rsa(2048, exponent)
    keys["odd-rsa-without-null"] = rsa(2048, parameters=b"")
    keys["rsa-pss"] = rsa(2048, parameters=b"", kind=PSS)
    keys["rsa-pss-parameters"] = rsa(2048, parameters=pss_parameters(algorithm(SHA256, tlv(NULL))), kind=PSS)
    keys["odd-rsa-pss-parameters"] = rsa(2048, parameters=pss_parameters(algorithm(SHA256)), kind=PSS)
    for name, curve in CURVES.items():
        keys[f"ec-{name}"] = spki(ec.generate_private_key(curve()))
        if name != "p192":
            keys[f"odd-ec-compressed-{name}"] = compressed(spki(ec.generate_private_key(curve())))
    for name in ("P-256", "P-384", "secp256k1"):
        keys[f"odd-ec-explicit-{name}"] = explicit(name)
    keys["odd-ec-explicit-compressed"] = explicit("P-256", "-ec_conv_form", "compressed")
    for key in (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey, x25519.X25519PrivateKey, x448.X448PrivateKey):
        keys[key.__name__.removesuffix("PrivateKey").lower()] = spki(key.generate())
    keys["dsa-1024"], keys["dsa-2048"] = dsa(1024, 160), dsa(2048, 256)
    keys["odd-unknown-algorithm"] = tlv(
        SEQUENCE, algorithm("1.3.6.1.4.1.55555.1"), tlv(BITS, b"\0", random.randbytes(64))
    )
    return keys


def pem(key):
    return b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(key) + b"-----END PUBLIC KEY-----\n"

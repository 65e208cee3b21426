"""Good server certificates of several makers: an authority that issues them, and names, extensions and comments that
speak of private keys or hold long data."""

import base64
import random
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from tools import run, write

HOST = "mdm.example.com"
NOW = datetime.now(UTC).replace(microsecond=0)
KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "rsa3072": rsa.generate_private_key(65537, 3072),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
}
AUTHORITY_KEY = rsa.generate_private_key(65537, 2048)
AUTHORITY = x509.Name(
    [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Trust"),
        x509.NameAttribute(NameOID.COMMON_NAME, "Example Issuing CA"),
    ]
)

# No name of a field with its colon: above the hex of a dump nobody could tell it from a key's.
WORDS = [
    "BEGIN RSA PRIVATE KEY",
    "private key",
    "Private-Key (2048 bit)",
    "privateExponent",
    "prime1, prime2, exponent1 and coefficient",
    "the BEGIN PRIVATE KEY----- of the house",
    "PRIVATE KEY GmbH & Co. KG",
    "-----BEGIN",
    "PuTTY-User-Key-File-2",
    "AGE-SECRET-KEY-1",
    "openssh-key-v1",
    "Master-Key: none",
    "keystore.p12 password",
    "<RSAKeyValue><D>",
    '{"kty":"RSA","d":""}',
]


def private_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def write_authority():
    """The files that openssl and certtool issue with."""
    builder = x509.CertificateBuilder(
        AUTHORITY, AUTHORITY, AUTHORITY_KEY.public_key(), 1, NOW - timedelta(9), NOW + timedelta(999)
    )
    builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    write("ca.pem", builder.sign(AUTHORITY_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    write("ca.key", private_pem(AUTHORITY_KEY))
    for name, key in KEYS.items():
        write(f"{name}.key", private_pem(key))
        write(f"{name}.pub", public_pem(key))


def issue(key="p256", subject=(), names=(HOST,), extensions=(), **options):
    """One certificate by `cryptography`; extensions are pairs of OID and bytes, or extensions of the library."""
    parts = [x509.NameAttribute(kind, text) for kind, text in subject] or [
        x509.NameAttribute(NameOID.COMMON_NAME, HOST)
    ]
    serial = options.pop("serial", None) or x509.random_serial_number()
    builder = x509.CertificateBuilder(
        AUTHORITY, x509.Name(parts), KEYS[key].public_key(), serial, NOW - timedelta(2), NOW + timedelta(300)
    )
    listed = [name if isinstance(name, x509.GeneralName) else x509.DNSName(name) for name in names]
    builder = builder.add_extension(x509.SubjectAlternativeName(listed), False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    for extension in extensions:
        if isinstance(extension, tuple):
            extension = x509.UnrecognizedExtension(ObjectIdentifier(extension[0]), extension[1])
        builder = builder.add_extension(extension, False)
    return builder.sign(AUTHORITY_KEY, hashes.SHA256(), **options).public_bytes(serialization.Encoding.PEM)


def tlv(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def timestamps():
    """Three signed certificate timestamps (RFC 6962, 3.3), with random logs and real signatures."""
    listed = b""
    for _ in range(3):
        signature = KEYS["p256"].sign(b"entry", ec.ECDSA(hashes.SHA256()))
        one = (
            b"\0"
            + random.randbytes(32)
            + (1780000000000).to_bytes(8, "big")
            + b"\0\0\4\3"
            + len(signature).to_bytes(2, "big")
            + signature
        )
        listed += len(one).to_bytes(2, "big") + one
    return tlv(0x04, len(listed).to_bytes(2, "big") + listed)


def by_cryptography():
    for name in KEYS:
        yield f"plain-{name}", issue(name)
    yield "pss", issue("rsa", rsa_padding=padding.PSS(padding.MGF1(hashes.SHA256()), 32))
    common = (NameOID.COMMON_NAME, HOST)
    for i, words in enumerate(WORDS):
        yield f"organisation-{i}", issue(subject=[(NameOID.ORGANIZATION_NAME, words), common])
        yield f"unit-{i}", issue("rsa", subject=[(NameOID.ORGANIZATIONAL_UNIT_NAME, words), common])
        notice = x509.PolicyInformation(
            ObjectIdentifier("1.3.6.1.4.1.55555.1"),
            ["https://example.com/cps", x509.UserNotice(None, f"{words}: see the policy")],
        )
        yield f"policy-{i}", issue(extensions=[x509.CertificatePolicies([notice])])
        yield f"comment-{i}", issue(extensions=[("2.16.840.1.113730.1.13", tlv(0x16, words.encode()))])
        uri = x509.UniformResourceIdentifier("https://example.com/" + "".join(c if c.isalnum() else "-" for c in words))
        yield f"uri-{i}", issue(names=[HOST, "private-key.example.com", uri])
    looks = base64.b64encode(random.randbytes(45)).decode()
    yield "name-like-base64", issue(subject=[(NameOID.ORGANIZATIONAL_UNIT_NAME, looks), common])
    yield "name-like-hex", issue(subject=[(NameOID.ORGANIZATIONAL_UNIT_NAME, random.randbytes(30).hex()), common])
    yield "name-like-a-uuid", issue(subject=[(NameOID.USER_ID, "6f9619ff-8b86-d011-b42d-00c04fc964ff"), common])
    yield "serial-20", issue(serial=int.from_bytes(b"\x7f" + random.randbytes(19), "big"))
    yield "timestamps", issue("rsa", extensions=[("1.3.6.1.4.1.11129.2.4.2", timestamps())])
    yield "many-names", issue(names=[f"private-key-{i}.example.com" for i in range(150)])
    yield (
        "other-names",
        issue(
            names=[
                HOST,
                x509.RFC822Name("private.key@example.com"),
                x509.OtherName(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), tlv(0x0C, b"private key")),
            ]
        ),
    )
    # The period in which the private key is used (RFC 3280, 4.2.1.4) has those words in every dump.
    period = [tlv(0x80 + i, f"{moment:%Y%m%d%H%M%SZ}".encode()) for i, moment in enumerate((NOW, NOW + timedelta(200)))]
    yield "private-key-usage-period", issue("rsa", extensions=[("2.5.29.16", tlv(0x30, *period))])
    spki = (
        KEYS["p384"]
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    yield (
        "alternative-key",
        issue(extensions=[("2.5.29.72", spki), ("2.5.29.74", tlv(0x03, b"\0", random.randbytes(2420)))]),
    )
    yield (
        "windows",
        issue(
            "rsa",
            extensions=[
                ("1.3.6.1.4.1.311.20.2", tlv(0x1E, "WebServer".encode("utf-16-be"))),
                ("1.3.6.1.4.1.311.21.7", tlv(0x30, bytes.fromhex("060a2b060104018237150812"), b"\2\1\x64\2\1\1")),
                ("1.3.6.1.4.1.311.21.10", tlv(0x30, tlv(0x30, bytes.fromhex("06082b06010505070301")))),
                (
                    "1.3.6.1.4.1.311.25.2",
                    tlv(
                        0x30,
                        tlv(
                            0xA0,
                            bytes.fromhex("060a2b060104018237190201"),
                            tlv(0xA0, tlv(0x04, b"S-1-5-21-3623811015-3361044348-30300820-1013")),
                        ),
                    ),
                ),
            ],
        ),
    )
    picture = b"\x89PNG\r\n\x1a\n" + random.randbytes(9000)
    yield "picture", issue(extensions=[("1.3.6.1.5.5.7.1.12", tlv(0x04, picture))])
    yield "long-extension", issue(extensions=[("1.3.6.1.4.1.55555.2", tlv(0x04, random.randbytes(20_000)))])
    yield "text-extension", issue(extensions=[("1.3.6.1.4.1.55555.3", tlv(0x0C, " ".join(WORDS * 20).encode()))])


def by_openssl():
    """The same by `openssl x509`, with extensions as people write them in its configuration."""
    write(
        "openssl.cnf",
        f"""[v3]
subjectAltName=DNS:{HOST},DNS:*.mdm.example.com,IP:192.0.2.7,IP:2001:db8::7,URI:https://example.com/private-key,email:private-key@example.com
extendedKeyUsage=serverAuth,clientAuth
keyUsage=critical,digitalSignature,keyEncipherment
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid,issuer
nsComment="OpenSSL: this certificate has no RSA PRIVATE KEY in it"
nsCertType=server
tlsfeature=status_request
certificatePolicies=1.3.6.1.4.1.55555.4,@notice
authorityInfoAccess=OCSP;URI:http://ocsp.example.com/,caIssuers;URI:http://example.com/private/ca.cer
crlDistributionPoints=URI:http://example.com/private.key.crl
1.3.6.1.4.1.55555.5=ASN1:SEQUENCE:words
[notice]
policyIdentifier=1.3.6.1.4.1.55555.6
CPS.1=https://example.com/BEGIN/RSA/PRIVATE/KEY
userNotice.1=@text
[text]
explicitText="UTF8:Subscribers keep the private key (BEGIN RSA PRIVATE KEY) to themselves; privateExponent: never shown"
[words]
a=UTF8:privateExponent
b=PRINTABLESTRING:prime1
c=INTEGER:65537
""".encode(),
    )
    for key in KEYS:
        yield (
            f"openssl-{key}",
            run(
                "openssl",
                "x509",
                "-new",
                "-force_pubkey",
                f"{key}.pub",
                "-subj",
                f"/C=DE/O=Private Key AG/CN={HOST}",
                "-days",
                "200",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-extfile",
                "openssl.cnf",
                "-extensions",
                "v3",
            ),
        )


def by_certtool():
    write(
        "template",
        f"""cn = "{HOST}"
organization = "Private Key (GnuTLS) Ltd"
dns_name = "{HOST}"
ip_address = "192.0.2.7"
uri = "https://example.com/private-key"
tls_www_server
signing_key
encryption_key
expiration_days = 200
policy1 = 1.3.6.1.4.1.55555.7
policy1_txt = "the private key: BEGIN RSA PRIVATE KEY, privateExponent:"
policy1_url = "https://example.com/private-key"
""".encode(),
    )
    for key in KEYS:
        yield (
            f"certtool-{key}",
            run(
                "certtool",
                "--generate-certificate",
                "--load-pubkey",
                f"{key}.pub",
                "--load-ca-certificate",
                "ca.pem",
                "--load-ca-privkey",
                "ca.key",
                "--template",
                "template",
            ),
        )


def all_leaves():
    """Every certificate as PEM, by name."""
    write_authority()
    return dict([*by_cryptography(), *by_openssl(), *by_certtool()])

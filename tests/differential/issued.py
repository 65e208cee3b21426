"""Certificates that OpenSSL, certtool and `cryptography` issue, as their own interfaces make them."""

import ipaddress
import os
import random
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY = ec.generate_private_key(ec.SECP256R1())
SUBJECTS = [
    "/CN=mdm.example.com",
    "/C=DE/ST=Bayern/L=München/O=Example, Inc./CN=mdm.example.com",
    "/O=a+OU=b/CN=c",
    "/DC=com/DC=example/UID=x/CN=y",
    "/CN=*.example.com/emailAddress=a@example.com",
    "/O=试验 Ω/CN=x",
    '/O="quoted" <x>; \\\\ back/CN=y',
    "/O= spaces /OU=#hash/CN=z",
    "/1.2.3.4=own/CN=x",
    "/",
    "/serialNumber=HRB 123/businessCategory=Private Organization/jurisdictionC=DE/postalCode=10115/street=Road 1/CN=ev.example.com",
    "/SN=Doe/GN=Jane/title=Dr/initials=J/CN=x",
]
ALT_NAMES = [
    "DNS:mdm.example.com",
    "DNS:*.example.com,DNS:a.example.com,IP:192.0.2.1,IP:2001:db8::1",
    "email:a@example.com,URI:https://example.com/x,DNS:x.example.com",
    "RID:1.2.3.4,DNS:x.example.com",
    "otherName:1.2.3.4;UTF8:some text,DNS:x.example.com",
    "dirName:directory,DNS:x.example.com",
    "critical,DNS:xn--bcher-kva.example.com",
    ",".join(f"DNS:h{i}.example.com" for i in range(120)),
]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def prepare(pool):
    """The files of the authority, and one file for each key."""
    with open("ca.key", "wb") as file:
        file.write(
            AUTHORITY.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    run(
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        "ca.key",
        "-subj",
        "/O=Example/CN=Issuing CA",
        "-days",
        "99",
        "-out",
        "ca.pem",
    )
    for name, key in pool.items():
        with open(f"{name}.pub", "wb") as file:
            file.write(keys.pem(key))


def by_openssl(pool, count):
    """`openssl x509 -new`: subjects and alternative names as people write them."""
    names = [name for name in pool if name != "odd-unknown-algorithm"]
    for i, entries in enumerate(ALT_NAMES):
        with open(f"ext{i}", "w") as file:
            file.write(f"subjectAltName={entries}\nbasicConstraints=CA:FALSE\n[directory]\nO=in a name\nCN=x\n")

    def one(i):
        serial = ["0", "-1", "1", "0x7fffffffffffffffffffffffffffffffffffffff", str(random.getrandbits(159))][i % 5]
        key, subject = names[i % len(names)], SUBJECTS[i // 2 % len(SUBJECTS)]
        der = run(
            "openssl",
            "x509",
            "-new",
            "-force_pubkey",
            f"{key}.pub",
            "-subj",
            subject,
            "-days",
            str(1 + i * 37 % 30000),
            "-set_serial",
            serial,
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            f"-sha{[256, 384, 512, 1][i % 4]}",
            "-extfile",
            f"ext{i % len(ALT_NAMES)}",
            "-outform",
            "DER",
        )
        return der, {"key": key, "serial": serial, "subject": subject, "alt_names": ALT_NAMES[i % len(ALT_NAMES)][:40]}

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        yield from workers.map(one, range(count))


def by_certtool(pool, count):
    names = [
        name
        for name in pool
        if name.startswith(("rsa-2", "rsa-3", "rsa-4", "ec-p256", "ec-p384", "ec-p521", "ed"))
        and "e" not in name.split("-")[-1]
    ]

    def one(i):
        subject = [
            "C=DE,O=Example\\, Inc.,CN=mdm.example.com",
            "CN=x,OU=one,OU=two,DC=example,DC=com",
            "UID=u,CN=Größe",
            "CN=*.example.com,ST=Bayern,L=x",
            "CN= edge",
        ][i % 5]
        template = f'dn = "{subject}"\nserial = {i * 7919 + 1}\nexpiration_days = {1 + i * 113 % 20000}\ndns_name = "h{i}.example.com"\ndns_name = "*.example.com"\n'
        template += f'ip_address = "192.0.2.{i % 256}"\nip_address = "2001:db8::{i:x}"\nuri = "https://example.com/{i}"\nemail = "a{i}@example.com"\ntls_www_server\n'
        with open(f"template{i}", "w") as file:
            file.write(template)
        key = names[i % len(names)]
        der = run(
            "certtool",
            "--generate-certificate",
            "--load-pubkey",
            f"{key}.pub",
            "--load-ca-certificate",
            "ca.pem",
            "--load-ca-privkey",
            "ca.key",
            "--template",
            f"template{i}",
            "--outder",
        )
        return der, {"key": key, "subject": subject}

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        yield from workers.map(one, range(count))


def by_cryptography(pool, count):
    loaded = {
        name: serialization.load_der_public_key(key)
        for name, key in pool.items()
        if name.startswith(("rsa-2", "ec-p2", "ec-p3", "ed", "odd-ec-compressed-p256"))
    }
    oids = [
        NameOID.ORGANIZATION_NAME,
        NameOID.ORGANIZATIONAL_UNIT_NAME,
        NameOID.LOCALITY_NAME,
        NameOID.USER_ID,
        NameOID.STREET_ADDRESS,
        NameOID.TITLE,
        NameOID.GIVEN_NAME,
    ]
    texts = ["plain", "Größe", "a, b", "x+y=z", " edge ", "#1", "\\", '"', "日本", "<>;", "a\tb"]
    for i in range(count):
        parts = [x509.NameAttribute(oids[(i + n) % len(oids)], texts[(i * 3 + n) % len(texts)]) for n in range(i % 5)]
        relative = (
            [x509.RelativeDistinguishedName(parts[:2]), *(x509.RelativeDistinguishedName([part]) for part in parts[2:])]
            if len({p.oid for p in parts[:2]}) == 2
            else [x509.RelativeDistinguishedName([part]) for part in parts]
        )
        start = datetime(1951 + i * 7 % 140, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i % 60, tzinfo=UTC)
        key = list(loaded)[i % len(loaded)]
        builder = x509.CertificateBuilder(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA {i}")]),
            x509.Name(relative),
            loaded[key],
            random.getrandbits(1 + i % 159) | 1,
            start,
            start.replace(year=start.year + 1 + i % 200),
        )
        listed = [x509.DNSName(f"h{n}.example.com") for n in range(1 + i % 9)] + [
            x509.IPAddress(
                ipaddress.ip_address(random.getrandbits(128 if i % 2 else 32)) if i % 3 else ipaddress.ip_address("::1")
            )
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(listed), i % 2 == 0)
        yield (
            builder.sign(AUTHORITY, [hashes.SHA256, hashes.SHA512, hashes.SHA3_256][i % 3]()).public_bytes(
                serialization.Encoding.DER
            ),
            {"key": key, "subject": "cryptography"},
        )

"""Asks OpenSSL and Python's `cryptography` about every certificate of a folder: one line of JSON for each.

    ask.py FOLDER

`null`: that source cannot say, or refuses the certificate.
"""

import base64
import hashlib
import ipaddress
import json
import os
import re
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "fixtures"))

from cryptography import x509  # noqa: E402
from oracle import by_bytes, by_cryptography  # noqa: E402

# It warns of every serial number that is not positive.
warnings.simplefilter("ignore")
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
NAME_OPTIONS = "RFC2253,-esc_msb,utf8"
QUESTIONS = [
    "-subject",
    "-issuer",
    "-nameopt",
    NAME_OPTIONS,
    "-serial",
    "-startdate",
    "-enddate",
    "-dateopt",
    "iso_8601",
    "-fingerprint",
    "-sha256",
    "-ext",
    "subjectAltName",
]


# RFC 4514 has names for a few attributes, and the library knows no others by itself: those that OpenSSL gives them.
ATTRIBUTE_NAMES = {
    x509.ObjectIdentifier(dotted): name
    for dotted, name in {
        "2.5.4.4": "SN",
        "2.5.4.5": "serialNumber",
        "2.5.4.9": "street",
        "2.5.4.12": "title",
        "2.5.4.15": "businessCategory",
        "2.5.4.17": "postalCode",
        "2.5.4.20": "telephoneNumber",
        "2.5.4.41": "name",
        "2.5.4.42": "GN",
        "2.5.4.43": "initials",
        "2.5.4.44": "generationQualifier",
        "2.5.4.45": "x500UniqueIdentifier",
        "2.5.4.46": "dnQualifier",
        "2.5.4.65": "pseudonym",
        "2.5.4.97": "organizationIdentifier",
        "1.2.840.113549.1.9.1": "emailAddress",
        "1.2.840.113549.1.9.2": "unstructuredName",
        "1.2.840.113549.1.9.8": "unstructuredAddress",
        "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
    }.items()
}


def by_openssl(file):
    command = ["openssl", "x509", "-inform", "DER", "-in", file, "-noout", *QUESTIONS]
    done = subprocess.run([*command, "-pubkey"], capture_output=True, env=ENVIRONMENT)
    if b"getting public key" in done.stderr:
        # A key of a kind that it does not know; it has said nothing of the rest.
        done = subprocess.run(command, capture_output=True, env=ENVIRONMENT)
    said = done.stdout.decode(errors="replace")

    def field(name):
        found = re.search(rf"^{name}=(.*)$", said, re.MULTILINE)
        return found[1] if found else None

    # A long serial number goes on in the next line, behind a backslash.
    serial = re.search(r"^serial=((?:[-0-9A-F]+\\\n)*[-0-9A-F]+)$", said, re.MULTILINE)
    if serial is None:
        return None
    alt_names = re.search(r"X509v3 Subject Alternative Name:.*\n    (.*)", said)
    listed = alt_names[1] if alt_names else ""
    key = re.search(r"-----BEGIN PUBLIC KEY-----\n(.*?)-----END", said, re.DOTALL)

    def date(name):
        text = field(name)
        return text.replace(" ", "T") if text and re.match(r"\d{4}-", text) else None

    return {
        "pin_sha256": base64.b64encode(hashlib.sha256(base64.b64decode(key[1])).digest()).decode() if key else None,
        "fingerprint_sha256": field("sha256 Fingerprint").replace(":", "").lower(),
        "serial": number(serial[1].replace("\\\n", "")),
        "subject": field("subject"),
        "issuer": field("issuer"),
        "not_before": date("notBefore"),
        "not_after": date("notAfter"),
        "dns_names": re.findall(r"(?:^|, )DNS:([^,]*)", listed),
        "ip_addresses": [
            str(ipaddress.ip_address(text)) for text in re.findall(r"(?:^|, )IP Address:([0-9A-F.:]+)", listed)
        ],
    }


def number(hexadecimal):
    """Without zeros in front."""
    return format(int(hexadecimal, 16), "x")


def by_library(der):
    said = by_cryptography(der)
    if said is None:
        return None
    certificate = x509.load_der_x509_certificate(der)
    del said["subject_rfc4514"]

    def attempt(read):
        try:
            return read()
        except x509.ExtensionNotFound:
            return []
        except Exception:  # the library raises whatever its parsers raise
            return None

    def addresses():
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return [str(address) for address in names.get_values_for_type(x509.IPAddress)]

    said["subject"] = attempt(lambda: certificate.subject.rfc4514_string(ATTRIBUTE_NAMES))
    said["issuer"] = attempt(lambda: certificate.issuer.rfc4514_string(ATTRIBUTE_NAMES))
    said["ip_addresses"] = attempt(addresses)
    return said


def thumbprints(files):
    """SHA-1 of each file by `openssl dgst`, many at a time."""
    found = {}
    for at in range(0, len(files), 400):
        said = subprocess.run(
            ["openssl", "dgst", "-sha1", "-r", *files[at : at + 400]], capture_output=True, check=True
        ).stdout.decode()
        found |= {line.split(" *")[1]: line.split(" *")[0] for line in said.splitlines()}
    return found


os.chdir(sys.argv[1])
files = sorted(str(path) for path in Path().glob("*.der"))
sha1 = thumbprints(files)
with ThreadPoolExecutor(os.cpu_count()) as workers:
    for file, openssl in zip(files, workers.map(by_openssl, files), strict=True):
        der = Path(file).read_bytes()
        if openssl:
            openssl["thumbprint_sha1"] = sha1[file]
        print(
            json.dumps(
                {
                    "name": file.removesuffix(".der"),
                    "openssl": openssl,
                    "cryptography": by_library(der),
                    "bytes": by_bytes(der),
                }
            )
        )

"""The pins of the certificates that a list names, as a script with Python's `cryptography` makes them: one process, no check."""

import base64
import hashlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

for path in open(sys.argv[1]).read().splitlines():
    with open(path, "rb") as file:
        key = x509.load_pem_x509_certificate(file.read()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    print(base64.b64encode(hashlib.sha256(der).digest()).decode(), path, sep="  ")

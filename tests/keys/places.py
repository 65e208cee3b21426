"""Where a wrapped key stands beside a good certificate, and the places where one can hide in something else."""

import base64
import datetime
import functools
import gzip

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from formats import opened
from tools import read, run, write
from wrappings import lines_of, zip_of

WORDS = b"the server of our house has a certificate and it will be renewed in spring before all devices are enrolled anew".split()


def prose(rng, length):
    """Sentences of this many bytes."""
    words = [rng.choice(WORDS) for _ in range(length // 6)]
    text = b" ".join(words) + b".\n"
    return lines_of(text[:length], 100)


def ended(data):
    return data if data.endswith(b"\n") else data + b"\n"


def alone(wrapped, certificate, rng):
    return wrapped


def before(wrapped, certificate, rng):
    return ended(wrapped) + certificate


def after(wrapped, certificate, rng):
    return certificate + wrapped


def between(wrapped, certificate, rng):
    return certificate + ended(wrapped) + certificate


def far(wrapped, certificate, rng):
    return certificate + prose(rng, 200 * 1024) + wrapped


# `together`, the sixth, is made by who wraps: certificate and key in one wrapping.
NEAR = {"alone": alone, "before": before, "after": after, "between": between}
PLACES = [*NEAR, "together"]


def pem(der, label=b"CERTIFICATE"):
    return b"-----BEGIN " + label + b"-----\n" + lines_of(base64.b64encode(der), 64) + b"-----END " + label + b"-----\n"


def hidden(secret, good, der):
    """The secret key inside of something else: `(name, row, file)`. `good` and `der` are the certificate."""
    data = secret.data
    row = "in an extension of a certificate"
    with_key = extended(data)
    yield "extension", row, pem(with_key)
    yield "extension-der", row, with_key
    if secret.is_text:
        row = "in the names of a certificate"
        yield "subject", row, pem(named("subject", data))
        yield "issuer", row, pem(named("issuer", data))
        yield "unit", row, pem(named("unit", data))
        yield "alternative-name", row, pem(named("alternative", data))
    else:
        yield "serial", "in the serial number of a certificate", pem(numbered(der, data))
    row = "behind a certificate, in its PEM block or as DER"
    yield "trusted", row, pem(der + data, b"TRUSTED CERTIFICATE")
    yield "trailing", row, pem(der + data)
    yield "two-ders", row, der + data
    row = "beside a zip, between its parts, in its comment and extra fields"
    archive = zip_of(good)
    yield "zip-before", row, data + archive
    yield "zip-after", row, archive + data
    # The directory still says where its members are.
    yield "zip-gap", row, with_gap(archive, data)
    yield "zip-comment", row, zip_of(good, comment=data[:60000])
    yield "zip-comment-gzip", row, zip_of(good, comment=gzip.compress(data)[:60000])
    yield "zip-extra", row, zip_of(good, extra=b"\xfe\xca" + len(data).to_bytes(2, "little") + data)
    yield "two-zips", row, archive + zip_of(data)
    row = "beside a gzip, in its header"
    yield "gzip-after", row, gzip.compress(good) + data
    yield "gzip-before", row, data + gzip.compress(good)
    yield "two-gzips", row, gzip.compress(good) + gzip.compress(data)
    yield "gzip-extra", row, gzip_with(good, 4, len(data).to_bytes(2, "little") + data)
    if secret.is_text:
        yield "zip-name", "beside a zip, between its parts, in its comment and extra fields", zip_of(good, name=data.decode())
        yield "gzip-name", row, gzip_with(good, 8, data + b"\0")
        yield "gzip-comment", row, gzip_with(good, 16, data + b"\0")
        row = "behind a certificate in UTF-16"
        yield "behind-utf16-le", row, good.decode().encode("utf-16-le") + data
        yield "behind-utf16-be", row, good.decode().encode("utf-16-be") + data
        yield "behind-utf16-bom", row, good.decode().encode("utf-16") + data


def extended(data):
    """A certificate that OpenSSL makes and reads, with these bytes as the value of an extension."""
    write("extended.cnf", b"[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nsubjectAltName=DNS:mdm.example.com\n"
          b"1.2.3.4.5=DER:" + data.hex(":").encode() + b"\n")
    return run("openssl", "req", "-x509", "-new", "-key", "good.key", "-subj", "/CN=mdm.example.com", "-days", "90", "-config",
               "extended.cnf", "-outform", "DER")


def named(field, data):
    """A certificate with this text as a name."""
    text = data.decode()
    common = x509.NameAttribute(NameOID.COMMON_NAME, "mdm.example.com")
    address = x509.NameAttribute(NameOID.POSTAL_ADDRESS, text)
    unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, text, _validate=False)
    names = {"subject": [common, address], "unit": [common, unit]}.get(field, [common])
    issuer = [address] if field == "issuer" else names
    hosts = ["mdm.example.com", text.replace("\n", " ")] if field == "alternative" else ["mdm.example.com"]
    return signed(x509.Name(names), x509.Name(issuer), hosts)


def numbered(der, data):
    """A certificate with these bytes as its serial number. No tool makes such a number; some read it."""
    body, *rest = parts(der)
    version, _, *fields = parts(body)
    return tlv(0x30, tlv(0x30, version + tlv(2, data) + b"".join(fields)) + b"".join(rest))


def parts(der):
    """The values inside of a value."""
    _, at, end = header(der, 0)
    while at < end:
        _, _, after = header(der, at)
        yield der[at:after]
        at = after


def header(der, at):
    """The tag, and where the content begins and ends."""
    length, content = der[at + 1], at + 2
    if length > 0x80:
        content += length - 0x80
        length = int.from_bytes(der[at + 2:content], "big")
    return der[at], content, content + length


def tlv(tag, content):
    length = len(content)
    size = b"\x82" + length.to_bytes(2, "big") if length > 127 else bytes([length])
    return bytes([tag]) + size + content


@functools.cache
def key():
    return opened("good.key")


def signed(subject, issuer, hosts):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key().public_key()).serial_number(77)
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=90))
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    builder = builder.add_extension(names, critical=False)
    return builder.sign(key(), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def with_gap(archive, data):
    """Bytes between the last member and the directory."""
    directory = archive.index(b"PK\1\2")
    end = archive.rindex(b"PK\5\6")
    moved = (directory + len(data)).to_bytes(4, "little")
    return archive[:directory] + data + archive[directory:end + 16] + moved + archive[end + 20:]


def gzip_with(content, flag, field):
    packed = gzip.compress(content, mtime=0)
    return packed[:3] + bytes([flag]) + packed[4:10] + field + packed[10:]


def certificate():
    """A certificate that is accepted: as PEM and as DER."""
    run("openssl", "req", "-x509", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "good.key", "-subj", "/CN=mdm.example.com",
        "-days", "90", "-addext", "subjectAltName=DNS:mdm.example.com", "-addext", "extendedKeyUsage=serverAuth",
        "-addext", "basicConstraints=critical,CA:FALSE", "-out", "good.pem")
    return read("good.pem"), run("openssl", "x509", "-in", "good.pem", "-outform", "DER")

"""What tools print of one certificate, with the certificate itself above or below."""

from tools import read, run

NAME_OPTIONS = [
    "RFC2253",
    "oneline",
    "multiline",
    "oneline,-esc_msb,utf8",
    "esc_2253,esc_ctrl,sname",
    "lname,sep_multiline,dump_all,dump_der",
    "compat",
]
TEXT_OPTIONS = [
    "ca_default",
    "no_pubkey",
    "no_sigdump",
    "no_extensions,no_header",
    "ext_dump",
    "ext_parse",
    "ext_error,no_issuer",
    "no_validity,no_version",
]


def openssl(*options, with_file=False):
    """A dump by `openssl x509` that has the certificate in it, or gets it below."""
    return lambda file: run("openssl", "x509", "-in", file, *options) + (read(file) if with_file else b"")


def fingerprints(file):
    return b"".join(
        openssl("-noout", "-fingerprint", f"-{digest}")(file) for digest in ["md5", "sha1", "sha256", "sha512"]
    ) + read(file)


def pin(file):
    der = run(
        "openssl", "pkey", "-pubin", "-outform", "DER", stdin=run("openssl", "x509", "-in", file, "-noout", "-pubkey")
    )
    digest = run("openssl", "base64", "-A", stdin=run("openssl", "dgst", "-sha256", "-binary", stdin=der))
    return read(file) + b"pin-sha256=" + digest + b"\n"


def asn1parse(file, *options):
    return run("openssl", "asn1parse", "-in", file, *options) + read(file)


def print_certs(file):
    return run("openssl", "pkcs7", "-print_certs", stdin=run("openssl", "crl2pkcs7", "-nocrl", "-certfile", file))


def certtool(file, *options, with_file=False):
    return run("certtool", *options, "--infile", file) + (read(file) if with_file else b"")


# Functions from a file to its dump, by name.
DUMPS = {
    **{f"nameopt-{option}": openssl("-text", "-nameopt", option) for option in NAME_OPTIONS},
    **{f"certopt-{option}": openssl("-text", "-certopt", option) for option in TEXT_OPTIONS},
    "fields": openssl(
        "-subject",
        "-issuer",
        "-serial",
        "-dates",
        "-email",
        "-ocsp_uri",
        "-hash",
        "-ocspid",
        "-modulus",
        "-purpose",
        "-ext",
        "subjectAltName",
    ),
    "fingerprints": fingerprints,
    "pin": pin,
    "dates": openssl("-dates", "-subject", "-dateopt", "iso_8601"),
    "store": lambda file: run("openssl", "storeutl", "-certs", file),
    "store-text": lambda file: run("openssl", "storeutl", "-certs", "-text", file),
    "print-certs": print_certs,
    "asn1parse": asn1parse,
    "asn1parse-dump": lambda file: asn1parse(file, "-i", "-dump"),
    "certtool-only": lambda file: certtool(file, "-i", "--no-text"),
    "certtool-fingerprint": lambda file: certtool(file, "--fingerprint", "--hash=sha256", with_file=True),
    "certtool-key-id": lambda file: certtool(file, "--key-id", "--hash=sha256", with_file=True),
}


def of(file, turn):
    """The two dumps that people send, and two of the others in turn."""
    yield "text", openssl("-text")(file)
    yield "certtool", certtool(file, "-i")
    names = list(DUMPS)
    for name in (names[2 * turn % len(names)], names[(2 * turn + 1) % len(names)]):
        yield name, DUMPS[name](file)


def by_keytool(file):
    yield "keytool", run("keytool", "-printcert", "-file", file) + read(file)
    yield "keytool-rfc", run("keytool", "-printcert", "-rfc", "-file", file)
    store = ["-keystore", f"{file}.p12", "-storepass", "changeit", "-alias", "private-key"]
    run("keytool", "-importcert", "-noprompt", "-file", file, *store)
    yield "keytool-list-rfc", run("keytool", "-list", "-rfc", *store)
    yield "keytool-list", run("keytool", "-list", "-v", *store) + read(file)


def bags(file):
    """The friendly words that `openssl pkcs12` prints around a certificate without a key."""
    store = run(
        "openssl", "pkcs12", "-export", "-nokeys", "-in", file, "-name", "the private key of mdm", "-passout", "pass:x"
    )
    yield "bag", run("openssl", "pkcs12", "-nokeys", "-passin", "pass:x", stdin=store)
    yield "bag-info", run("openssl", "pkcs12", "-nokeys", "-info", "-passin", "pass:x", stdin=store)

"""Certificates put together byte by byte: every odd but legal shape of each field, so combined that each meets many
others."""

import random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from maker.der import BITS, INTEGER, NULL, OCTETS, SEQUENCE, SET, algorithm, extension, integer, oid, tlv

SIGNER = ec.generate_private_key(ec.SECP256R1())
ECDSA_SHA256 = algorithm("1.2.840.10045.4.3.2")

SERIALS = {
    "zero": b"\0",
    "one": b"\1",
    "negative": b"\x80",
    "minus-one": b"\xff",
    "long-negative": b"\xff\0\1",
    "sign-byte": b"\0\xff",
    "20-bytes": b"\x7f" + bytes(range(19)),
    "20-bytes-negative": b"\x80" + bytes(19),
    "21-bytes": b"\0\xff" + bytes(range(19)),
    "short": b"\x01\0",
    "40-bytes": bytes(range(1, 41)),
}

UTF8, PRINTABLE, IA5, T61, BMP, UNIVERSAL, NUMERIC, VISIBLE = 0x0C, 0x13, 0x16, 0x14, 0x1E, 0x1C, 0x12, 0x1A
ATTRIBUTES = {
    "CN": "2.5.4.3",
    "SN": "2.5.4.4",
    "serialNumber": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "street": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "title": "2.5.4.12",
    "businessCategory": "2.5.4.15",
    "postalCode": "2.5.4.17",
    "name": "2.5.4.41",
    "GN": "2.5.4.42",
    "initials": "2.5.4.43",
    "generationQualifier": "2.5.4.44",
    "dnQualifier": "2.5.4.46",
    "pseudonym": "2.5.4.65",
    "organizationIdentifier": "2.5.4.97",
    "UID": "0.9.2342.19200300.100.1.1",
    "DC": "0.9.2342.19200300.100.1.25",
    "emailAddress": "1.2.840.113549.1.9.1",
    "unstructuredName": "1.2.840.113549.1.9.2",
    "unstructuredAddress": "1.2.840.113549.1.9.8",
    "telephoneNumber": "2.5.4.20",
    "userCertificate": "2.5.4.36",
    "uniqueIdentifier": "2.5.4.45",
    "jurisdictionC": "1.3.6.1.4.1.311.60.2.1.3",
    "own": "1.3.6.1.4.1.55555.9",
}
ENCODINGS = {
    UTF8: "utf-8",
    PRINTABLE: "ascii",
    IA5: "ascii",
    T61: "latin-1",
    BMP: "utf-16-be",
    UNIVERSAL: "utf-32-be",
    NUMERIC: "ascii",
    VISIBLE: "ascii",
}


def pair(kind, text, form=UTF8):
    return tlv(SEQUENCE, oid(ATTRIBUTES[kind]), tlv(form, text.encode(ENCODINGS[form])))


def name(*sets):
    """A name of RDNs, each a list of pairs."""
    return tlv(SEQUENCE, *(tlv(SET, *sorted(pairs)) for pairs in sets))


CN = [pair("CN", "mdm.example.com")]
NAMES = {
    "plain": name(CN),
    "empty": name(),
    "printable": name([pair("C", "DE", PRINTABLE)], [pair("O", "Example GmbH", PRINTABLE)], CN),
    "utf8": name([pair("O", "Prüfung Ω 試験 🔒")], CN),
    "t61": name([pair("O", "Müller AG", T61)], CN),
    "bmp": name([pair("O", "Ωmega Größe", BMP)], CN),
    "bmp-astral": name([pair("O", "a🔒b", BMP)], CN),
    "universal": name([pair("O", "Ωmega 🔒", UNIVERSAL)], CN),
    "ia5": name(
        [pair("emailAddress", "admin@example.com", IA5)], [pair("DC", "com", IA5)], [pair("DC", "example", IA5)], CN
    ),
    "numeric": name([pair("serialNumber", "0123 456", NUMERIC)], CN),
    "visible": name([pair("O", "visible ~", VISIBLE)], CN),
    "multi-valued": name([pair("O", "A")], [pair("CN", "mdm.example.com"), pair("OU", "one"), pair("UID", "u1")]),
    "two-multi-valued": name([pair("L", "a"), pair("ST", "b")], [pair("O", "c")], [pair("OU", "d"), pair("CN", "e")]),
    "repeated": name(*[[pair("OU", str(i))] for i in range(6)], CN, CN),
    "order": name(CN, [pair("O", "last in the certificate")], [pair("C", "DE", PRINTABLE)]),
    "escapes": name([pair("O", 'a,b+c"d\\e<f>g;h=i')], CN),
    "edges": name([pair("O", " both ")], [pair("OU", "#hash")], [pair("ST", "  two  ")], CN),
    "controls": name([pair("O", "tab\tline\nbell\7nul\0del\x7f")], CN),
    "empty-value": name([pair("O", "")], CN),
    "only-unknown": name([pair("own", "mine")], CN),
    "unknown-not-text": name([tlv(SEQUENCE, oid(ATTRIBUTES["own"]), tlv(OCTETS, b"\1\2"))], CN),
    "known-not-text": name([tlv(SEQUENCE, oid(ATTRIBUTES["uniqueIdentifier"]), tlv(BITS, b"\0\x12\x34"))], CN),
    "bidi": name([pair("O", "a\u202eb\u200bc\ufeffd")], CN),
    "c1-controls": name([pair("O", "a\x85b\x9bc")], CN),
    "combining": name([pair("O", "e\u0301 \u00e9")], CN),
    "long": name([pair("O", "x" * 3000)], CN),
    **{f"attribute-{kind}": name([pair(kind, "value")], CN) for kind in ATTRIBUTES if kind not in ("own",)},
}


def utc(text):
    return tlv(0x17, text.encode())


def general(text):
    return tlv(0x18, text.encode())


TIMES = {
    "usual": (utc("260101000000Z"), utc("270101000000Z")),
    "first-utc": (utc("500101000000Z"), utc("491231235959Z")),
    "last-1999": (utc("991231235959Z"), utc("000101000000Z")),
    "2049-2050": (utc("491231235959Z"), general("20500101000000Z")),
    "1949": (general("19491231235959Z"), utc("500101000000Z")),
    "general-early": (general("20260101000000Z"), general("20270101000000Z")),
    "forever": (utc("700101000000Z"), general("99991231235959Z")),
    "leap": (utc("240229120000Z"), general("24000229120000Z")),
    "1900": (general("19000101000000Z"), general("21000228235959Z")),
    "1601": (general("16010101000000Z"), general("30001231000000Z")),
    "1000": (general("10000101000000Z"), utc("300101000000Z")),
    "backwards": (utc("270101000000Z"), utc("260101000000Z")),
    "equal": (utc("260101000000Z"), utc("260101000000Z")),
}


def dns(text):
    return tlv(0x82, text.encode())


def address(hexadecimal):
    return tlv(0x87, bytes.fromhex(hexadecimal))


HOST = dns("mdm.example.com")
DIRECTORY = tlv(0xA4, name([pair("O", "in a name")], CN))
ALT_NAMES = {
    "none": None,
    "host": [HOST],
    "wildcard": [dns("*.example.com"), dns("*"), dns("a.*.example.com"), dns("w*.example.com")],
    "a-labels": [dns("xn--bcher-kva.example.com"), dns("xn--80akhbyknj4f.example"), dns("xn--zzzzzz.example")],
    "upper-case": [dns("MDM.Example.COM")],
    "trailing-dot": [dns("mdm.example.com.")],
    "leading-dot": [dns(".example.com")],
    "underscore": [dns("_mdm.example.com"), dns("a_b.example.com")],
    "single-label": [dns("localhost"), dns("mdm")],
    "address-as-name": [dns("192.0.2.1"), HOST],
    "long-labels": [dns("a" * 63 + ".example.com"), dns(".".join(["b" * 49] * 5))],
    "ip4": [HOST, address("c0000201"), address("00000000"), address("ffffffff")],
    "ip6": [
        HOST,
        address("20010db8000000000000000000000001"),
        address("00" * 16),
        address("00" * 10 + "ffffc0000201"),
        address("fe80" + "00" * 13 + "01"),
    ],
    "ip-only": [address("c0000201")],
    "others": [
        tlv(0x81, b"admin@example.com"),
        HOST,
        tlv(0x86, b"https://example.com/a,b?DNS=c"),
        tlv(0x88, oid("1.3.6.1.4.1.55555")[2:]),
        DIRECTORY,
    ],
    "other-name": [tlv(0xA0, oid("1.3.6.1.4.1.311.20.2.3"), tlv(0xA0, tlv(UTF8, b"user@example.com"))), HOST],
    "x400-and-edi": [HOST, tlv(0xA5, tlv(0xA1, tlv(UTF8, b"party")))],
    "many": [dns(f"host-{i}.example.com") for i in range(400)],
    "twice": [HOST, HOST],
    "no-entry": [],
    "space": [dns("mdm example com"), HOST],
    "percent": [dns("%41.example.com"), HOST],
    "empty-name": [dns(""), HOST],
}

MORE_EXTENSIONS = {
    "none": [],
    "unknown-critical": [extension("1.3.6.1.4.1.55555.2", tlv(OCTETS, b"x"), True)],
    "unknown": [extension("1.3.6.1.4.1.55555.3", b"no DER at all")],
    "large": [extension("1.3.6.1.4.1.55555.4", tlv(OCTETS, bytes(30_000)))],
    "many": [extension(f"1.3.6.1.4.1.55555.5.{i}", tlv(NULL)) for i in range(60)],
    "usual": [
        extension("2.5.29.19", tlv(SEQUENCE), True),
        extension("2.5.29.15", tlv(BITS, b"\5\xa0"), True),
        extension("2.5.29.37", tlv(SEQUENCE, oid("1.3.6.1.5.5.7.3.1"))),
    ],
    "authority": [extension("2.5.29.19", tlv(SEQUENCE, tlv(1, b"\xff"), tlv(INTEGER, b"\0")), True)],
}

SIGNATURES = {
    "ecdsa-sha256": ECDSA_SHA256,
    "sha1-rsa": algorithm("1.2.840.113549.1.1.5", tlv(NULL)),
    "md5-rsa": algorithm("1.2.840.113549.1.1.4", tlv(NULL)),
    "rsa-pss": algorithm("1.2.840.113549.1.1.10", tlv(SEQUENCE)),
    "ed25519": algorithm("1.3.101.112"),
    "sha3-ecdsa": algorithm("2.16.840.1.101.3.4.3.10"),
    "gost": algorithm("1.2.643.7.1.1.3.2"),
    "sm2": algorithm("1.2.156.10197.1.501"),
    "ml-dsa": algorithm("2.16.840.1.101.3.4.3.18"),
    "unknown": algorithm("1.3.6.1.4.1.55555.6", tlv(SEQUENCE)),
}


def chosen(table, turn, every):
    """The entries of a table in turn, each for `every` certificates in a row so that tables do not march in step."""
    names = list(table)
    return names[turn // every % len(names)]


def certificate(keys, turn):
    """One certificate and the names of its shapes. Most fields are usual; some are odd in turn."""
    key, serial, subject = chosen(keys, turn, 1), chosen(SERIALS, turn, 2), chosen(NAMES, turn, 1)
    issuer, times, alt_names = chosen(NAMES, turn, 3), chosen(TIMES, turn, 5), chosen(ALT_NAMES, turn, 1)
    more, signature = chosen(MORE_EXTENSIONS, turn, 4), chosen(SIGNATURES, turn, 7)
    version = 1 if turn % 17 == 0 else 3
    parts = [] if version == 1 else [tlv(0xA0, integer(2))]
    parts += [
        tlv(INTEGER, SERIALS[serial]),
        SIGNATURES[signature],
        NAMES[issuer],
        tlv(SEQUENCE, *TIMES[times]),
        NAMES[subject],
        keys[key],
    ]
    if turn % 13 == 0 and version == 3:
        parts += [tlv(0x81, b"\0issuer"), tlv(0x82, b"\0subject")]
    listed = list(MORE_EXTENSIONS[more])
    if (entries := ALT_NAMES[alt_names]) is not None:
        listed.insert(turn % 2, extension("2.5.29.17", tlv(SEQUENCE, *entries), turn % 3 == 0))
    if version == 1:
        alt_names = more = "none"
    elif listed:
        parts.append(tlv(0xA3, tlv(SEQUENCE, *listed)))
    tbs = tlv(SEQUENCE, *parts)
    value = SIGNER.sign(tbs, ec.ECDSA(hashes.SHA256())) if signature == "ecdsa-sha256" else random.randbytes(64)
    tags = {
        "key": key,
        "serial": serial,
        "subject": subject,
        "issuer": issuer,
        "times": times,
        "alt_names": alt_names,
        "extensions": more,
        "version": str(version),
    }
    return tlv(SEQUENCE, tbs, SIGNATURES[signature], tlv(BITS, b"\0", value)), tags

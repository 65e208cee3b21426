"""Makes private keys with real tools and wraps each in every way that people and programs do.

    keys.py FOLDER

writes one file per key and wrapping, named `key~wrapping`. Nothing here shares code with the scan. Tools that are not
installed are named on standard output; python3 and openssl must be there.
"""

import base64
import binascii
import gzip
import html
import io
import json
import os
import quopri
import random
import re
import shutil
import sys
import urllib.parse
import zipfile
import zlib

from tools import read, run, write

random.seed(7)
OUT = sys.argv[1]
WORK = os.path.join(OUT, ".work")
os.makedirs(WORK)
os.chdir(WORK)
os.environ["GNUPGHOME"] = os.path.join(WORK, "g")
os.makedirs("g", mode=0o700)


def openssl_keys():
    """The forms of one key each of RSA, EC, Ed25519, X25519, DSA."""
    run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.pem")
    run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:512", "-out", "rsa512.pem")
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem")
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521", "-out", "ec521.pem")
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384",
        "-pkeyopt", "ec_param_enc:explicit", "-out", "ecexplicit.pem")
    run("openssl", "genpkey", "-algorithm", "ED25519", "-out", "ed.pem")
    run("openssl", "genpkey", "-algorithm", "X448", "-out", "x448.pem")
    run("openssl", "dsaparam", "-out", "dsa.params", "1024")
    run("openssl", "gendsa", "-out", "dsa.pem", "dsa.params")
    texts, binaries = {}, {}
    for name in ["rsa", "rsa512", "ec", "ec521", "ecexplicit", "ed", "x448", "dsa"]:
        texts[f"pkcs8-{name}"] = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.pem")
        binaries[f"pkcs8-{name}"] = run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", f"{name}.pem", "-outform", "DER")
        encrypted = ["openssl", "pkcs8", "-topk8", "-passout", "pass:x", "-in", f"{name}.pem"]
        texts[f"encrypted-{name}"] = run(*encrypted)
        binaries[f"encrypted-{name}"] = run(*encrypted, "-outform", "DER")
        texts[f"dump-{name}"] = run("openssl", "pkey", "-in", f"{name}.pem", "-text", "-noout")
    binaries["encrypted-pkcs12pbe"] = run("openssl", "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:x",
                                          "-in", "rsa.pem", "-outform", "DER")
    for name in ["rsa", "rsa512", "ec", "ec521", "ecexplicit", "dsa"]:
        texts[f"traditional-{name}"] = run("openssl", "pkey", "-in", f"{name}.pem", "-traditional")
        binaries[f"traditional-{name}"] = run("openssl", "pkey", "-in", f"{name}.pem", "-traditional", "-outform", "DER")
    texts["traditional-encrypted"] = run("openssl", "rsa", "-in", "rsa.pem", "-traditional", "-aes128", "-passout", "pass:x")
    binaries["pvk"] = run("openssl", "rsa", "-in", "rsa.pem", "-outform", "PVK", "-pvk-none")
    binaries["capi"] = run("openssl", "rsa", "-in", "rsa.pem", "-outform", "MSBLOB")
    run("openssl", "req", "-x509", "-new", "-key", "rsa.pem", "-subj", "/CN=mdm.example.com", "-days", "30", "-out", "cert.pem")
    run("openssl", "req", "-x509", "-new", "-key", "ec.pem", "-subj", "/CN=mdm.example.com", "-days", "30", "-out", "ec-cert.pem")
    binaries["pfx"] = run("openssl", "pkcs12", "-export", "-in", "cert.pem", "-inkey", "rsa.pem", "-passout", "pass:x")
    write("x.pfx", binaries["pfx"])
    texts["pfx-dump"] = run("openssl", "pkcs12", "-in", "x.pfx", "-passin", "pass:x", "-noenc")
    return texts, binaries


def cryptography_keys():
    """JWK, XML and CNG forms, from the numbers."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    texts, binaries = {}, {}
    rsa = load_pem_private_key(read("rsa.pem"), None).private_numbers()
    public = rsa.public_numbers

    def number(value, size=None):
        return value.to_bytes(size or (value.bit_length() + 7) // 8, "big")

    def url(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    jwk = {"kty": "RSA", "n": public.n, "e": public.e, "d": rsa.d, "p": rsa.p, "q": rsa.q, "dp": rsa.dmp1, "dq": rsa.dmq1, "qi": rsa.iqmp}
    jwk = {name: value if name == "kty" else url(number(value)) for name, value in jwk.items()}
    texts["jwk-rsa"] = json.dumps(jwk).encode()
    texts["jwk-rsa-indented"] = json.dumps({"keys": [jwk]}, indent=4).encode()
    ec = load_pem_private_key(read("ec.pem"), None).private_numbers()
    point = ec.public_numbers
    texts["jwk-ec"] = json.dumps({"kty": "EC", "crv": "P-256", "x": url(number(point.x, 32)), "y": url(number(point.y, 32)),
                                  "d": url(number(ec.private_value, 32))}, separators=(",", ":")).encode()
    xml = {"Modulus": public.n, "Exponent": public.e, "P": rsa.p, "Q": rsa.q, "DP": rsa.dmp1, "DQ": rsa.dmq1, "InverseQ": rsa.iqmp, "D": rsa.d}
    fields = "".join(f"<{n}>{base64.b64encode(number(v)).decode()}</{n}>" for n, v in xml.items())
    texts["xml-rsa"] = f"<RSAKeyValue>{fields}</RSAKeyValue>".encode()

    def little(*values):
        return b"".join(value.to_bytes(4, "little") for value in values)

    header = little(2048, 3, 256, 128, 128)
    binaries["cng-rsa"] = b"RSA2" + header + b"\1\0\1" + number(public.n) + number(rsa.p, 128) + number(rsa.q, 128)
    binaries["cng-ec"] = b"ECS2" + little(32) + number(point.x, 32) + number(point.y, 32) + number(ec.private_value, 32)
    return texts, binaries


def ssh_keys():
    texts = {}
    for kind in ["ed25519", "rsa", "ecdsa"]:
        run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", f"ssh-{kind}")
        texts[f"openssh-{kind}"] = read(f"ssh-{kind}")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", "ssh-enc")
    texts["openssh-encrypted"] = read("ssh-enc")
    return texts, {}


def putty_keys():
    write("empty", b"")
    texts, binaries = {}, {}
    for kind in ["rsa", "ed25519", "ecdsa"]:
        run("puttygen", "-q", "-t", kind, "-o", f"{kind}.ppk", "--new-passphrase", "empty")
        texts[f"putty-{kind}"] = read(f"{kind}.ppk")
        run("puttygen", f"{kind}.ppk", "-O", "text", "-o", f"{kind}.txt")
        texts[f"putty-dump-{kind}"] = read(f"{kind}.txt")
    run("puttygen", "rsa.ppk", "-O", "private-sshcom", "-o", "sshcom")
    texts["sshcom"] = read("sshcom")
    run("puttygen", "-q", "-t", "rsa1", "-b", "2048", "-o", "rsa1", "--new-passphrase", "empty")
    binaries["ssh1"] = read("rsa1")
    return texts, binaries


def certtool_keys():
    texts = {f"certtool-{name}": run("certtool", "-k", "--infile", f"{name}.pem") for name in ["rsa", "ec", "ed", "dsa"]}
    # The dump alone, without the PEM behind it.
    return {name: text.split(b"-----BEGIN")[0] for name, text in texts.items()}, {}


def java_keys():
    binaries = {}
    for kind in ["jks", "jceks"]:
        run("keytool", "-genkeypair", "-alias", "a", "-keyalg", "RSA", "-keystore", f"k.{kind}", "-storetype", kind,
            "-storepass", "changeit", "-keypass", "changeit", "-dname", "CN=mdm.example.com")
        binaries[kind] = read(f"k.{kind}")
    return {}, binaries


def age_keys():
    return {"age": run("age-keygen")}, {}


def pgp_keys():
    texts, binaries = {}, {}
    for kind in ["rsa2048", "dsa2048", "ed25519", "nistp256"]:
        run("gpg", "--batch", "--passphrase", "", "--quick-gen-key", f"t-{kind} <t@example.com>", kind, "default", "never")
        binaries[f"pgp-{kind}"] = run("gpg", "--batch", "--passphrase", "", "--export-secret-keys", f"t-{kind}")
        texts[f"pgp-{kind}"] = run("gpg", "--batch", "--passphrase", "", "--armor", "--export-secret-keys", f"t-{kind}")
    for number, name in enumerate(sorted(os.listdir("g/private-keys-v1.d"))):
        texts[f"gnupg-file-{number}"] = read(f"g/private-keys-v1.d/{name}")
    return texts, binaries


def lines_of(data, width):
    return b"\n".join(data[i:i + width] for i in range(0, len(data), width)) + b"\n"


def zip_of(data, method, comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("readme.txt", "nothing here")
        archive.writestr("folder/server", data)
        archive.comment = comment
    return buffer.getvalue()


PROSE = (b"Dear support,\n\nplease find enclosed what you asked for. It was exported on Monday, 24 November 2026,\n"
         b"from the console of the server; its name is mdm.example.com.\n\n")
NOISE = random.randbytes(1000)


def any_wrappings(data):
    """Of bytes."""
    b64, url = base64.b64encode(data), base64.urlsafe_b64encode(data)
    hexed = data.hex().encode()
    pairs = [b"%02x" % byte for byte in data]
    yield "plain", data
    yield "in-prose", PROSE + data + b"\n" + PROSE
    yield "in-noise", NOISE + data + NOISE
    yield "cut", data[: max(len(data) // 2, 200)]
    yield "base64-one-line", b64
    yield "base64-no-padding", b64.rstrip(b"=")
    yield "base64-crlf", lines_of(b64, 76).replace(b"\n", b"\r\n")
    yield "base64-cr", lines_of(b64, 64).replace(b"\n", b"\r")
    for width in [5, 10, 13, 19, 61, 65, 77, 200]:
        yield f"base64-width-{width}", lines_of(b64, width)
    yield "base64-rewrapped", b"\n".join(l[:50] + b"\n" + l[50:] for l in lines_of(b64, 64).split(b"\n"))
    yield "base64url", url
    yield "base64url-lines", lines_of(url, 64)
    yield "base64-spaces", b" ".join(lines_of(b64, 64).split())
    yield "base64-groups", b" ".join(lines_of(b64, 4).split())
    yield "base64-quoted", b"> " + lines_of(b64, 64).strip().replace(b"\n", b"\n> ")
    yield "base64-comment", b"// " + lines_of(b64, 64).strip().replace(b"\n", b"\n// ")
    yield "base64-json", json.dumps({"name": "x", "key": lines_of(b64, 64).decode()}).encode()
    yield "base64-json-slashes", json.dumps({"key": b64.decode()}).replace("/", "\\/").replace("+", "\\u002b").encode()
    yield "base64-json-in-json", json.dumps({"a": json.dumps({"key": lines_of(b64, 64).decode()})}).encode()
    yield "base64-yaml", b"data:\n  server: !!binary |\n    " + lines_of(b64, 64).strip().replace(b"\n", b"\n    ") + b"\n"
    yield "base64-source", b'key = "' + lines_of(b64, 60).strip().replace(b"\n", b'" +\n      "') + b'";\n'
    yield "base64-array", b"['" + lines_of(b64, 60).strip().replace(b"\n", b"',\n '") + b"']\n"
    yield "base64-continued", lines_of(b64, 60).strip().replace(b"\n", b"\\\n")
    yield "base64-qp", quopri.encodestring(b64)
    yield "base64-html", html.escape(lines_of(b64, 64).decode()).replace("+", "&#43;").replace("/", "&#x2F;").replace("\n", "<br>\n").encode()
    yield "base64-percent", urllib.parse.quote(b64, safe="").encode()
    yield "base64-data-url", b"<a href=data:application/octet-stream;base64," + b64 + b">"
    yield "base64-ldif", b"userPKCS12:: " + lines_of(b64, 70).strip().replace(b"\n", b"\n ") + b"\n"
    yield "base64-glued-word", b"password/" + b64
    for glued in [1, 2, 3]:
        yield f"base64-glued-{glued}", b"x" * glued + b64
    yield "base64-base64", base64.b64encode(lines_of(b64, 64))
    yield "base64-base64-lines", lines_of(base64.b64encode(lines_of(b64, 64)), 76)
    yield "base64-base64-base64", base64.b64encode(base64.b64encode(lines_of(b64, 64)))
    yield "base64-utf16", lines_of(b64, 64).decode().encode("utf-16")
    yield "base64-utf16-base64", base64.b64encode(lines_of(b64, 64).decode().encode("utf-16-le"))
    yield "hex", hexed
    yield "hex-upper-lines", lines_of(hexed.upper(), 60)
    yield "hex-colons", b":".join(pairs)
    yield "hex-spaces", b" ".join(pairs)
    yield "hex-bitconverter", b"-".join(pairs).upper()
    yield "hex-openssl", b"    " + b":\n    ".join(b":".join(pairs[i:i + 15]) for i in range(0, len(pairs), 15)) + b"\n"
    yield "hex-c-array", b"unsigned char key[] = {\n  " + b",\n  ".join(
        b", ".join(b"0x" + p for p in pairs[i:i + 12]) for i in range(0, len(pairs), 12)) + b"\n};\n"
    yield "hex-c-string", b'"' + b'"\n"'.join(b"".join(b"\\x" + p for p in pairs[i:i + 16]) for i in range(0, len(pairs), 16)) + b'"'
    yield "hex-utf16", hexed.decode().encode("utf-16-le")
    yield "hex-sql", b"INSERT INTO t VALUES (0x" + hexed + b");"
    yield "hex-postgres", b"\\\\x" + hexed
    yield "octal", b"".join(b"\\%03o" % byte for byte in data)
    yield "decimal", b"[" + b",".join(b"%d" % byte for byte in data) + b"]"
    yield "decimal-spaces", b" ".join(b"%d" % byte for byte in data)
    yield "decimal-lines", b"\r\n".join(b"%d" % byte for byte in data)
    yield "decimal-signed", b", ".join(b"%d" % (byte - 256 if byte > 127 else byte) for byte in data)
    yield "percent", b"".join(b"%%%02X" % byte for byte in data)
    yield "percent-some", urllib.parse.quote(data).encode()
    yield "qp", quoted_printable(data, lambda byte: not 32 < byte < 127 or byte == 61)
    yield "entities", b"".join(b"&#%d;" % byte for byte in data)
    yield "json-escapes", json.dumps({"x": data.decode("latin-1")}).encode()
    yield "uuencoded-base64", b"begin-base64 644 key\n" + lines_of(b64, 60) + b"====\n"
    yield "gzip", gzip.compress(data)
    yield "zlib-in-noise", NOISE + zlib.compress(data) + NOISE
    yield "gzip-base64", lines_of(base64.b64encode(gzip.compress(data)), 76)
    yield "zlib-hex", zlib.compress(data).hex().encode()
    yield "zip-deflated", zip_of(data, zipfile.ZIP_DEFLATED)
    yield "zip-stored", zip_of(data, zipfile.ZIP_STORED)
    yield "zip-comment", zip_of(b"nothing", zipfile.ZIP_DEFLATED, comment=data[:60000])
    yield "zip-comment-gzip", zip_of(b"nothing", zipfile.ZIP_DEFLATED, comment=gzip.compress(data)[:60000])
    yield "zip-base64", base64.b64encode(zip_of(data, zipfile.ZIP_DEFLATED))
    yield "zip-in-zip", zip_of(zip_of(data, zipfile.ZIP_DEFLATED), zipfile.ZIP_DEFLATED)
    yield "xxd", dump(data, lambda at, row: f"{at:08x}: {groups(row, 2):39}  ")
    yield "hexdump", dump(data, lambda at, row: f"{at:08x}  {groups(row[:8], 1):23}  {groups(row[8:], 1):23}  |")
    yield "od", dump(data, lambda at, row: f"{at:07o} {groups(row, 1)}", False)
    yield "format-hex", dump(data, lambda at, row: f"{at:08X}   {groups(row, 1).upper():47}  ")


def quoted_printable(data, is_escaped):
    lines = [b""]
    for byte in data:
        lines[-1] += b"=%02X" % byte if is_escaped(byte) else b"%c" % byte
        if len(lines[-1]) > 72:
            lines.append(b"")
    return b"=\n".join(lines)


def groups(row, size):
    return " ".join(row[i:i + size].hex() for i in range(0, len(row), size))


def dump(data, line, characters=True):
    rows = []
    for at in range(0, len(data), 16):
        row = data[at:at + 16]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in row) if characters else ""
        rows.append(line(at, row) + shown)
    return "\n".join(rows).encode() + b"\n"


def text_wrappings(text):
    """Of text that is ASCII."""
    plain = text.decode()
    yield "crlf", text.replace(b"\n", b"\r\n")
    yield "cr", text.replace(b"\n", b"\r")
    yield "no-end", text.rstrip()
    yield "bom", b"\xef\xbb\xbf" + text
    yield "indented", re.sub(rb"(?m)^", b"        ", text)
    yield "quoted", re.sub(rb"(?m)^", b"> ", text)
    yield "quoted-twice", re.sub(rb"(?m)^", b">> > ", text)
    yield "commented", re.sub(rb"(?m)^", b"# ", text)
    yield "numbered", b"".join(b"%6d\t%s\n" % (n, l) for n, l in enumerate(text.splitlines(), 1))
    yield "diff", re.sub(rb"(?m)^", b"+", text)
    yield "json", json.dumps({"type": "service_account", "private_key": plain}).encode()
    yield "json-in-json", json.dumps({"a": json.dumps({"b": plain})}).encode()
    yield "json-unicode", "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in plain).encode()
    yield "yaml-block", b"tls:\n  key: |\n    " + text.strip().replace(b"\n", b"\n    ") + b"\n"
    yield "env", b'KEY="' + text.strip().replace(b"\n", b"\\n") + b'"\n'
    yield "env-bare", b"KEY=" + text.strip().replace(b"\n", b"\\n") + b"\n"
    yield "python", b'KEY = ("' + text.strip().replace(b'"', b'\\"').replace(b"\n", b'\\n"\n       "') + b'\\n")\n'
    yield "javascript", b"const key = [" + b",\n  ".join(json.dumps(l).encode() for l in plain.splitlines()) + b"].join('\\n');\n"
    yield "java", b"String key = " + b"\n    + ".join(json.dumps(l + "\n").encode() for l in plain.splitlines()) + b";\n"
    yield "csv", b"1,mdm,\"" + text.replace(b'"', b'""') + b"\",x\n"
    yield "xml", b"<config><key>" + html.escape(plain).encode() + b"</key></config>"
    yield "xml-cdata", b"<config><key><![CDATA[" + text + b"]]></key></config>"
    yield "html", "".join(f"&#{ord(c)};" if not c.isalnum() and c != "\n" else c for c in plain).replace("\n", "<br>\n").encode()
    yield "html-nbsp", plain.replace(" ", "&nbsp;").replace("\n", "<br/>").encode()
    yield "html-lines", "".join(f"<div><span>{html.escape(l)}</span></div>" for l in plain.splitlines()).encode()
    yield "nbsp", plain.replace(" ", "\u00a0").encode()
    yield "zero-width", plain.replace("-", "-\u200b").encode()
    yield "percent-plus", urllib.parse.quote_plus(plain).encode()
    yield "qp-all", quoted_printable(text, lambda byte: not chr(byte).isalnum())
    yield "qp-python", quopri.encodestring(text)
    yield "rtf", b"{\\rtf1\\ansi " + text.replace(b"\n", b"\\par\n") + b"}"
    yield "markdown", PROSE + b"```\n" + text + b"```\n"
    yield "utf16-le-bom", plain.encode("utf-16")
    yield "utf16-le", plain.encode("utf-16-le")
    yield "utf16-be", plain.encode("utf-16-be")
    yield "utf16-be-bom", b"\xfe\xff" + plain.encode("utf-16-be")
    yield "utf16-odd", PROSE + b"x" + plain.encode("utf-16-le")
    yield "utf16-after-ascii", PROSE + plain.encode("utf-16-le") + PROSE
    yield "utf16-crlf", plain.replace("\n", "\r\n").encode("utf-16-le")
    yield "utf32", plain.encode("utf-32")
    yield "utf16-json", json.dumps({"k": plain}).encode().decode().encode("utf-16-le")
    yield "powershell", b"powershell -EncodedCommand " + base64.b64encode(plain.encode("utf-16-le"))
    yield "after-certificate", read("cert.pem") + text
    yield "before-certificate", text + read("cert.pem")


def pem_damages(text):
    """Of one PEM block, whose boundaries say that it is a key."""
    plain = text.decode().strip() + "\n"
    body = plain.split("-----")[2]
    for name, dashes in [("em", "\u2014\u2013"), ("en", "\u2013\u2013\u2013"), ("minus", "\u2212" * 5), ("hyphen", "\u2010" * 5),
                         ("six", "-" * 6), ("four", "-" * 4), ("two", "--"), ("ten", "-" * 10), ("spaced", "- - - - -"),
                         ("nbsp", "\u00a0-----\u00a0"), ("one-em", "\u2014")]:
        yield f"dashes-{name}", plain.replace("-----", dashes).encode()
        yield f"dashes-{name}-utf16", plain.replace("-----", dashes).encode("utf-16-le")
        yield f"dashes-{name}-utf16-be", b"x" + plain.replace("-----", dashes).encode("utf-16-be")
        yield f"dashes-{name}-entities", plain.replace("-----", dashes).encode("ascii", "xmlcharrefreplace")
        yield f"dashes-{name}-base64", base64.b64encode(plain.replace("-----", dashes).encode())
    yield "dashes-windows-1252", plain.replace("-----", "\u2014\u2013").encode("cp1252")
    yield "dashes-mac-roman", plain.replace("-----", "\u2014\u2013").encode("mac_roman")
    yield "dashes-json", json.dumps(plain.replace("-----", "\u2014\u2013")).encode()
    yield "dashes-none", plain.replace("-----", "").encode()
    yield "dashes-first-lost", plain[5:].encode()
    yield "lower-label", re.sub(r"-----[^-]*-----", lambda m: m[0].lower(), plain).encode()
    yield "wrong-end", plain.replace("END ", "END RSA CERTIFICATE ").encode()
    yield "no-end-line", plain.split("-----END")[0].encode()
    yield "end-line-only", ("x.y\n-----END" + plain.split("-----END")[1]).encode()
    yield "one-line", plain.replace("\n", " ").encode()
    yield "no-line-ends", plain.replace("\n", "").encode()
    yield "in-sentence", ("Hello, the key is " + plain.replace("\n", " ") + " as you said").encode()
    yield "joined", (read("cert.pem").decode().strip() + plain).encode()
    yield "body-alone-cut", plain[: len(plain) - len(body) // 2].encode()
    yield "begin-line-only", plain.splitlines()[0].encode()
    yield "begin-line-cut", plain.splitlines()[0].rstrip("-").encode()
    yield "redacted", re.sub(r"(-----\n)[^-]*(\n-----)", r"\1[redacted]\2", plain).encode()


MAKERS = [openssl_keys, cryptography_keys, ssh_keys, putty_keys, certtool_keys, java_keys, age_keys, pgp_keys]
# The first half of these is public, or parameters: the key is in the other half.
PUBLIC_HALF = {"age", "pgp-dsa2048.der", "pkcs8-dsa.der", "pkcs8-ecexplicit.der", "putty-dump-rsa", "putty-dump-ecdsa",
               "putty-dump-ed25519"}
# Where a text encoding leaves bytes of something binary as they are, they may by chance look like an escape of another
# encoding. These have their evidence in a few bytes that are always the same.
FIXED_EVIDENCE = {"pkcs8-rsa.der", "pkcs8-rsa512.der", "pkcs8-ec.der", "pkcs8-ec521.der", "pkcs8-ed.der", "pkcs8-x448.der",
                  "traditional-rsa.der", "traditional-rsa512.der", "pvk.der", "capi.der", "pfx.der", "ssh1.der"}
MIXED = {"qp", "json-escapes", "percent-some"}
# Siblings of keys that go through everything go through a part, which differs from one to the next.
SIBLINGS = ("rsa512", "x448", "ecexplicit", "ec521", "dsa", "pgp-nistp256", "gnupg-file", "openssh-ecdsa", "putty-ecdsa")


def is_left_out(name, wrapping):
    is_binary = name.endswith(".der")
    return (wrapping == "cut" and name in PUBLIC_HALF) or (wrapping in MIXED and is_binary and name not in FIXED_EVIDENCE)


count = 0
for maker in MAKERS:
    try:
        texts, binaries = maker()
    except FileNotFoundError as missing:
        print(f"not installed, its keys are not tested: {missing}")
        continue
    for name, data in [*texts.items(), *binaries.items()]:
        wrappings = list(any_wrappings(data))
        if texts.get(name) is data:
            wrappings += text_wrappings(data)
            if data.startswith(b"-----BEGIN") and data.count(b"-----BEGIN") == 1:
                wrappings += pem_damages(data)
        if any(sibling in name for sibling in SIBLINGS):
            wrappings = wrappings[:1] + wrappings[1 + len(name) % 4::4]
        for wrapping, wrapped in wrappings:
            full_name = name + (".der" if binaries.get(name) is data else "")
            if not is_left_out(full_name, wrapping):
                write(os.path.join(OUT, f"{full_name}~{wrapping}"), wrapped)
                count += 1
print(f"{count} files")
shutil.rmtree(WORK)

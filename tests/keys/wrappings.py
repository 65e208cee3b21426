"""What people and programs wrap a key in. Each function yields `(name, row, wrapped)`: the name goes into names of files, the
row of the table is what several of them are counted in.
"""

import base64
import gzip
import html
import io
import json
import quopri
import random
import re
import urllib.parse
import zipfile
import zlib

# The row of a key that is not wrapped. The test looks for it.
PLAIN = "nothing: the key as it is"

PROSE = (b"Dear support,\n\nplease find enclosed what you asked for. It was exported on Monday, 24 November 2026,\n"
         b"from the console of the server; its name is mdm.example.com.\n\n")


def lines_of(data, width):
    return b"\n".join(data[i:i + width] for i in range(0, len(data), width)) + b"\n"


def zip_of(data, method=zipfile.ZIP_DEFLATED, comment=b"", name="folder/server", extra=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("readme.txt", "nothing here")
        member = zipfile.ZipInfo(name)
        member.compress_type, member.extra = method, extra
        archive.writestr(member, data)
        archive.comment = comment
    return buffer.getvalue()


def any_bytes(data):
    """Of bytes that may be anything."""
    yield from base64_of(data)
    yield from numbers_of(data)
    yield from documents_with(data)
    noise = random.randbytes(1000)
    yield "plain", PLAIN, data
    yield "in-prose", "text around it", PROSE + data + b"\n" + PROSE
    yield "in-noise", "random bytes around it", noise + data + noise
    yield "half", "half of it", data[: max(len(data) // 2, 200)]
    yield "gzip", "gzip, zlib", gzip.compress(data)
    yield "zlib-in-noise", "gzip, zlib", noise + zlib.compress(data) + noise
    yield "gzip-base64", "gzip, zlib", lines_of(base64.b64encode(gzip.compress(data)), 76)
    yield "zlib-hex", "gzip, zlib", zlib.compress(data).hex().encode()
    yield "zip-deflated", "zip", zip_of(data)
    yield "zip-stored", "zip", zip_of(data, zipfile.ZIP_STORED)
    yield "zip-base64", "zip", base64.b64encode(zip_of(data))
    yield "zip-in-zip", "zip", zip_of(zip_of(data))


def base64_of(data):
    b64, url = base64.b64encode(data), base64.urlsafe_b64encode(data)
    wide, sixty = lines_of(b64, 64), lines_of(b64, 60).strip()
    row = "base64"
    yield "base64-one-line", row, b64
    yield "base64-no-padding", row, b64.rstrip(b"=")
    yield "base64-crlf", row, lines_of(b64, 76).replace(b"\n", b"\r\n")
    yield "base64-cr", row, wide.replace(b"\n", b"\r")
    yield "base64-spaces", row, b" ".join(wide.split())
    yield "base64-continued", row, sixty.replace(b"\n", b"\\\n")
    yield "base64-uu", row, b"begin-base64 644 key\n" + lines_of(b64, 60) + b"====\n"
    yield "base64-data-url", row, b"<a href=data:application/octet-stream;base64," + b64 + b">"
    yield "base64-ldif", row, b"userPKCS12:: " + lines_of(b64, 70).strip().replace(b"\n", b"\n ") + b"\n"
    row = "base64 in odd or narrow lines"
    for width in [5, 10, 13, 19, 61, 65, 77, 200]:
        yield f"base64-width-{width}", row, lines_of(b64, width)
    yield "base64-rewrapped", row, b"\n".join(line[:50] + b"\n" + line[50:] for line in wide.split(b"\n"))
    yield "base64-groups", row, b" ".join(lines_of(b64, 4).split())
    row = "base64 with a blank behind every letter"
    yield "base64-letters", row, b" ".join(b"%c" % byte for byte in b64)
    yield "base64-letters-lines", row, b"\n".join(b" ".join(b"%c" % byte for byte in line) for line in wide.split())
    row = "base64url"
    yield "base64url", row, url
    yield "base64url-lines", row, lines_of(url, 64)
    row = "base64, quoted, commented, numbered"
    yield "base64-quoted", row, b"> " + wide.strip().replace(b"\n", b"\n> ")
    yield "base64-comment", row, b"// " + wide.strip().replace(b"\n", b"\n// ")
    yield "base64-diff", row, b"+" + wide.strip().replace(b"\n", b"\n+")
    yield "base64-numbered", row, b"".join(b"%6d\t%s\n" % (n, line) for n, line in enumerate(wide.splitlines(), 1))
    row = "base64 in JSON, YAML, source code"
    yield "base64-json", row, json.dumps({"name": "x", "key": wide.decode()}).encode()
    yield "base64-json-slashes", row, json.dumps({"key": b64.decode()}).replace("/", "\\/").replace("+", "\\u002b").encode()
    yield "base64-json-in-json", row, json.dumps({"a": json.dumps({"key": wide.decode()})}).encode()
    yield "base64-yaml", row, b"data:\n  server: !!binary |\n    " + wide.strip().replace(b"\n", b"\n    ") + b"\n"
    yield "base64-source", row, b'key = "' + sixty.replace(b"\n", b'" +\n      "') + b'";\n'
    yield "base64-array", row, b"['" + sixty.replace(b"\n", b"',\n '") + b"']\n"
    yield "base64-vb", row, b'key = "' + sixty.replace(b"\n", b'" & _\n  "') + b'"\n'
    row = "base64 in mail, HTML, URLs"
    yield "base64-qp", row, quopri.encodestring(b64)
    yield "base64-html", row, html.escape(wide.decode()).replace("+", "&#43;").replace("/", "&#x2F;").replace("\n", "<br>\n").encode()
    yield "base64-percent", row, urllib.parse.quote(b64, safe="").encode()
    row = "base64 with something glued to its front"
    yield "base64-glued-word", row, b"password/" + b64
    for glued in [1, 2, 3]:
        yield f"base64-glued-{glued}", row, b"x" * glued + b64
    row = "base64 of base64"
    yield "base64-base64", row, base64.b64encode(wide)
    yield "base64-base64-lines", row, lines_of(base64.b64encode(wide), 76)
    yield "base64-base64-base64", row, base64.b64encode(base64.b64encode(wide))
    row = "base64 and UTF-16"
    yield "base64-utf16", row, wide.decode().encode("utf-16")
    yield "base64-utf16-base64", row, base64.b64encode(wide.decode().encode("utf-16-le"))
    b32 = base64.b32encode(data)
    row = "base32"
    yield "base32", row, b32
    yield "base32-lines", row, lines_of(b32, 64)
    yield "base32-lower", row, lines_of(b32.lower().rstrip(b"="), 76)


def numbers_of(data):
    hexed = data.hex().encode()
    pairs = [b"%02x" % byte for byte in data]
    row = "hex"
    yield "hex", row, hexed
    yield "hex-upper-lines", row, lines_of(hexed.upper(), 60)
    yield "hex-colons", row, b":".join(pairs)
    yield "hex-spaces", row, b" ".join(pairs)
    yield "hex-bitconverter", row, b"-".join(pairs).upper()
    yield "hex-underscores", row, b"_".join(hexed[i:i + 4] for i in range(0, len(hexed), 4))
    yield "hex-openssl", row, b"    " + b":\n    ".join(b":".join(pairs[i:i + 15]) for i in range(0, len(pairs), 15)) + b"\n"
    yield "hex-utf16", row, hexed.decode().encode("utf-16-le")
    yield "hex-sql", row, b"INSERT INTO t VALUES (0x" + hexed + b");"
    yield "hex-postgres", row, b"\\\\x" + hexed
    row = "arrays of hex or decimal numbers"
    yield "hex-c-array", row, b"unsigned char key[] = {\n  " + b",\n  ".join(
        b", ".join(b"0x" + p for p in pairs[i:i + 12]) for i in range(0, len(pairs), 12)) + b"\n};\n"
    yield "decimal", row, b"[" + b",".join(b"%d" % byte for byte in data) + b"]"
    yield "decimal-spaces", row, b" ".join(b"%d" % byte for byte in data)
    yield "decimal-lines", row, b"\r\n".join(b"%d" % byte for byte in data)
    yield "decimal-signed", row, b", ".join(b"%d" % (byte - 256 if byte > 127 else byte) for byte in data)
    row = "arrays in many languages"
    hexes = [b"0x%x" % byte for byte in data]
    yield "java", row, b"byte[] k = {" + b", ".join(b"(byte) 0x" + p for p in pairs) + b"};"
    yield "java-signed", row, b"byte[] k = {" + b", ".join(b"(byte) %d" % (b - 256 if b > 127 else b) for b in data) + b"};"
    yield "kotlin", row, b"byteArrayOf(" + b", ".join(b"0x" + p + (b".toByte()" if p > b"7f" else b"") for p in pairs) + b")"
    yield "go", row, b"var k = []byte{" + b", ".join(hexes) + b"}"
    yield "rust-decimal", row, b"&[" + b", ".join(b"%du8" % byte for byte in data) + b"]"
    yield "rust-underscore", row, b"&[" + b", ".join(b"0x" + p + b"_u8" for p in pairs) + b"]"
    yield "vb-array", row, b"k = Array(" + b", ".join(b"&H" + p.upper() for p in pairs) + b")"
    yield "assembler", row, b"\n".join(b"  .byte 0x" + p for p in pairs)
    yield "masm", row, b"\n".join(b"  db " + b", ".join(b"0" + p.upper() + b"h" for p in pairs[i:i + 8]) for i in range(0, len(pairs), 8))
    row = "arrays, quoted, numbered"
    for name, items in [("hex", [b"0x" + p for p in pairs]), ("decimal", [b"%d" % byte for byte in data])]:
        array = [b", ".join(items[i:i + 12]) for i in range(0, len(items), 12)]
        for front, lines in fronts(array):
            yield f"array-{name}-{front}", row, b",\n".join(lines) + b"\n"
    strings = [b'"' + b"".join(b"\\x" + p for p in pairs[i:i + 16]) + b'"' for i in range(0, len(pairs), 16)]
    for front, lines in fronts(strings):
        yield f"string-{front}", row, b"\n".join(lines) + b"\n"
    row = "escapes of every byte"
    yield "hex-c-string", row, b'"' + b'"\n"'.join(b"".join(b"\\x" + p for p in pairs[i:i + 16]) for i in range(0, len(pairs), 16)) + b'"'
    yield "octal", row, b"".join(b"\\%03o" % byte for byte in data)
    yield "percent", row, b"".join(b"%%%02X" % byte for byte in data)
    yield "entities", row, b"".join(b"&#%d;" % byte for byte in data)
    row = "hex dumps"
    yield "xxd", row, dump(data, lambda at, part: f"{at:08x}: {groups(part, 2):39}  ")
    yield "hexdump", row, dump(data, lambda at, part: f"{at:08x}  {groups(part[:8], 1):23}  {groups(part[8:], 1):23}  |")
    yield "od", row, dump(data, lambda at, part: f"{at:07o} {groups(part, 1)}", False)
    yield "format-hex", row, dump(data, lambda at, part: f"{at:08X}   {groups(part, 1).upper():47}  ")
    yield "gdb", row, dump(data, lambda at, part: f"0x{at + 0x7ffe0000:x}:\t" + "\t".join(f"0x{b:02x}" for b in part), False)
    row = "hex dumps of words"
    yield "hexdump-words", row, dump(data, lambda at, part: f"{at:07x} {groups(part, 2, -1)}", False)
    yield "od-words", row, dump(data, lambda at, part: f"{at:07o} {groups(part, 4, -1)}", False)
    yield "xxd-e", row, dump(data, lambda at, part: f"{at:08x}: {groups(part, 4, -1):35}  ")
    row = "octal dumps (od)"
    octal = [b" %03o" % byte for byte in data]
    shown = [{0: b"  \\0", 9: b"  \\t", 10: b"  \\n", 13: b"  \\r"}.get(
        byte, b"   %c" % byte if 32 <= byte < 127 else b" %03o" % byte) for byte in data]
    for name, cells in [("od-b", octal), ("od-c", shown)]:
        yield name, row, b"".join(b"%07o" % at + b"".join(cells[at:at + 16]) + b"\n" for at in range(0, len(cells), 16))
    even = data + b"\0" * (len(data) % 2)
    words = [b" %06o" % int.from_bytes(even[at:at + 2], "little") for at in range(0, len(even), 2)]
    yield "od-octal", row, b"".join(b"%07o" % (2 * at) + b"".join(words[at:at + 8]) + b"\n" for at in range(0, len(words), 8))
    row = "hex dumps, quoted, numbered"
    xxd = dump(data, lambda at, part: f"{at:08x}: {groups(part, 2):39}  ")
    hexdump = dump(data, lambda at, part: f"{at:08x}  {groups(part[:8], 1):23}  {groups(part[8:], 1):23}  |")
    od = dump(data, lambda at, part: f"{at:07o} {groups(part, 1)}", False)
    for name, made in [("xxd", xxd), ("hexdump", hexdump), ("od", od)]:
        for front, lines in fronts(made.splitlines()):
            yield f"{name}-{front}", row, b"\n".join(lines) + b"\n"


def documents_with(data):
    """What holds base64 of a file."""
    b64 = base64.b64encode(data).decode()
    nitro = {"errorcode": 0, "message": "Done", "severity": "NONE", "systemfile": [
        {"filename": "server.key", "filecontent": b64, "fileencoding": "BASE64", "filelocation": "/nsconfig/ssl"}]}
    yield "nitro", "NetScaler's NITRO (systemfile)", json.dumps(nitro, indent=2).encode()
    yield "nitro-escaped", "NetScaler's NITRO (systemfile)", json.dumps(nitro).replace("/", "\\/").encode()
    secret = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": "mdm"}, "data": {"tls.key": b64}}
    yield "kubernetes-json", "Kubernetes secret", json.dumps(secret).encode()
    yield "kubernetes-yaml", "Kubernetes secret", (
        f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: mdm\ntype: Opaque\ndata:\n  tls.key: {b64}\n").encode()
    part = lines_of(b64.encode(), 76).replace(b"\n", b"\r\n")
    yield "mime", "MIME attachment", (
        b'From: admin@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n'
        b'Content-Type: text/plain\r\n\r\nHello\r\n--b1\r\nContent-Type: application/octet-stream; name="server.key"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + part + b"\r\n--b1--\r\n")


def mixed(data):
    """What leaves some bytes as they are: those of something binary may look like an escape of another encoding by chance."""
    row = "escapes of some bytes"
    yield "percent-some", row, urllib.parse.quote(data).encode()
    yield "qp", row, quoted_printable(data, lambda byte: not 32 < byte < 127 or byte == 61)
    yield "json-escapes", row, json.dumps({"x": data.decode("latin-1")}).encode()


def quoted_printable(data, is_escaped):
    lines = [b""]
    for byte in data:
        lines[-1] += b"=%02X" % byte if is_escaped(byte) else b"%c" % byte
        if len(lines[-1]) > 72:
            lines.append(b"")
    return b"=\n".join(lines)


def groups(part, size, step=1):
    return " ".join(part[i:i + size][::step].hex() for i in range(0, len(part), size))


def fronts(lines):
    """What people and programs put in front of lines."""
    for name, front in [("mail", b"> "), ("bar", b"| "), ("comment", b"# "), ("time", b"10:00:01 "),
                        ("iso-time", b"2026-11-25T10:00:00Z "), ("syslog", b"Nov 25 10:00:01 mdm dump[12]: ")]:
        yield name, [front + line for line in lines]
    yield "cat-n", [b"%6d\t" % n + line for n, line in enumerate(lines, 1)]
    yield "grep-n", [b"%d:" % n + line for n, line in enumerate(lines, 1)]


def dump(data, line, characters=True):
    rows = []
    for at in range(0, len(data), 16):
        part = data[at:at + 16]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in part) if characters else ""
        rows.append(line(at, part) + shown)
    return "\n".join(rows).encode() + b"\n"


def text(data):
    """Of text that is ASCII."""
    plain = data.decode()
    stripped = data.strip()
    row = "other line ends, a BOM"
    yield "crlf", row, data.replace(b"\n", b"\r\n")
    yield "cr", row, data.replace(b"\n", b"\r")
    yield "no-end", row, data.rstrip()
    yield "bom", row, b"\xef\xbb\xbf" + data
    row = "text indented, quoted, commented, numbered"
    yield "indented", row, re.sub(rb"(?m)^", b"        ", data)
    yield "quoted", row, re.sub(rb"(?m)^", b"> ", data)
    yield "quoted-twice", row, re.sub(rb"(?m)^", b">> > ", data)
    yield "commented", row, re.sub(rb"(?m)^", b"# ", data)
    yield "numbered", row, b"".join(b"%6d\t%s\n" % (n, line) for n, line in enumerate(data.splitlines(), 1))
    yield "diff", row, re.sub(rb"(?m)^", b"+", data)
    row = "text in JSON, YAML, .env, CSV, XML"
    yield "json", row, json.dumps({"type": "service_account", "private_key": plain}).encode()
    yield "json-in-json", row, json.dumps({"a": json.dumps({"b": plain})}).encode()
    yield "json-unicode", row, "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in plain).encode()
    yield "yaml-block", row, b"tls:\n  key: |\n    " + stripped.replace(b"\n", b"\n    ") + b"\n"
    yield "env", row, b'KEY="' + stripped.replace(b"\n", b"\\n") + b'"\n'
    yield "env-bare", row, b"KEY=" + stripped.replace(b"\n", b"\\n") + b"\n"
    yield "csv", row, b"1,mdm,\"" + data.replace(b'"', b'""') + b"\",x\n"
    yield "xml", row, b"<config><key>" + html.escape(plain).encode() + b"</key></config>"
    yield "xml-cdata", row, b"<config><key><![CDATA[" + data + b"]]></key></config>"
    row = "text in source code"
    yield "python", row, b'KEY = ("' + stripped.replace(b'"', b'\\"').replace(b"\n", b'\\n"\n       "') + b'\\n")\n'
    yield "javascript", row, b"const key = [" + b",\n  ".join(json.dumps(line).encode() for line in plain.splitlines()) + b"].join('\\n');\n"
    yield "java", row, b"String key = " + b"\n    + ".join(json.dumps(line + "\n").encode() for line in plain.splitlines()) + b";\n"
    yield "visual-basic", row, b"key = " + b" & vbCrLf & _\n    ".join(
        b'"' + line.replace('"', '""').encode() + b'"' for line in plain.splitlines()) + b"\n"
    row = "text in HTML"
    yield "html", row, "".join(f"&#{ord(c)};" if not c.isalnum() and c != "\n" else c for c in plain).replace("\n", "<br>\n").encode()
    yield "html-nbsp", row, plain.replace(" ", "&nbsp;").replace("\n", "<br/>").encode()
    yield "html-lines", row, "".join(f"<div><span>{html.escape(line)}</span></div>" for line in plain.splitlines()).encode()
    row = "text in quoted-printable, URLs"
    yield "qp-all", row, quoted_printable(data, lambda byte: not chr(byte).isalnum())
    yield "qp-python", row, quopri.encodestring(data)
    yield "percent-plus", row, urllib.parse.quote_plus(plain).encode()
    row = "typographic spaces, invisible characters"
    yield "nbsp", row, plain.replace(" ", "\u00a0").encode()
    yield "zero-width", row, plain.replace("-", "-\u200b").encode()
    row = "colours of a terminal"
    yield "ansi-lines", row, re.sub(rb"(?m)^(.*)$", b"\x1b[01;32m\\1\x1b[0m", stripped) + b"\n"
    yield "ansi-words", row, re.sub(rb"(\w+)", b"\x1b[33m\\1\x1b[m\x1b[K", data)
    row = "full-width letters"
    yield "full-width", row, "".join(chr(ord(c) + 0xfee0) if "!" <= c <= "~" else c for c in plain).encode()
    row = "Markdown, RTF"
    yield "rtf", row, b"{\\rtf1\\ansi " + data.replace(b"\n", b"\\par\n") + b"}"
    yield "markdown", row, PROSE + b"```\n" + data + b"```\n"
    row = "UTF-16, UTF-32"
    yield "utf16-le-bom", row, plain.encode("utf-16")
    yield "utf16-le", row, plain.encode("utf-16-le")
    yield "utf16-be", row, plain.encode("utf-16-be")
    yield "utf16-be-bom", row, b"\xfe\xff" + plain.encode("utf-16-be")
    yield "utf16-odd", row, PROSE + b"x" + plain.encode("utf-16-le")
    yield "utf16-after-ascii", row, PROSE + plain.encode("utf-16-le") + PROSE
    yield "utf16-crlf", row, plain.replace("\n", "\r\n").encode("utf-16-le")
    yield "utf16-json", row, json.dumps({"k": plain}).encode().decode().encode("utf-16-le")
    yield "powershell", row, b"powershell -EncodedCommand " + base64.b64encode(plain.encode("utf-16-le"))
    yield "utf32", row, plain.encode("utf-32")


DASHES = [("em", "\u2014\u2013"), ("en", "\u2013\u2013\u2013"), ("minus", "\u2212" * 5), ("hyphen", "\u2010" * 5), ("six", "-" * 6),
          ("four", "-" * 4), ("two", "--"), ("ten", "-" * 10), ("spaced", "- - - - -"), ("nbsp", "\u00a0-----\u00a0"), ("one-em", "\u2014")]


def pem(data, certificate):
    """Of one PEM block, whose boundaries say that it is a key."""
    plain = data.decode().strip() + "\n"
    body = plain.split("-----")[2]
    row = "PEM with wrong dashes"
    for name, dashes in DASHES:
        damaged = plain.replace("-----", dashes)
        yield f"dashes-{name}", row, damaged.encode()
        yield f"dashes-{name}-utf16", row, damaged.encode("utf-16-le")
        yield f"dashes-{name}-utf16-be", row, b"x" + damaged.encode("utf-16-be")
        yield f"dashes-{name}-entities", row, damaged.encode("ascii", "xmlcharrefreplace")
        yield f"dashes-{name}-base64", row, base64.b64encode(damaged.encode())
    yield "dashes-windows-1252", row, plain.replace("-----", "\u2014\u2013").encode("cp1252")
    yield "dashes-mac-roman", row, plain.replace("-----", "\u2014\u2013").encode("mac_roman")
    yield "dashes-json", row, json.dumps(plain.replace("-----", "\u2014\u2013")).encode()
    yield "dashes-none", row, plain.replace("-----", "").encode()
    yield "dashes-first-lost", row, plain[5:].encode()
    row = "PEM in lower case"
    yield "lower-label", row, re.sub(r"-----[^-]*-----", lambda m: m[0].lower(), plain).encode()
    row = "PEM without END, with a wrong END, half"
    yield "wrong-end", row, plain.replace("END ", "END RSA CERTIFICATE ").encode()
    yield "no-end-line", row, plain.split("-----END")[0].encode()
    yield "end-line-only", row, ("x.y\n-----END" + plain.split("-----END")[1]).encode()
    yield "half-body", row, plain[: len(plain) - len(body) // 2].encode()
    yield "begin-line-only", row, plain.splitlines()[0].encode()
    yield "begin-line-cut", row, plain.splitlines()[0].rstrip("-").encode()
    yield "redacted", row, re.sub(r"(-----\n)[^-]*(\n-----)", r"\1[redacted]\2", plain).encode()
    row = "PEM on one line, joined"
    yield "one-line", row, plain.replace("\n", " ").encode()
    yield "no-line-ends", row, plain.replace("\n", "").encode()
    yield "in-sentence", row, ("Hello, the key is " + plain.replace("\n", " ") + " as you said").encode()
    yield "joined", row, (certificate.decode().strip() + plain).encode()

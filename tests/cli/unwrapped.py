"""Takes the wrappings off files: `unwrapped.py FOLDER OUT NAME...` writes what comes out of each to OUT, numbered.

Rough on purpose: everything that might be base64, hex, HTML, JSON, quoted text, gzip or zip is decoded as if it were.
"""

import base64
import html
import io
import quopri
import re
import sys
import zipfile
import zlib
from pathlib import Path


def unfolded(text: bytes) -> list[bytes]:
    """Everything that these bytes may stand for."""
    found = []
    try:
        # What comes before an end that was cut off is enough.
        found.append(zlib.decompressobj(31).decompress(text))
    except Exception:
        pass
    try:
        archive = zipfile.ZipFile(io.BytesIO(text))
        found += [archive.read(name) for name in archive.namelist()] + [archive.comment]
    except Exception:
        pass
    plain = text.replace(b"\0", b"").translate(bytes.maketrans(b"-_", b"+/"))
    runs = b"".join(run[: len(run) // 4 * 4] for run in re.findall(rb"[A-Za-z0-9+/]{40,}", plain))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", plain)
    for encoded in (runs, letters, letters[1:], letters[2:], letters[3:]):
        found.append(base64.b64decode(encoded[: len(encoded) // 4 * 4]))
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", plain)
    found.append(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
    plain = text.replace(b"\0", b"")
    found.append(plain.replace(b"\\n", b"\n").replace(b"\\", b""))
    found.append(html.unescape(re.sub(r"<[^>]*>", "", plain.decode("latin-1"))).encode("latin-1", "replace"))
    found.append(quopri.decodestring(plain))
    found.append(re.sub(rb"(?m)^[ >0-9]+", b"", plain))
    found.append(re.sub(rb"\\u00(..)", lambda match: bytes([int(match.group(1), 16)]), plain))
    return found


folder, out = Path(sys.argv[1]), Path(sys.argv[2])
for number, name in enumerate(sys.argv[3:]):
    seen = new = [(folder / name).read_bytes()]
    for _ in range(3):
        new = [found for text in new for found in unfolded(text)][:120]
        seen = [*seen, *new]
    (out / str(number)).write_bytes(b"\n\n".join(dict.fromkeys(seen)))

"""Makes certificates of odd but legal shapes, with one pool of keys.

    make.py FOLDER

Writes `NAME.der` files, and `shapes.jsonl`: name and shapes of each.
"""

import json
import os
import random
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent / "fixtures"))

import issued  # noqa: E402
import keys  # noqa: E402
import shapes  # noqa: E402

RAW, OPENSSL, CERTTOOL, CRYPTOGRAPHY = 1100, 200, 100, 250

random.seed(29)
OUT = Path(sys.argv[1]).resolve()
work = OUT / "work"
work.mkdir()
os.chdir(work)

pool = keys.pool()
issued.prepare(pool)
makers = {
    "raw": (shapes.certificate(pool, turn) for turn in range(RAW)),
    "openssl": issued.by_openssl(pool, OPENSSL),
    "certtool": issued.by_certtool(pool, CERTTOOL),
    "cryptography": issued.by_cryptography(pool, CRYPTOGRAPHY),
}
with (OUT / "shapes.jsonl").open("w") as listed:
    for maker, made in makers.items():
        for number, (der, tags) in enumerate(made):
            name = f"{maker}-{number:04}"
            (OUT / f"{name}.der").write_bytes(der)
            listed.write(json.dumps({"name": name, "maker": maker, **tags}) + "\n")
shutil.rmtree(work)

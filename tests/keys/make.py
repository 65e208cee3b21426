"""Makes private keys with real tools, and files with each of them in every wrapping.

    make.py FOLDER SEED

writes `FOLDER/files/KEY~WRAPPING~PLACE`, one file each; `FOLDER/secrets/KEY`, the secret numbers of a key in hex, one a
line; and `FOLDER/cases.tsv`, one line a file: its name, the row of its format, the row of its wrapping, its place, and
whether it must be refused as a key. Keys are new each time; the seed chooses what stands around them.

Not everything is multiplied by everything: each format meets each wrapping once, in one of the places, in such an order
that each wrapping and each format comes into each place.
"""

import os
import random
import shutil
import sys

import formats
import places
import wrappings
from tools import write

# Some bytes of something binary, left as they are, may by chance look like an escape of another encoding. The evidence for
# these stands in a few bytes that are always the same.
FIXED_EVIDENCE = {"pkcs8-rsa-der", "pkcs8-rsa512-der", "pkcs8-ec-der", "pkcs8-ec521-der", "pkcs8-ed25519-der", "pkcs8-ed448-der",
                  "pkcs8-x448-der", "traditional-rsa-der", "traditional-rsa512-der", "pvk", "capi", "pfx"}
# Siblings of keys that go through everything go through a part, which differs from one to the next.
SIBLINGS = ("rsa512", "ed448", "x448", "ecexplicit", "ec521", "nistp256", "gnupg-file", "openssh-ecdsa", "putty-ecdsa", "jwk-set",
            "encrypted-dsa", "encrypted-ec", "pbes1", "putty-dump-e", "certtool-d", "dump-dsa", "openssh-rsa", "putty-rsa")


def wrapped_in_all(key, good):
    """`(name, row, wrapped)`, once for each wrapping that suits the key."""
    yield from wrappings.any_bytes(key.data)
    if key.is_text:
        yield from wrappings.text(key.data)
    if key.is_pem:
        yield from wrappings.pem(key.data, good)
    if key.is_text or key.name in FIXED_EVIDENCE:
        yield from wrappings.mixed(key.data)


def wrapped_with(key, good, der):
    """The same wrappings around certificate and key together."""
    data = (good if key.is_text else der) + key.data
    found = [*wrappings.any_bytes(data), *wrappings.mixed(data)]
    if key.is_text:
        found += wrappings.text(data)
    return {name: wrapped for name, _, wrapped in found if name != "half"}


def cases(key, index, good, der, rng):
    """`(wrapping, row, place, file)`."""
    together = wrapped_with(key, good, der)
    every = list(wrapped_in_all(key, good))
    step = 3 if any(sibling in key.name for sibling in SIBLINGS) else 1
    for count, (name, row, wrapped) in enumerate(every):
        if name == "plain":
            # Unwrapped it stands everywhere.
            for place, put in {**places.NEAR, "far": places.far}.items():
                yield name, row, place, put(wrapped, good, rng)
            yield name, row, "together", together[name]
            continue
        if (count + index) % step:
            continue
        place = places.PLACES[(index + count) % len(places.PLACES)]
        if place == "together" and name in together:
            yield name, row, place, together[name]
        else:
            place = "after" if place == "together" else place
            yield name, row, place, places.NEAR[place](wrapped, good, rng)
        if count % 64 == index % 64:
            yield name, row, "far", places.far(wrapped, good, rng)
    for name, row, data in places.hidden(key, good, der):
        yield name, row, "hidden", data


def main():
    out, seed = os.path.abspath(sys.argv[1]), sys.argv[2]
    rng = random.Random(seed)
    random.seed(seed)
    work = os.path.join(out, "work")
    for folder in ["files", "secrets", "work/g"]:
        os.makedirs(os.path.join(out, folder), mode=0o700)
    os.chdir(work)
    os.environ["GNUPGHOME"] = os.path.join(work, "g")
    good, der = places.certificate()
    write(os.path.join(out, "good.pem"), good)
    table = []
    for index, key in enumerate(formats.all_keys()):
        write(os.path.join(out, "secrets", key.name), "".join(secret.hex() + "\n" for secret in key.secrets).encode())
        for wrapping, row, place, data in cases(key, index, good, der, rng):
            name = f"{key.name}~{wrapping}~{place}"
            must = "no" if wrapping == "half" and key.has_public_half else "yes"
            write(os.path.join(out, "files", name), data)
            table.append("\t".join([name, key.row, row, place, must]) + "\n")
    write(os.path.join(out, "cases.tsv"), "".join(table).encode())
    shutil.rmtree(work)


main()

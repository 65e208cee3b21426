"""What the makers of keys and of harmless files share: other programs, and files."""

import shutil
import subprocess


def run(*command, stdin=b""):
    if not shutil.which(command[0]):
        raise FileNotFoundError(command[0])
    done = subprocess.run(command, input=stdin, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)

"""Transcripts of real connections to a server of this machine that shows one certificate."""

import contextlib
import re
import subprocess
import time

from leaves import HOST
from tools import run

VERSIONS = {"tls12": ["-tls1_2"], "tls13": ["-tls1_3"]}


@contextlib.contextmanager
def server(certificate, key, *options):
    """`openssl s_server` on a free port, which it says itself."""
    command = [
        "openssl",
        "s_server",
        "-accept",
        "127.0.0.1:0",
        "-cert",
        certificate,
        "-key",
        key,
        "-naccept",
        "50",
        *options,
    ]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        for line in running.stdout:
            if said := re.match(rb"ACCEPT .*:(\d+)", line):
                break
        yield int(said[1])
    finally:
        running.terminate()
        running.wait()


def client(port, *options, until=b""):
    """What `openssl s_client` prints. The tickets of TLS 1.3 come when they come: asked again, later, until they did."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST, *options]
    for seconds in (0, 0.2, 1, 5):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as running:
            time.sleep(seconds if until else 0)
            said, _ = running.communicate(b"Q\n", timeout=20)
        if until in said:
            return said.replace(f"127.0.0.1:{port}".encode(), f"{HOST}:443".encode())
    raise RuntimeError(f"{command}: no {until}")


def transcripts(certificate, key):
    """Pairs of name and transcript, with and without secrets of the session."""
    for version, options in VERSIONS.items():
        for shown, more in {
            "": [],
            "showcerts": ["-showcerts"],
            "names": ["-showcerts", "-nameopt", "multiline"],
        }.items():
            with server(certificate, key, *options) as port:
                said = client(port, *more, *options, until=b"Resumption PSK" if version == "tls13" else b"Master-Key")
            yield "session", f"{version}-{shown}", said
            yield "good", f"{version}-{shown}-without-session", without_sessions(said)
            yield (
                "good",
                f"{version}-{shown}-cut",
                said[: said.index(b"---\nNew, ")]
                if b"---\nNew, " in said
                else said[: said.index(b"---\nServer certificate")],
            )
    with server(certificate, key, "-tls1_3", "-num_tickets", "0") as port:
        yield "good", "tls13-no-ticket", client(port, "-showcerts")
        yield (
            "good",
            "tls13-verbose",
            client(port, "-state", "-tlsextdebug", "-status", "-CAfile", "ca.pem", "-verify_return_error"),
        )


def without_sessions(said):
    """The transcript after somebody deleted each session, from its name to the line of dashes."""
    return re.sub(rb"SSL-Session:.*?\n---\n", b"", said, flags=re.DOTALL)


def curl(certificate, key):
    with server(certificate, key, "-www") as port:
        web = f"https://{HOST}:{port}/"
        common = ["--resolve", f"{HOST}:{port}:127.0.0.1", "--cacert", "ca.pem", "-s", "-o", "/dev/null"]
        yield "curl-certs", run("curl", *common, "-w", "%{certs}", web)
        yield "curl-verbose", run("sh", "-c", 'exec curl "$@" 2>&1', "curl", *common, "-v", "-w", "%{certs}", web)


def gnutls(certificate, key):
    options = ["--print-cert", "--x509cafile", "ca.pem", "--no-ocsp", "--verify-hostname", HOST]
    with server(certificate, key, "-www") as port:
        yield "gnutls-cli", run("gnutls-cli", *options, "-p", str(port), "127.0.0.1")


def keytool(certificate, key):
    with server(certificate, key, "-www") as port:
        yield "keytool-printcert", run("keytool", "-printcert", "-sslserver", f"127.0.0.1:{port}", "-rfc")


def brief(certificate, key):
    with server(certificate, key, "-www") as port:
        said = run("sh", "-c", f"openssl s_client -brief -connect 127.0.0.1:{port} </dev/null 2>&1")
        yield "s-client-brief", said + run("openssl", "x509", "-in", certificate)


# Other clients of the same server: functions from certificate and key to pairs of name and transcript.
OTHERS = (curl, gnutls, keytool, brief)

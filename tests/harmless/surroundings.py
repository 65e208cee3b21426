"""What people and programs write around one certificate: mail, tickets, pages, configuration, signatures, listings."""

import base64
import email.message
import hashlib
import html
import json
import os
import random
import textwrap
import uuid

from leaves import HOST
from tools import read, run, write

PROSE = """Dear support team,

please find our certificate below. The private key stays on the server, as your article asks: never send a file that
begins with BEGIN RSA PRIVATE KEY or -----BEGIN PRIVATE KEY-----, nor a .pfx. The old file had one (privateExponent, prime1 and
so on); we have made a new key since, and the password of the keystore was changed.
"""
DISCLAIMER = """
--\x20
Erika Mustermann | Example GmbH | Private Key Accounts
Tel. +49 30 5550100 | https://www.example.com/kunden/Datenschutz2026/Hinweise/zur/Verarbeitung
Diese E-Mail enthält vertrauliche Informationen. Amtsgericht Charlottenburg HRB 123456, USt-IdNr. DE123456789
________________________________
"""


def body(pem):
    return b"".join(pem.split(b"-----")[2].split())


def token(size):
    return base64.urlsafe_b64encode(random.randbytes(size)).rstrip(b"=").decode()


def web_token():
    head = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT","kid":"private-key-1"}').rstrip(b"=").decode()
    claims = (
        base64.urlsafe_b64encode(b'{"iss":"https://id.example.com/","sub":"1234567890","iat":1790000000}')
        .rstrip(b"=")
        .decode()
    )
    return f"{head}.{claims}.{token(256)}"


def mails(pem):
    yield "mail-prose", PROSE + pem + DISCLAIMER
    yield "mail-reply", "> " + PROSE.replace("\n", "\n> ") + "\n\nHere it is:\n\n" + pem + DISCLAIMER
    yield (
        "mail-quoted",
        "On Tue, support wrote:\n" + textwrap.indent(PROSE + "\n" + pem, "> ", lambda line: True) + DISCLAIMER,
    )
    yield "mail-indented", PROSE + textwrap.indent(pem, "    ") + DISCLAIMER
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "admin@example.com",
        "support@example.com",
        "Our certificate (no private key)",
    )
    message["Message-ID"] = f"<{token(30)}@example.com>"
    message["DKIM-Signature"] = (
        f"v=1; a=rsa-sha256; d=example.com; s=key1; bh={base64.b64encode(random.randbytes(32)).decode()}; b={token(256)}"
    )
    message.set_content(PROSE + pem + DISCLAIMER)
    yield "mail-source", message.as_string()
    message.set_content(PROSE + pem + DISCLAIMER, cte="quoted-printable")
    yield "mail-quoted-printable", message.as_string()
    message.set_content(PROSE + pem + DISCLAIMER, cte="base64")
    yield "mail-base64", message.as_string()
    message.set_content(PROSE + DISCLAIMER)
    message.add_attachment(pem.encode(), maintype="application", subtype="x-pem-file", filename="mdm.pem")
    yield "mail-attached", message.as_string()


def tickets(pem):
    yield "ticket-token", f"Authorization: Bearer {web_token()}\nX-Request-Id: {uuid.uuid4()}\n\n{pem}"
    yield "ticket-uuids", "".join(f"case {uuid.uuid4()} device {uuid.uuid4().hex}\n" for _ in range(20)) + pem
    yield (
        "ticket-guid",
        f"{{{str(uuid.uuid4()).upper()}}}\nHKLM\\Software\\Example\\PrivateKeys\\{{{str(uuid.uuid4()).upper()}}}\n"
        + pem,
    )
    yield (
        "ticket-hashes",
        "".join(f"{hashlib.sha256(str(i).encode()).hexdigest()}  file-{i}.bin\n" for i in range(9)) + pem,
    )
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.randbytes(1500)).decode()
    yield "ticket-picture", f'<img src="data:image/png;base64,{picture}">\n{pem}'
    yield (
        "ticket-picture-markdown",
        f"![screen](data:image/jpeg;base64,{base64.b64encode(random.randbytes(3000)).decode()})\n\n```\n{pem}```\n",
    )
    yield (
        "ticket-markdown",
        f"# Certificate of `{HOST}`\n\n* no private key (`-----BEGIN PRIVATE KEY-----`)\n\n```pem\n{pem}```\n\n| pin | `{token(32)}=` |\n",
    )
    yield (
        "ticket-listing",
        "-rw------- 1 root root 1704 Nov 24 10:00 private.key\n-rw-r--r-- 1 root root 1281 Nov 24 10:00 mdm.pem\n$ cat mdm.pem\n"
        + pem,
    )
    yield (
        "ticket-shell",
        "$ openssl genpkey -algorithm RSA -out private.key\n$ openssl x509 -in mdm.pem\n"
        + pem
        + "$ shred private.key\n",
    )
    yield (
        "ticket-log",
        "".join(
            f"2026-11-24T10:00:0{i}Z INFO tls: loading private key /etc/ssl/private/mdm.key: ok, session {random.randbytes(16).hex()}\n"
            for i in range(9)
        )
        + pem,
    )
    yield "ticket-api-keys", f"api_key={token(32)}\nsecret: {token(40)}\nAWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n" + pem


def pages(pem):
    page = f"<!DOCTYPE html><html><head><title>Private key</title><style>p{{color:#d0d0d0}}</style></head><body><h1>Our certificate</h1><p>{html.escape(PROSE)}</p>"
    yield "page-pre", page + f"<pre>\n{pem}</pre></body></html>"
    yield "page-textarea", page + f'<textarea rows="30">{pem}</textarea></body></html>'
    yield "page-breaks", page + "<p>" + pem.replace("\n", "<br>\n") + "</p></body></html>"
    yield (
        "page-script",
        page
        + f"<script>var sha='sha384-{base64.b64encode(random.randbytes(48)).decode()}';</script><pre>\n{pem}</pre></body></html>",
    )
    yield (
        "page-integrity",
        page
        + f'<script src="a.js" integrity="sha512-{base64.b64encode(random.randbytes(64)).decode()}"></script><pre>\n{pem}</pre>',
    )


def data_formats(pem):
    yield (
        "json-api",
        json.dumps(
            {"id": str(uuid.uuid4()), "privateKey": None, "hasPrivateKey": True, "certificate": pem, "etag": token(24)},
            indent=2,
        ),
    )
    yield (
        "json-compact",
        json.dumps(
            {"data": [{"certificate_pem": pem, "private_key_id": uuid.uuid4().hex, "key": {"kty": "RSA", "d": ""}}]}
        ),
    )
    yield "json-der", json.dumps({"x5c": [body(pem.encode()).decode()], "kid": "private-key", "use": "sig"})
    yield "json-twice", json.dumps({"payload": json.dumps({"certificate": pem})})
    yield (
        "yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: private-key-notes\ndata:\n  mdm.pem: |\n"
        + textwrap.indent(pem, "    "),
    )
    yield (
        "yaml-base64",
        f'apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: {base64.b64encode(pem.encode()).decode()}\n  tls.key: ""\n',
    )
    yield "toml", f'private_key = "/etc/ssl/private/mdm.key"\ncertificate = """\n{pem}"""\n'
    yield "environment", 'PRIVATE_KEY_FILE=/run/secrets/private_key\nCERTIFICATE="' + pem.replace("\n", "\\n") + '"\n'
    saml = f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://{HOST}/private-key" ID="_{uuid.uuid4().hex}">\n'
    saml += '<md:IDPSSODescriptor><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n'
    yield (
        "saml",
        saml
        + pem.split("-----")[2].strip()
        + "\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>\n",
    )
    yield (
        "saml-one-line",
        saml
        + body(pem.encode()).decode()
        + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>\n",
    )
    yield (
        "nginx",
        f"server {{\n    # the private key: BEGIN RSA PRIVATE KEY, chmod 600\n    ssl_certificate_key /etc/ssl/private/mdm.key;\n    ssl_dhparam /etc/ssl/dh.pem;\n}}\n{pem}",
    )
    yield (
        "nginx-comment",
        f"ssl_certificate_key /etc/nginx/private.key; # not here\n{textwrap.indent(pem, '# ')}ssl_session_tickets off;\n",
    )
    yield "apache", f'SSLCertificateKeyFile "/etc/ssl/private/mdm.key"\nSSLCertificateFile mdm.pem\n{pem}'
    yield (
        "cloud-config",
        "#cloud-config\nwrite_files:\n- path: /etc/ssl/mdm.pem\n  content: |\n"
        + textwrap.indent(pem, "    ")
        + "- path: /etc/ssl/private.key\n  permissions: '0600'\n",
    )
    yield (
        "go-source",
        f"package main\n\n// not a private key\nconst cert = `{pem}`\n\nvar privateExponent, prime1 = 0, 1\n",
    )
    yield (
        "c-source",
        "static const char cert[] =\n"
        + "".join(f'"{line}\\n"\n' for line in pem.splitlines())
        + ";\nint prime1, exponent1; /* RSA PRIVATE KEY */\n",
    )
    yield "powershell", '$cert = @"\n' + pem + '"@\n$rsa.PrivateKey = $null # -----BEGIN PRIVATE KEY----- is refused\n'
    yield "pem-headers", "X-Note: no private key here\nKey: private\n\n" + pem


def ssh(pem):
    write("note.pem", pem.encode())
    yield "known-hosts", read("known_hosts").decode() + pem
    yield "ssh-signature", pem + sign("note.pem")


def sums(pem):
    write("note.pem", pem.encode())
    yield "sums", pem + "".join(run(f"{name}sum", "note.pem").decode() for name in ["md5", "sha1", "sha256", "sha512"])
    yield (
        "base64-sums",
        pem
        + "".join(
            f"SHA{bits}-Digest: {base64.b64encode(hashlib.new(f'sha{bits}', pem.encode()).digest()).decode()}\n"
            for bits in (256, 512)
        ),
    )


def pgp(pem):
    yield "pgp-clear-signed", run("gpg", "--batch", "--clear-sign", stdin=pem.encode()).decode()
    yield (
        "pgp-clear-signed-mail",
        run("gpg", "--batch", "--clear-sign", stdin=(PROSE + pem + DISCLAIMER).encode()).decode(),
    )
    yield "pgp-public-key", pem + run("gpg", "--batch", "--armor", "--export").decode()
    yield "pgp-detached", pem + run("gpg", "--batch", "--armor", "--detach-sign", stdin=pem.encode()).decode()


def sign(path):
    run("ssh-keygen", "-q", "-Y", "sign", "-f", "id", "-n", "file", path)
    signature = read(f"{path}.sig").decode()
    os.remove(f"{path}.sig")
    return signature


def ssh_keys():
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "id")
    run("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", "id-rsa")
    keys = [" ".join(read(f"{name}.pub").decode().split()[:2]) for name in ("id", "id-rsa")]
    write("known_hosts", "".join(f"{HOST},192.0.2.7 {key}\n" for key in keys).encode())
    run("ssh-keygen", "-q", "-H", "-f", "known_hosts")


def pgp_key():
    run(
        "gpg",
        "--batch",
        "--passphrase",
        "",
        "--quick-gen-key",
        "Private Key <t@example.com>",
        "default",
        "default",
        "never",
    )


def repository():
    run("git", "init", "-q", "repository")


# What has to be there before the texts are made.
PREPARATIONS = (ssh_keys, pgp_key, repository)


def git(pem):
    """A certificate as git shows its commit: as text, and as an attachment."""
    command = ["git", "-C", "repository", "-c", "user.name=Private Key", "-c", "user.email=t@example.com"]
    write("repository/mdm.pem", pem.encode())
    run(*command, "add", "mdm.pem")
    run(
        *command,
        "commit",
        "-q",
        "--no-gpg-sign",
        "-m",
        "New certificate\n\nThe private key (BEGIN RSA PRIVATE KEY) is not in this repository.",
    )
    for name, options in {
        "show": ["show", "--stat", "--patch"],
        "patch": ["format-patch", "--stdout", "-1"],
        "raw": ["show", "HEAD:mdm.pem"],
    }.items():
        yield f"git-{name}", run(*command, *options).decode()
    run(*command, "rm", "-q", "mdm.pem")
    run(*command, "commit", "-q", "--no-gpg-sign", "-m", "away with it")


def shown(pem):
    """A certificate as programs show a file: numbered, named, coloured, as lines of a diff."""
    write("note.pem", pem.encode())
    write("empty.pem", b"")
    green = "".join(f"\x1b[32m{line}\x1b[0m\n" for line in pem.splitlines())
    yield "coloured", green
    yield "coloured-visible", green.replace("\x1b", "^[")
    for name, line in {
        "cat-n": "cat -n note.pem",
        "nl": "nl -ba note.pem",
        "grep-n": "grep -n . note.pem",
        "grep-names": "grep -Hn -A999 BEGIN note.pem",
        "grep-colour": "grep --color=always -n . note.pem",
        "diff-added": "diff -u empty.pem note.pem",
        "diff-removed": "diff -u note.pem empty.pem",
        "diff-normal": "diff note.pem empty.pem",
        "git-colour": "git diff --no-index --color=always empty.pem note.pem",
        "git-colour-removed": "git diff --no-index --color=always note.pem empty.pem",
    }.items():
        yield name, run("sh", "-c", f"{line} || test $? = 1").decode()
    rule = "─" * 7
    lines = "".join(f"{n:4}   │ {line}\n" for n, line in enumerate(pem.splitlines(), 1))
    yield "bat", f"{rule}┬{rule}\n       │ File: mdm.pem\n{rule}┼{rule}\n{lines}{rule}┴{rule}\n"
    yield "editor", "".join(f"{n:3} {line}\n" for n, line in enumerate(pem.splitlines(), 1))
    yield "log", "".join(f"2026-11-24T10:00:{n:02}.{n * 7:03}Z INFO tls: {line}\n" for n, line in enumerate(pem.splitlines()))


# Functions from a certificate to pairs of name and text.
AROUND = (mails, tickets, pages, data_formats, ssh, sums, pgp, git, shown)

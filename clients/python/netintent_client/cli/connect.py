"""From the options and the environment to a client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from netintent_client.channel import DEFAULT_ADDRESS, Retry, Tls
from netintent_client.cli.exits import Problem
from netintent_client.cli.options import Connection
from netintent_client.client import NetintentClient

# A person waits: a second and a half in all.
RETRY = Retry(first_backoff=0.1, multiplier=2.0, longest_backoff=1.0)


def connect(options: Connection, environ: Mapping[str, str] = os.environ, *, retry: Retry = RETRY) -> NetintentClient:
    """A client as the options say; raises Problem for one that cannot be made."""
    timeout = _timeout(options, environ)
    try:
        return NetintentClient(
            options.server or environ.get("NETINTENT_SERVER") or DEFAULT_ADDRESS,
            tls=_tls(options, environ),
            token=_token(options, environ),
            insecure=bool(options.insecure),
            timeout=timeout or 30.0,
            stream_timeout=timeout or 3600.0,
            retry=retry,
        )
    except ValueError as error:
        remedy = "; --insecure allows it" if "unencrypted" in str(error) else ""
        raise Problem(f"{error}{remedy}") from error


def _timeout(options: Connection, environ: Mapping[str, str]) -> float | None:
    timeout = options.timeout
    if timeout is None and (text := environ.get("NETINTENT_TIMEOUT")):
        try:
            timeout = float(text)
        except ValueError:
            raise Problem(f"NETINTENT_TIMEOUT: {text!r} is not a number of seconds") from None
    if timeout is not None and not 0 < timeout < 1e6:
        raise Problem(f"--timeout: {timeout:g} is not within 0..1000000 seconds")
    return timeout


def _tls(options: Connection, environ: Mapping[str, str]) -> Tls | None:
    ca = options.tls_ca or _path(environ, "NETINTENT_TLS_CA")
    certificate = options.tls_cert or _path(environ, "NETINTENT_TLS_CERT")
    key = options.tls_key or _path(environ, "NETINTENT_TLS_KEY")
    if not (ca or certificate or key or options.tls_server_name):
        return None
    return Tls(ca=ca, certificate=certificate, key=key, server_name=options.tls_server_name or "")


def _token(options: Connection, environ: Mapping[str, str]) -> str | None:
    file = options.token_file
    if file is None and (token := environ.get("NETINTENT_TOKEN")):
        return token.strip()
    file = file or _path(environ, "NETINTENT_TOKEN_FILE")
    if file is None:
        return None
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not text"
        raise Problem(f"--token-file: {file}: {reason}") from error
    if not token.isascii() or not token.isprintable() or not token:
        raise Problem(f"--token-file: {file} holds no token")
    return token


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None

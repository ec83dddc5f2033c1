"""Every knob of the service: frozen, typed, documented, read once.

A setting comes from its default, a TOML file, the environment (`NETINTENT_ADMISSION__IN_FLIGHT`) or a flag, later ones
winning, and remembers which. Everything wrong is reported at once, by name, with where the value came from.
"""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from netintent_server.errors import ConfigurationError

ENVIRONMENT_PREFIX = "NETINTENT_"

# Variables of the command line, the client and the tests that share the prefix and are none of the server's settings.
FOREIGN_VARIABLES = frozenset(
    f"{ENVIRONMENT_PREFIX}{name}"
    for name in (
        "CONFIG",
        "SERVER",
        "TOKEN",
        "TOKEN_FILE",
        "TLS_CA",
        "TLS_CERT",
        "TLS_KEY",
        "TIMEOUT",
        "SHARED",
        "REQUIRE_ALL",
    )
)


def _about(description: str, **constraints: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, **constraints)


# eleven days: in milliseconds it fits the library's 32 bits, and every timer
Seconds = Annotated[float, msgspec.Meta(le=1_000_000)]
Scope = Literal["read", "write", "approve", "admin"]


class AuthSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Who may call."""

    identities_file: Annotated[
        Path | None, _about("TOML file of identities: token hash or certificate name, tenant, scopes; reread on change")
    ] = None
    certificate_scopes: Annotated[
        tuple[Scope, ...], _about("scopes of a verified client certificate that identities_file does not name")
    ] = ("read",)


class TlsSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Transport security; all files are PEM and reread when they change."""

    certificate: Annotated[Path | None, _about("the server's certificate chain; turns TLS on")] = None
    key: Annotated[Path | None, _about("the certificate's private key")] = None
    client_ca: Annotated[Path | None, _about("CA of client certificates; turns mutual TLS on")] = None


class DeadlineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How long calls are worked on: the lesser of the client's deadline and the cap."""

    unary_default_seconds: Annotated[Seconds, _about("budget of a unary call without a deadline", gt=0)] = 30.0
    unary_cap_seconds: Annotated[Seconds, _about("longest budget of a unary call", gt=0)] = 120.0
    stream_default_seconds: Annotated[Seconds, _about("budget of a stream without a deadline", gt=0)] = 600.0
    stream_cap_seconds: Annotated[Seconds, _about("longest budget of a stream", gt=0)] = 3600.0


class AdmissionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken on at once, by one process."""

    in_flight: Annotated[int, _about("intents, questions and other calls worked on at once", ge=1, le=100_000)] = 64
    waiting: Annotated[int, _about("calls that may wait for one of those places", ge=0, le=100_000)] = 256
    streams: Annotated[int, _about("bidirectional streams open at once", ge=1, le=100_000)] = 256
    stream_concurrency: Annotated[int, _about("intents of one stream worked on at once", ge=1, le=1_000)] = 16
    retry_after_seconds: Annotated[Seconds, _about("when a caller turned away should come back", gt=0)] = 0.5


class TransportSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of the wire."""

    message_bytes: Annotated[int, _about("largest message either way", ge=65_536, le=2**30)] = 4 * 2**20
    metadata_bytes: Annotated[int, _about("most metadata of a call, refused beyond", ge=4_096, le=16_384)] = 16_384
    concurrent_streams: Annotated[
        int, _about("calls of one connection at once; more are reset", ge=1, le=1_000_000)
    ] = 1_000
    connections: Annotated[int, _about("connections at once; more are refused", ge=1, le=1_000_000)] = 10_000
    connection_idle_seconds: Annotated[Seconds, _about("an idle connection is closed after", gt=0)] = 900.0
    keepalive_seconds: Annotated[Seconds, _about("a silent connection is pinged after", gt=0)] = 60.0
    keepalive_timeout_seconds: Annotated[Seconds, _about("and closed when the answer takes longer", gt=0)] = 20.0
    client_ping_seconds: Annotated[Seconds, _about("clients that ping more often are sent away", gt=0)] = 10.0


class DrainSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What happens between SIGTERM and exit."""

    notice_seconds: Annotated[Seconds, _about("NOT_SERVING while still taking calls, for balancers to see", ge=0)] = 1.0
    refuse_seconds: Annotated[Seconds, _about("UNAVAILABLE for calls already on their way", ge=0)] = 0.25
    grace_seconds: Annotated[Seconds, _about("for accepted calls to end before they are cancelled", ge=0)] = 30.0


class HealthSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How dependencies are watched."""

    ttl_seconds: Annotated[Seconds, _about("a check's result is good for", gt=0)] = 5.0
    timeout_seconds: Annotated[Seconds, _about("a check that takes longer has failed", gt=0)] = 2.0
    free_bytes: Annotated[int, _about("free space the data directory needs", ge=0)] = 64 * 2**20


class IngestSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How documents are taken in."""

    file_bytes: Annotated[int, _about("largest file; a larger one is refused", ge=1, le=2**32)] = 64 * 2**20
    files_ahead: Annotated[int, _about("files of one upload taken in at once", ge=1, le=10_000)] = 256
    working_bytes: Annotated[
        int, _about("bytes of files being converted and stored at once, over all uploads", ge=1, le=2**36)
    ] = 128 * 2**20
    working_files: Annotated[
        int, _about("files being converted and stored at once, over all uploads", ge=1, le=1_000_000)
    ] = 1024
    converters: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=64)] | None,
        _about("processes that convert, a file each; default the cores, at most 5"),
    ] = None
    converter_seconds: Annotated[Seconds, _about("a file that takes longer to convert is refused", gt=0)] = 120.0
    converter_cpu_seconds: Annotated[int, _about("and one that takes more CPU time", ge=1, le=86_400)] = 60
    converter_memory_bytes: Annotated[
        int, _about("address space of a converting process; a file that needs more is refused", ge=2**28, le=2**38)
    ] = 1536 * 2**20
    converter_files: Annotated[
        int, _about("files after which a converting process is replaced", ge=1, le=1_000_000)
    ] = 500


class LogSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is written to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], _about("least level written")] = "info"
    format: Annotated[Literal["text", "json"], _about("a line for people, or a JSON object a line")] = "text"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings."""

    listen: Annotated[
        tuple[str, ...], _about("addresses to serve on: HOST:PORT (0 picks a port) or unix:PATH", min_length=1)
    ] = ("127.0.0.1:50051",)
    data_dir: Annotated[Path, _about("directory for everything durable; made with mode 0700")] = Path(
        "~/.local/share/netintent"
    )
    ready_file: Annotated[Path | None, _about("written when serving: one listening address a line")] = None
    insecure: Annotated[bool, _about("allow a non-loopback address without authentication or without TLS")] = False
    reflection: Annotated[bool, _about("serve reflection (v1 and v1alpha), for grpcurl")] = True
    catalogue_file: Annotated[Path | None, _about("TOML that adds network functions and components")] = None
    policy_file: Annotated[
        Path | None, _about("YAML of what plans may do; reread on SIGHUP; the one that ships where none is named")
    ] = None
    auth: AuthSettings = AuthSettings()
    tls: TlsSettings = TlsSettings()
    deadline: DeadlineSettings = DeadlineSettings()
    admission: AdmissionSettings = AdmissionSettings()
    transport: TransportSettings = TransportSettings()
    drain: DrainSettings = DrainSettings()
    health: HealthSettings = HealthSettings()
    ingest: IngestSettings = IngestSettings()
    log: LogSettings = LogSettings()


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as `netintent config` prints it."""

    name: str
    value: str
    source: str
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, where each came from, and what in the environment looked like one and was none."""

    settings: Settings
    sources: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Every setting, in the order documented."""
        for knob in _knobs(Settings):
            value: Any = self.settings
            for part in knob.name.split("."):
                value = getattr(value, part)
            source = self.sources.get(knob.name, "default")
            yield Row(knob.name, _show(value), source, _show(knob.default), knob.description)


def load(
    config_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Loaded:
    """Read the settings: defaults, then the file, the environment and the overrides (dotted names, from flags).

    Raises ConfigurationError naming every unknown or malformed setting and its source.
    """
    environ = environ or {}
    knobs = {knob.name: knob for knob in _knobs(Settings)}
    if config_file is None and (named := environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")):
        config_file = Path(named)
    given: dict[str, tuple[Any, str]] = {}
    problems: list[str] = []
    warnings: list[str] = []

    for name, value in _flatten(_read_file(config_file), knobs) if config_file else ():
        given[name] = (value, f"file {config_file}")
    for variable, name, value in _from_environment(environ):
        if name in knobs:
            given[name] = (value, f"environment {variable}")
        else:
            warnings.append(f"{variable} is not a setting{_suggest(name, knobs)}")
    for name, value in (overrides or {}).items():
        given[name] = (value, "flag")

    values: dict[str, Any] = {}
    for name, (raw, source) in given.items():
        if name not in knobs:
            problems.append(f"{name} (from {source}) is not a setting{_suggest(name, knobs)}")
            continue
        try:
            values[name] = _convert(raw, knobs[name].type)
        except msgspec.ValidationError as error:
            problems.append(f"{name} = {raw!r} (from {source}): {error}")
    if problems:
        raise ConfigurationError("\n".join(problems))
    return Loaded(_assemble(values), {name: source for name, (_, source) in given.items()}, tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Knob:
    name: str
    type: Any
    default: Any
    description: str


def _knobs(struct: type[msgspec.Struct], prefix: str = "") -> Iterator[_Knob]:
    hints = typing.get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from _knobs(hint, f"{prefix}{field.name}.")
        else:
            descriptions = (meta.description for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta))
            yield _Knob(f"{prefix}{field.name}", hint, field.default, next(filter(None, descriptions)))


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}; name a readable TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _flatten(tree: Mapping[str, Any], knobs: Mapping[str, _Knob], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and name not in knobs:
            yield from _flatten(value, knobs, f"{name}.")
        else:
            yield name, value


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for variable, value in environ.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in FOREIGN_VARIABLES:
            yield variable, variable.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."), value


def _convert(raw: Any, target: Any) -> Any:
    if isinstance(raw, str) and _is_list(target):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    return msgspec.convert(raw, target, strict=False, dec_hook=_decode_path)


def _is_list(target: Any) -> bool:
    return typing.get_origin(typing.get_args(target)[0]) is tuple


def _decode_path(target: type, raw: Any) -> Any:
    if issubclass(target, Path) and isinstance(raw, str) and raw:
        return _at_home(Path(raw))
    raise ValueError("Expected a path")


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:  # a container's user may have none
        raise ValueError(f"{path}: there is no such home directory") from error


def _assemble(values: Mapping[str, Any]) -> Settings:
    top: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        group, _, leaf = name.rpartition(".")
        (groups.setdefault(group, {}) if group else top)[leaf] = value
    hints = typing.get_type_hints(Settings)
    for group, members in groups.items():
        top[group] = hints[group](**members)
    settings = Settings(**top)
    try:
        return msgspec.structs.replace(settings, data_dir=_at_home(settings.data_dir))
    except ValueError as error:
        raise ConfigurationError(f"data_dir = {error}; name a directory") from error


def _suggest(name: str, knobs: Mapping[str, _Knob]) -> str:
    close = difflib.get_close_matches(name, knobs, n=1)
    return f"; did you mean {close[0]}?" if close else "; `netintent config` lists them all"


def _show(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)

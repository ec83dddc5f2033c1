"""Settings: where each comes from, and everything that is wrong with them at once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from netintent_server.errors import ConfigurationError
from netintent_server.rpc.server import make_server
from netintent_server.settings import FOREIGN_VARIABLES, Settings, load


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "netintent.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(*args):
    with pytest.raises(ConfigurationError) as caught:
        load(*args)
    return str(caught.value).splitlines()


def test_without_anything_the_defaults_count():
    loaded = load(None, {})
    assert loaded.settings.listen == ("127.0.0.1:50051",)
    assert loaded.settings.data_dir == Path("~/.local/share/netintent").expanduser()
    assert {row.source for row in loaded.rows()} == {"default"}
    assert loaded.warnings == ()


def test_flag_beats_environment_beats_file_beats_default(file):
    path = file('[admission]\nin_flight = 1\nwaiting = 1\nstreams = 1\n[log]\nlevel = "error"\n')
    environment = {"NETINTENT_ADMISSION__WAITING": "2", "NETINTENT_ADMISSION__STREAMS": "2"}
    loaded = load(path, environment, {"admission.streams": "3"})
    admission = loaded.settings.admission
    assert (admission.in_flight, admission.waiting, admission.streams) == (1, 2, 3)
    assert admission.stream_concurrency == 16
    sources = {row.name: row.source for row in loaded.rows()}
    assert sources["admission.in_flight"] == f"file {path}"
    assert sources["admission.waiting"] == "environment NETINTENT_ADMISSION__WAITING"
    assert sources["admission.streams"] == "flag"
    assert sources["admission.stream_concurrency"] == "default"


def test_the_file_may_be_named_by_the_environment_and_the_flag_beats_it(file, tmp_path):
    path = file("insecure = true")
    assert load(None, {"NETINTENT_CONFIG": str(path)}).settings.insecure
    other = tmp_path / "other.toml"
    other.write_text("insecure = false")
    assert not load(other, {"NETINTENT_CONFIG": str(path)}).settings.insecure


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("listen", "127.0.0.1:0, unix:/run/n.sock", ("127.0.0.1:0", "unix:/run/n.sock")),
        ("auth.certificate_scopes", "read,admin", ("read", "admin")),
        ("auth.certificate_scopes", "", ()),
        ("insecure", "true", True),
        ("insecure", "0", False),
        ("admission.in_flight", "7", 7),
        ("ingest.converters", "3", 3),
        ("drain.notice_seconds", "0.5", 0.5),
        ("log.format", "json", "json"),
        ("tls.key", "/etc/tls.key", Path("/etc/tls.key")),
    ],
)
def test_text_is_read_as_what_the_setting_is(name, text, value):
    variable = f"NETINTENT_{name.upper().replace('.', '__')}"
    for loaded in (load(None, {variable: text}), load(None, {}, {name: text})):
        found = loaded.settings
        for part in name.split("."):
            found = getattr(found, part)
        assert found == value


def test_lists_in_the_file_are_lists(file):
    path = file('listen = ["127.0.0.1:1", "127.0.0.1:2"]\n[auth]\ncertificate_scopes = ["write"]\n')
    settings = load(path, {}).settings
    assert settings.listen == ("127.0.0.1:1", "127.0.0.1:2")
    assert settings.auth.certificate_scopes == ("write",)


def test_paths_may_begin_at_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/operator")
    settings = load(None, {}, {"data_dir": "~/data", "tls.key": "~/key"}).settings
    assert (settings.data_dir, settings.tls.key) == (Path("/home/operator/data"), Path("/home/operator/key"))


@pytest.mark.parametrize("given", [{"data_dir": "~nobody-of-that-name/data"}, {"tls.key": "~nobody-of-that-name/key"}])
def test_a_home_that_is_not_there_is_named(given):
    (problem,) = problems(None, {}, given)
    assert problem.startswith(f"{next(iter(given))} = ")


def test_a_process_without_a_home_is_told_to_name_a_directory(monkeypatch):
    def nowhere(_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nowhere)
    (problem,) = problems(None, {})
    assert problem.startswith("data_dir")


def test_everything_wrong_is_said_at_once_with_where_it_comes_from(file):
    path = file('lisen = "x"\n[admission]\nin_flight = 0\n[log]\nlevel = "loud"\n[admision]\nwaiting = 1\n')
    lines = problems(path, {"NETINTENT_DRAIN__GRACE_SECONDS": "soon"}, {"reflections": "true"})
    assert len(lines) == 6
    said = "\n".join(lines)
    for part in (
        f"lisen (from file {path}) is not a setting; did you mean listen?",
        f"admision.waiting (from file {path}) is not a setting; did you mean admission.waiting?",
        "reflections (from flag) is not a setting; did you mean reflection?",
        f"admission.in_flight = 0 (from file {path})",
        f"log.level = 'loud' (from file {path})",
        "drain.grace_seconds = 'soon' (from environment NETINTENT_DRAIN__GRACE_SECONDS)",
    ):
        assert part in said


def test_an_unknown_variable_is_a_warning_for_it_may_be_anothers():
    loaded = load(None, {"NETINTENT_CACHE__REDIS_URL": "redis://x", "NETINTENT_LISTN": "x", "PATH": "/bin"})
    assert len(loaded.warnings) == 2
    assert "NETINTENT_LISTN is not a setting; did you mean listen?" in loaded.warnings


def test_variables_of_the_command_line_and_the_client_are_neither_settings_nor_warned_of():
    assert load(None, dict.fromkeys(FOREIGN_VARIABLES - {"NETINTENT_CONFIG"}, "x")).warnings == ()


@pytest.mark.parametrize(
    "text", ["= 1", "listen = ", "[log]\n[log]\n", "log = 3", '[listen]\nfirst = "x"\n', "admission = []\n"]
)
def test_a_file_that_is_no_settings_file_is_refused_by_name(file, text):
    path = file(text)
    assert str(path) in "\n".join(problems(path, {}))


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path):
    for path in (tmp_path / "missing.toml", tmp_path):
        assert str(path) in "\n".join(problems(path, {}))
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\0")
    assert str(binary) in "\n".join(problems(binary, {}))


NUMBERS = [row.name for row in load(None, {}).rows() if row.default.replace(".", "").isdigit()]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["nan", "-1", "1e300", "inf", str(2**40)])
def test_no_number_is_taken_that_the_server_cannot_serve_with(name, text):
    """The library's arguments are 32 bits wide, and no clock counts for ever; only bytes may be so many."""
    if (name, text) == ("health.free_bytes", str(2**40)):
        assert load(None, {}, {name: text}).settings.health.free_bytes == 2**40
    else:
        assert problems(None, {}, {name: text})[0].startswith(f"{name} = ")


@pytest.mark.parametrize("name", [name for name in NUMBERS if name.startswith("transport.")])
async def test_the_largest_number_taken_can_be_served_with(name):
    for text in ("1073741824", "1000000", "16384"):
        try:
            settings = load(None, {}, {name: text}).settings
        except ConfigurationError:
            continue
        make_server(settings.transport, ())
        return
    pytest.fail("none was taken")


def test_settings_are_frozen():
    settings = Settings()
    with pytest.raises(AttributeError):
        settings.insecure = True
    with pytest.raises(AttributeError):
        settings.admission.in_flight = 1


def test_every_setting_is_documented_and_prints_its_value():
    for row in load(None, {}, {"listen": "a:1,b:2", "insecure": "true"}).rows():
        assert row.description, row.name
        if row.name == "listen":
            assert row.value == "a:1,b:2"
        if row.name == "insecure":
            assert (row.value, row.default) == ("true", "false")


def test_what_is_printed_can_be_given_again():
    given = {
        "listen": "a:1,b:2",
        "drain.grace_seconds": "2.5",
        "auth.certificate_scopes": "read,write",
        "tls.key": "/k",
    }
    first = load(None, {}, given)
    again = load(None, {}, {row.name: row.value for row in first.rows() if row.value})
    assert msgspec.structs.asdict(again.settings) == msgspec.structs.asdict(first.settings)


def test_an_empty_list_of_addresses_is_refused():
    (problem,) = problems(None, {"NETINTENT_LISTEN": " , "})
    assert problem.startswith("listen = ")

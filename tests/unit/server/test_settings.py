"""Settings come from defaults, a file, the environment and flags, and know which; all that is wrong is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from netintent_server.errors import ConfigurationError
from netintent_server.settings import load


@pytest.fixture
def toml(tmp_path):
    path = tmp_path / "netintent.toml"
    path.write_text('insecure = true\n[admission]\nin_flight = 10\nwaiting = 20\n[log]\nlevel = "debug"\n')
    return path


def sources(loaded):
    return {row.name: row.source for row in loaded.rows()}


def test_later_sources_win_and_each_setting_knows_its_own(toml):
    environ = {"NETINTENT_ADMISSION__IN_FLIGHT": "11", "NETINTENT_ADMISSION__WAITING": "21"}
    loaded = load(toml, environ, {"admission.in_flight": "12"})
    settings = loaded.settings
    assert (settings.admission.in_flight, settings.admission.waiting, settings.log.level) == (12, 21, "debug")
    assert settings.insecure
    known = sources(loaded)
    assert known["admission.in_flight"] == "flag"
    assert known["admission.waiting"] == "environment NETINTENT_ADMISSION__WAITING"
    assert known["log.level"] == f"file {toml}"
    assert known["admission.streams"] == "default"


def test_the_file_may_be_named_by_the_environment(toml):
    assert load(None, {"NETINTENT_CONFIG": str(toml)}).settings.admission.in_flight == 10


def test_lists_are_comma_separated_in_the_environment_and_in_flags():
    loaded = load(None, {"NETINTENT_LISTEN": "127.0.0.1:1, unix:/tmp/s"}, {"auth.certificate_scopes": "read,write"})
    assert loaded.settings.listen == ("127.0.0.1:1", "unix:/tmp/s")
    assert loaded.settings.auth.certificate_scopes == ("read", "write")


def test_a_home_directory_is_expanded():
    assert load(None, {}, {"data_dir": "~/n"}).settings.data_dir == Path("~/n").expanduser()


def test_everything_wrong_is_told_at_once_with_its_source(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('[admission]\nin_flght = 3\nwaiting = "many"\n')
    with pytest.raises(ConfigurationError) as caught:
        load(path, {"NETINTENT_LOG__LEVEL": "loud"}, {"deadline.unary_cap_seconds": "0"})
    said = str(caught.value)
    assert f"admission.in_flght (from file {path}) is not a setting; did you mean admission.in_flight?" in said
    assert "admission.waiting = 'many'" in said
    assert "(from environment NETINTENT_LOG__LEVEL)" in said
    assert "deadline.unary_cap_seconds = '0' (from flag)" in said


def test_an_unknown_variable_is_a_warning_and_those_of_others_are_none():
    loaded = load(None, {"NETINTENT_ADMISION__IN_FLIGHT": "3", "NETINTENT_SERVER": "x", "NETINTENT_SHARED": "y"})
    (warning,) = loaded.warnings
    assert "NETINTENT_ADMISION__IN_FLIGHT is not a setting; did you mean admission.in_flight?" in warning


@pytest.mark.parametrize("text", ["= 3", "\xff"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path, text):
    path = tmp_path / "bad.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"bad\.toml"):
        load(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(ConfigurationError, match="name a readable TOML file"):
        load(tmp_path / "none.toml")


def test_every_setting_is_described():
    assert all(row.description for row in load().rows())

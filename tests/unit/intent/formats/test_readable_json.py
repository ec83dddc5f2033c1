import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.intent.formats.readable_json import to_json


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_written_is_read_as_it_was(document):
    assert json.loads(to_json(document)) == document


def test_what_fits_on_a_line_stays_on_one():
    assert to_json({"a": [1, {"b": "ü"}], "c": {}}) == '{"a": [1, {"b": "ü"}], "c": {}}\n'.encode()


def test_what_does_not_is_a_line_for_each_of_its_parts():
    long = "x" * 150
    assert to_json({"a": [long], "b": [long]}).decode() == f'{{\n  "a": ["{long}"],\n  "b": ["{long}"]\n}}\n'


def test_a_number_that_json_does_not_have_is_no_output():
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json([float("nan")])

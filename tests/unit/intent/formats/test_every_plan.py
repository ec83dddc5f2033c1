"""Every plan of the labelled sets in every format is valid upstream, and each of its fields said or reported."""

from importlib.resources import files

import pytest
from upstream import COPIED, checks
from walk import OWN, plans_of, walk, with_identities

from netintent_server.intent.formats import FORMATS
from netintent_server.model.rendered import OutputFormat

SOME = 24
"""Every which row, where all would take too long."""


@pytest.mark.parametrize("step", [SOME, pytest.param(1, marks=pytest.mark.slow)])
def test_every_document_is_valid_upstream_and_every_field_said_or_reported(shared, step):
    sets = [*sorted((shared / "data" / "intents").glob("*.jsonl")), *sorted(OWN.glob("*.jsonl"))]
    found = plans_of(sets, step=step)
    assert found.counts.total() >= 2 * found.rows * 0.95  # or the walk would show little
    tallies = walk(found, checks(shared / "schemas"))
    assert set(tallies) == set(FORMATS)
    for output_format, tally in tallies.items():
        assert tally.faults == [], output_format
        assert tally.dropped == [], output_format
    silent = [output_format for output_format, tally in tallies.items() if not tally.documents]
    assert silent == [OutputFormat.A1_POLICY]  # no sentence numbers its slice, network and cells


def test_policies_of_plans_that_number_their_slice_network_and_cells_are_valid(shared):
    sets = [*sorted((shared / "data" / "intents").glob("*.jsonl")), *sorted(OWN.glob("*.jsonl"))]
    found = with_identities(plans_of(sets, step=3))
    (tally,) = walk(found, checks(shared / "schemas"), [OutputFormat.A1_POLICY]).values()
    assert tally.documents
    assert tally.faults == []
    assert tally.dropped == []


def test_every_format_has_a_validator_of_its_own(shared):
    assert set(checks(shared / "schemas")) == set(FORMATS)


@pytest.mark.parametrize("name", COPIED)
def test_a_schema_that_ships_is_the_one_upstream(shared, name):
    ours = files("netintent_server.intent.formats").joinpath("schemas", name)
    assert ours.read_bytes() == (shared / "schemas" / COPIED[name]).read_bytes()

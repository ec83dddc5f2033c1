"""Of several things that are named, each gets what is said of it, and nothing of another's."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    "text",
    [
        "Deploy at edge05 CHF and BSF, at edge06 NEF",
        "At edge05 deploy the CHF and the BSF, at edge06 the NEF",
    ],
)
def test_each_place_is_of_what_follows_it(acted, text):
    assert [action["target"]["site"] for action in acted(text)] == ["edge05", "edge05", "edge06"]


@pytest.mark.parametrize(
    "text", ["Restart these at edge05: CHF, BSF", "CHF 2 replicas, BSF 3 replicas: deploy at edge05"]
)
def test_a_place_that_opens_or_closes_a_list_is_of_all(acted, text):
    assert [action["target"]["site"] for action in acted(text)] == ["edge05", "edge05"]


@pytest.mark.parametrize(
    "text",
    [
        "Scale CHF to 3 and BSF to 4 at edge05, NEF to 5 at edge06",
        "Deploy CHF and BSF, the latter with 3 replicas",
        "Deploy CHF and BSF, the second with 3 replicas",
        "Deploy the BSF with the same image as the CHF",
        "Scale the CHF to 5 and the BSF likewise",
        "Restart the CHF and its BSF",
        "Deploy a NEF and restart the BSF there",
        "In namespace core restart the CHF and in lab the BSF",
        "Deploy: CHF x2, BSF x3 (edge05)",
        "Create an eMBB slice with SST 1 and a URLLC slice with SST 2, each with 2 UPFs",
        "Scale the CHF from 5 pods at 80% CPU to 7 pods",
    ],
)
def test_what_may_be_of_either_is_asked(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize("text", ["Delete slice bronze and its UPFs", "Delete slice bronze and the UPF in it"])
def test_functions_of_a_slice_that_goes_are_those_of_that_slice(acted, text):
    _, function = acted(text)
    assert function["target"] == {"network_function": "UPF", "slice": {"name": "bronze"}}


def test_what_each_one_has_is_of_all_that_are_counted(acted):
    made = acted("Deploy 3 CHFs and 2 BSFs, with 4 cores each")
    assert [action["deploy"]["replicas"] for action in made] == [3, 2]
    assert [action["deploy"]["resources"]["cpu_millicores"] for action in made] == [4000, 4000]


def test_what_is_put_in_before_a_target_is_its_own(acted):
    first, second = acted("Restart the CHF and, with high priority, the BSF")
    assert ("priority" in first, second["priority"]) == (False, "HIGH")

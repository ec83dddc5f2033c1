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


@pytest.mark.parametrize(
    "text",
    [
        "Raise the MTU of the SGW to 1400 and its replicas to 4",
        "Raise the replicas of the SGW to 4 and its heartbeat to 20 s",
        "Set the minimum of the SGW to 2",
        "Scale the SGW to 2-4 replicas by CPU 55% and memory 65%",
        "Action: upgrade NF: CHF Version: 3.1 Rollback: 3.0",
        "- nf: CHF\n  action: scale\n  replicas: 3\n- nf: BSF\n  action: restart",
        "Offload cell-31 and cell-32 to cell-33",
        "Shift 25% of the traffic to each of edge05 and edge06",
        "Steer 130% of the traffic from cell-31 to cell-32",
        "Steer traffic from cell-31 to cell-31",
        "Restart the host of the CHF",
        "Upgrade the database behind the CHF to 14.2",
        "Restart the link between CHF and BSF",
        "Scale the connection pool of the CHF to 50",
        "Halve the timer of the CHF",
        "Scale the CHF to 4, no, 2-5",
        "Restart the AMF T3512",
        "Delete the SMF's T3591",
        "Scale the AMF T3550 to 5",
        "Restart the gNB T310",
        "Tonight between 1 and 3 restart the CHF, then scale the BSF to 5",
        "In cluster a restart the CHF; in cluster b scale it to 3",
        "Restart the CHF urgently but the BSF can wait",
        "Restart the CHF at edge05 and edge06 tonight, edge07 tomorrow",
    ],
)
def test_what_one_action_cannot_hold_is_asked_and_not_left_out(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


def test_each_form_is_an_order_of_its_own(acted):
    first, second = acted("Action: restart\nNF: CHF\nSite: edge05\nAction: scale\nNF: BSF\nReplicas: 3")
    assert (first["kind"], first["target"]) == ("RESTART", {"network_function": "CHF", "site": "edge05"})
    assert (second["kind"], second["target"]) == ("SCALE", {"network_function": "BSF"})


def test_the_highest_value_of_a_quality_is_a_bound_from_above(acted):
    (action,) = acted("Set the max throughput of the PGW to 10 Gbps")
    assert action["objectives"][0]["comparison"] == "AT_MOST"


def test_what_is_done_now_takes_no_time_of_what_comes_later(acted):
    first, second = acted("Restart the CHF now and the BSF tonight")
    assert ("schedule" in first, second["schedule"]["text"]) == (False, "tonight")


def test_a_place_in_front_of_one_is_of_those_behind_it_too(acted):
    made = acted("Restart the CHF at edge05, and at edge06 the BSF and the NEF")
    assert [action["target"]["site"] for action in made] == ["edge05", "edge06", "edge06"]


def test_the_day_on_which_it_ends_is_no_day_of_the_week_on_which_it_recurs(acted):
    (action,) = acted("Restart the CHF every 2 hours until Friday")
    assert "recurrence" not in action["schedule"]


@pytest.mark.parametrize(
    "text",
    [
        "The CHF is slow and the BSF should be restarted",
        "The CHF was restarted, the BSF must be restarted too",
        "The CHF runs fine and the BSF needs a restart",
        "The BSF should be restarted",
    ],
)
def test_what_is_told_of_one_is_not_done_to_it(acted, text):
    assert [action["target"] for action in acted(text)] == [{"network_function": "BSF"}]


def test_each_way_is_of_the_number_behind_it(acted):
    first, second = acted("Scale the CHF up by 2 and the BSF down by 1")
    assert (first["scale"], second["scale"]) == ({"replicas_delta": 2}, {"replicas_delta": -1})


def test_what_is_named_twice_in_one_order_is_asked_about(plan):
    assert plan("Roll back CHF and BSF, the CHF to 2.0").disposition is Disposition.NEEDS_CLARIFICATION

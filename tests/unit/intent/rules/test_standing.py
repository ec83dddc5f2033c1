"""An order that is done, called off, a draft or a title is none; what takes back or replaces one is not passed over."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    "text",
    [
        "Already closed in the CAB (done): bounce the PCF",
        "Cancelled: tear down the NEF",
        "Scale the UDR to 3 (completed). Scale the BSF to 2.",
        "[x] bounce the UDR\n[ ] scale the BSF to 2",
        "Draft - do not run: tear down the NEF",
        "Not for tonight: bounce the CHF",
        "Do not do this: tear down the NEF",
        "This is an exercise: tear down the NEF",
        "Tear down the NEF. Just kidding.",
        "Bounce the CHF. That was only a drill.",
        "Withdrawn:\n- bounce the CHF\n- scale the BSF to 2",
        "Vendor recommendation: upgrade the PCF to 4.2",
    ],
)
def test_what_says_that_an_order_does_not_stand_is_asked_about(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


def test_a_title_is_no_order(acted, plan):
    (action,) = acted("Subject: bounce the CHF\nHi, please scale the BSF to 2.")
    assert (action["kind"], action["target"]) == ("SCALE", {"network_function": "BSF"})
    assert plan("Fwd: tear down the NEF\n\nSee below").disposition is Disposition.REJECTED


@pytest.mark.parametrize(
    "text",
    [
        "No rush: bounce the CHF",
        "What needs to be done: bounce the CHF",
        "Bounce the CHF. Ping me when done.",
        "Don't forget to bounce the CHF",
        "Bounce the CHF. Sorry, Anna.",
    ],
)
def test_what_only_stands_beside_an_order_leaves_it(acted, text):
    assert [action["kind"] for action in acted(text)] == ["RESTART"]


@pytest.mark.parametrize(
    "text",
    [
        "Delete slice silver, no, bronze",
        "Bounce the CHF. Eva: no, wait.",
        "Scale the BSF to 2. Better 3.",
        "Bounce the CHF and the BSF. Actually not the BSF.",
        "Bounce the CHF. Scale the BSF to 2. Forget the first one.",
        "It is not the CHF but the BSF that must be restarted",
        "Deploy a NEF without autoscaling at edge07",
    ],
)
def test_what_takes_back_or_denies_is_not_passed_over(plan, text):
    assert plan(text).disposition is Disposition.NEEDS_CLARIFICATION


@pytest.mark.parametrize(
    "text",
    [
        "Tell me when to bounce the CHF",
        "Is it ok to bounce the CHF now?",
        "The CHF was supposed to be restarted",
        "Let's pretend we delete the NEF",
    ],
)
def test_who_asks_tells_or_pretends_orders_nothing(plan, text):
    assert plan(text).disposition is Disposition.REJECTED


def test_a_correction_takes_all_that_it_says(acted):
    (upgrade,) = acted("Upgrade the CHF to 2.1 tonight. Sorry, tomorrow evening, and to 2.2.")
    assert (upgrade["upgrade"]["version"], upgrade["schedule"]["text"]) == ("2.2", "tomorrow evening")
    (slice_,) = acted("Create an mMTC slice, no, a URLLC slice with 3 ms latency")
    assert slice_["objectives"][0]["value"] == 3

"""Recurrence rules of a schedule, through `validate`."""

from __future__ import annotations

import pytest
from plans import KNOWN

from netintent_server.intent.validate import validate
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, Schedule, Target


def findings_of(rule):
    action = Action(
        kind=ActionKind.RESTART, target=Target(network_function="AMF"), schedule=Schedule(recurrence=rule, text="often")
    )
    return validate(IntentPlan(disposition=Disposition.PLANNED, actions=(action,)), KNOWN)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYHOUR=18;BYMINUTE=0",
        "BYDAY=MO,TU,WE,TH,FR;FREQ=WEEKLY;WKST=MO",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=12",
        "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
        "FREQ=YEARLY;BYMONTH=1;BYWEEKNO=1;BYYEARDAY=+7;BYSETPOS=1",
        "FREQ=HOURLY;INTERVAL=6;UNTIL=20261231T235959Z",
        "FREQ=WEEKLY;UNTIL=20261231",
    ],
)
def test_a_rule_of_rfc_5545_is_sound(rule):
    assert findings_of(rule) == ()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("every day", "NAME=VALUE"),
        ("RRULE:FREQ=DAILY", "NAME=VALUE"),
        ("FREQ=DAILY;", "NAME=VALUE"),
        ("FREQ=DAILY;BYFOO=1", "NAME=VALUE"),
        ("FREQ=DAILY\nBYHOUR=1", "NAME=VALUE"),
        ("BYHOUR=18", "FREQ is missing"),
        ("FREQ=OFTEN", "no FREQ"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ twice"),
        ("FREQ=DAILY;BYHOUR=24", "no BYHOUR"),
        ("FREQ=DAILY;BYHOUR=-1", "no BYHOUR"),
        ("FREQ=DAILY;BYHOUR=1,", "no BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=٣", "no BYMINUTE"),
        ("FREQ=WEEKLY;BYDAY=MON", "no BYDAY"),
        ("FREQ=DAILY;INTERVAL=0", "no INTERVAL"),
        ("FREQ=DAILY;COUNT=1,2", "no COUNT"),
        ("FREQ=DAILY;UNTIL=20261331", "no UNTIL"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "both by COUNT and by UNTIL"),
        ("FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 600), "longer than 1024"),
    ],
)
def test_what_no_calendar_could_read_is_an_error_that_names_the_part(rule, told):
    (finding,) = findings_of(rule)
    assert (finding.rule_id, finding.code) == ("validate.recurrence_format", FindingCode.UNSUPPORTED_VALUE)
    assert (finding.severity, finding.field_path) == (Severity.ERROR, "actions[0].schedule.recurrence")
    assert told in finding.message

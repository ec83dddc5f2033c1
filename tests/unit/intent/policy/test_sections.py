"""What a policy says of kinds, places, images, windows of time and service levels, at each boundary."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import KNOWN
from policies import action, approval, denied, findings, judged, plan, policy

from netintent_server.intent.policy.judge import Judge
from netintent_server.intent.policy.places import matches
from netintent_server.model.plan import (
    Comparison,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    PlanContext,
    Schedule,
    UpgradeChange,
)

WINDOW = """
    maintenance:
      effect: deny
      windows:
        - {id: night, kinds: [UPGRADE], days: [mon, tue], hours: "22:00-05:00", zone: Europe/Berlin}
        - {id: lunch, kinds: [UPGRADE], hours: "12:00-13:00", zone: UTC}
"""


def upgrade(**fields):
    return action("UPGRADE", upgrade=UpgradeChange(version="2"), **fields)


def test_the_kinds_that_are_for_a_person_need_approval_and_others_do_not():
    verdict = judged("approval: {kinds: [DELETE, ROLLBACK]}", action("DELETE"), action("RESTART"))
    assert findings(verdict) == [approval("policy.approval", "actions[0].kind")]
    assert verdict.requires_approval
    assert not verdict.denied


def test_a_plan_that_is_not_planned_is_none_of_the_policys_business():
    judge = Judge(policy("approval: {kinds: [DELETE]}"), KNOWN)
    for disposition in set(Disposition) - {Disposition.PLANNED}:
        refused = IntentPlan(disposition=disposition, actions=(action("DELETE"),))
        assert judge.judge(refused, PlanContext()).findings == ()


@pytest.mark.parametrize(
    ("namespace", "said"),
    [
        ("core", []),
        ("ran-7", []),
        ("RAN-7", []),
        ("ran", [denied("policy.namespaces", "actions[0].target.namespace")]),
        ("core2", [denied("policy.namespaces", "actions[0].target.namespace")]),
        ("", [approval("policy.namespaces", "actions[0].target.namespace")]),
    ],
)
def test_actions_stay_in_the_allowed_namespaces(namespace, said):
    restart = action("RESTART", {"name": "x", "namespace": namespace})
    assert findings(judged('namespaces: {allowed: [core, "ran-*"]}', restart)) == said


def test_what_the_plan_does_not_say_of_the_place_the_context_says_as_it_does_for_the_outputs():
    # a plan without a namespace is written into the context's
    nowhere = action("DELETE", {"name": "x"})
    inside = {"namespace": "kube-system", "site": "muc-01"}
    text = "protected: [{id: cluster, namespaces: [kube-system], sites: [muc-01]}]"
    assert findings(judged(text, nowhere, **inside)) == [denied("cluster", "actions[0].target")]
    assert findings(judged(text, nowhere)) == []
    said = action("DELETE", {"name": "x", "namespace": "core"})
    assert findings(judged(text, said, **inside)) == []
    place = "actions[0].target.namespace"
    assert findings(judged("namespaces: {allowed: [core], unsaid: allow}", nowhere, **inside)) == [
        denied("policy.namespaces", place)
    ]
    assert findings(judged("namespaces: {allowed: [core]}", nowhere, namespace="core")) == [
        approval("policy.namespaces", place)
    ], "an output that knows no context would have none"
    own = "rules: [{id: own, when: action.target.site == 'muc-01', effect: deny, message: m, remedy: r}]"
    assert findings(judged(own, nowhere, **inside)) == [denied("own", "actions[0]")]


def test_what_is_said_of_a_protected_target_must_all_hold():
    text = """
        protected:
          - {id: gold, functions: [AMF], namespaces: ["prod-*"], sites: [muc-01], kinds: [DELETE, RESTART]}
    """
    amf = {"network_function": "AMF", "namespace": "prod-1", "site": "muc-01"}
    assert findings(judged(text, action("DELETE", amf))) == [denied("gold", "actions[0].target")]
    for other in ({"network_function": "UPF"}, {"namespace": "test"}, {"site": "ber-01"}, {"site": ""}):
        assert findings(judged(text, action("DELETE", amf | other))) == []
    assert findings(judged(text, upgrade())) == []


@pytest.mark.parametrize("target", [{"name": "amf"}, {"component": "free5gc-amf"}, {"network_function": "amf"}])
def test_a_protected_function_is_protected_by_whatever_name_it_goes(target):
    text = "protected: [{id: the-amf, functions: [AMF], effect: approve, message: Ask first, remedy: Call 4711}]"
    (finding,) = judged(text, action("RESTART", target)).findings
    assert (finding.rule_id, finding.code, finding.message) == ("the-amf", "POLICY_APPROVAL", "Ask first")
    assert finding.remedy.startswith("Call 4711")


def test_a_protected_name_is_met_as_the_outputs_would_name_the_workload():
    text = 'protected: [{id: x, names: [upf, "smf-*"]}]'
    assert findings(judged(text, action("DELETE", {"network_function": "UPF"}))) == [denied("x", "actions[0].target")]
    assert findings(judged(text, action("DELETE", {"name": "smf-1"}))) == [denied("x", "actions[0].target")]
    assert findings(judged(text, action("DELETE", {"name": "smf"}))) == []


NAMES = st.text("ab-*", max_size=8)


@given(NAMES.filter(bool), st.text("abAB-", max_size=8))
def test_a_star_of_a_pattern_stands_for_anything(pattern, name):
    as_regex = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE)
    assert matches(name, [pattern]) is bool(as_regex.fullmatch(name))


def test_a_name_of_half_a_megabyte_is_held_against_a_pattern_of_several_stars():
    text = "protected: [{id: ran, names: ['*-ran-*-ran-*-prod']}]"
    assert findings(judged(text, action(target={"name": "-ran-" * 100_000}))) == []
    assert findings(judged(text, action(target={"name": "-ran-" * 100_000 + "prod"}))) == [
        denied("ran", "actions[0].target")
    ]


@pytest.mark.parametrize(
    ("image", "allowed"),
    [
        ("registry.example.com/core/upf:1.2", True),
        ("registry.example.com/core/upf@sha256:0", True),
        ("REGISTRY.example.com/core/upf", True),
        ("registry.example.com/corex/upf", False),
        ("registry.example.com.evil.org/core/upf", False),
        ("registry.example.com:5000/core/upf", False),
        ("free5gc/upf:v3", True),
        ("docker.io/free5gc/upf", True),
        ("upf:v3", False),
        ("localhost/core/upf", False),
    ],
)
def test_images_come_from_an_allowed_registry_or_path(image, allowed):
    text = "images: {registries: [registry.example.com/core, docker.io/free5gc]}"
    said = [] if allowed else [denied("policy.images", "actions[0].deploy.image")]
    assert findings(judged(text, action("DEPLOY", deploy=DeployChange(image=image)))) == said


def test_an_image_cannot_be_smuggled_in_as_a_parameter():
    change = ConfigureChange(
        parameters=(Parameter(key="mtu", value=9000.0), Parameter(key="upf.image", value="evil/x"))
    )
    verdict = judged("images: {registries: [ghcr.io]}", action("CONFIGURE", configure=change))
    assert findings(verdict) == [denied("policy.images", "actions[0].configure.parameters[1].value")]


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        ("2026-03-02T20:59:59Z", False),  # Monday 21:59:59 in Berlin
        ("2026-03-02T21:00:00Z", True),
        ("2026-03-03T03:59:59Z", True),  # Tuesday morning, Monday's window
        ("2026-03-03T04:00:00Z", False),  # 05:00: the end is outside
        ("2026-03-04T03:59:59Z", True),  # Wednesday morning, Tuesday's window
        ("2026-03-04T22:00:00Z", False),  # Wednesday evening
        ("2026-03-02T03:00:00Z", False),  # Monday morning would be Sunday's
        ("2026-03-04T12:00:00Z", True),  # lunch, any day
        ("2026-03-04T13:00:00Z", False),
        ("2026-07-06T20:00:00Z", True),  # summer: 22:00 in Berlin
        ("2026-07-06T19:59:59Z", False),
    ],
)
def test_a_window_is_by_the_clock_on_the_wall_of_its_zone(now, inside):
    verdict = judged(WINDOW, upgrade(), now=datetime.fromisoformat(now))
    assert findings(verdict) == ([] if inside else [denied("policy.maintenance", "actions[0]")])


def test_a_kind_that_no_window_names_may_run_at_any_time():
    assert findings(judged(WINDOW, action("RESTART"), now=datetime(2026, 3, 4, 18, tzinfo=UTC))) == []


LUNCH, EVENING = datetime(2026, 3, 4, 12, 30, tzinfo=UTC), datetime(2026, 3, 4, 18, tzinfo=UTC)


def test_the_start_of_a_schedule_decides_and_not_the_clock():
    assert findings(judged(WINDOW, upgrade(schedule=Schedule(start=LUNCH)), now=EVENING)) == []
    assert findings(judged(WINDOW, upgrade(schedule=Schedule(start=EVENING)), now=LUNCH)) == [
        denied("policy.maintenance", "actions[0].schedule")
    ]


def test_a_callers_clock_tightens_and_never_loosens():
    judge = Judge(policy(WINDOW), KNOWN, lambda: EVENING)
    assert judge.judge(plan(upgrade()), PlanContext(now=LUNCH)).denied, "ours is outside, whatever the caller's says"
    judge = Judge(policy(WINDOW), KNOWN, lambda: LUNCH)
    assert judge.judge(plan(upgrade()), PlanContext(now=EVENING)).denied
    assert not judge.judge(plan(upgrade()), PlanContext(now=LUNCH)).denied


@pytest.mark.parametrize("schedule", [Schedule(text="tonight"), Schedule(start=LUNCH, recurrence="FREQ=DAILY")])
def test_a_time_that_cannot_be_told_is_for_a_person(schedule):
    assert findings(judged(WINDOW, upgrade(schedule=schedule))) == [
        approval("policy.maintenance", "actions[0].schedule")
    ]


@pytest.mark.parametrize(
    ("value", "upper", "said"),
    [
        (5, None, []),
        (4.9, None, ["value"]),
        (50, None, []),
        (50.1, None, ["value"]),
        (10, 60, ["upper"]),
        (float("nan"), None, ["value", "value"]),
    ],
)
def test_service_levels_stay_within_the_limits_of_their_metric(value, upper, said):
    asked = Objective(metric="latency", comparison=Comparison.AT_MOST, value=value, upper=upper, unit="ms")
    other = Objective(metric="jitter", comparison=Comparison.AT_MOST, value=0.001, unit="ms")
    verdict = judged("objectives: [{metric: latency, least: 5, most: 50}]", action("ASSURE", objectives=(other, asked)))
    rule = "policy.objectives.latency"
    assert findings(verdict) == [denied(rule, f"actions[0].objectives[1].{member}") for member in said]


def test_a_plan_with_more_than_can_be_listed_is_denied():
    verdict = judged("approval: {kinds: [DELETE]}", *[action("DELETE")] * 201)
    assert len(verdict.findings) == 200
    assert (verdict.findings[-1].rule_id, verdict.denied) == ("policy.findings_limit", True)
    assert not judged("approval: {kinds: [DELETE]}", *[action("DELETE")] * 200).denied


def test_every_finding_says_what_and_what_to_do():
    text = f"""{WINDOW}
    approval: {{kinds: [UPGRADE]}}
    replicas: {{ceiling: 3, floor: 1, step: 1, factor: 2}}
    namespaces: {{allowed: [core]}}
    protected: [{{id: a, functions: [UPF]}}]
    images: {{registries: [ghcr.io]}}
    objectives: [{{metric: latency, least: 5}}]
    """
    asked = Objective(metric="latency", comparison=Comparison.AT_MOST, value=1, unit="ms")
    new = action("DEPLOY", deploy=DeployChange(replicas=9, image="x"), objectives=(asked,))
    verdict = judged(text, upgrade(), new, now=EVENING)
    assert len(verdict.findings) >= 8
    assert all(finding.message and finding.remedy and finding.rule_id for finding in verdict.findings)

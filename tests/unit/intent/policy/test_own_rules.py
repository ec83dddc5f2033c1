"""Rules of the operator's own, in CEL."""

import time
from datetime import datetime

import pytest
from policies import action, approval, denied, findings, judged, policy

from netintent_server.intent.policy.expressions import MOST_UNITS
from netintent_server.intent.policy.reading import BrokenPolicy
from netintent_server.model.plan import (
    Comparison,
    ConfigureChange,
    DeployChange,
    Objective,
    Parameter,
    Priority,
    Resources,
    ScaleChange,
    Schedule,
)


def rule(when, effect="deny", kinds=""):
    return f"""
        rules:
          - id: mine
            {"kinds: " + kinds if kinds else ""}
            when: |
              {when}
            effect: {effect}
            message: Not like this
            remedy: Otherwise
    """


SCALE = action(
    "SCALE",
    {"network_function": "UPF", "site": "edge01"},
    scale=ScaleChange(replicas=9, resources=Resources(memory_bytes=2**40)),
    priority=Priority.HIGH,
)


def test_where_it_is_true_it_speaks_with_its_own_words():
    (finding,) = judged(rule("action.scale.replicas > 8"), SCALE).findings
    assert (finding.code, finding.rule_id, finding.field_path) == ("POLICY_DENIED", "mine", "actions[0]")
    assert (finding.message, finding.remedy) == ("Not like this", "Otherwise")


def test_where_it_is_false_it_is_silent():
    assert findings(judged(rule("action.scale.replicas > 9"), SCALE)) == []


@pytest.mark.parametrize(
    "when",
    [
        "action.kind == 'SCALE' && action.priority == \"HIGH\"",
        "action.target.namespace == ''",
        "action.target.site.startsWith('edge') && action.target.name.size() == 0",
        "!has(action.deploy) && has(action.scale)",
        "!has(action.scale.replicas_delta) && has(action.scale.replicas)",
        "action.scale.resources.memory_bytes > 1099511627775",
        "size(plan.actions) == 1 && plan.actions[0].kind == action.kind",
        "context.current_replicas['core/upf'] == 3",
        "'core/upf' in context.current_replicas && !has(context.now)",
        "context.site == 'ber' && action.objectives.all(o, o.metric == 'latency')",
        "plan.actions.filter(a, a.kind == 'SCALE').map(a, a.target.site).exists(s, s == 'edge01')",
        "action.target.site.matches('^edge[0-9]+$') // a comment with .map( in it",
        "'it.map(x, y.map(' != r'\\'",
    ],
)
def test_what_can_be_asked(when):
    verdict = judged(rule(when), SCALE, current_replicas=(("core/upf", 3),), site="ber")
    assert verdict.denied, verdict.findings


def test_free_values_of_parameters_are_values():
    parameters = (Parameter(key="mtu", value=9000.0), Parameter(key="on", value=True), Parameter(key="x", value=None))
    setting = action("CONFIGURE", configure=ConfigureChange(parameters=parameters))
    assert judged(rule("action.configure.parameters.exists(p, p.key == 'mtu' && p.value > 1500)"), setting).denied
    assert judged(rule("action.configure.parameters[1].value"), setting).denied
    assert judged(rule("action.configure.parameters[2].value == null"), setting).denied


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("action.deploy.replicas > 3", "'deploy', which is not said"),
        ("action.scale.replicas_delta > 3", "'replicas_delta', which is not said"),
        ("context.current_replicas['core/upf'] > 3", "which is not said"),
        ("action.scale.replicas / 0 > 1", "cannot be evaluated"),
        ("action.kind > 3", "cannot be evaluated"),
        ("action.kind", "gives a text, neither true nor false"),
        ("action.scale.replicas", "gives a number, neither true nor false"),
        ("action.target", "neither true nor false"),
        ("plan.actions[7].kind == 'SCALE'", "cannot"),
        ("'x'.matches('(')", "cannot"),
    ],
)
@pytest.mark.parametrize("effect", ["deny", "approve"])
def test_a_rule_that_cannot_be_applied_is_a_persons_to_decide_and_never_a_pass(when, why, effect):
    verdict = judged(rule(when, effect), SCALE)
    assert findings(verdict) == [approval("mine", "actions[0]" if "action." in when else "")]
    assert why in verdict.findings[0].message


def test_a_rule_about_kinds_looks_at_no_other():
    text = rule("action.scale.replicas > 8", kinds="[SCALE]")
    assert findings(judged(text, action("DELETE"), SCALE)) == [denied("mine", "actions[1]")]


def test_a_rule_that_asks_for_no_action_speaks_once_of_the_whole():
    two = rule("size(plan.actions) > 1")
    assert findings(judged(two, SCALE, action("DELETE"))) == [denied("mine", "")]
    assert findings(judged(rule("size(plan.actions) > 1", kinds="[DEPLOY]"), SCALE, SCALE)) == []


def test_each_action_is_judged_by_itself():
    small = action("SCALE", scale=ScaleChange(replicas=1))
    assert findings(judged(rule("action.scale.replicas > 8"), small, SCALE, small)) == [denied("mine", "actions[1]")]


def test_a_condition_sees_nothing_that_a_caller_writes_beside_the_actions():
    for field in ("confidence", "findings", "requires_approval", "provenance", "planner_used"):
        with pytest.raises(BrokenPolicy, match=f"plan has no field {field} here"):
            policy(rule(f"plan.{field} == 1"))


def test_a_schedules_start_is_a_time():
    later = action("DELETE", schedule=Schedule(start=datetime(2026, 5, 1)))  # noqa: DTZ001 - without zone it is UTC
    assert judged(rule("action.schedule.start >= timestamp('2026-05-01T00:00:00Z')"), later).denied


def test_a_plan_too_large_for_its_rules_gets_what_the_rules_would_do():
    # the caller must not get rid of a rule by sending more
    objectives = (Objective(metric="latency", comparison=Comparison.AT_MOST, value=1, unit="ms"),) * 40
    many = [action("ASSURE", objectives=objectives)] * 199
    text = rule("action.objectives.exists(o, plan.actions.size() < 0)", "deny")
    verdict = judged(text, *many)
    assert verdict.denied
    assert "too large" in verdict.findings[-1].message
    assert findings(judged(text, *many[:2])) == []


def test_the_worst_plan_is_judged_in_bounded_time():
    # the caller's largest: 1000 actions; 200 conditions, each walking over all actions of each action
    conditions = "".join(
        f"\n  - {{id: r{i}, when: \"plan.actions.all(a, a.kind != action.kind || action.kind == 'X{i}')\", "
        "effect: approve, message: m, remedy: r}"
        for i in range(200)
    )
    many = [action("SCALE", scale=ScaleChange(replicas=i)) for i in range(1000)]
    begun = time.process_time()
    verdict = judged(f"rules:{conditions}", *many)
    assert verdict.denied or verdict.requires_approval
    assert time.process_time() - begun < 60 * MOST_UNITS / 1e6, "a loop that ran away would take hours"


def test_a_deployments_image_and_rules_about_it():
    new = action("DEPLOY", deploy=DeployChange(image="x:latest"))
    assert judged(rule("has(action.deploy) && action.deploy.image.endsWith(':latest')"), new).denied
    assert findings(judged(rule("has(action.deploy) && action.deploy.image.endsWith(':latest')"), SCALE)) == []

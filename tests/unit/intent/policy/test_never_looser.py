"""More rules never allow more; nothing that a caller writes into a plan beside what it does loosens anything."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import KNOWN, actions, planned
from policies import NOON, policy

from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.policy.judge import Judge
from netintent_server.intent.policy.model import Effect, Policy
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import PlanContext

ASSORTED = policy(
    """
replicas: {ceiling: 4, ceilings: {UPF: 2}, floor: 1, step: 2, factor: 2}
namespaces: {allowed: ["a*", core]}
protected:
  - {id: p1, functions: [AMF], effect: approve}
  - {id: p2, names: ["*a*"], kinds: [SCALE, DELETE, DEPLOY]}
approval: {kinds: [DELETE, ROLLBACK, CONFIGURE]}
images: {registries: [ghcr.io]}
maintenance: {windows: [{id: w, kinds: [UPGRADE, RESTART], hours: "22:00-05:00", zone: UTC}], effect: deny}
objectives: [{metric: latency, least: 5}, {metric: throughput, most: 1000000000, effect: approve}]
rules:
  - {id: r1, when: "action.scale.replicas > 3", kinds: [SCALE], effect: deny, message: m, remedy: r}
  - {id: r2, when: "plan.actions.exists(a, a.kind == 'DELETE')", effect: approve, message: m, remedy: r}
  - {id: r3, when: "action.target.site == ''", effect: deny, message: m, remedy: r}
  - {id: r4, when: "context.namespace == 'core'", effect: deny, message: m, remedy: r}
"""
)
CONTEXTS = st.builds(
    PlanContext,
    namespace=st.sampled_from(["", "core"]),
    current_replicas=st.sampled_from([(), (("core/upf", 3), ("a/amf", 1))]),
)
PLANS = planned(actions())
SECTIONS = ("replicas", "namespaces", "protected", "approval", "images", "maintenance", "objectives", "rules")


@st.composite
def smaller_and_larger(draw):
    """A policy of some sections and rules, and one with all of those and more."""
    empty = Policy(source="", digest="")
    small, large = {}, {}
    for name in SECTIONS:
        whole, nothing = getattr(ASSORTED, name), getattr(empty, name)
        if isinstance(whole, tuple):
            kept = draw(st.sets(st.integers(0, len(whole) - 1)))
            added = kept | draw(st.sets(st.integers(0, len(whole) - 1)))
            small[name] = tuple(item for i, item in enumerate(whole) if i in kept)
            large[name] = tuple(item for i, item in enumerate(whole) if i in added)
        else:
            has, gets = draw(st.booleans()), draw(st.booleans())
            small[name], large[name] = whole if has else nothing, whole if has or gets else nothing
    return replace(empty, **small), replace(empty, **large)


def judge(by, known: KnownFunctions = KNOWN):
    return Judge(by, known, lambda: NOON)


@settings(max_examples=40)
@given(smaller_and_larger(), PLANS, CONTEXTS)
def test_more_rules_never_allow_more(policies, plan, context):
    small, large = (judge(by).judge(plan, context) for by in policies)
    assert large.denied or not small.denied
    assert large.requires_approval or large.denied or not small.requires_approval
    assert len(large.findings) >= len(small.findings)


@settings(max_examples=40)
@given(PLANS, CONTEXTS, st.floats(0, 1), st.booleans())
def test_what_a_caller_writes_beside_the_actions_changes_nothing(plan, context, confidence, approval):
    forged = Finding(code=FindingCode.POLICY_APPROVAL, severity=Severity.INFO, message="allowed", rule_id="p2")
    other = replace(
        plan, confidence=confidence, requires_approval=approval, findings=(forged,), digest="", provenance=()
    )
    assert judge(ASSORTED).judge(other, context) == judge(ASSORTED).judge(plan, context)


@settings(max_examples=40)
@given(PLANS, CONTEXTS)
def test_every_finding_is_of_the_policys_codes_and_names_its_rule(plan, context):
    verdict = judge(ASSORTED).judge(plan, context)
    assert verdict == judge(ASSORTED).judge(plan, context), "the same plan is judged the same"
    for finding in verdict.findings:
        assert (finding.code, finding.severity) in (
            (FindingCode.POLICY_DENIED, Severity.ERROR),
            (FindingCode.POLICY_APPROVAL, Severity.WARNING),
        )
        assert finding.rule_id
        assert finding.message
        assert finding.remedy
    assert verdict.requires_approval == any(f.code == FindingCode.POLICY_APPROVAL for f in verdict.findings)


@pytest.mark.parametrize("effect", Effect)
def test_effects_are_ordered_by_strictness(effect):
    assert Effect.ALLOW <= effect <= Effect.DENY

"""What holds for every text, sense or nonsense: nothing is raised, nothing is invented, everything is accounted for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from fuzz import fields_of
from hypothesis import given, settings
from hypothesis import strategies as st

from netintent.intent.v1 import plan_pb2
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.digest import plan_digest
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.model.common import TextSpan
from netintent_server.model.plan import Disposition, IntentPlan, PlanContext
from netintent_server.rpc.messages import from_message, to_message

WORDS = """
    scale restart delete deploy add remove increase reduce double halve set update keep leave make take bring up
    down out in to by from at on for with and or but not no never don't without except if when unless then it them
    all both the a an new please could you we need must should be was scaled restarted AMF SMF UPF NRF RIC O-DU
    near-RT gNB eMBB URLLC slice network namespace ns site cluster region core edge01 muc-01 upf-west-2 free5gc-amf
    my-app replicas instances pods replica cpu memory cores GiB 4Gi 500m 3 5 10 two a-dozen half twice 50% 1 Gbps
    5ms latency < > = : , . ? ! ; - ( ) [ ] / "quoted" 'x' v1.2.3 2.7.1 image quay.example.com/core/nrf:4.0.2
    tomorrow 02:00 every day urgent high priority SST 1 SD 0x010203 between min max least most more than autoscale
    CPU exceeds sorry correction never-mind logs team meeting 网络 を スケール … 3x x3 2-8 sub-10ms 99.99% five nines
    respectively latest everything
"""
salad = st.lists(st.sampled_from([*WORDS.split(), "\n", "\t"]), min_size=1, max_size=40).map(" ".join)
texts = st.one_of(salad, st.text(min_size=1, max_size=300))
CONTEXT = PlanContext(namespace="core", site="edge01")


@cache
def planner() -> RulesPlanner:
    return RulesPlanner(Catalogue.load())


@cache
def another_planner() -> RulesPlanner:
    return RulesPlanner(Catalogue.load())


@settings(max_examples=400)
@given(texts)
def test_actions_come_only_with_a_plan_and_a_plan_only_with_actions(text):
    plan = planner().plan(text, CONTEXT).plan
    assert bool(plan.actions) == (plan.disposition is Disposition.PLANNED)
    assert bool(plan.clarifications) == (plan.disposition is Disposition.NEEDS_CLARIFICATION)
    if plan.disposition is not Disposition.PLANNED:
        assert plan.findings, "a plan without actions says why"


@settings(max_examples=400)
@given(texts)
def test_every_set_field_says_where_it_came_from_and_nothing_else_does(text):
    plan = planner().plan(text, CONTEXT).plan
    said = [provenance.field_path for provenance in plan.provenance]
    assert len(said) == len(set(said))
    fields = fields_of(plan.actions)
    assert fields <= set(said), "a field without provenance"
    for path in set(said) - fields:  # a zero or an empty string that was said is still said
        assert path.split(".", 1)[1] not in {"kind", "target"}


@settings(max_examples=400)
@given(texts)
def test_spans_point_at_the_text(text):
    draft = planner().plan(text, CONTEXT, explain=True)
    spans = [provenance.user_span for provenance in draft.plan.provenance if provenance.user_span is not None]
    spans += [rule.span for rule in draft.explanation.rules if rule.span is not None]
    spans += [reading.span for reading in draft.explanation.readings if reading.span is not None]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text


@settings(max_examples=100)
@given(texts)
def test_the_same_text_gives_the_same_plan(text):
    assert planner().plan(text, CONTEXT) == another_planner().plan(text, CONTEXT)


@settings(max_examples=200)
@given(texts)
def test_the_digest_is_the_same_however_often_and_far_a_plan_travels(text):
    plan = planner().plan(text, CONTEXT).plan
    digest = plan_digest(plan)
    assert plan_digest(planner().plan(text, CONTEXT).plan) == digest
    sent = to_message(plan, plan_pb2.IntentPlan()).SerializeToString()
    assert plan_digest(from_message(plan_pb2.IntentPlan.FromString(sent), IntentPlan)) == digest


@settings(max_examples=200)
@given(texts)
def test_whether_it_is_explained_changes_nothing(text):
    assert planner().plan(text, CONTEXT, explain=True).plan == planner().plan(text, CONTEXT).plan


@settings(max_examples=200)
@given(st.integers(1, 9), salad)
def test_blanks_before_a_text_move_the_spans_and_nothing_else(blanks, text):
    def moved(span: TextSpan) -> TextSpan:
        return replace(span, start=span.start + blanks, end=span.end + blanks)

    plain, later = planner().plan(text, CONTEXT).plan, planner().plan(" " * blanks + text, CONTEXT).plan
    spans = {entry.field_path: entry.user_span for entry in plain.provenance if entry.user_span is not None}
    assert (later.disposition, later.actions, later.findings) == (plain.disposition, plain.actions, plain.findings)
    assert {entry.field_path: entry.user_span for entry in later.provenance if entry.user_span is not None} == {
        path: moved(span) for path, span in spans.items()
    }


@settings(max_examples=200)
@given(salad)
def test_the_context_fills_what_the_words_leave_open_and_changes_nothing_they_say(text):
    alone, within = planner().plan(text, PlanContext()).plan, planner().plan(text, CONTEXT).plan
    said = {entry.field_path: entry.user_span for entry in alone.provenance}
    more = {entry.field_path: entry for entry in within.provenance}
    if alone.disposition is Disposition.PLANNED:
        assert within.disposition is Disposition.PLANNED
        assert {path: entry.user_span for path, entry in more.items() if path in said} == said
        filled = [entry.default_rule for path, entry in more.items() if path not in said and entry.user_span is None]
        assert all(rule.startswith("context_") for rule in filled)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["Deploy AMF", "scale the UPF to 4", "restart SMF", "hello", ""]), max_size=3), texts)
def test_code_anywhere_refuses_the_whole_text(before, after):
    text = f"{'. '.join(before)} $(reboot) {after}"
    assert planner().plan(text, CONTEXT).plan.disposition is Disposition.REJECTED


@settings(max_examples=100)
@given(salad)
def test_what_is_taken_back_is_not_done(text):
    assert planner().plan(f"{text}\nNever mind.", CONTEXT).plan.disposition is not Disposition.PLANNED

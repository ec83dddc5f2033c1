"""Reads clauses one after another into actions, and decides: a plan, a question back, or a refusal.

What an earlier clause said is remembered where a later one refers to it: context that leads, a target that "it" means,
an amount for a target named before. One unclear action makes the whole text unclear: never half a plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules import confidence
from netintent_server.intent.rules.actions import Drafted
from netintent_server.intent.rules.amounts import read_amounts
from netintent_server.intent.rules.answer import asked, planned
from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.combine import (
    PendingAction,
    begin_at,
    bound_of,
    conflicts,
    cure,
    exists_with,
    is_refusal,
    lend_target,
    repeats,
    ride,
    said_of_all,
    set_too,
    share_among,
    subject_in_trouble,
    together,
    trigger_of,
    wait_for,
)
from netintent_server.intent.rules.completing import complete, explained
from netintent_server.intent.rules.context import Context
from netintent_server.intent.rules.corrections import correct, corrected_by, corrects_setting
from netintent_server.intent.rules.doubts import (
    DOMAIN,
    clause_doubts,
    is_in_domain,
    names_nothing_else,
    void_doubt,
)
from netintent_server.intent.rules.drafting import draft_request
from netintent_server.intent.rules.evidence import Case, Weighed, weigh
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.fragments import counts, is_compute, is_context, is_context_alone, leads
from netintent_server.intent.rules.items import Item, find_items, subject_of
from netintent_server.intent.rules.left_alone import LeftAlone, left_out
from netintent_server.intent.rules.leftovers import left_over, uncorrected, unread
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.places import Place
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.source import Source
from netintent_server.intent.rules.target_fields import places_of, target_of
from netintent_server.intent.rules.units import THINGS, Unit, says
from netintent_server.intent.rules.verdict import refusal
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind, Explanation, IntentPlan, PlanContext
from netintent_server.ports import Draft

_TALK = frozenset({Mood.READ, Mood.REPORT, Mood.QUESTION, Mood.WISH, Mood.FRAGMENT, Mood.NEGATED})
MOST_WAITING = 4
"""Verbs that may share one object: "restart, resize and …"."""


def read(source: Source, clauses: Sequence[Clause], context: PlanContext, *, explain: bool) -> Draft:
    """Return the draft of what the clauses ask for."""
    reader = _Reader(source, context)
    for number, clause in enumerate(clauses):
        reader.take(clause, clauses[number + 1] if number + 1 < len(clauses) else None)
    plan = reader.decide()
    return Draft(plan, reader.explanation() if explain else None)


class _Reader:
    def __init__(self, source: Source, context: PlanContext) -> None:
        self.source = source
        self.context = context
        self.actions: list[PendingAction] = []
        self.doubts: list[Doubt] = []
        self.moods: list[Mood] = []
        self.shared = Context()
        self.opening = Context()
        self.antecedents: list[list[Fields]] = []  # what "it" may mean: each thing, at one place or several
        self.waiting: list[Clause] = []  # verbs without an object yet: "restart and scale the AMF"
        self.weighed: list[Weighed] = []
        self.read: list[tuple[Mood, list[Unit]]] = []
        self.trigger: Fields = {}  # a condition that opens a sentence: "when the load exceeds 80 %, …"
        self.strangers = 0
        self.sentence = 0  # the first action of the sentence that is read
        self.before_sentence = 0  # and of the one before it
        self.bound: Unit | None = None  # a bound that opens a sentence: "above 80 % load, …"
        self.perhaps: Unit | None = None  # a time among words that say something else: "at the very latest Friday, …"
        self.of_setting = False  # whether what was told last is of a setting: "the MTU is 1400"
        self.ailing: Fields = {}  # what the clause before says has trouble: "the AMF hangs, …"
        self.left_alone = LeftAlone()
        self.voids: list[Doubt] = []  # "this is a drill."
        self.places: tuple[Place, ...] = ()  # what "there" means

    # --- one clause

    def take(self, clause: Clause, following: Clause | None) -> None:
        """Read one clause."""
        if self.actions and is_refusal(clause, following):
            clause.mood = Mood.RETRACTED
        if clause.mood is Mood.RETRACTED:
            self.actions.clear()
            self.doubts.clear()
            self.waiting.clear()
        if not clause.linked:
            self.before_sentence, self.sentence = self.sentence, len(self.actions)
            self.bound = bound_of(clause)
            opens = clause.conditional is not None and clause.verb is None
            self.trigger = trigger_of(clause) if opens or self.bound is not None else {}
        if "instead" in clause.said and self.actions:
            clause.corrects = True
        if clause.mood is Mood.REQUEST and clause.form is not None:
            self._request(clause, following)
        elif clause.corrects and self.actions:
            if not correct(self.actions[-1], clause, self.source.wording):
                self.doubts.extend(uncorrected(clause, following))
        elif clause.mood is Mood.FRAGMENT or clause.mood is Mood.REQUEST:
            self._fragment(clause, following)
        elif clause.mood is Mood.WISH and "scope" in clause.said:
            self._preamble(clause, following)  # "please do the following at edge01: …"
        elif clause.mood is Mood.WISH:
            self._wish(clause)
        elif clause.mood in {Mood.REPORT, Mood.NEGATED} and not self.actions:
            self._preamble(clause, following)
        elif clause.mood is Mood.REPORT and not clause.linked:
            self._afterword(clause)
        if clause.mood is Mood.NEGATED or clause.mood is Mood.IDLE:
            known = [target for thing in self.antecedents for target in thing]
            self.left_alone.add(clause, known, takes_back=bool(self.actions))
            if self.actions and clause.linked:
                self.doubts.extend(left_out(clause))
        if clause.mood is not Mood.REQUEST:
            self.ailing = subject_in_trouble(clause)
            self.of_setting = "feature" in clause.said and "quantity" in clause.said
        if self.actions:
            self.doubts.extend(left_over(clause))
        self.voids.extend(unread(clause))
        if clause.mood is not Mood.REQUEST and clause.voided is not None:
            self.voids.append(void_doubt(clause.voided))
        if clause.mood in _TALK and not THINGS.isdisjoint(clause.said):
            self._remember(clause)
        if not (clause.mood is Mood.FRAGMENT and is_context_alone(clause)):
            self.moods.append(clause.mood)
        self.read.append((clause.mood, clause.units))
        self.places = Context.of(clause.units).places or self.places

    def _request(self, clause: Clause, following: Clause | None) -> None:
        verb, form = clause.verb, clause.form
        if verb is None or form is None:
            return
        lead = Context.of(clause.lead[: subject_of(clause.lead)] if clause.is_passive else clause.lead)
        if clause.linked:  # what opens a sentence holds to its end
            lead = lead.over(self.opening)
        self.opening = lead
        if (
            following is not None
            and following.linked
            and following.mood is Mood.REQUEST
            and not clause.is_passive
            and not any(unit.is_word and "coordinator" not in unit for unit in clause.body)
        ):
            self.waiting.append(clause)
            if len(self.waiting) > MOST_WAITING:
                first = self.waiting.pop(0).verb or verb
                self.doubts.append(
                    Doubt(
                        FindingCode.AMBIGUOUS, "target", "What does {words} act on?", start=first.start, end=first.end
                    )
                )
            return
        known = bool(clause.linked and (self.actions or self.antecedents) and form.verb.kinds)
        # "and restart the second one" is about them, "and go home" is not
        spoken_of = known and (
            any(unit.is_one_of("determiner", "quantity") for unit in clause.body)
            or not any(unit.is_unknown for unit in clause.body)
        )
        if not is_in_domain(clause) and not spoken_of:
            if self.actions:
                self.doubts.append(
                    Doubt(FindingCode.OUT_OF_DOMAIN, "", "What should {words} do?", (), verb.start, verb.end)
                )
            self.strangers += 1
            return
        if form.verb.unclear:
            self.doubts.append(
                Doubt(
                    FindingCode.AMBIGUOUS,
                    "kind",
                    "What exactly does {words} mean here?",
                    ("DEPLOY", "SCALE", "RESTART", "DELETE", "UPGRADE"),
                    verb.start,
                    verb.end,
                )
            )
            return
        request = draft_request(clause, lead, self.antecedents, self.source)
        made = request.made
        self.weighed.extend(request.weighed)
        self._opened(clause, made)
        if (
            form.verb.idle
            and not any(
                a.drafted.has_amount or a.drafted.amounts.objectives or (a.drafted.amounts.unfit and form.verb.kinds)
                for a in made
            )
            and not (form.verb.kinds and says(clause.body, "virtue", "metrics"))
        ):
            clause.mood = Mood.IDLE
            return
        unclear = corrects_setting(self.actions, made, self.source.wording, spoken=self.of_setting)
        if unclear is not None:
            self.doubts.extend(unclear)
            return
        if clause.corrects and corrected_by(self.actions, made):
            return
        if clause.linked and made:
            lend_target(self.actions, made[0])
        if made and exists_with(self.actions, made):
            self.antecedents = request.things or self.antecedents
            return
        if self._completes(made) or repeats(self.actions, made) or (clause.linked and ride(self.actions, made)):
            return
        same = next((unit for unit in clause.body if "same_place" in unit.senses), None)
        if same is not None and self.places:  # "…, and install a NEF there"
            for action in made:
                action.context = action.context.over(Context(self.places))
        elif same is not None and (" " in same.word or not any(action.context.places for action in made)):
            # "in the same namespace", "there", and none was said
            self.doubts.append(Doubt(FindingCode.AMBIGUOUS, "target", "Where is {words}?", (), same.start, same.end))
        if made and "shared_by_all" in clause.said and any(closing := Context.of(said_of_all(clause.body))):
            for action in (*self.actions[self.sentence :], *made):
                action.context = action.context.over(closing)
        for waiting in self.waiting:
            self.actions.extend(self._sharing(waiting, made))
        self.waiting.clear()
        self.doubts.extend(clause_doubts(clause, [action.drafted for action in made]))
        self.actions.extend(made)
        self.antecedents = request.things or self.antecedents

    def _opened(self, clause: Clause, made: list[PendingAction]) -> None:
        """What opened its sentence: a load, a time, something that has trouble."""
        if clause.linked:
            self.doubts.extend(begin_at(made, self.trigger, self.bound))
            self.doubts.extend(wait_for(made, self.perhaps))
        cure(made, self.ailing)
        self.ailing, self.perhaps = {}, None

    # --- clauses that need another

    def _completes(self, made: list[PendingAction]) -> bool:
        """As in "scale the UPF. Increase CPU to 16 cores.": the second sentence brings the amount."""
        if len(made) != 1 or not self.actions:
            return False
        new, old = made[0], self.actions[-1]
        if new.clause.linked and set_too(old, new):
            return True
        same = new.drafted.kind is old.drafted.kind is ActionKind.SCALE
        if not same or new.drafted.has_target or not new.drafted.has_amount or old.drafted.amounts.relative:
            return False
        if old.drafted.has_amount and new.clause.linked is False:
            return False
        if not old.drafted.has_target:
            return False
        old.drafted.amounts = together(old.drafted.amounts, new.drafted.amounts)
        return True

    def _sharing(self, waiting: Clause, made: list[PendingAction]) -> list[PendingAction]:
        """As in "Restart and scale the AMF to 4": the first verb takes the second one's object."""
        shared: list[PendingAction] = []
        for action in made:
            if waiting.verb is None:
                continue
            weighed = weigh(Case(waiting.verb, Item(action.item.target), Amounts(), Settings()))
            self.weighed.append(weighed)
            drafted = Drafted(weighed.kind, waiting.verb, action.drafted.target, Amounts())
            shared.append(PendingAction(drafted, waiting, action.item, action.context))
        return shared

    def _fragment(self, clause: Clause, following: Clause | None) -> None:
        """Words without a verb: context for all, or the rest of what was asked."""
        scope = not self.actions and "scope" in clause.said
        if is_context_alone(clause) or leads(clause, following) or scope:
            self.shared = Context.of(clause.units).over(self.shared)
            return
        units = clause.units
        if clause.mood is Mood.REQUEST and not self.actions:  # "make it 5"
            start, end = units[0].start, units[-1].end
            self.doubts.append(Doubt(FindingCode.MISSING_TARGET, "target", "What is meant?", (), start, end))
            return
        if following is not None and following.linked and "when" in clause.said:
            self.perhaps = next(u for u in units if "when" in u)
        first = next((u for u in units if u.word not in {",", "-", "("}), None)
        if not clause.linked and share_among(self.actions[self.before_sentence :], units):
            return
        item = find_items(clause)[0]
        if self.actions and item.target is None and first is not None and "preposition" in first:
            last = self.actions[-1]
            amounts = read_amounts(item.units, 0, last.drafted.verb)
            if amounts.fields and not last.drafted.has_amount:
                last.drafted.amounts = together(last.drafted.amounts, amounts)
            elif amounts.fields or amounts.unfit:
                last.drafted.amounts.unfit.extend(u for u in units if "quantity" in u)
            return
        if self.actions and item.target is None and is_compute(units):
            last = self.actions[-1]  # "deploy one UPF at edge-21. 4 cores, 8Gi"
            last.drafted.amounts = together(last.drafted.amounts, read_amounts(units, 0, last.drafted.verb))
            return
        counted = "quantity" in clause.said and any(counts(u) for u in units)
        measured = sum("metrics" in u for u in units) > 1  # "UPF CPU at 91 %, latency 14 ms, 3 replicas": a reading
        if item.target is not None and not measured and (counted or (self.actions and names_nothing_else(units))):
            start, end = units[0].start, units[-1].end
            self.doubts.append(Doubt(FindingCode.AMBIGUOUS, "kind", "What should be done by {words}?", (), start, end))

    def _wish(self, clause: Clause) -> None:
        """A need is in scope and names no action: asked about; "could you tomorrow …" only begins one."""
        units = clause.units
        if is_context([u for u in units if "request" not in u]):
            self.opening = Context.of(units)
            return
        if any(not DOMAIN.isdisjoint(unit.senses) and "place" not in unit for unit in units):
            numbered = "quantity" in clause.said
            if not self.actions or numbered or clause.linked:
                start, end = units[0].start, units[-1].end
                self.doubts.append(
                    Doubt(FindingCode.MISSING_AMOUNT, "", "What should be done, and by how much?", (), start, end)
                )

    def _preamble(self, clause: Clause, following: Clause | None) -> None:
        """As in "Work is in namespace core. …", "This is urgent: …": what is said of the work itself."""
        said = Context.of(clause.units)
        if "scope" in clause.said or (said.places and leads(clause, following)):  # "We close the pilot at x-1: …"
            self.shared = said.over(self.shared)
        elif said.priorities:
            self.shared = Context(priorities=said.priorities).over(self.shared)

    def _afterword(self, clause: Clause) -> None:
        """As in "…. This is low priority.": how urgent all of it is, and nothing else."""
        said = Context.of(clause.units)
        thin = ("priorities", "report", "pronoun", "determiner", "opener", "filler", "preposition")
        if said.priorities and all(unit.is_one_of(*thin) or not unit.is_word for unit in clause.units):
            self.shared = Context(priorities=said.priorities).over(self.shared)

    def _remember(self, clause: Clause) -> None:
        units = clause.units
        targets = [target_of(Item(unit)) for unit in units if "target" in unit and not unit.get("target").generic]
        slices = [unit for unit in units if unit.is_one_of("slice_of", "slice_types")]
        if slices and not targets and (served := target_of(Item(None, slices))):
            targets = [served]
        if targets:
            places = places_of(Context.of(clause.units).places)
            self.antecedents = [[target | place for place in places] for target in targets]

    # --- the decision

    def decide(self) -> IntentPlan:
        """Return the plan."""
        for waiting in self.waiting:
            if waiting.verb is not None:
                self.doubts.append(
                    Doubt(
                        FindingCode.MISSING_TARGET,
                        "target",
                        "What should be acted on?",
                        (),
                        waiting.verb.start,
                        waiting.verb.end,
                    )
                )
        if not self.actions and not self.doubts:
            return refusal(self.moods, self.read)
        doubts: list[tuple[int, Doubt]] = [(0, doubt) for doubt in (*self.doubts, *self.voids[: len(self.actions)])]
        for number, action in enumerate(self.actions):
            complete(action, self.shared, self.context)
            doubts.extend((number, doubt) for doubt in action.drafted.doubts)
        doubts.extend((0, doubt) for doubt in (*conflicts(self.actions), *self.left_alone.contradictions(self.actions)))
        if doubts:
            sure = confidence.of_question(self.read, doubts, acts=bool(self.actions), foreign=self.source.is_worded)
            return asked(self.source, doubts, sure)
        sure = confidence.of_plan(
            self.read, self.actions, self.weighed, strangers=self.strangers, foreign=self.source.is_worded
        )
        return planned(self.source, [action.fields for action in self.actions], sure)

    def explanation(self) -> Explanation:
        """Return the rules that fired and the readings that were weighed."""
        return explained(self.source, self.read, self.weighed)

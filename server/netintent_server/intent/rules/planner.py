"""The rules planner: an operator's sentence to a plan, a question back, or a refusal; no model, no guess."""

from __future__ import annotations

from dataclasses import replace

from netintent_server.budget import Budget
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.rules.actions import BUILDERS
from netintent_server.intent.rules.answer import refused
from netintent_server.intent.rules.clauses import find_clauses
from netintent_server.intent.rules.confidence import HAZARD
from netintent_server.intent.rules.courtesy import Courtesy
from netintent_server.intent.rules.forms import as_orders
from netintent_server.intent.rules.hazards import find_hazard
from netintent_server.intent.rules.lexicon import Lexicon
from netintent_server.intent.rules.numbers import find_numbers
from netintent_server.intent.rules.places import find_places
from netintent_server.intent.rules.reading import read
from netintent_server.intent.rules.source import Source
from netintent_server.intent.rules.targets import find_slices, find_targets
from netintent_server.intent.rules.timing import find_times
from netintent_server.intent.rules.tongue.wording import Interpreter, Wording
from netintent_server.intent.rules.units import read_units
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import Explanation, PlanContext, RuleFired
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Draft

PLANNED_KINDS = tuple(BUILDERS)
"""The kinds of action it plans; the others it understands, and asks."""


_WARM_UP = "Deploy 2 AMF with 4Gi memory, latency below 5 ms at edge01 tomorrow at 02:00; scale the SMF by 50%"


class RulesPlanner:
    """Reads an intent in stages: words, numbers, times, places, targets, clauses, items, evidence."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._lexicon = Lexicon(catalogue)
        self._interpreter = Interpreter(self._lexicon)
        self._courtesy = Courtesy(self._lexicon.courtesy)
        # the first text pays for patterns and tables that are read when first used: ten times a later one
        self.plan(_WARM_UP, PlanContext())

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        """Plan within the budget; the work is short and linear in the text, and never waits."""
        budget.check()
        return self.plan(request.intent, request.context, explain=request.explain)

    def plan(self, text: str, context: PlanContext, *, explain: bool = False) -> Draft:
        """Return the draft of a text's plan."""
        source, wording = Source(text), None
        hazard = find_hazard(text)
        if hazard is None:
            wording = self._interpreter.wording(text)
            if wording is not None:
                source = wording.source
                hazard = find_hazard(wording.text)
        if hazard is not None:
            what = "code" if hazard.code is FindingCode.EMBEDDED_CODE else "something aimed at the system or its users"
            span = source.span(hazard.start, hazard.end)
            message = f"{span.text[:80]!r} is {what}; nothing of the text is planned"
            rule = RuleFired(rule_id=f"hazard.{hazard.code.value.lower()}", message=message, span=span)
            return Draft(refused(hazard.code, message, HAZARD), Explanation(rules=(rule,)) if explain else None)
        words = text if wording is None else wording.text
        units = self._courtesy.find(read_units(words, self._lexicon))
        units = find_times(find_numbers(units, words), words)
        units = as_orders(find_targets(find_slices(find_places(units), words)))
        draft = read(source, find_clauses(units, self._lexicon), context, explain=explain)
        if wording is None or draft.explanation is None:
            return draft
        return replace(draft, explanation=_with_wording(draft.explanation, wording))


def _with_wording(explanation: Explanation, wording: Wording) -> Explanation:
    """Tell first in which words a text of another language was read."""
    message = f"read as {wording.text!r}"
    rules = tuple(RuleFired(rule_id=f"language.{language}", message=message) for language in wording.languages)
    return replace(explanation, rules=(*rules, *explanation.rules))

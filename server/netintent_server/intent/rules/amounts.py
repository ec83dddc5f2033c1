"""Reads the numbers of an item: how many, how much more, which resources, which range, which qualities.

A number that fits no field is reported, and the plan asks: it is the likeliest way to a wrong action.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from netintent_server.intent.rules.around import Around
from netintent_server.intent.rules.factors import factor_of
from netintent_server.intent.rules.fields import Doubt, Said, said
from netintent_server.intent.rules.numbers import Quantity
from netintent_server.intent.rules.objectives import read_objective
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.resources import resource_of
from netintent_server.intent.rules.sentences import ARROWS
from netintent_server.intent.rules.units import Unit, said_of, says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind

_REACHES = frozenset({"to", "up to", "down to"})
_LINKS = _REACHES | {"and", "-"}
_LEADS = frozenset({"between", "from"})
_LEADS_TO_AUTOMATIC = _LEADS | {"with", "of", ",", ":", "("}
_MEASURED = frozenset({"cpu_utilization", "memory_utilization"})
_SIZING = frozenset({"set", "make", "keep", "run", "hold", "maintain", "give", "put", "have", "update", "configure"})


def read_amounts(
    units: Sequence[Unit], before: int, verb: Unit | None, said: AbstractSet[str] | None = None
) -> Amounts:
    """Read the numbers of one item; `before` units stand before its target.

    `said` is, where that is known, every sense that a unit has.
    """
    return _Reader(units, before, verb, said_of(units) if said is None else said).read()


class _Reader(Around):
    def __init__(self, units: Sequence[Unit], before: int, verb: Unit | None, said: AbstractSet[str]) -> None:
        super().__init__(units, before, verb, said)
        self.result = Amounts()
        self.automatic = "automatic" in self.said or (verb is not None and verb.word.startswith("auto"))
        bounds = {unit.get("comparisons") for unit in units} if {"comparisons", "replicas"} <= self.said else ()
        self.bounded = "AT_LEAST" in bounds or "AT_MOST" in bounds

    def read(self) -> Amounts:
        if "quantity" in self.said:
            index = 0
            while index < len(self.units):
                index = self._at(index) if "quantity" in self.units[index].senses else index + 1
        self._multiply()
        self._add_another()
        if self.result.fields:
            self._measure_alone()
            self._trigger_needs_a_range()
        return self.result

    # --- one number

    def _at(self, index: int) -> int:
        """Read the number at an index; return where to go on."""
        unit = self.units[index]
        quantity: Quantity = unit.get("quantity")
        pair = self._pair(index, quantity)
        if pair is not None:
            return pair
        if self._resource(index, quantity):
            return index + 1
        if self._trigger(index, quantity):
            return index + 1
        objective = read_objective(self.units, index, *self.comparison(index), way=self._verb_way())
        if objective is not None:
            if self.word(self.previous(index)) == "by" or self.says(index + 1, "more", "fewer"):
                self._is_unfit(index)  # "raise the throughput by 20 %", "20 % more CPU": from what?
            else:
                self.result.objectives.append(objective)
            return index + 1
        if quantity.word == "x" and self._makes() and quantity.is_whole:
            self._put("replicas", said(int(quantity.value), unit))  # "deploy 2x UPF", "deploy the UPF, 1x"
        elif (
            quantity.cls == "factor"
            or self.says(self.previous(index), "factor_word")
            or self._is_multiplied(quantity)
            or (
                quantity.cls == "percent"
                and (self.word(self.previous(index)) == "by" or self.says(index + 1, "more", "fewer"))
            )
        ):
            self._factor(index, quantity)
        elif quantity.may_count:
            self._count(index, int(quantity.value))
        else:
            self._is_unfit(index)
        return index + 1

    def _pair(self, index: int, quantity: Quantity) -> int | None:
        """A range of replicas: "between 2 and 8", "from 3 to 5", "2-8 replicas"; None when it is none."""
        unit = self.units[index]
        if quantity.upper is not None:
            if quantity.cls == "" and self._counts(index):
                self._range(said(int(quantity.value), unit), said(int(quantity.upper), unit))
                return index + 1
            return None
        lead, link = self.word(index - 1), self.word(index + 1)
        second = index + 2
        if self.says(index + 1, "replicas") and self.word(index + 2) in _LINKS:
            link, second = self.word(index + 2), index + 3
        leads = _LEADS_TO_AUTOMATIC if self.automatic and link in _LINKS and link != "and" else _LEADS
        if link in ARROWS and self.says(second, "quantity") and not quantity.cls:
            self._size(said(int(self.units[second].get("quantity").value), self.units[second]))
            return second + 1
        if lead not in leads or link not in _LINKS or not self.says(second, "quantity"):
            return None
        last = self.units[second]
        upper: Quantity = last.get("quantity")
        if quantity.cls or upper.cls:
            return self._resource_pair(index, second) or self._objective_pair(index, second)
        if not (quantity.is_whole and upper.is_whole):
            return None  # "from 1.2 to 1.3" counts nothing
        spans = self.automatic or self._makes() or self.says(index - 2, "spanning")
        if lead == "from" and not spans and link in _REACHES:
            self.result.fields["replicas"] = said(int(upper.value), last)
            self.result.sized = True
        else:
            self._range(said(int(quantity.value), unit), said(int(upper.value), last))
        return second + 1

    def _resource_pair(self, index: int, second: int) -> int | None:
        """As in "memory from 8Gi to 12Gi": what it was before is dropped."""
        last: Quantity = self.units[second].get("quantity")
        if self.word(index - 1) == "from" and last.cls in {"bytes", "cpu"} and self._resource(second, last):
            return second + 1
        return None

    def _objective_pair(self, index: int, second: int) -> int:
        if self.word(index - 1) == "from":  # "latency from 12 ms to 6 ms": what it was before is dropped
            objective = read_objective(self.units, second, "", None, way=self._verb_way())
        else:
            objective = read_objective(self.units, index, "BETWEEN", self.units[index - 1], second)
        if objective is None:
            self._is_unfit(index)
            self._is_unfit(second)
        else:
            self.result.objectives.append(objective)
        return second + 1

    def _range(self, low: Said, high: Said) -> None:
        self.result.fields["autoscale.min_replicas"] = low
        self.result.fields["autoscale.max_replicas"] = high

    def _counts(self, index: int) -> bool:
        return any(self.says(at, "replicas") for at in (index + 1, index + 2, index - 1)) or self.automatic

    def _resource(self, index: int, quantity: Quantity) -> bool:
        resource = resource_of(self, index, quantity)
        return resource is not None and self._put_resource(*resource, index)

    def _put_resource(self, kind: str, value: float, index: int) -> bool:
        unit = self.units[index]
        if self.word(self.previous(index)) == "by" or self.comparison(index)[1] is not None:
            self._is_unfit(index)  # more of a resource, or a bound on one, has no field
            return True
        name = f"resources.{kind}"
        if name in self.result.fields and self.result.fields[name].value != round(value):
            self._conflict(name, "Two values are said; which is meant?", unit.start, unit.end)
        self.result.fields[name] = said(round(value), unit)
        return True

    def _trigger(self, index: int, quantity: Quantity) -> bool:
        """When to scale: "when CPU exceeds 80 %", "at 70 percent CPU", beside a range."""
        if quantity.cls != "percent" or not self._scales_itself():
            return False
        for at in (index + 1, index + 2, index - 1, index - 2, index - 3, index - 4):
            unit = self.unit(at)
            parted = at == index + 2 and (self.says(index + 1, "coordinator") or self.word(index + 1) == ",")
            if unit is not None and unit.get("metrics") in _MEASURED and not parted:
                spec = self.result.fields
                known = spec.get("autoscale.metric")
                if known is not None and known.value != unit.get("metrics"):  # "by CPU 60 % and memory 70 %"
                    self._conflict("autoscale.metric", "Which one is measured?", unit.start, unit.end)
                spec["autoscale.metric"] = said(unit.get("metrics"), unit)
                spec["autoscale.target"] = said(quantity.value, self.units[index])
                spec["autoscale.unit"] = said("percent", self.units[index])
                return True
        return False

    def _scales_itself(self) -> bool:
        """Whether a range is said anywhere: in what was read, or still to be."""
        return self.automatic or self.result.ranged or self.bounded

    def _trigger_needs_a_range(self) -> None:
        fields = self.result.fields
        ends = {"autoscale.min_replicas", "autoscale.max_replicas"}
        if "autoscale.metric" in fields and not ends & fields.keys():
            where = fields["autoscale.target"]
            question = "Between which numbers of replicas?"
            self.result.doubts.append(
                Doubt(FindingCode.MISSING_AMOUNT, "autoscale", question, start=where.start, end=where.end)
            )

    def _factor(self, index: int, quantity: Quantity) -> None:
        unit, way = self.units[index], self._way(index)
        if self._concerns_resource(index) or self._concerns_quality(index):
            self._is_unfit(index)
            return
        counted = self.says(self.before - 1, "replicas")
        value = (
            quantity.value if self._is_multiplied(quantity) else factor_of(self, index, quantity, way, counted=counted)
        )
        if value is None or value <= 0:
            self._is_unfit(index)
        else:
            self._put("factor", said(round(value, 9), unit))

    def _count(self, index: int, value: int) -> None:
        unit = self.units[index]
        before = self.previous(index)
        lead = "=" if self.word(index - 1) == "=" else self._lead(before)
        comparison, compared = self._bound_of(index)
        after = index + 1
        more = self.says(after, "more", "fresh") or self.says(index - 1, "more") or self.word(index - 1) == "another"
        fewer = self.says(after, "fewer") and not self.says(after, "comparisons")
        counted = self.says(after, "replicas", "more", "fewer", "fresh") or self.says(after + 1, "replicas")
        counted = counted or self.word(after) == "each" or (self.word(after) == "of" and self.word(after + 1) == "each")
        if self.word(index - 2) == "of" and self.says(index - 3, "quantity"):
            return  # "two of the five": how many there are
        if says(self.units[max(0, index - 3) : index], "presently"):
            return  # "to 7 (currently 4)"
        compute = (more or fewer) and self.says(after + 1, "resource_words", "metrics", "traffic")
        if value < 0 or compute or (not counted and (self._counts_others(index) or self._is_of_a_feature())):
            self._is_unfit(index)  # "with 7 frobs", "take the MTU of the UPF to 1450"
        elif comparison in {"AT_LEAST", "AT_MOST"}:
            end = "min" if comparison == "AT_LEAST" else "max"
            self._put(f"autoscale.{end}_replicas", said(value, unit))
        elif self._bounds() and counted and lead in {"to", "at"}:
            self._put("autoscale.max_replicas", said(value, unit))  # "limit the SMF to 5 replicas"
        elif counted and not more and not fewer and self._holds():
            self._size(said(value, unit))  # "there should be 3 replicas"
        elif comparison == "UP_TO":
            if self.automatic or lead == "with" or self.word(index - 2) == "with":
                self._put("autoscale.max_replicas", said(value, unit))
            else:
                self._size(said(value, unit))
        elif compared is not None:
            self._is_unfit(index)
        elif lead == "+" and self.units[before].end == unit.start:
            self._put("replicas_delta", said(value, unit))  # "+2"
        elif lead == "by" or more or fewer:
            way = "up" if more else "down" if fewer else self._way(index)
            if way and value:
                self._put("replicas_delta", said(value if way == "up" else -value, unit))
            else:
                self._is_unfit(index)
        elif lead == "to" and index >= self.before and (self.before or self._follows_a_pronoun(index)):
            self._size(said(value, unit))  # "drop the PCF to 1 replica"
        elif (change := self._change(index, value, counted=counted)) is not None:
            self._put("replicas_delta", said(change, unit))
        elif (
            lead in {"to", "=", ":", "at"}
            or (self.form is not None and self.form.base in _SIZING)
            or self.says(before, "capacity", "replicas")
        ):
            if lead == "at" and not counted and not (self.form and self.form.base in _SIZING):
                self._is_unfit(index)
            else:
                self._size(said(value, unit))
        elif counted or lead == "with" or index < self.before or self._is_count_of_new(index):
            self._put("replicas", said(value, unit))
            self.result.sized = self.result.sized or (counted and index >= self.before)
        else:
            self._is_unfit(index)

    def _multiply(self) -> None:
        """As in "Double the UPF replicas": the verb itself is the amount."""
        if self.form is None or self.form.verb.factor is None or self.verb is None:
            return
        if any(unit.is_one_of("resource_words", "metrics") and "replicas" not in unit for unit in self.units):
            self.result.unfit.append(self.verb)
        elif "factor" not in self.result.fields:
            self._put("factor", said(self.form.verb.factor, self.verb))

    def _measure_alone(self) -> None:
        """As in "between 2 and 8, based on CPU": what is measured, without a value."""
        if not self.result.ranged or "autoscale.metric" in self.result.fields:
            return
        for index, unit in enumerate(self.units):
            if unit.get("metrics") in _MEASURED and self.says(index - 1, "basis"):
                self.result.fields["autoscale.metric"] = said(unit.get("metrics"), unit)

    def _add_another(self) -> None:
        """As in "add another UPF": one more, where no number is said."""
        kinds = self.form.verb.kinds if self.form is not None else {}
        way = self.form.verb.way if self.form is not None else ""
        if not way and len(kinds) > 1 and any("replicas" in unit for unit in self.units):
            way = "up"  # "we need another UPF replica"
        if (
            self.result.fields
            or self.result.unfit
            or not way
            or not {ActionKind.DEPLOY, ActionKind.DELETE} & kinds.keys()
        ):
            return
        for index, unit in enumerate(self.units[: max(self.before, 2)]):
            single = (unit.word in {"a", "an"} or "more" in unit) and self.says(index + 1, "replicas")
            if (way == "up" and "another" in unit) or (single and not self.word(index + 1).endswith("s")):
                self._put("replicas_delta", said(1 if way == "up" else -1, unit))
                return

    def _size(self, value: Said) -> None:
        self._put("replicas", value)
        self.result.sized = True

    def _put(self, name: str, value: Said) -> None:
        known = self.result.fields.get(name)
        if known is not None and known.value != value.value:
            self._conflict(name, f"Which is meant, {known.value} or {value.value}?", value.start, value.end)
        self.result.fields[name] = value

    def _conflict(self, name: str, question: str, start: int, end: int) -> None:
        self.result.doubts.append(Doubt(FindingCode.CONFLICT, name, question, start=start, end=end))

    def _is_unfit(self, index: int) -> None:
        self.result.unfit.append(self.units[index])

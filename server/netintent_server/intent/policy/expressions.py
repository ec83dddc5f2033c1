"""The operator's own conditions, in CEL: compiled when the policy is read, evaluated over plain values of a plan.

Nothing that a caller sends is ever compiled. The only file that knows the CEL library; it is loaded with the first
condition that is compiled, as its import takes a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from netintent_server.intent.policy.near import nearest
from netintent_server.intent.policy.syntax import FUNCTIONS, MACROS, Fault, Shape, shape_of, unknown_fields

MOST_CHARACTERS = 2_000
MOST_UNITS = 200_000
"""Of all the conditions of one plan together; a unit takes about a microsecond."""

VARIABLES = ("action", "plan", "context")


class WrongExpression(Exception):
    """The condition cannot be used; says where and why, all at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = faults


class CannotTell(Exception):
    """The condition is neither true nor false of this plan; `str()` of it says why, for a person."""


class TooMuch(Exception):
    """The plan is too large for the conditions to be evaluated of all of it."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled condition: its text, the variables it asks for, and what makes it cost more than its length."""

    text: str
    variables: frozenset[str]
    inner: frozenset[str]
    """Variables that a macro asks for again with each item."""
    macros: int
    lists: int
    program: Any

    @property
    def asks_for_action(self) -> bool:
        """Whether it is evaluated once for each action, not once for the plan."""
        return "action" in self.variables


def compiled(text: str) -> Expression:
    """Compile a condition; raises WrongExpression for one that is wrong, too long, or could run for long."""
    import cel

    if len(text) > MOST_CHARACTERS:
        raise WrongExpression(
            Fault(0, f"the expression has {len(text):,} characters", f"use at most {MOST_CHARACTERS:,}, or two rules")
        )
    try:
        program = cel.compile(text)
    except (ValueError, RuntimeError) as error:
        raise WrongExpression(_syntax_fault(text, str(error))) from None
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - as when it is evaluated
        fault = Fault(0, f"the library cannot compile it ({type(error).__name__})", "write it otherwise")
        raise WrongExpression(fault) from None
    shape = shape_of(text)
    faults = [*shape.faults, *_unknown_names(program, shape), *unknown_fields(shape)]
    if faults:
        raise WrongExpression(*sorted(faults, key=lambda fault: fault.offset))
    asked = frozenset(name for name in program.variables() if name not in shape.bound)
    return Expression(text, asked, asked & shape.inner, shape.macros, shape.lists, program)


class Evaluation:
    """Evaluates conditions of one plan, each value handed over once for all of them."""

    def __init__(self, plan: dict[str, Any], context: dict[str, Any]) -> None:
        self._values = {"plan": plan, "context": context}
        self._scopes: dict[frozenset[str], tuple[int, Any]] = {}
        self._sizes: dict[str, _Size] = {}
        self._action = -1
        self._left = float(MOST_UNITS)

    def holds(self, condition: Expression, number: int, action: dict[str, Any]) -> bool:
        """Whether it is true, of the action of that number where it asks for one; raises CannotTell and TooMuch."""
        self._spend(condition, number, action)
        try:
            result = condition.program.execute(self._scope(condition.variables, number, action))
        except KeyError as error:
            raise CannotTell(f"it asks for {_name(error)}, which is not said") from None
        except (GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a fault of the library, which panics past Exception
            raise CannotTell(f"it cannot be evaluated ({type(error).__name__})") from None
        if not isinstance(result, bool):
            raise CannotTell(f"it gives {_kind(result)}, neither true nor false")
        return result

    def _scope(self, variables: frozenset[str], number: int, action: dict[str, Any]) -> Any:
        import cel

        known = self._scopes.get(variables)
        scope = known[1] if known else cel.Context({name: self._values[name] for name in variables - {"action"}})
        if "action" in variables and (known is None or known[0] != number):
            scope.add_variable("action", action)
        self._scopes[variables] = (number, scope)
        return scope

    def _spend(self, condition: Expression, number: int, action: dict[str, Any]) -> None:
        """A value is copied where it is looked up; a macro walks over a list, and one that makes a list copies that."""
        if number != self._action:
            self._action, self._sizes["action"] = number, _size(action)
        cost, breadth = 1.0, 0
        for name in condition.variables:
            size = self._sizes.get(name)
            if size is None:
                size = self._sizes[name] = _size(self._values[name])
            cost += size.values / _VALUES_A_UNIT
            breadth = max(breadth, size.breadth)
        if condition.macros:
            again = sum(self._sizes[name].values for name in condition.inner) / _VALUES_A_UNIT
            cost += breadth * (condition.macros + condition.lists * breadth + condition.macros * again)
        self._left -= cost
        if self._left < 0:
            raise TooMuch


class _Size(NamedTuple):
    """Of a value: how many values are within it, and the length of the longest list or long map."""

    values: int
    breadth: int


_VALUES_A_UNIT = 16
_ORDINARY_FIELDS = 16  # more than any message of a plan has


def _syntax_fault(text: str, error: str) -> Fault:
    """The first of the library's errors; those after it are mostly its consequences."""
    found = re.search(r"<input>:(\d+):(\d+): (?:Syntax error: )?(.*)", error)
    if found is None:
        return Fault(0, "the expression is not CEL", "correct it")
    lines = text.split("\n")
    line = min(int(found[1]), len(lines))
    offset = sum(len(before) + 1 for before in lines[: line - 1]) + int(found[2]) - 1
    what = re.sub(r" expecting .*", "", found[3])
    if "'<EOF>'" in what:
        what = "it ends too early"
    elif "Recursion limit" in what:
        what = "it is nested too deep"
    return Fault(min(offset, len(text)), f"the expression is not CEL: {what}", "correct it here or just before")


def _unknown_names(program: Any, shape: Shape) -> Iterator[Fault]:
    for name in program.variables():
        if name not in VARIABLES and name not in shape.bound:
            yield Fault(
                shape.first.get(name, 0),
                f"there is no {name} here",
                f"use {', '.join(VARIABLES)}; texts stand in quotes",
            )
    for name in program.functions():
        if name in MACROS:
            yield Fault(shape.first.get(name, 0), f"{name} is not used so", f"write LIST.{name}(ITEM, CONDITION)")
        elif name.isidentifier() and name not in FUNCTIONS:
            yield Fault(
                shape.first.get(name, 0),
                f"there is no function {name}",
                nearest(name, sorted({*FUNCTIONS, *MACROS, "has"})),
            )


def _size(value: Any) -> _Size:
    if isinstance(value, list):
        sizes, breadth = [_size(item) for item in value], len(value)
    elif isinstance(value, dict):
        sizes, breadth = [_size(item) for item in value.values()], 0 if len(value) <= _ORDINARY_FIELDS else len(value)
    else:
        return _LEAF
    return _Size(1 + sum(size.values for size in sizes), max(breadth, max((size.breadth for size in sizes), default=0)))


_LEAF = _Size(1, 0)


def _name(error: KeyError) -> str:
    return repr(error.args[0]) if error.args and isinstance(error.args[0], str) else "something"


def _kind(result: Any) -> str:
    return {"str": "a text", "int": "a number", "float": "a number", "NoneType": "null"}.get(
        type(result).__name__, "a list or map"
    )

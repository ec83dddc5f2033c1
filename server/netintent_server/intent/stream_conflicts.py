"""What the plans of one stream have against each other: each plan is held against those answered before it.

Every pair is found once, on whichever plan is answered later, so that the pairs do not depend on which was worked on
faster. Memory and time are bounded: the last `MOST_ACTIONS` actions are remembered, an action is compared with the
last `MOST_ALIKE` about the same target and about a whole or a part of it, and a plan makes at most `MOST_COMPARISONS`.
Where a bound is reached, the plan says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from netintent_server.intent.checks.clashes import Clash, clashes, together, wholes
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, Target

MOST_ACTIONS = 10_000
MOST_ALIKE = 20
MOST_COMPARISONS = 2_000
MOST_FINDINGS = 50


class StreamConflicts:
    """The actions of a stream so far; `most_actions` bounds how many are remembered."""

    def __init__(self, most_actions: int = MOST_ACTIONS) -> None:
        self._most = most_actions
        self._seen: deque[_Said] = deque()
        self._about: dict[Hashable, list[_Said]] = {}
        self._parts: dict[Hashable, list[_Said]] = {}
        self._told_of_the_bound = False

    def add(self, index: int, request_id: str, plan: IntentPlan) -> tuple[Finding, ...]:
        """Return what stands between this plan and earlier ones, all WARNINGs, then remember it."""
        if plan.disposition is not Disposition.PLANNED:
            return ()
        mine = [_Said(index, request_id, i, action, _topic(action)) for i, action in enumerate(plan.actions)]
        findings = list(self._against_earlier(mine))
        for said in mine:
            self._remember(said)
        if len(self._seen) > self._most:
            self._forget_oldest()
            if not self._told_of_the_bound:
                self._told_of_the_bound = True
                findings.append(_bound(f"only the last {self._most:,} actions of this stream are compared with"))
        return tuple(findings)

    def _against_earlier(self, mine: list[_Said]) -> Iterator[Finding]:
        room = MOST_COMPARISONS
        full = False
        clashing: dict[tuple[int, Clash], list[_Said]] = {}
        for said in mine:
            others, more = self._others(said)
            full |= more or len(others) > room
            for other, is_same in others[: max(room, 0)]:
                for clash in _clashes(said.action, other.action, is_same=is_same):
                    clashing.setdefault((said.position, clash), []).append(other)
            room -= len(others)
        for (position, clash), others_of_it in islice(clashing.items(), MOST_FINDINGS):
            yield _finding(clash, mine[position], others_of_it)
        if full or len(clashing) > MOST_FINDINGS:
            yield _bound("earlier plans about the same targets are more than are compared or listed")

    def _others(self, said: _Said) -> tuple[list[tuple[_Said, bool]], bool]:
        """Earlier actions whose target is this one, a whole of it or a part of it; whether there were too many."""
        same = self._about.get(said.topic, ())
        around = [self._parts.get(said.topic, ()), *(self._about.get(whole, ()) for whole in said.wholes())]
        others = [(other, True) for other in same] + [(other, False) for other in chain.from_iterable(around)]
        earlier = [(other, is_same) for other, is_same in others if other.index != said.index]
        earlier.sort(key=lambda pair: (pair[0].index, pair[0].position))
        return earlier, any(len(alike) > MOST_ALIKE for alike in (same, *around))

    def _remember(self, said: _Said) -> None:
        self._seen.append(said)
        _put(self._about, said.topic, said)
        for whole in said.wholes():
            _put(self._parts, whole, said)

    def _forget_oldest(self) -> None:
        while len(self._seen) > self._most:
            said = self._seen.popleft()
            _drop(self._about, said.topic, said)
            for whole in said.wholes():
                _drop(self._parts, whole, said)


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """One action and whose it is."""

    index: int
    request_id: str
    position: int
    action: Action
    topic: Hashable

    def wholes(self) -> list[Target]:
        """The targets that hold its own; not kept, as they are many."""
        target = self.action.target
        return wholes(target) if target is not None and self.action.kind is not ActionKind.STEER_TRAFFIC else []

    def name(self) -> str:
        return f"actions[{self.position}] of request {self.index} ({self.request_id})"


def _topic(action: Action) -> Hashable:
    """What an action is about: its target; of traffic also between which places, as its target is often unsaid."""
    change = action.steer_traffic
    if change is None:
        return action.target
    return (action.target, frozenset((change.source, change.destination, *change.cells)))


def _clashes(action: Action, earlier: Action, *, is_same: bool) -> Iterator[Clash]:
    if action.target is None and action.steer_traffic is None:
        return
    if not together(action.schedule, earlier.schedule):
        return
    if is_same:
        yield from clashes(action, earlier)
        return
    for clash in clashes(action, earlier):
        # Somebody else's rule for the whole and this one for a part, or the other way round. To deploy a part of what
        # was deleted is no contradiction, nor is to delete one of many.
        undone = ActionKind.DELETE in (action.kind, earlier.kind)
        if undone and (ActionKind.DEPLOY in (action.kind, earlier.kind) or not _deletes_whole(action, earlier)):
            continue
        says = clash.says.replace("of the same target", "of a target that holds the other")
        yield Clash("overlapping_change", clash.member, says)


def _deletes_whole(action: Action, earlier: Action) -> bool:
    deleted, other = (action, earlier) if action.kind is ActionKind.DELETE else (earlier, action)
    return other.target is not None and deleted.target in wholes(other.target)


def _finding(clash: Clash, said: _Said, others: list[_Said]) -> Finding:
    path = f"actions[{said.position}].{clash.member}".removesuffix(".")
    return Finding(
        code=FindingCode.CONFLICT,
        severity=Severity.WARNING,
        field_path=path,
        message=f"{said.name()}: {clash.told_of(', '.join(other.name() for other in others))}",
        remedy="keep one of them, or give them different schedules or targets",
        rule_id=f"stream.{clash.rule}",
    )


def _bound(message: str) -> Finding:
    return Finding(
        code=FindingCode.CONFLICT,
        severity=Severity.INFO,
        message=f"{message}; conflicts beyond that are not looked for",
        remedy="send fewer intents on one stream",
        rule_id="stream.bound",
    )


def _put(buckets: dict[Hashable, list[_Said]], key: Hashable, said: _Said) -> None:
    """Keep one more than are compared, to tell whether there were more; a deque would take ten times a list."""
    bucket = buckets.setdefault(key, [])
    bucket.append(said)
    if len(bucket) > MOST_ALIKE + 1:
        del bucket[0]


def _drop(buckets: dict[Hashable, list[_Said]], key: Hashable, said: _Said) -> None:
    bucket = buckets.get(key)
    if bucket and bucket[0] is said:
        del bucket[0]
        if not bucket:
            del buckets[key]

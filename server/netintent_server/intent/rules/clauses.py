"""Cuts a text into clauses, and says of each whether it asks for something, forbids it, or only tells.

A request is a base verb where a clause begins ("scale …", "could you please scale …"), a passive that something must
be done ("… needs to be restarted"), or a wish with a participle ("I want the AMF scaled to 5"). Everything else is
talk: reports, questions, quotations, remarks. Talk is never planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from netintent_server.intent.rules.bounds import with_bounds
from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.headless import headless
from netintent_server.intent.rules.heads import Head, head_at, is_gerund, is_noun_here
from netintent_server.intent.rules.lexicon import CERTAIN, Lexicon, VerbForm
from netintent_server.intent.rules.moving import joined_moves
from netintent_server.intent.rules.nominal import (
    ASKING,
    fetched,
    make_it,
    needed,
    passive_at,
    released,
    says_apart,
    stranded,
    wished,
    with_objects,
)
from netintent_server.intent.rules.sentences import SEPARATORS, is_base, sentences, separates
from netintent_server.intent.rules.standing import mark_standing
from netintent_server.intent.rules.states import NEAR, quality, without_told
from netintent_server.intent.rules.units import Unit, said_of, says
from netintent_server.intent.rules.verbs import complete_verb, take_particle


def find_clauses(units: Sequence[Unit], lexicon: Lexicon) -> list[Clause]:
    """Return the clauses of the text in order."""
    clauses: list[Clause] = []
    for sentence, asked in sentences(with_bounds(units)):
        _cause(sentence, asked=asked)
        questions = _invert(sentence) and asked
        clauses.extend(_clauses(sentence, lexicon.held, asked=questions))
    for clause in clauses:
        if clause.linked and clause.form is not None and len(clause.body) <= NEAR:
            take_particle(clause, lexicon)  # "the slice, tear it down"
    clauses = joined_moves(with_objects(clauses))
    upgrade, make = lexicon.make("upgrade"), lexicon.make("make")
    asks = False
    for clause in clauses:
        if clause.mood is Mood.WISH:
            wished(clause)
        if clause.mood is Mood.WISH and lexicon.need is not None:
            needed(clause, lexicon.need)
        elif clause.mood is Mood.READ and lexicon.need is not None:
            fetched(clause, lexicon.need)
        stranded(clause)
        without_told(clause)
        if clause.verb is None:
            released(clause, upgrade)
            if clause.follows_colon or not asks:
                make_it(clause, make)
        asks = asks or (clause.mood is Mood.REQUEST and clause.verb is not None)
        complete_verb(clause, lexicon)
        clause.settle()
    mark_standing(clauses, lexicon.standing)
    return clauses


def _cause(sentence: list[Unit], *, asked: bool) -> None:
    """As in "have the AMF restarted", "have the PCF go to 6": no question, and asks as "let" does."""
    for at, unit in enumerate(sentence[:-1]):
        asked = asked and "request" not in unit
        if "causes" in unit:
            if not asked and sentence[at + 1].is_one_of("determiner", "target", "slice_types", "slice_of"):
                sentence[at] = replace(unit, senses={"modal": True, "passive": True})
            return
        if not unit.is_one_of("opener", "request", "courtesies") and unit.word != ",":
            return


def _invert(sentence: list[Unit]) -> bool:
    """Put "if you don't mind, could the log level be set to info?" as "… the log level [must] be set to info".

    Only where courtesy shows that it is no question; return whether it may be one.
    """
    at = next((at for at, unit in enumerate(sentence) if "inverts" in unit.senses), len(sentence))
    be = next((to for to in range(at + 1, len(sentence)) if sentence[to].word == "be"), None)
    if be is None:
        return True
    ahead = all(unit.is_one_of("opener", "courtesies") or not unit.is_word for unit in sentence[:at])
    if not (ahead and says(sentence, "courtesies", "asked")):
        return True
    sentence[be] = replace(sentence[be], senses={"passive": True})
    del sentence[at]
    return False


_OPENING = frozenset({"exclusion", "negator", "verb"})
"""What may begin a clause with nothing before it that parts it from the last one."""
_OF_SENTENCES = frozenset({"question", "says", "condition"})
"""What makes something else of the clauses beside it."""
_ENDS = frozenset({"target", "located", "replicas", "quantity", "version", "when"})


def _clauses(sentence: list[Unit], state: VerbForm | None, *, asked: bool) -> list[Clause]:
    starts = _starts(sentence)
    clauses = []
    for number, (start, head) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(sentence)
        clause = _clause(sentence[start:end], start, head, state)
        before = sentence[start - 1 : start] if start else []
        clause.follows_colon = ":" in [unit.word for unit in (*before, *clause.lead)]
        clause.linked = number > 0
        clauses.append(clause)
    _rejoin(clauses)
    polite = asked and any(head is not None and head.polite for _, head in starts)
    return _in_context(sentence, clauses, asked=asked and not polite)


def _starts(sentence: Sequence[Unit]) -> list[tuple[int, Head | None]]:
    """Where each clause begins, and with what; the first is the sentence's own beginning."""
    starts: list[tuple[int, Head | None]] = []
    looked = -1  # how far the last look for a head went: one from a separator on its way would find the same
    begins, asking = True, False
    for index, unit in enumerate(sentence):
        if not (begins or _OPENING.isdisjoint(unit.senses)):
            begins = _excludes(sentence, index) or (bool(starts) and _restarts(sentence, index))
        if begins and index > looked:
            head, looked = head_at(sentence, index)
            if head is not None:
                topic = _topic_before(sentence, index, starts[-1][0]) if starts else None
                starts.extend([(topic, None)] if topic is not None else [])
                starts.append((index, head))
            elif asking and (at := passive_at(sentence, index)) is not None:  # "…, and the NEF should be deleted"
                elliptic = "verb" in sentence[at] and not sentence[at].is_one_of("passive", "modal")
                starts.append((index, Head(Mood.REQUEST, at, passive=True) if elliptic else None))
            elif starts and says_apart(sentence, index):
                starts.append((index, None))
        begins = separates(unit)
        asking = asking or not ASKING.isdisjoint(unit.senses)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    return starts


def _restarts(units: Sequence[Unit], index: int) -> bool:
    """As in "deploy AMF deploy SMF": a second order with nothing between."""
    if index + 1 >= len(units) or not is_base(units[index]):
        return False
    sure = max(units[index].get("verb").verb.kinds.values(), default=0) >= CERTAIN
    return sure and units[index + 1].is_one_of("target", "determiner") and not _ENDS.isdisjoint(units[index - 1].senses)


def _topic_before(units: Sequence[Unit], start: int, last: int) -> int | None:
    """As in "AMF: upgrade to 2.1, SMF: restart": where the topic of a verb begins that follows a colon."""
    if start - last < NEAR or units[start - 1].word != ":":
        return None
    at = start - 1
    while at - 1 > last and units[at - 1].is_one_of("target", "slice_of", "slice_types", "located", "determiner"):
        at -= 1
    return at if at < start - 1 and units[at - 1].word in {",", ";", "and"} else None


def _excludes(units: Sequence[Unit], index: int) -> bool:
    """As in "but not the SMF", "without touching the AMF": what is left out, inside a request."""
    if "exclusion" in units[index]:
        return True
    following = units[index + 1] if index + 1 < len(units) else None
    return "negator" in units[index] and following is not None and ("touch" in following or is_gerund(following))


def _rejoin(clauses: list[Clause]) -> None:
    """As in "upgrade the AMF, not the SMF, to 2.3": what follows the exclusion belongs to the request before it."""
    for before, clause in pairwise(clauses):
        if clause.mood is not Mood.NEGATED or before.mood is not Mood.REQUEST or says(clause.body, "verb"):
            continue
        for index, unit in enumerate(clause.body[:-1]):
            if unit.word in {",", ")"} and clause.body[index + 1].is_one_of("preposition", "located", "when"):
                before.body = [*before.body, *clause.body[index + 1 :]]
                clause.body = clause.body[:index]
                break


def _clause(units: list[Unit], start: int, head: Head | None, state: VerbForm | None) -> Clause:
    if head is None:
        said = said_of(units)
        return quality(units, said, state) or headless(units, said, state)
    at = head.index - start
    verb = units[at] if head.verb else None
    if verb is not None and "verb" not in verb:  # "we need latency under 10 ms"
        verb = replace(verb, senses={"verb": verb.get("held")})
    body = units[at + 1 :] if head.verb else units[at:]
    return Clause(head.mood, verb, units[:at], body, corrects=head.corrects, is_topical=head.topical,
                  is_passive=head.passive)  # fmt: skip


def _in_context(sentence: list[Unit], clauses: list[Clause], *, asked: bool) -> list[Clause]:
    """What the sentence as a whole makes of its clauses: a question, a quotation, a condition."""
    senses = said_of(sentence)
    if not asked and senses.isdisjoint(_OF_SENTENCES):
        return _quoted(clauses)
    first = next(
        (u for u in sentence if not ("opener" in u and "question" not in u) and u.word not in SEPARATORS), None
    )
    requests = [c for c in clauses if c.mood is Mood.REQUEST]
    questioning = asked or (first is not None and "question" in first and clauses[0].mood is not Mood.NEGATED)
    if questioning and ((first is not None and "asks" in first) or not _is_asked_politely(clauses)):
        for clause in clauses:
            if clause.mood not in {Mood.NEGATED, Mood.RETRACTED}:
                clause.mood = Mood.QUESTION
        return clauses
    if requests and "says" in senses:
        said = next(unit.start for unit in sentence if "says" in unit)
        for clause in requests:
            if clause.verb is None or clause.verb.start > said:
                clause.mood = Mood.QUOTED
    _quoted(clauses)
    conditions = [u for u in sentence if "condition" in u.senses and not u.is_one_of("when", "coordinator")]
    if conditions and first is not None and not requests and "condition" in first:
        _ask_behind(clauses[0])
    if conditions:
        for clause in clauses:
            clause.conditional = clause.conditional or conditions[0]
    return clauses


def _quoted(clauses: list[Clause]) -> list[Clause]:
    """As in "translate into French: delete the AMF": what is to be read out is not asked for."""
    for before, clause in pairwise(clauses):
        if before.mood is Mood.READ and clause.follows_colon and clause.mood is Mood.REQUEST:
            clause.mood = Mood.QUOTED
        elif clause.mood is Mood.REQUEST and _goes_on_telling(before, clause):
            clause.mood = Mood.REPORT
    return clauses


def _goes_on_telling(before: Clause, clause: Clause) -> bool:
    """As in "then I can close the ticket and go home": who tells goes on telling."""
    units = before.units
    if clause.lead or clause.is_passive or not units or "coordinator" not in units[-1]:
        return False
    start = next((at + 1 for at in range(len(units) - 1, -1, -1) if units[at].word == ","), 0)
    first = next((unit for unit in units[start:] if unit.is_word and "coordinator" not in unit), None)
    return first is not None and "teller" in first


def _ask_behind(clause: Clause) -> None:
    """As in "once the upgrade is done restart the SMF": an order behind a condition, without a comma."""
    if clause.verb is not None:
        return
    units = clause.units
    for index, unit in enumerate(units[2:], 2):
        form = unit.get("verb")
        stands = form is not None and "base" in form.forms and not is_noun_here(units, index)
        before = units[index - 1]
        if stands and max(form.verb.kinds.values(), default=0) > 2 and not before.is_one_of("preposition", "request"):
            clause.mood, clause.verb = Mood.REQUEST, unit
            clause.lead, clause.body = units[:index], units[index + 1 :]
            return


def _is_asked_politely(clauses: list[Clause]) -> bool:
    return any(
        "request" in unit or (unit.word in {"please", "pls"} and clause.mood is Mood.REQUEST)
        for clause in clauses
        for unit in (*clause.lead, *clause.body[-1:])  # "scale it to 6, would you?"
    )

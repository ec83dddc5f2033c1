"""Cuts a text into clauses, and says of each whether it asks for something, forbids it, or only tells.

A request is a base verb where a clause begins ("scale …", "could you please scale …"), a passive that something must
be done ("… needs to be restarted"), or a wish with a participle ("I want the AMF scaled to 5"). Everything else is
talk: reports, questions, quotations, remarks. Talk is never planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from netintent_server.intent.rules.bounds import with_bounds
from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.lexicon import Lexicon, VerbForm
from netintent_server.intent.rules.moving import by_noun_of_moving, joined_moves, leaves, load_that_opens, moves_traffic
from netintent_server.intent.rules.nominal import (
    asked_for,
    bestowed,
    by_noun,
    fetched,
    in_need,
    leads_to_release,
    make_it,
    needed,
    passive_at,
    released,
    sized,
    stranded,
    wished,
    with_objects,
)
from netintent_server.intent.rules.sentences import is_base, sentences
from netintent_server.intent.rules.states import NEAR, held, quality
from netintent_server.intent.rules.units import Unit
from netintent_server.model.plan import ActionKind


def find_clauses(units: Sequence[Unit], lexicon: Lexicon) -> list[Clause]:
    """Return the clauses of the text in order."""
    clauses: list[Clause] = []
    units = with_bounds(units)
    for sentence, asked in sentences(units):
        _cause(sentence, asked=asked)
        questions = _invert(sentence) and asked
        clauses.extend(_clauses(sentence, lexicon.held, asked=questions))
    for clause in clauses:
        if clause.linked and clause.form is not None and len(clause.body) <= NEAR:
            _take_particle(clause, lexicon)  # "the slice, tear it down"
    clauses = joined_moves(with_objects(clauses))
    asks = False
    for clause in clauses:
        if clause.mood is Mood.WISH:
            wished(clause)
        if clause.mood is Mood.WISH and lexicon.need is not None:
            needed(clause, lexicon.need)
        elif clause.mood is Mood.READ and lexicon.need is not None:
            fetched(clause, lexicon.need)
        stranded(clause)
        released(clause, lexicon.make("upgrade"))
        if clause.follows_colon or not asks:
            make_it(clause, lexicon.make("make"))
        asks = asks or (clause.mood is Mood.REQUEST and clause.verb is not None)
        _complete_verb(clause, lexicon)
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
    polite = any(unit.is_one_of("courtesies", "asked") for unit in sentence)
    at = next((at for at, unit in enumerate(sentence) if "inverts" in unit), len(sentence))
    ahead = all(unit.is_one_of("opener", "courtesies") or not unit.is_word for unit in sentence[:at])
    be = next((to for to in range(at + 1, len(sentence)) if sentence[to].word == "be"), None)
    if not (polite and ahead) or be is None:
        return True
    sentence[be] = replace(sentence[be], senses={"passive": True})
    del sentence[at]
    return False


def _take_noun(clause: Clause) -> None:
    """As in "perform a rolling upgrade of the AMF", "make restart of it": the noun says what is done."""
    for index, unit in enumerate(clause.body[:NEAR]):
        form = unit.get("verb")
        if form is not None and form.verb.kinds and clause.verb is not None:
            clause.verb = replace(unit, senses={"verb": form})
            before = [u for u in clause.body[:index] if "determiner" not in u]
            clause.body = [*before, *clause.body[index + 1 :]]
            return


def _is_done(body: Sequence[Unit]) -> bool:
    """Whether a noun of action and what it is of stand behind the verb."""
    at = next((at for at, unit in enumerate(body) if not unit.is_one_of("determiner", "strategies", "fresh")), None)
    return at is not None and at + 1 < len(body) and "verb" in body[at] and body[at + 1].word in {"of", "on"}


def _is_automatic(body: Sequence[Unit]) -> bool:
    """As in "set up autoscaling for the AMF", which is no "autoscaling UPF"."""
    first = next((at for at, unit in enumerate(body) if "determiner" not in unit), None)
    if first is None or "automatic" not in body[first] or first + 1 >= len(body):
        return False
    return body[first + 1].is_one_of("preposition", "purpose")


_AFTER_PREPOSITION = ("located", "determiner", "when", "identifier", "place", "target", "slice_of", "quantity")


def _complete_verb(clause: Clause, lexicon: Lexicon) -> None:
    """As in "take one instance off the NRF": a particle further on belongs to the verb; "up to 12" does not."""
    form = clause.form
    if clause.verb is None or form is None:
        return
    if form.verb.light or ("does" in clause.verb and _is_done(clause.body)):
        _take_noun(clause)
        return
    by_noun_of_moving(clause)
    if "bestows" in clause.verb and bestowed(clause):
        return
    if not form.verb.kinds and leads_to_release(clause) and (go := lexicon.make("go")) is not None:
        whole = lexicon.with_particle(go, form.base)
        if whole is not None:  # "SEPP: back to 1.9.2"
            clause.verb = replace(clause.verb, senses={"verb": whole})
            return
    enable = lexicon.make("enable")
    if enable is not None and set(form.verb.kinds) == {ActionKind.DEPLOY} and _is_automatic(clause.body):
        clause.verb = replace(clause.verb, senses={"verb": enable})
        return
    _take_particle(clause, lexicon)


def _take_particle(clause: Clause, lexicon: Lexicon) -> None:
    """As in "tear it down"; "up to 12" and "on the AMF" are no particles."""
    form = clause.form
    if clause.verb is None or form is None:
        return
    for index, unit in enumerate(clause.body[:10]):
        if _separates(unit):
            return
        whole = lexicon.with_particle(form, unit.word)
        if whole is None and not form.verb.kinds and unit.word.endswith(" to"):  # "dial the AMF up to 20"
            whole = lexicon.with_particle(form, unit.word.removesuffix(" to"))
            if whole is not None:
                clause.verb = replace(clause.verb, senses={**clause.verb.senses, "verb": whole})
                clause.body[index] = replace(unit, word="to", senses={"preposition": True})
                return
        if whole is None:
            continue
        following = clause.body[index + 1] if index + 1 < len(clause.body) else None
        leads = following is not None and (
            (unit.word in {"up", "down"} and following.word == "to" and bool(form.verb.kinds))
            or (ActionKind.STEER_TRAFFIC not in whole.verb.kinds and leaves(clause.body, index))
            or (unit.word in {"in", "on"} and (following.is_unknown or following.is_one_of(*_AFTER_PREPOSITION)))
        )
        if not leads:
            senses = {**clause.verb.senses, "verb": whole}
            clause.verb = replace(clause.verb, senses=senses, word=f"{clause.verb.word} {unit.word}")
            clause.body = [*clause.body[:index], *clause.body[index + 1 :]]
            return


CERTAIN = 4
"""The weight of a verb that means one thing."""
_SEPARATORS = frozenset({",", ":", "-", "–", "—", "(", ")", "/", "[", "]", "*", "•", ">", "|", "→"})
_NOUNS = ("target", "aspect", "workload", "replicas", "slice_of", "slice_types")
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your", "its", "their"})
_RELATIVES = frozenset({"that", "which", "who"})
_AUXILIARIES = frozenset({"was", "were", "is", "are", "has", "have", "had"})


def _is_gerund(unit: Unit) -> bool:
    return "verb" in unit and "gerund" in unit.get("verb").forms and bool(unit.get("verb").verb.kinds)


@dataclass(slots=True)
class _Head:
    """Where a clause's verb stands and what it makes of the clause."""

    mood: Mood
    index: int
    verb: bool = True
    polite: bool = False
    corrects: bool = False
    topical: bool = False
    passive: bool = False


def _clauses(sentence: list[Unit], state: VerbForm | None, *, asked: bool) -> list[Clause]:
    starts: list[tuple[int, _Head | None]] = []
    looked = -1  # how far the last look for a head went: one from a separator on its way would find the same
    for index in range(len(sentence)):
        begins = index == 0 or _separates(sentence[index - 1]) or _excludes(sentence, index)
        begins = begins or (bool(starts) and _restarts(sentence, index))
        if index > looked and begins:
            head, looked = _head_at(sentence, index)
            if head is not None:
                topic = _topic_before(sentence, index, starts[-1][0]) if starts else None
                starts.extend([(topic, None)] if topic is not None else [])
                starts.append((index, head))
            elif index and (at := passive_at(sentence, index)) is not None:  # "…, and the NEF should be deleted"
                elliptic = "verb" in sentence[at] and not sentence[at].is_one_of("passive", "modal")
                starts.append((index, _Head(Mood.REQUEST, at, passive=True) if elliptic else None))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    clauses = []
    for number, (start, head) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(sentence)
        clause = _clause(sentence[start:end], start, head, state)
        clause.follows_colon = (start > 0 and sentence[start - 1].word == ":") or any(
            u.word == ":" for u in clause.lead
        )
        clause.linked = number > 0
        clauses.append(clause)
    _rejoin(clauses)
    polite = any(head is not None and head.polite for _, head in starts)
    return _in_context(sentence, clauses, asked=asked and not polite)


def _restarts(units: Sequence[Unit], index: int) -> bool:
    """As in "deploy AMF deploy SMF": a second order with nothing between."""
    if index + 1 >= len(units) or not is_base(units[index]):
        return False
    sure = max(units[index].get("verb").verb.kinds.values(), default=0) >= CERTAIN
    return sure and units[index + 1].is_one_of("target", "determiner") and units[index - 1].is_one_of(*_ENDS)


_ENDS = ("target", "located", "replicas", "quantity", "version", "when")


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
    return "negator" in units[index] and following is not None and ("touch" in following or _is_gerund(following))


def _rejoin(clauses: list[Clause]) -> None:
    """As in "upgrade the AMF, not the SMF, to 2.3": what follows the exclusion belongs to the request before it."""
    for before, clause in pairwise(clauses):
        if clause.mood is not Mood.NEGATED or before.mood is not Mood.REQUEST or any("verb" in u for u in clause.body):
            continue
        for index, unit in enumerate(clause.body[:-1]):
            if unit.word in {",", ")"} and clause.body[index + 1].is_one_of("preposition", "located", "when"):
                before.body = [*before.body, *clause.body[index + 1 :]]
                clause.body = clause.body[:index]
                break


def _separates(unit: Unit) -> bool:
    return unit.word in _SEPARATORS or "coordinator" in unit.senses or "correction" in unit.senses


def _head_at(units: Sequence[Unit], start: int) -> tuple[_Head | None, int]:
    """Return the head of a clause that begins here, past what may stand before a verb, and how far was looked."""
    index, polite, corrects, wished, topical = start, False, False, None, False
    said = start  # where the correction stands
    while index < len(units):
        unit = units[index]
        following = units[index + 1] if index + 1 < len(units) else None
        if "retraction" in unit:
            return _Head(Mood.RETRACTED, index, verb=False), index
        if "request" in unit:
            polite = polite or unit.word.endswith(("you", "mind")) or unit.word.startswith(("can ", "could "))
            wished = unit
        elif "remake" in unit:
            return _Head(Mood.REQUEST, index, verb=False, corrects=True), index
        elif "correction" in unit and (start > 0 or "retracts" in unit) and _is_correction(units, index, start):
            corrects, said = True, index
        elif "negator" in unit:
            return _Head(Mood.NEGATED, index, verb=False, corrects=corrects), index
        elif is_base(unit) and not _is_noun_here(units, index):
            mood = _mood_of(units, index)
            return _Head(mood, index, polite=polite, corrects=corrects, topical=topical), index
        elif start == 0 and _is_gerund(unit) and wished is None and not _is_owned(unit, following):
            return _Head(Mood.WISH, index, verb=False), index
        elif wished is not None and "bidding" in wished and "verb" in unit:
            return _Head(Mood.REQUEST, index, polite=True), index
        elif wished is not None and "report" not in unit and "opener" not in unit and unit.word not in {"to", ","}:
            return _wish(units, index, polite=polite, wished=wished), index
        elif index == start and unit.is_one_of("preposition", "when") and (asked := _before_request(units, index)):
            index = asked - 1
        elif unit.is_one_of("opener", "priorities", "when", "located") or unit.word in _SEPARATORS:
            pass
        elif unit.is_one_of("topical", "topical_apart") and (end := _end_of_topic(units, index)) is not None:
            topical = topical or any(u.is_one_of("target", "slice_of", "slice_types") for u in units[index:end])
            index = end - 1
        elif "preposition" in unit and following is not None and _is_context(following):
            index += 1
        elif unit.word == "@" and index == start and following is not None and following.is_unknown:
            index += 1  # "@bot scale …": who is asked
        elif index == start and (end := load_that_opens(units, index)):
            index = end - 1
        elif "preposition" in unit and index == start and following is not None and "topical" in following:
            pass  # "away from cell-7, …"
        elif unit.is_one_of("proviso", "courtesies") or (index == start and "alternative" in unit):
            pass  # "if possible, …", "either restart …"
        elif "coordinator" in unit or unit.word in {"to", "the", "it's", "@"} or unit.word.endswith("ly"):
            pass
        else:
            break
        index += 1
    if corrects:  # "…, no wait, at edge05"
        return _Head(Mood.FRAGMENT, said + 1, verb=False, corrects=True), index
    return None, index


def _before_request(units: Sequence[Unit], index: int) -> int:
    """As in "for the demo I want you to …": where the request begins that an adjunct opens; 0 for none."""
    for at in range(index + 1, min(index + 1 + 2 * NEAR, len(units))):
        if "request" in units[at]:
            return at
        if _separates(units[at]) or units[at].is_one_of("verb", "negator", "says", "condition", "question"):
            return 0
    return 0


def _is_owned(unit: Unit, following: Unit | None) -> bool:
    """As in "scaling of the AMF", "load balancing among cells", "scaling strategies": a noun."""
    return following is not None and (
        following.word == "of" or "paperwork" in following or ("nominal" in unit and "preposition" in following)
    )


def _is_context(unit: Unit) -> bool:
    return unit.is_one_of("located", "when", "determiner", "identifier", "priorities", "ticket")


def _end_of_topic(units: Sequence[Unit], index: int) -> int | None:
    """As in "on the AMF at edge01, …": a preposition and what it is about; the index after, None where it is none."""
    preposition = index
    index += 1
    while index < len(units) and "determiner" in units[index]:
        index += 1
    first = index
    while index < len(units) and units[index].is_one_of("target", "slice_of", "slice_types", "located"):
        index += 1
    apart = index < len(units) and units[index].word in _SEPARATORS
    return index if index > first and (apart or "topical" in units[preposition]) else None


def _is_correction(units: Sequence[Unit], index: int, start: int) -> bool:
    """As in "no" corrects where a value follows it, and forbids where a noun does."""
    if units[index].word != "no":
        return index == start or not is_base(units[index])
    following = units[index + 1] if index + 1 < len(units) else None
    return following is not None and (following.word == "," or following.is_one_of("correction", "quantity"))


def _is_noun_here(units: Sequence[Unit], index: int) -> bool:
    """As in "the update", and in "update failed", where it is the subject of another verb's past."""
    following = units[index + 1] if index + 1 < len(units) else None
    timed = index > 0 and "when" in units[index - 1] and "occasion" in units[index]
    if index and (units[index - 1].word in _ARTICLES or (timed and not _takes_object(following))):
        return True  # "the update", "night shift"; "tomorrow at 05:00 shift 10 % …" is an order
    if following is not None and "share" in units[index] and following.is_one_of("quantity", "setting_head"):
        return True  # "share 45 %"
    if "virtue" in units[index] and (
        (index > 1 and "virtue" in units[index - 2]) or (following is not None and following.is_unknown)
    ):
        return True  # "highly available and secure", "secure boot"
    if following is None:
        return False
    described = index + 2 < len(units) and units[index + 2].is_one_of(*_NOUNS)  # "recover failed UPF"
    if "paperwork" in following or following.word == "of" or ("outcome" in following and not described):
        return True
    if following.is_one_of("report", "passive") and following.word in _AUXILIARIES:
        return True
    for at in range(index + 1, min(index + 6, len(units))):
        if units[at].word in _RELATIVES:
            break  # "restart the one that failed"
        if "outcome" not in units[at].senses:
            continue
        if at + 1 == len(units) or not (units[at + 1].is_unknown or units[at + 1].is_one_of(*_NOUNS)):
            return True
    form = following.get("verb")
    return form is not None and "base" not in form.forms and bool(form.forms & {"past", "third"})


def _takes_object(following: Unit | None) -> bool:
    return following is not None and following.is_one_of("quantity", "determiner", "traffic", "portion", "slice_types")


def _mood_of(units: Sequence[Unit], index: int) -> Mood:
    verb = units[index].get("verb").verb
    return Mood.READ if verb.reads and not (verb.kinds and moves_traffic(units, index)) else Mood.REQUEST


def _wish(units: Sequence[Unit], index: int, *, polite: bool, wished: Unit) -> _Head:
    """As in "I want the AMF scaled to 5", "we need the UPF to be restarted"; otherwise a need without an action."""
    for at in range(index, min(index + 12, len(units))):
        unit = units[at]
        if _separates(unit) and unit.word != "/" and not _lists_targets(units, at):
            break
        if "negator" in unit:
            return _Head(Mood.NEGATED, at, verb=False)
        form = unit.get("verb")
        done = form is not None and form.forms & {"participle", "past"} and at > index
        if done and _mood_of(units, at) is Mood.REQUEST:
            return _Head(Mood.REQUEST, at, polite=polite, passive=True)
        if form is not None and "base" in form.forms and units[at - 1].word == "to" and at > index + 1:
            return _Head(Mood.REQUEST, at, polite=polite, passive=True)
    measured = any("metrics" in unit for unit in units[index:]) and any("quantity" in unit for unit in units[index:])
    if measured and "held" in wished:
        return _Head(Mood.REQUEST, next(at for at in range(index) if units[at] is wished), polite=polite)
    return _Head(Mood.READ if "seen" in wished else Mood.WISH, index, verb=False, polite=polite)


def _lists_targets(units: Sequence[Unit], index: int) -> bool:
    """As in "an MME and an HSS": a target on either side."""
    following = next((unit for unit in units[index + 1 : index + 1 + NEAR] if not unit.is_one_of(*_COUNTS)), None)
    return index > 0 and "target" in units[index - 1] and following is not None and "target" in following


_COUNTS = ("determiner", "fresh", "quantity")


def _clause(units: list[Unit], start: int, head: _Head | None, state: VerbForm | None) -> Clause:
    if head is None:
        return quality(units, state) or _headless(units, state)
    at = head.index - start
    verb = units[at] if head.verb else None
    if verb is not None and "verb" not in verb:  # "we need latency under 10 ms"
        verb = replace(verb, senses={"verb": verb.get("held")})
    body = units[at + 1 :] if head.verb else units[at:]
    return Clause(head.mood, verb, units[:at], body, corrects=head.corrects, is_topical=head.topical,
                  is_passive=head.passive)  # fmt: skip


def _headless(units: list[Unit], state: VerbForm | None) -> Clause:
    """A clause whose verb does not stand first: in the passive, after a modal, or none that asks."""
    named = by_noun(units) or asked_for(units)
    if named is not None:
        return named
    for index, unit in enumerate(units):
        if "says" in unit:
            return Clause(Mood.QUOTED, None, units, [])
        if unit.is_one_of("passive", "modal"):
            forbidden = any("negator" in u for u in units[max(0, index - 1) : index + 1 + NEAR])
            for at in range(index + 1, min(index + 1 + NEAR, len(units))):
                form = units[at].get("verb")
                if form is None:
                    continue
                done = "passive" in unit and form.forms & {"participle", "past"}
                if done or ("modal" in unit and "base" in form.forms):
                    mood = Mood.NEGATED if forbidden else _mood_of(units, at)
                    # "edge site 7 needs the UPF restarted", "let the UPF scale to 3"
                    return Clause(
                        mood, units[at], [*units[:index], *units[index + 1 : at]], units[at + 1 :], is_passive=True
                    )
            if not forbidden and (wanted := in_need(units, index)) is not None:
                return wanted
            if not forbidden and (kept := held(units, index)) is not None:
                return kept
            if forbidden:
                return Clause(Mood.NEGATED, None, units, [])
        if "negator" in unit:
            return Clause(Mood.NEGATED, None, units[:index], units[index:])
    verbs = [unit for unit in units if "verb" in unit]
    topic_first = _topic_first(units)
    if topic_first is not None:
        return topic_first
    if any(unit.get("verb").forms & {"past", "third", "participle"} - {"base"} for unit in verbs) or any(
        "report" in unit for unit in units
    ):
        return Clause(Mood.REPORT, None, units, [])
    return sized(units, state) or Clause(Mood.FRAGMENT, None, units, [])


def _topic_first(units: list[Unit]) -> Clause | None:
    """As in "AMF scale to 4": terse, and clear only with the amount."""
    for index, unit in enumerate(units[:8]):
        following = units[index + 1 : index + 4]
        verb = unit.get("verb").verb if is_base(unit) else None
        if index and verb is not None and (verb.kinds or (following and following[0].word == "to")):
            leads = bool(following) and (following[0].word in {"to", "by", ":"} or "quantity" in following[0])
            tells = any("outcome" in u for u in units[index + 1 :])  # "UPF upgrade to 3.2 completed"
            amount = leads and not tells and any(u.is_one_of("quantity", "version") for u in following)
            pleads = all(u.is_one_of("opener", "filler", "priorities", "when", "asked") for u in units[index + 1 :])
            if amount or (pleads and any("asked" in u for u in units[index + 1 :])):  # "amf restart please"
                return Clause(Mood.REQUEST, unit, units[:index], units[index + 1 :], is_passive=not amount)
            return None
        if not unit.is_one_of("target", "located", "preposition", "determiner", "replicas", "slice_of", "slice_types"):
            return None
    return None


def _in_context(sentence: list[Unit], clauses: list[Clause], *, asked: bool) -> list[Clause]:
    """What the sentence as a whole makes of its clauses: a question, a quotation, a condition."""
    first = next(
        (u for u in sentence if not ("opener" in u and "question" not in u) and u.word not in _SEPARATORS), None
    )
    requests = [c for c in clauses if c.mood is Mood.REQUEST]
    questioning = asked or (first is not None and "question" in first and clauses[0].mood is not Mood.NEGATED)
    if questioning and ((first is not None and "asks" in first) or not _is_asked_politely(clauses)):
        for clause in clauses:
            if clause.mood not in {Mood.NEGATED, Mood.RETRACTED}:
                clause.mood = Mood.QUESTION
        return clauses
    if requests and any("says" in unit.senses for unit in sentence):
        said = next(unit.start for unit in sentence if "says" in unit)
        for clause in requests:
            if clause.verb is None or clause.verb.start > said:
                clause.mood = Mood.QUOTED
    for before, clause in pairwise(clauses):
        if before.mood is Mood.READ and clause.follows_colon and clause.mood is Mood.REQUEST:
            clause.mood = Mood.QUOTED  # "translate into French: delete the AMF"
        elif clause.mood is Mood.REQUEST and _goes_on_telling(before, clause):
            clause.mood = Mood.REPORT
    conditions = [u for u in sentence if "condition" in u.senses and not u.is_one_of("when", "coordinator")]
    if conditions and first is not None and not requests and "condition" in first:
        _ask_behind(clauses[0])
    if conditions:
        for clause in clauses:
            clause.conditional = clause.conditional or conditions[0]
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
        stands = form is not None and "base" in form.forms and not _is_noun_here(units, index)
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

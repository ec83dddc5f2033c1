"""Puts German, French and Spanish sentences into the order of the grammar: what is asked, then what it is about."""

from __future__ import annotations

from itertools import pairwise

from netintent_server.intent.rules.tongue.dictionary import Dictionary
from netintent_server.intent.rules.tongue.phrases import (
    ORDERS,
    bring_requests,
    drop_that,
    read_actions,
    read_hours,
    read_inversion,
    read_new_values,
    read_repeats,
    read_shares,
)
from netintent_server.intent.rules.tongue.sentence import (
    BOUNDARIES,
    LIGHT,
    TRAFFIC,
    Steps,
    move,
    read_moves,
    settle,
    take_steps,
    tell_on,
)
from netintent_server.intent.rules.tongue.terms import Term

_PLACED = frozenset({"article", "adjective", "place", "name", "noun", "number", "preposition", "time"})


def arranged(terms: list[Term], dictionary: Dictionary) -> list[Term]:
    """Return the terms of one sentence in order; verbs have their form settled in `forms`."""
    _settle_phrases(terms, dictionary)
    if dictionary.language == "de":
        read_inversion(terms)
    start = index = 0
    while index < len(terms):
        term = terms[index]
        if term.role == "condition":  # what it depends on is no wish: up to the comma
            index = start = _after_comma(terms, index)
            continue
        if term.role == "stem":
            term.role, term.say = "name", ""
        if term.role != "verb":
            index += 1
            continue
        if index and terms[index - 1].say == "without":
            term.forms = frozenset({"gerund"})
            index += 1
            continue
        start = _clause_start(terms, start, index)
        at = _place_for_verb(terms, start, index)
        passive = _is_passive(terms, start, index)
        if at == index:
            _settle_head(term)
            _bring_negation(terms, index)
            index += 1
        elif passive is not None:
            if terms[index + 1].role == "coordinator" and not any(t.role == "negator" for t in terms[start:index]):
                following = next(t for t in terms[index + 2 :] if t.role == "verb")
                following.forms = frozenset({"infinitive"})  # what must be done is asked for, the one and the other
            term.forms = frozenset({"participle"})
            terms[passive].say = "should be"
            move(terms, index, passive + 1)
            index += 1
            start = index
        elif _is_asked(terms, start, index):
            term.forms = frozenset({"base"})
            move(terms, index, at)
            for back in range(index, at, -1):
                if terms[back].role == "negator":
                    move(terms, back, at)
                    break
            index += 1
            start = index
        else:
            term.forms = frozenset({"participle" if "participle" in term.forms else "third"})
            if term.say in _TELLS:
                term.say, term.role = "says", "says"
            index += 1
    bring_requests(terms)
    tell_on(terms, "third")
    return terms


def _settle_phrases(terms: list[Term], dictionary: Dictionary) -> None:
    """Let each phrase say what it says, before the verbs are put in their places."""
    _join_apart(terms, dictionary)
    read_hours(terms)
    take_steps(terms, _BEFORE_CHOICES)
    settle(terms)
    take_steps(terms, _AFTER_CHOICES)


def _join_apart(terms: list[Term], dictionary: Dictionary) -> None:
    """As in "Skaliere die UPF hoch": the particle at the clause's end belongs to the verb."""
    if not dictionary.separable:
        return
    for index, term in enumerate(terms):
        if term.role not in {"verb", "stem"}:
            continue
        for at in range(index + 1, min(index + 40, len(terms))):
            particle = terms[at]
            if particle.role in {"verb", "stem", "end"}:
                break
            entry = dictionary.separable.get((term.word, particle.word))
            if entry is None:
                continue
            closes = at + 1 == len(terms) or terms[at + 1].role in {*BOUNDARIES, "end", "opener", "priority", "that"}
            if closes or particle.role in {"particle", "adjective"}:
                term.say, term.role, term.forms = entry.say, "verb", entry.forms
                particle.say, particle.role, particle.choices = "", "particle", ()
                break


def _negations(terms: list[Term]) -> None:
    """As in "ne … pas": the second half says nothing of its own."""
    open_at = -1
    for index, term in enumerate(terms):
        if term.role in {"end", "separator"}:
            open_at = -1
        elif (
            term.role == "negator"
            and index + 1 < len(terms)
            and terms[index + 1].role == "comparison"
            and terms[index + 1].say in _OTHER_BOUND
        ):  # "que no pase de 3 ms"
            terms[index + 1].say = _OTHER_BOUND[terms[index + 1].say]
            term.say, term.role = "", "particle"
        elif term.role == "negator" and term.word in _HALVES and open_at >= 0:
            term.say, term.role = "", "particle"
        elif (
            term.role == "negator"
            and term.word == "no"
            and terms[index + 1 : index + 2]
            and terms[index + 1].word == ","
        ):
            term.say, term.role = "no", "correction"
        elif term.role == "negator":
            open_at = index
        elif term.role == "particle" and term.say == "no" and index + 1 < len(terms):
            following = terms[index + 1]
            term.role = "correction" if following.role == "separator" else "negator"
            term.say = "no" if following.role == "separator" else "do not"
            open_at = index


_OTHER_BOUND = {"above": "at most", "below": "at least"}
_HALVES = frozenset({"pas", "plus", "jamais", "rien", "surtout pas", "point", "aucunement", "nunca", "jamás", "nada"})


def _single(terms: list[Term]) -> None:
    """As in "um eine Instanz": before what is counted, the article is a number."""
    for term, following in pairwise(terms):
        if term.role == "article" and term.say == "a" and following.role == "replicas":
            term.choices = ()
            term.say, term.role = "1", "number"


def _adversatives(terms: list[Term]) -> None:
    """As in "die AMF aber nicht": it opens its clause, wherever it stands."""
    start = 0
    for index, term in enumerate(terms):
        if term.role in {"separator", "end"}:
            start = index + 1
        elif term.role == "adversative":
            term.role = "coordinator"
            move(terms, index, start)


def _pronouns(terms: list[Term]) -> None:
    """As in "merci de le redémarrer": what stands before a verb like an article is its object."""
    index = 0
    while index < len(terms):
        term = terms[index]
        if term.word.startswith("-") and term.role == "name":
            term.role, term.say = "pronoun", _PRONOUNS.get(term.word[1:], "")
            if index and "finite" in terms[index - 1].forms:
                terms[index - 1].forms = frozenset({"imperative"})  # "rajoutes-en un"
        elif (
            term.role == "article"
            and term.word in _PRONOUNS
            and index + 1 < len(terms)
            and terms[index + 1].role == "verb"
            and terms[index + 1].forms & {"infinitive", "imperative"}
        ):
            term.role, term.say = "pronoun", _PRONOUNS[term.word]
            move(terms, index, index + 1)
            index += 1
        index += 1


_PRONOUNS = {
    "le": "it", "la": "it", "l'": "it", "les": "them", "lo": "it", "los": "them", "las": "them",
    "lui": "it", "leur": "them", "y": "", "en": "", "moi": "", "nous": "", "me": "", "nos": "", "se": "", "te": "",
}  # fmt: skip


def _adjectives(terms: list[Term]) -> None:
    """As in "2 réplicas supplémentaires": before the noun, as the grammar has it."""
    for index in range(1, len(terms)):
        if terms[index].role == "adjective" and terms[index - 1].role in {"noun", "replicas", "place"}:
            move(terms, index, index - 1)
        elif terms[index].role == "adjective" and index > 1 and terms[index - 2].role == "replicas":
            move(terms, index, index - 2)  # "4 réplicas UPF supplémentaires"


def _after_comma(terms: list[Term], index: int) -> int:
    for at in range(index, len(terms)):
        if terms[at].word == ",":
            return at + 1
    return len(terms)


def _clause_start(terms: list[Term], start: int, index: int) -> int:
    """The start of the clause whose verb stands at an index: the last break after an earlier verb, or before a head."""
    last = next((at for at in range(index - 1, start - 1, -1) if terms[at].role in BOUNDARIES), None)
    if last is None:
        return start
    parts = terms[last].word == ":" or any(term.role == "verb" or term.say == "hangs" for term in terms[start:last])
    if terms[last].say == "but":  # "Finger weg von der AMF, aber …"
        parts = parts or any(term.role == "negator" for term in terms[start:last])
    return last + 1 if parts or _is_lead(terms, last + 1, index) else start


def _is_lead(terms: list[Term], start: int, end: int) -> bool:
    """Whether what stands there may open a request: courtesy, urgency, a time, or where."""
    at = start
    while at < end:
        term = terms[at]
        if term.role in LIGHT or term.role in {"negator", "particle", "modal", "that", "reason"} or not term.say:
            at += 1
        elif term.role == "preposition":
            at = _after_phrase(terms, at, end)
            if at < 0:
                return False
        else:
            return False
    return True


def _after_phrase(terms: list[Term], at: int, end: int) -> int:
    """The end of "am Standort muc-03", "im Namespace core"; -1 where it is not about a place."""
    stop = at + 1
    while stop < end and terms[stop].role == "article":
        stop += 1
    if stop < end and _is_named(terms[stop]) and terms[stop].say.isalpha():
        return -1  # "an der gNB am Standort k-17": whose settings they are
    while stop < end and terms[stop].role in _PLACED and stop - at < 6:
        stop += 1
    placed = any(term.role in {"place", "time"} for term in terms[at:stop])
    return stop if placed else -1


def _place_for_verb(terms: list[Term], start: int, index: int) -> int:
    """Where the grammar has the verb: behind what opens the request."""
    at = start
    while at < index:
        term = terms[at]
        if term.role in LIGHT or not term.say or term.role in {"particle", "that", "negator"}:
            at += 1
            continue
        if term.role == "preposition":
            stop = _after_place(terms, at, index)
            if stop > at:
                at = stop
                continue
        break
    if at < index and _is_lead(terms, at, index):
        return index
    return at


def _after_place(terms: list[Term], at: int, end: int) -> int:
    """The end of one phrase of place, "am Standort muc-03": a preposition, a place's noun, its name."""
    stop = at + 1
    while stop < end and terms[stop].role in {"article", "adjective"}:
        stop += 1
    if stop < end and terms[stop].role == "time":
        return stop + 1
    if stop < end and terms[stop].role == "place":
        stop += 1
        return stop + 1 if stop < end and terms[stop].role in {"name", "number"} else stop
    return at


def _is_passive(terms: list[Term], start: int, index: int) -> int | None:
    """As in "Die AMF soll neu gestartet werden": the index of the modal."""
    if "participle" not in terms[index].forms:
        return None
    followed = index + 1 < len(terms) and (terms[index + 1].role == "be" or _shares_passive(terms, index))
    modal = next((at for at in range(start, index) if terms[at].role == "modal"), None)
    return modal if followed else None


_TELLS = frozenset({"tell", "report", "write", "explain", "show"})


def _shares_passive(terms: list[Term], index: int) -> bool:
    """As in "Die AMF soll neu gestartet und die SMF gelöscht werden": the passive is closed behind the next verb."""
    if terms[index + 1].role != "coordinator":
        return False
    stop = next(
        (at for at in range(index + 2, len(terms)) if terms[at].role in {"end", "separator", "modal"}), len(terms)
    )
    verb = next((at for at in range(index + 2, stop) if terms[at].role == "verb"), stop)
    return verb + 1 < stop and "participle" in terms[verb].forms and terms[verb + 1].role == "be"


def _is_asked(terms: list[Term], start: int, index: int) -> bool:
    """Whether a verb that stands last asks for something, rather than tells.

    What somebody says, what is or was, and what somebody unknown does is told.
    """
    term, before = terms[index], terms[start:index]
    if any(t.role in {"reason", "says", "report", "question"} for t in before):
        return False
    if index + 1 < len(terms) and terms[index + 1].role in {"is", "report"}:
        return False  # "Die AMF neu starten ist keine gute Idee"
    named = next((at for at, t in enumerate(before) if _is_named(t)), len(before))
    if any(_is_word(before, at) for at in range(named)):
        return False
    if any(t.role == "modal" for t in before) and not any(_is_named(t) for t in before):
        return False
    for t in before:
        if t.role == "is":  # "ist … zu skalieren"
            t.say = ""
    if "infinitive" in term.forms:
        return True
    wished = any(t.role == "request" for t in terms[start:index])
    return wished and bool(term.forms & {"finite", "participle", "imperative"})


def _is_word(terms: list[Term], at: int) -> bool:
    """Whether it is a word that no lexicon has, rather than the name of a place or a thing."""
    term, before = terms[at], terms[at - 1] if at else None
    following = terms[at + 1].role if at + 1 < len(terms) else ""
    opens = term.start == 0 and term.say[1:].islower() and following not in {"article", "preposition"}
    if term.role != "name" or term.known or not ((opens or term.say.islower()) and term.say.isalpha()):
        return False
    return before is None or before.role not in {"place", "noun", "name"}


def _is_named(term: Term) -> bool:
    """As "AMF", "upf-1" are: a name rather than a word that is not known."""
    return term.role == "name" and any(c.isdigit() or c.isupper() for c in term.say[1:])


def _settle_head(term: Term) -> None:
    if term.forms & {"imperative", "infinitive"}:
        term.forms = frozenset({"base"})
    elif "participle" in term.forms:
        term.forms = frozenset({"participle"})
    elif "gerund" in term.forms:
        term.forms = frozenset({"gerund"})
    else:
        term.forms = frozenset({"third"})


def _rules_out(terms: list[Term], at: int) -> bool:
    """As in "sans toucher à l'AMF": what is not to be done beside it."""
    following = terms[at + 1] if at + 1 < len(terms) else None
    return terms[at].say in {"without", "except", "instead of"} or (following is not None and following.role == "verb")


def _bring_negation(terms: list[Term], index: int) -> None:
    """As in "Fass die AMF nicht an": what forbids stands before the verb."""
    for at in range(index + 1, len(terms)):
        if terms[at].role in {*BOUNDARIES, "end", "verb"}:
            return
        if terms[at].role == "negator" and not _rules_out(terms, at):
            terms[at].say = terms[at].say if terms[at].say != "not" else "do not"
            move(terms, at, index)
            return


_BEFORE_CHOICES: Steps = (
    (frozenset({"roll back"}), read_repeats),
    (ORDERS | {"action"}, read_actions),
    (frozenset({"replicas"}), _single),
    (TRAFFIC, read_moves),
)
_AFTER_CHOICES: Steps = (
    (frozenset({"a"}), read_shares),
    (frozenset({"adversative"}), _adversatives),
    (frozenset({"negator", "no"}), _negations),
    (frozenset({"name", "article"}), _pronouns),
    (frozenset({"adjective"}), _adjectives),
    (frozenset({"that", "request", "no need to"}), drop_that),
    (frozenset({"to"}), read_new_values),
)

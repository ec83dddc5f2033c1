"""Settles short phrases of German, French and Spanish: hours, shares, and nouns of action that order."""

from __future__ import annotations

import re
from itertools import pairwise

from netintent_server.intent.rules.tongue.sentence import BOUNDARIES, CHANGES, CLOCK, LIGHT, move
from netintent_server.intent.rules.tongue.terms import Term


def read_hours(terms: list[Term]) -> None:
    """As in "samedi à 4h", "après 22h30", "a las 22h": an hour, where nothing lasts that long."""
    for before, term in pairwise(terms):
        if not term.word[:1].isdigit():
            continue
        match = _HOUR.fullmatch(term.word)
        if match and before.role in _BEFORE_HOUR and not any(each.say in _LASTING for each in terms):
            term.word = term.say = f"{int(match[1]):02}:{match[2] or '00'}"
            term.role, term.known = "time", True
        elif term.role == "name" and CLOCK.fullmatch(term.word):
            term.role = "time"
    if not any(term.role == "clock" for term in terms):
        return
    for index in range(len(terms) - 1, 0, -1):  # "18 Uhr"
        number, clock = terms[index - 1 : index + 1]
        if clock.role == "clock" and number.role == "number" and number.word.isdigit() and int(number.word) <= 24:
            say = f"{int(number.word):02}:00"
            terms[index - 1 : index + 1] = [Term(number.start, clock.end, say, say, "time", known=True)]
    for number, link, time in zip(terms, terms[1:], terms[2:], strict=False):  # "von 19 bis 23 Uhr"
        hour = number.role == "number" and number.word.isdigit() and int(number.word) <= 24
        if hour and link.word in _UNTIL and time.role == "time" and time.say[:1].isdigit():
            number.say, number.role = f"{int(number.word):02}:00", "time"


_BEFORE_HOUR = frozenset({"preposition", "time", "coordinator", "article"})
_LASTING = frozenset({"timer", "interval", "timeout"})
_UNTIL = frozenset({"bis", "à", "a", "hasta", "jusqu'à", "-", "–", "und", "et", "y"})
_HOUR = re.compile(r"([01]?\d|2[0-4])h([0-5]\d)?")


def read_actions(terms: list[Term]) -> None:
    """As in "Rollback de l'AUSF vers la 2.1.9": a noun of action that opens, of what, and how far."""
    start = next((at for at, t in enumerate(terms) if t.role not in {*LIGHT, "article", "line"}), len(terms))
    for at, term in enumerate(terms):
        linked = at == start and at + 1 < len(terms) and terms[at + 1].word in _OF
        update = term.role == "word" and term.say == "update"
        named = linked and term.role == "verb" and terms[at + 1].word in _OF_GERMAN and term.say in ORDERS
        if term.role != "action" and not update and not named:
            continue
        more = any(t.role in _SAYS_MORE for t in [*terms[:at], *terms[at + 1 :]]) or any(t.say == "?" for t in terms)
        if not linked or more:
            if term.role == "action":
                term.role, term.say = "name", term.word
        elif any(_is_unknown(t) for t in terms[at + 2 :]):  # "… réussie", "… geplant": it tells how it went
            term.role, term.say = "report", "was"
        elif _is_aimed(terms):
            term.role, term.forms = "verb", frozenset({"imperative"})
            term.say = "upgrade" if update else term.say
            terms[at + 1].say, terms[at + 1].role, terms[at + 1].choices = "", "particle", ()
        else:
            term.role, term.say = "name", term.word


def _is_aimed(terms: list[Term]) -> bool:
    """Whether it is said how far, or how soon: what is only named is a title."""
    return any(t.role == "priority" for t in terms) or any(
        before.role == "preposition" and _VALUE.match(term.word) for before, term in pairwise(terms)
    )


def _is_unknown(term: Term) -> bool:
    return term.role == "name" and not term.known and len(term.say) > 1 and term.say.isalpha() and term.say.islower()


ORDERS = frozenset({"restart", "upgrade", "update", "roll back", "scale", "delete", "deploy"})
_OF_GERMAN = frozenset({"der", "des", "vom", "von"})
"""What follows a noun, and no order that is spelled like it: "Update der UDM"."""
_OF = frozenset({"de", "du", "d'", "des", "del", "der", "von", "vom"})
_SAYS_MORE = frozenset({"verb", "stem", "negator", "report", "question", "condition", "modal", "be", "is"})
_VALUE = re.compile(r"v?\d")


def read_shares(terms: list[Term]) -> None:
    """As in "reduce la CPU un 20 %": by so much."""
    changes = any(term.role == "verb" and term.say in CHANGES | {"scale"} for term in terms)
    for article, number in pairwise(terms):
        if article.role == "article" and article.say == "a" and number.role == "number":
            article.say, article.role = ("by", "preposition") if changes else ("", "particle")


def read_new_values(terms: list[Term]) -> None:
    """As in "Modifier le TAC de l'AMF, nouvelle valeur : 4021": the value it is set to, with no comma before it."""
    for index, term in enumerate(terms):
        if term.role == "preposition" and term.say == "to" and " " in term.word and index:
            for near in (terms[index - 1], *terms[index + 1 : index + 2]):
                if near.word in {",", ":"}:
                    near.say, near.role = "", "that"


def bring_requests(terms: list[Term]) -> None:
    """As in "könnt ihr im Namespace core bitte eine NRF aufsetzen": what asks stands at the verb, not at the place."""
    for index, term in enumerate(terms):
        if term.role != "request" or index + 1 == len(terms) or terms[index + 1].role not in {"preposition", "time"}:
            continue
        at = next((at for at in range(index + 1, len(terms)) if terms[at].role in {"verb", *BOUNDARIES, "end"}), index)
        between = terms[index + 1 : at]
        if terms[at].forms == {"base"} and any(t.role in {"place", "time"} for t in between):
            move(terms, index, at - 1)
        return


def read_repeats(terms: list[Term]) -> None:
    """As in "vuelve a poner el nivel de log en info": what is done again is what the second verb says."""
    for again, link, verb in zip(terms, terms[1:], terms[2:], strict=False):
        if (again.say, again.role, verb.role) == ("roll back", "verb", "verb") and link.word in {"a", "à"}:
            verb.forms = again.forms if "infinitive" in verb.forms else verb.forms
            again.say = link.say = ""
            again.role = link.role = "particle"
            link.choices = ()


def read_inversion(terms: list[Term]) -> None:
    """As in "Funktioniert die UPF nicht, starte sie neu": a verb that opens before its subject is a condition."""
    at = next((at for at, term in enumerate(terms) if term.role not in LIGHT and term.role != "line"), len(terms))
    if at + 1 >= len(terms) or not any(t.word == "," for t in terms[at:]) or any(t.say == "?" for t in terms[at:]):
        return
    first, second = terms[at], terms[at + 1]
    unknown = first.role == "name" and not first.known and first.word.isalpha() and first.word.endswith("t")
    told = first.say == "hangs" or first.role in {"is", "modal"} or first.word in _BEFORE_SUBJECT
    if second.role == "article" and (told or (unknown and first.say[:1].isupper())):
        terms.insert(at, Term(first.start, first.start, "", "if", "condition", known=True))


_BEFORE_SUBJECT = frozenset({"wird", "werden", "hat", "haben", "fällt", "fallen", "steigt", "sinkt", "übersteigt",
                             "überschreitet", "erreicht", "läuft", "geht", "kommt", "tritt", "bleibt"})  # fmt: skip


def drop_that(terms: list[Term]) -> None:
    """As in "Stelle sicher, dass …": the comma parts nothing."""
    for index in range(1, len(terms)):
        before = terms[index - 1]
        if terms[index].role == "that" and before.word == ",":
            before.say, before.role = "", "that"
        elif terms[index].word == "," and (before.role == "request" or before.say == "no need to"):
            terms[index].say, terms[index].role = "", "that"  # "Es ist nicht nötig, …"

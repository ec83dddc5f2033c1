"""Puts Chinese and Japanese sentences into the order of the grammar.

Chinese has the object before the verb where 把 or 将 marks it, and what belongs to what before 的. Japanese has the
verb last, and behind each phrase the particle that says its part.
"""

from __future__ import annotations

from itertools import pairwise

from netintent_server.intent.rules.tongue.dictionary import Dictionary
from netintent_server.intent.rules.tongue.sentence import LIGHT, MOVES, move, settle, swap_bounds
from netintent_server.intent.rules.tongue.terms import Term

_COUNTED = frozenset({"noun", "replicas", "name", "unit", "genitive"})
_OWNED = frozenset({"noun", "name", "place", "replicas", "metric", "adjective", "localizer", "list", "and"})
_ENDS_CLAUSE = frozenset({"separator", "coordinator"})


def arranged(terms: list[Term], dictionary: Dictionary) -> list[Term]:
    """Return the terms of one sentence in order; verbs have their form settled in `forms`."""
    numerals(terms)
    _counters(terms)
    swap_bounds(terms)
    if dictionary.language == "ja":
        return _japanese(terms)
    return _chinese(terms)


# --- numbers

_DIGIT = {"零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9}  # fmt: skip
_POWER = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def value_of(numeral: str) -> int:
    """Return the value of a numeral in characters: 三, 十二, 二百五十."""
    total = part = digit = 0
    for character in numeral:
        power = _POWER.get(character)
        if power is None:
            digit = _DIGIT[character]
        elif power == 10000:
            total, part, digit = (total + part + digit) * power, 0, 0
        else:
            part, digit = part + (digit or 1) * power, 0
    return total + part + digit


def numerals(terms: list[Term]) -> None:
    """Read numerals where something is counted: before a counter, a unit or a noun, or behind 到, 为, に."""
    for index, term in enumerate(terms):
        if term.role != "numeral":
            continue
        following = terms[index + 1] if index + 1 < len(terms) else None
        counted = following is not None and following.role in {"counter", "unit", "replicas", "multiple", "resource"}
        led = index > 0 and terms[index - 1].role in {"preposition", "comparison", "percent", "verb"}
        if counted or led:
            term.say, term.role = str(value_of(term.word)), "number"
        else:
            term.role = "name"
    for index, term in enumerate(terms[:-1]):
        if term.role == "one" and terms[index + 1].role == "replicas":  # 一个 is an article, 一个副本 a number
            term.say = "1"
        elif term.role == "percent" and terms[index + 1].role == "number":  # 百分之五十
            terms[index + 1].say += "%"
            term.say = ""
        elif term.role == "number" and terms[index + 1].role == "tenthousand":
            digits = float(term.say.replace(",", "")) * 10000
            term.say, terms[index + 1].say = f"{digits:.0f}", ""


def _counters(terms: list[Term]) -> None:
    """As in "3 个 UPF" and "到 3 个": a counter stands for replicas where nothing behind it is counted."""
    for index, term in enumerate(terms):
        if term.role != "counter":
            continue
        before = terms[index - 1] if index else None
        following = terms[index + 1] if index + 1 < len(terms) else None
        counted = before is not None and (before.role == "number" or before.word[:1].isdigit())
        if not counted or (following is not None and following.role in _COUNTED):
            term.say = ""
        else:
            term.say = "replicas"


# --- Chinese


def _chinese(terms: list[Term]) -> list[Term]:
    _conditions(terms)
    _between(terms)
    _owners(terms)
    settle(terms)
    _ask(terms)
    start = index = 0
    while index < len(terms):
        term = terms[index]
        if term.role == "coordinator" and any(t.role == "verb" for t in terms[start:index]):
            start = index + 1
        elif term.role == "separator":
            start = _start_after(terms, start, index)
        elif term.role == "verb":
            index = _chinese_verb(terms, start, index)
        index += 1
    return terms


def _conditions(terms: list[Term]) -> None:
    """As in "当 … 时，" and "… 时扩容": the condition is said once, in front, and a comma ends it."""
    for index, term in enumerate(terms):
        if term.role != "condition_end":
            continue
        start = next((at + 1 for at in range(index - 1, -1, -1) if terms[at].role in {"separator", "end"}), 0)
        if any(t.role == "condition" for t in terms[start:index]):
            term.say = ""
        else:
            move(terms, index, start)
            term.role = "condition"
        following = terms[index + 1] if index + 1 < len(terms) else None
        if following is not None and following.role not in {"separator", "end"}:
            terms.insert(index + 1, Term(term.end, term.end, "", ",", "separator"))
        return


def _between(terms: list[Term]) -> None:
    """As in "在 2 到 8 个副本之间": what stands behind both says what stands before them."""
    for index, term in enumerate(terms):
        if term.role != "between":
            continue
        for at in range(index - 1, max(-1, index - 16), -1):
            if terms[at].role in {"verb", "separator", "objmark"}:
                break
            if terms[at].word in {"到", "至"}:
                terms[at].say, terms[at].role = "and", "and"
            elif terms[at].role == "preposition":
                terms[at].say = "between"
                break


def _start_after(terms: list[Term], start: int, index: int) -> int:
    """A comma ends a clause that has its verb, or that only says where, when or how urgent."""
    before = terms[start:index]
    if any(t.role == "condition" for t in before):
        return index + 1
    if any(t.role == "verb" for t in before):
        return index + 1
    objects = any(t.role == "objmark" for t in before)
    lead = all(
        t.role in {*LIGHT, "preposition", "place", "localizer", "name", "condition"} or not t.say for t in before
    )
    return index + 1 if lead and not objects else start


def _chinese_verb(terms: list[Term], start: int, index: int) -> int:
    """Settle one verb and put it where the grammar has it; return where it stands then."""
    term = terms[index]
    clause = terms[start:index]
    following = terms[index + 1] if index + 1 < len(terms) else None
    told = any(t.role == "past" for t in clause) or (following is not None and following.role == "past")
    if told or (following is not None and following.role == "after_verb"):
        term.forms = frozenset({"participle" if told else "noun"})
        return index
    if any(t.role == "verb" for t in clause):  # "要求重启": the first one asks
        previous = max(at for at in range(start, index) if terms[at].role == "verb")
        between = terms[previous + 1 : index]
        if between and not any(t.role in {*_ENDS_CLAUSE, "objmark", "and"} for t in between):
            term.forms = frozenset({"noun"})
            return index
        start = max(
            (at + 1 for at in range(previous, index) if terms[at].role in {*_ENDS_CLAUSE, "and"}), default=start
        )
    term.forms = frozenset({"base"})
    at = start
    while at < index:
        here = terms[at]
        if here.role in LIGHT or not here.say or here.role == "condition":
            if here.role == "objmark":
                break
            at += 1
        elif here.role == "preposition" and here.say == "at":
            stop = _place_end(terms, at, index)
            if stop == at:
                break
            at = stop
        else:
            break
    negators = [t for t in terms[start:index] if t.role == "negator"]
    move(terms, index, at)
    for negator in negators:
        where = next(i for i, t in enumerate(terms) if t is negator)
        if where > at:
            move(terms, where, at)
            at += 1
    if following is not None and following.say:
        if term.word.endswith(_RESULTS) and following.role not in {"separator", "end", "preposition"}:
            following.say, following.known = f"to {following.say}", True
        elif following.role == "number" and term.say in _BY:
            following.say = f"by {following.say}"
    return index


_RESULTS = ("为", "成", "到", "至")
"""What a verb ends with that says the result: 改为, 升级到."""
_BY = frozenset({"increase", "decrease", "reduce", "lower", "raise", "scale up", "scale down", "scale in", "scale out"})


def _place_end(terms: list[Term], at: int, end: int) -> int:
    """The end of "在站点 cd-03 上" where a verb or its object follows; `at` where it goes on with something else."""
    stop = at + 1
    while stop < end and terms[stop].role in {"place", "name", "localizer", "time"}:
        stop += 1
        if terms[stop - 1].role == "localizer":
            break
    goes_on = stop < end and terms[stop].role not in {
        "objmark",
        "negator",
        "opener",
        "request",
        "priority",
        "separator",
    }
    return at if goes_on else stop


def _owners(terms: list[Term]) -> None:
    """As in "AMF 的 TAC" and "命名空间 core-sz 中 AMF": what is owned comes first."""
    index = 0
    while index < len(terms):
        term = terms[index]
        following = terms[index + 1] if index + 1 < len(terms) else None
        if term.role == "localizer" and following is not None and following.role == "genitive":
            term.say = ""
            index += 1
            continue
        if term.role == "genitive" or (
            term.role == "localizer" and following is not None and following.role in {"name", "noun", "replicas"}
        ):
            index = _own(terms, index)
        index += 1


def _own(terms: list[Term], index: int) -> int:
    low = index
    while low > 0 and (terms[low - 1].role in _OWNED or terms[low - 1].role == "of"):
        low -= 1
    moved = any(t.role == "verb" and t.say in MOVES for t in terms)
    share = index + 2 < len(terms) and terms[index + 1].role in {"number", "word"} and moved
    counted = low > 0 and (terms[low - 1].role in {"number", "unit", "counter"} or terms[low - 1].word[:1].isdigit())
    high = index + 1 + share
    while high < len(terms) and terms[high].role in {"name", "noun", "replicas", "metric"}:
        high += 1
        if terms[high - 1].role in {"replicas", "metric"}:
            break
    terms[index].say = ""
    described = low < index and all(t.role == "adjective" for t in terms[low:index])
    if counted or high == index + 1 or low == index or described:
        return index
    led = low > 0 and terms[low - 1].role == "preposition"
    link, owner, owned = terms[index], terms[low:index], terms[index + 1 : high]
    if led:  # "在站点 X 的 UPF": the preposition goes with its place
        low -= 1
        owner = [terms[low], *owner]
    else:
        link.say = "from" if moved else "of"
    link.role = "of"
    terms[low:high] = [*owned, link, *owner]
    return high - 1


def _ask(terms: list[Term]) -> None:
    """As in "… 吗": a question, unless it is asked politely."""
    for term in terms:
        if term.role == "question_end":
            polite = any(t.role == "request" for t in terms)
            term.say, term.role = ("", "particle") if polite else ("?", "end")


# --- Japanese


def _japanese(terms: list[Term]) -> list[Term]:
    arranged_terms: list[Term] = []
    clause: list[Term] = []
    for term in terms:
        if term.role == "verb" and not _is_noun_here(term, terms):
            arranged_terms.extend(_japanese_clause(clause, term))
            clause = []
        elif term.role == "threshold":
            arranged_terms.extend(_threshold(clause, term))
            clause = []
        else:
            clause.append(term)
    arranged_terms.extend(_phrased(clause))
    for index, term in enumerate(arranged_terms):
        if term.role == "end" and term.say == "?" and _is_polite(arranged_terms[:index]):
            term.say = "."
    return arranged_terms


def _threshold(clause: list[Term], term: Term) -> list[Term]:
    """As in "CPU使用率が70%を超えたら": when to act."""
    words = _phrased(clause)
    at = next((at for at, word in enumerate(words) if word.role == "number"), len(words))
    when = Term(term.start, term.end, "", "when", "condition")
    comma = Term(term.end, term.end, "", ",", "separator")
    return [when, *words[:at], term, *words[at:], comma]


def _is_polite(terms: list[Term]) -> bool:
    """As in "していただけますか": an order in the form of a question."""
    last = max((t for t in terms if t.role == "verb"), key=lambda t: t.end, default=None)
    return last is not None and last.forms == {"base"} and last.word.endswith(("か", "る"))


def _multiplied(clause: list[Term], verb: Term) -> None:
    """As in "3倍にする": the number says what the verb does."""
    if verb.say == "double" and verb.word.startswith("倍") and clause and clause[-1].role == "number":
        times = clause.pop()
        verb.start, number = times.start, times.say
        verb.say = {"2": "double", "3": "triple", "4": "quadruple"}.get(number, f"scale by a factor of {number}")


def _is_noun_here(term: Term, terms: list[Term]) -> bool:
    """As in "再起動手順": the bare noun of a verb asks only where nothing but an end follows."""
    if term.forms != {"noun"}:
        return False
    at = next(i for i, t in enumerate(terms) if t is term)
    following = terms[at + 1] if at + 1 < len(terms) else None
    if following is None or following.role in {"end", "separator", "list", "opener", "priority", "request", "line"}:
        return False
    term.role = "noun"
    return True


def _japanese_clause(clause: list[Term], verb: Term) -> list[Term]:
    lead: list[Term] = []
    while clause and (clause[0].role in {*LIGHT, "condition", "line"}):
        lead.append(clause.pop(0))
    comma = next((at for at, t in enumerate(clause) if t.role == "list"), None)
    if comma is not None and comma and _is_place_phrase(clause[:comma]):
        lead.extend([*_phrased(clause[:comma]), clause[comma]])
        clause = clause[comma + 1 :]
    _multiplied(clause, verb)
    words = _phrased(clause, verb)
    form = next(iter(verb.forms)) if len(verb.forms) == 1 else "base"
    before: list[Term] = []
    if form == "negative":
        before = [Term(verb.start, verb.end, "", "do not", "negator")]
        form = "base"
    elif form == "past":
        before = [Term(verb.start, verb.end, "", "was", "report")]
        verb.forms = frozenset({"participle"})
        return [*lead, *words, *before, verb]
    elif form == "condition":
        before = [Term(verb.start, verb.end, "", "if", "condition")]
    elif form == "question":
        before = [Term(verb.start, verb.end, "", "should i", "question")]
    verb.forms = frozenset({"base"})
    return [*lead, *before, verb, *words]


def _is_place_phrase(clause: list[Term]) -> bool:
    """As in "サイトfuk-01で、": where, and nothing that is to be done."""
    return any(t.role == "place" for t in clause) and clause[-1].role == "particle" and clause[-1].word in _LEADS


_LEADS = frozenset({"で", "では", "にて", "において", "に", "には", "は"})


def _phrased(clause: list[Term], verb: Term | None = None) -> list[Term]:
    """Each phrase with its particle in front, the object first."""
    phrases: list[tuple[Term | None, list[Term]]] = []
    words: list[Term] = []
    for term in clause:
        if term.role in {"particle", "object"}:
            phrases.append((term, _owned(words)))
            words = []
        elif term.role in {"list", "separator", "end", "mark", "coordinator"} and not words and phrases:
            phrases.append((None, [term]))
        else:
            words.append(term)
    if words:
        phrases.append((None, _owned(words)))
    for (first, _), (second, _) in pairwise(phrases):
        if first is not None and second is not None and first.word == "から" and second.word in _BETWEEN:
            first.word, second.word = "の間で", "と"  # "2から8レプリカの間で"
            second.say = "and"
    for particle, phrase in phrases:
        if particle is not None:
            _settle_particle(particle, phrase, moving=verb is not None and verb.say in MOVES)
        elif verb is not None and verb.say in _BY and phrase and phrase[0].role == "number":
            phrase[0].say = f"by {phrase[0].say}"  # "3つ減らす"
    objects = [phrase for particle, phrase in phrases if particle is not None and particle.role == "object"]
    if len(objects) == 1:
        phrases.sort(key=lambda p: not (p[0] is not None and p[0].role == "object"))
    found: list[Term] = []
    for particle, phrase in phrases:
        found.extend([*([particle] if particle is not None else []), *phrase])
    return found


def _owned(words: list[Term]) -> list[Term]:
    """As in "AMFのレプリカ数": what is owned comes first; "3台のUPF" stays as it is."""
    parts: list[list[Term]] = [[]]
    links: list[Term] = []
    for term in words:
        if term.role == "genitive":
            links.append(term)
            parts.append([])
        else:
            parts[-1].append(term)
    found = parts[0]
    for link, part in zip(links, parts[1:], strict=True):
        counted = any(t.role in {"number", "counter", "adjective", "unit"} for t in found) or not part or not found
        link.say = "" if counted else "of"
        found = [*found, link, *part] if counted else [*part, link, *found]
    return found


_BETWEEN = frozenset({"の間で", "間で", "の間に", "間に"})


def _settle_particle(particle: Term, phrase: list[Term], *, moving: bool) -> None:
    if particle.word == "と":
        return
    particle.say = ""
    number = any(t.role in {"number", "unit", "replicas"} or t.word[:1].isdigit() for t in phrase[:2])
    place = any(t.role == "place" for t in phrase)
    first = phrase[0] if phrase else None
    if first is None or first.role in {"comparison", "time", "priority", "bound"}:
        return
    word = particle.word
    if word in {"に", "へ", "まで", "には", "にまで"}:
        particle.say = "at" if place and not number and not moving else "to"
    elif word in {"で", "にて", "では", "において", "上で", "における"}:
        particle.say = "with" if number or first.word.startswith("v") or first.say == "version" else "on"
    elif word in _BETWEEN:
        particle.say = "between"
        for term in phrase:
            if term.role == "particle":
                term.say = "and"
    elif word in {"から", "より"}:
        particle.say = "from"
    elif word in {"ずつ", "だけ", "ほど", "分"} and number:
        particle.say = "by"

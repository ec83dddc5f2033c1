"""Puts a Japanese sentence into the order of the grammar.

Its verb stands last, and the particle behind each phrase says the phrase's part.
"""

from __future__ import annotations

from itertools import pairwise

from netintent_server.intent.rules.tongue.counted import read_counts
from netintent_server.intent.rules.tongue.dictionary import Dictionary
from netintent_server.intent.rules.tongue.sentence import CHANGES, LIGHT, MOVES, is_site_of, read_moves
from netintent_server.intent.rules.tongue.terms import Term


def arranged(terms: list[Term], _: Dictionary) -> list[Term]:
    """Return the terms of one sentence in order; verbs have their form settled in `forms`."""
    read_moves(terms)
    read_counts(terms)
    _hours(terms)
    _choices(terms)
    arranged_terms: list[Term] = []
    clause: list[Term] = []
    for index, term in enumerate(terms):
        before = terms[index - 1] if index else None
        unknown = before is None or before.word[-1:] not in {"に", "と"}
        if term.role == "verb" and term.say == "set" and term.word[:1] in "すし" and unknown:
            term.role, term.say = "name", term.word  # "注文して": the end of a verb that is not known
        if term.role == "verb" and not _is_noun_here(term, terms):
            if "base" in term.forms and (not _closes(terms, index) or _is_history(terms, index)):
                term.forms = frozenset({"past"})
            for part, verb in _with_own_verbs(clause, term):
                arranged_terms.extend(_japanese_clause(part, verb))
            clause = []
            if term.word.endswith("て") and index + 1 < len(terms) and terms[index + 1].role not in _MAY_FOLLOW:
                arranged_terms.append(Term(term.end, term.end, "", ",", "separator"))
        elif term.role == "reason" and index + 1 < len(terms) and terms[index + 1].role == "list":
            clause = []  # "コンサートがあるので、": a reason asks for nothing
            terms[index + 1].say = ""
        elif term.role == "trouble":
            if any(t.role == "name" for t in clause) and _is_told(terms, index):
                comma = Term(term.end, term.end, "", ",", "separator")
                arranged_terms.extend([*_phrased(clause), term, comma])  # "SMFが固まっているので": what is the matter
                clause = []
        elif term.role == "says":
            arranged_terms.insert(0, term)
        elif term.say == "instead of":
            arranged_terms.extend(_opposed(clause, terms, index))
        elif term.role == "threshold":
            arranged_terms.extend(_threshold(clause, term))
            clause = []
        else:
            clause.append(term)
    _where(clause)
    arranged_terms.extend(_asked(clause) or _phrased(clause))
    _settle_questions(arranged_terms)
    return arranged_terms


def _settle_questions(terms: list[Term]) -> None:
    for index, term in enumerate(terms):
        if term.role == "end" and term.say == "?" and _is_polite(terms[:index]):
            term.say = "."


def _hours(terms: list[Term]) -> None:
    """As in "負荷が高い時に": only a number makes an hour of it."""
    for before, term in pairwise(terms):
        if term.role == "clock" and before.role != "number" and not before.word[-1:].isdigit():
            term.role, term.say = "condition", "when"


def _is_history(terms: list[Term], index: int) -> bool:
    """As in "3.4.0にしてからUDMの調子が悪いので": since when something has trouble."""
    if index + 1 == len(terms) or terms[index + 1].word not in {"から", "以来", "後"}:
        return False
    following = next((t for t in terms[index + 2 :] if t.role in {"verb", "trouble", "end"}), None)
    return following is not None and following.role == "trouble"


def _is_told(terms: list[Term], index: int) -> bool:
    """Whether a clause ends with its trouble: "固まっているSMF" only says which SMF."""
    at = index + 1
    while at < len(terms) and (terms[at].role in {"particle", "report"} or terms[at].word in _GOES_ON):
        at += 1
    told = at == len(terms) or terms[at].role in {"reason", "list", "separator", "end", "line", "coordinator", "opener"}
    for term in terms[index + 1 : at + 1] if told else ():
        if term.role in {"reason", "list", "particle", "report"} or term.word in _GOES_ON:
            term.role, term.say = "silent", ""
    return told


_GOES_ON = frozenset({"る", "す", "いる", "います", "いま", "いて", "しまった", "しまいました", "しまって", "いた",
                      "い", "ます", "ている", "ております"})  # fmt: skip


def _where(clause: list[Term]) -> None:
    """As in "…、サイトfuk-03です": where all of it is."""
    if any(t.role == "place" for t in clause) and all(t.role in _PLACED for t in clause):
        for term in clause:
            term.say = "" if term.role == "report" else term.say


_PLACED = frozenset({"list", "separator", "place", "name", "report", "end", "line", "particle", "number"})


def _asked(clause: list[Term]) -> list[Term]:
    """As in "UPFを4台にお願いします": what should become of something, with no verb but the request."""
    at = next((at for at, t in enumerate(clause) if t.role == "opener" and t.say == "please"), None)
    if at is None or clause[at - 1].word != "に" or not any(t.role == "object" for t in clause[:at]):
        return []
    verb = Term(clause[at].start, clause[at].end, "する", "set", "verb", frozenset({"base"}))
    return [*_japanese_clause(clause[:at], verb), *clause[at + 1 :]]


def _choices(terms: list[Term]) -> None:
    """As in "AMFかSMFを": one of the two; where nothing follows, it asks."""
    for index, term in enumerate(terms):
        if term.role == "either":
            closes = index + 1 == len(terms) or terms[index + 1].role in {"end", "line"}
            term.role, term.say = ("end", "?") if closes else ("word", "or")


def _opposed(clause: list[Term], terms: list[Term], index: int) -> list[Term]:
    """As in "AMFではなくSMFを", "3台ではなく5台": the other one counts; return what is said of the first."""
    term, following = terms[index], terms[index + 1] if index + 1 < len(terms) else None
    last = clause[-2:] if len(clause) > 1 and clause[-1].role in {"counter", "unit", "replicas"} else clause[-1:]
    if following is None or not last or last[0].role != following.role or following.role not in {"name", "number"}:
        term.say = "or"
        clause.append(term)
        return []
    del clause[-len(last) :]
    if following.role == "number":
        return []
    if not all(t.say.isalpha() and t.say.isupper() for t in (last[0], following)):
        return []
    term.say = "do not touch"
    return [term, last[0], Term(last[0].end, last[0].end, "", ",", "separator")]


def _threshold(clause: list[Term], term: Term) -> list[Term]:
    """As in "CPU使用率が70%を超えたら": when to act."""
    words = _phrased(clause)
    at = next((at for at, word in enumerate(words) if word.role == "number"), len(words))
    when = Term(term.start, term.end, "", "when", "condition")
    comma = Term(term.end, term.end, "", ",", "separator")
    return [when, *words[:at], term, *words[at:], comma]


def _closes(terms: list[Term], index: int) -> bool:
    """Whether a verb ends its clause: one that goes on ("再起動しようか考えて…") is no order."""
    following = terms[index + 1] if index + 1 < len(terms) else None
    if following is None or following.role in _MAY_FOLLOW or following.word in {"と", "後", "から"}:
        return True
    return terms[index].word.endswith("て") and _goes_on(terms[index + 1 :])


def _goes_on(terms: list[Term]) -> bool:
    """As in "SMFを3に減らしてメモリを8GiB割り当てて": an order with an object of its own follows."""
    verb = next((at for at, t in enumerate(terms) if t.role == "verb"), None)
    return verb is not None and "base" in terms[verb].forms and any(t.role == "object" for t in terms[:verb])


def _with_own_verbs(clause: list[Term], verb: Term) -> list[tuple[list[Term], Term]]:
    """As in "PCFを半分に、UDRを2倍にして": where sizes are times of what is there, each is an order of its own."""
    parts: list[list[Term]] = [[]]
    for term in clause:
        if term.role == "list":
            parts.append([])
        else:
            parts[-1].append(term)
    *first, last = parts
    times = [_TIMES.get(part[-2].say, "") if len(part) > 2 and part[-1].word == "に" else "" for part in first]
    if not all(times) or not first or not all(any(t.role == "object" for t in part) for part in parts):
        return [(clause, verb)]
    comma = Term(last[0].start, last[0].start, ",", ",", "separator")
    orders = [
        (part[:-2], Term(part[-2].start, part[-1].end, part[-2].word, say, "verb", verb.forms))
        for part, say in zip(first, times, strict=True)
    ]
    return [*orders, ([comma, *last], verb)]


_TIMES = {"half": "halve", "twice": "double", "three times": "triple"}


_MAY_FOLLOW = frozenset({"end", "separator", "list", "line", "opener", "priority", "coordinator", "mark", "correction",
                         "says", "time", "request", "enough"})  # fmt: skip


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
    term.role, term.say = "noun", _NOUNS.get(term.say, term.word)  # a verb of the grammar would ask
    return True


_NOUNS = {"autoscale": "autoscaling", "upgrade": "update"}


def _japanese_clause(clause: list[Term], verb: Term) -> list[Term]:
    lead: list[Term] = []
    while clause and (clause[0].role in {*LIGHT, "condition", "line"}):
        lead.append(clause.pop(0))
    comma = next((at for at, t in enumerate(clause) if t.role == "list"), None)
    if comma is not None and comma and _is_place_phrase(clause[:comma]):
        lead.extend([*_phrased(clause[:comma]), clause[comma]])
        clause = clause[comma + 1 :]
    _multiplied(clause, verb)
    words = _segmented(clause, verb)
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


def _segmented(clause: list[Term], verb: Term) -> list[Term]:
    """As in "クラスタwestにUPF、クラスタeastにSMFを": each thing with the place that stands before it."""
    segments: list[list[Term]] = [[]]
    for term in clause:
        if term.role == "list":
            segments.append([])
        else:
            segments[-1].append(term)
    if len(segments) > 1 and all(any(t.role == "object" for t in part) for part in segments):
        return _each_with_its_value(segments, verb)
    placed = [any(t.role == "place" for t in part) and any(t.word in {"に", "で"} for t in part) for part in segments]
    if len(segments) == 1 or not all(placed):
        return _phrased(clause, verb)
    words: list[Term] = []
    for part in segments:
        at = next(index for index, t in enumerate(part) if t.word in {"に", "で"}) + 1
        comma = [Term(part[0].start, part[0].start, "", ",", "list")] if words else []
        words.extend([*comma, *_phrased(part[at:], verb), *_phrased(part[:at], verb)])
    return words


def _each_with_its_value(segments: list[list[Term]], verb: Term) -> list[Term]:
    """As in "MTUを1380、DNNをimsに設定": the particle behind the last value holds for each."""
    last = segments[-1][-1]
    words: list[Term] = []
    for part in segments:
        if words:
            words.append(Term(part[0].start, part[0].start, ",", ",", "list"))
        end = part[-1]
        shared = last.role == "particle" and end.role not in {"particle", "object"}
        words.extend(_phrased([*part, Term(end.end, end.end, last.word, "", "particle")] if shared else part, verb))
    return words


def _is_place_phrase(clause: list[Term]) -> bool:
    """As in "サイトfuk-01で、": where, and nothing that is to be done."""
    return any(t.role == "place" for t in clause) and clause[-1].role == "particle" and clause[-1].word in _LEADS


_LEADS = frozenset({"で", "では", "にて", "において", "に", "には", "は"})


def _phrased(clause: list[Term], verb: Term | None = None) -> list[Term]:
    """Each phrase with its particle in front, the object first."""
    phrases: list[tuple[Term | None, list[Term]]] = []
    moving = verb is not None and verb.say in MOVES
    balancing = verb is not None and verb.say == "balance"
    words: list[Term] = []
    for term in clause:
        if term.role in {"particle", "object"}:
            phrases.append((term, _owned(words, moving=moving, balancing=balancing)))
            words = []
        elif term.role in {"list", "separator", "end", "mark", "coordinator"} and not words and phrases:
            phrases.append((None, [term]))
        else:
            words.append(term)
    if words:
        phrases.append((None, _owned(words, moving=moving, balancing=balancing)))
    for (first, _), (second, _) in pairwise(phrases):
        if first is not None and second is not None and first.word == "から" and second.word in _BETWEEN:
            first.word, second.word = "の間で", "と"  # "2から8レプリカの間で"
            second.say = "and"
    counted: list[Term] = []
    for particle, phrase in phrases:
        if particle is not None and particle.word == "に" and len(phrase) == 2 and phrase[1].say == "x":
            particle.say, phrase[1].say = "by a factor of", ""  # "1.5倍にスケール"
        elif particle is not None:
            _settle_particle(particle, phrase, moving=moving)
        elif verb is not None and verb.say in CHANGES and phrase and phrase[0].role == "number":
            phrase[0].say = f"by {phrase[0].say}"  # "3つ減らす"
        elif verb is not None and verb.say in _COUNTS and phrase and phrase[0].role == "number":
            counted = phrase
    objects = [phrase for particle, phrase in phrases if particle is not None and particle.role == "object"]
    if len(objects) == 1 and counted:  # "レプリカを4つ追加": how many stands before what
        if objects[0][0].role == "replicas" and counted[-1].role == "counter":
            counted[-1].say = ""
        phrases = [(particle, words) for particle, words in phrases if words is not counted]
        objects[0][:0] = counted
    if len(objects) == 1:
        phrases.sort(key=lambda p: not (p[0] is not None and p[0].role == "object"))
    found: list[Term] = []
    for particle, phrase in phrases:
        found.extend([*([particle] if particle is not None else []), *phrase])
    return found


def _owned(words: list[Term], *, moving: bool, balancing: bool) -> list[Term]:
    """As in "AMFのレプリカ数": what is owned comes first; "3台のUPF" stays as it is."""
    parts: list[list[Term]] = [[]]
    links: list[Term] = []
    for term in words:
        if term.role in {"genitive", "naming"}:
            links.append(term)
            parts.append([])
        else:
            parts[-1].append(term)
    found = parts[0]
    for link, part in zip(links, parts[1:], strict=True):
        counted = any(t.role in {"number", "counter", "adjective", "unit"} for t in found) or not part or not found
        traffic = moving and any(t.say.endswith("traffic") for t in part)
        where = is_site_of(found, part)
        among = balancing and any(t.role == "and" for t in found)
        linked = "between" if among else "" if counted else "from" if traffic else "at" if where else "of"
        link.say = "called" if link.role == "naming" else linked
        found = [*found, link, *part] if counted else [*part, link, *found]
    return found


_COUNTS = frozenset({"add", "remove", "delete", "deploy"})
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

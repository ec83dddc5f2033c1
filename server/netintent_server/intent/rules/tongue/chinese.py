"""Puts a Chinese sentence into the order of the grammar.

Its object may stand before the verb, marked by 把 or 将; what belongs to what stands before 的.
"""

from __future__ import annotations

from itertools import pairwise

from netintent_server.intent.rules.tongue.counted import read_counts
from netintent_server.intent.rules.tongue.dictionary import Dictionary
from netintent_server.intent.rules.tongue.sentence import (
    BOUNDARIES,
    CHANGES,
    LIGHT,
    MOVES,
    is_site_of,
    move,
    read_moves,
    settle,
    tell_on,
)
from netintent_server.intent.rules.tongue.terms import Term

_OWNED = frozenset({"noun", "name", "place", "replicas", "metric", "adjective", "localizer", "list", "and"})


def arranged(terms: list[Term], _: Dictionary) -> list[Term]:
    """Return the terms of one sentence in order; verbs have their form settled in `forms`."""
    read_moves(terms)
    read_counts(terms)
    _troubles(terms)
    _autoscaling(terms)
    _thresholds(terms)
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
    tell_on(terms, "participle")
    return terms


def _troubles(terms: list[Term]) -> None:
    """As in "SMF 卡死了，重启一下": what is the matter; "卡死的 SMF" only says which SMF."""
    for index, term in enumerate(terms):
        if term.role != "trouble":
            continue
        following = terms[index + 1] if index + 1 < len(terms) else None
        ends = following is None or following.role in {"separator", "end", "line", "past", "coordinator"}
        if not (ends or (following is not None and following.word in _THEN)):
            term.role, term.say = "adjective", ""
        else:
            term.role = "report"
            if following is not None and following.role == "past":
                following.role = "silent"


def _autoscaling(terms: list[Term]) -> None:
    """As in "开启自动扩缩容": one thing to do."""
    for verb, scales in pairwise(terms):
        if verb.role == scales.role == "verb" and scales.say == "autoscale" and verb.say in _SWITCHES:
            verb.role, verb.say = "silent", ""


_SWITCHES = frozenset({"enable", "configure", "set", "start"})


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


def _thresholds(terms: list[Term]) -> None:
    """As in "CPU 利用率超过 60% 就扩": what stands before 就 is when; a bare verb behind it repeats the one before."""
    for index, term in enumerate(terms):
        if term.word not in _THEN:
            continue
        start = next((at + 1 for at in range(index - 1, -1, -1) if terms[at].role in {"separator", "end"}), 0)
        when = terms[start:index]
        if any(t.role in _STATES for t in when) and not any(t.role in {"condition", "objmark"} for t in when):
            for told in when:
                told.role, told.forms = ("name", frozenset()) if told.role == "verb" else (told.role, told.forms)
            term.say, term.role = ",", "separator"  # "不正常就重启": only where it is so
            terms.insert(start, Term(when[0].start, when[0].start, "", "if", "condition"))
            return
        if not (any(t.role == "number" for t in when) and any(t.role == "comparison" for t in when)):
            continue
        if any(t.role in {"verb", "condition", "objmark"} for t in when):
            continue
        behind = terms[index + 1 : index + 3]
        repeats = (
            behind
            and behind[0].role == "verb"
            and all(t.role in {"end", "opener", "line"} for t in behind[1:])
            and any(t.role == "verb" and t.say == "autoscale" for t in terms[:start])
        )
        term.say = ""
        if repeats:
            behind[0].say, behind[0].role = "", "silent"
            if terms[start - 1].role == "separator":
                terms[start - 1].say, terms[start - 1].role = "", "silent"
        else:
            term.say, term.role = ",", "separator"
        terms.insert(start, Term(when[0].start, when[0].start, "", "when", "silent" if repeats else "condition"))
        return


_THEN = frozenset({"就", "则", "便"})
_STATES = frozenset({"negator", "after_verb", "report"})
"""What says how something is, or that it is not so."""


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
    if any(t.role in {"condition", "verb", "report"} for t in before):
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
    rest = terms[index + 1 : _clause_end(terms, index)]
    told = any(t.role == "past" for t in (*clause, *rest)) or _is_said(clause)
    told = told or any(t.role == "after_verb" for t in rest[1:]) or _is_history(terms, index + 1 + len(rest))
    if told or (following is not None and following.role == "after_verb"):
        term.forms = frozenset({"participle" if told else "noun"})
        return index
    if any(t.role == "verb" for t in clause):  # "要求重启": the first one asks
        previous = max(at for at in range(start, index) if terms[at].role == "verb")
        between = terms[previous + 1 : index]
        if between and not any(t.role in {*BOUNDARIES, "objmark", "and"} for t in between):
            term.forms = frozenset({"noun"})
            return index
        start = max((at + 1 for at in range(previous, index) if terms[at].role in {*BOUNDARIES, "and"}), default=start)
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
    if at < index and terms[at + 1].role == "preposition":  # "在 n78 和 n41 之间均衡流量": its object goes along
        stop = index + 1
        while stop < len(terms) and terms[stop].role in {"noun", "name", "replicas", "metric"}:
            stop += 1
        terms[at + 1 : stop] = [*terms[index + 1 : stop], *terms[at + 1 : index + 1]]
    for negator in negators:
        where = next(i for i, t in enumerate(terms) if t is negator)
        if where > at:
            move(terms, where, at)
            at += 1
    if following is not None and following.say:
        if term.word.endswith(_RESULTS) and following.role not in {"separator", "end", "preposition"}:
            following.say, following.known = f"to {following.say}", True
        elif following.role == "number" and (term.say in CHANGES or _adds_to(term, clause)):
            term.say = "increase" if term.say == "add" else term.say
            following.say = f"by {following.say}"
    return index


def _is_history(terms: list[Term], end: int) -> bool:
    """As in "升级到 3.4.0 之后 UDM 老出问题": since when something has trouble."""
    if end >= len(terms) or terms[end].word not in {"之后", "后", "以后"}:
        return False
    stop = next((at for at in range(end + 1, len(terms)) if terms[at].role in {"separator", "end"}), len(terms))
    return any(t.role == "report" for t in terms[end:stop]) and not any(t.role == "verb" for t in terms[end:stop])


def _clause_end(terms: list[Term], index: int) -> int:
    return next((at for at in range(index, len(terms)) if terms[at].role in {*BOUNDARIES, "end"}), len(terms))


def _is_said(clause: list[Term]) -> bool:
    """As in "客户说要删除": what somebody says, or somebody unknown does, is no order."""
    if any(t.role == "says" for t in clause):
        return True
    said = (t for t in clause if t.role not in LIGHT and t.role != "adjective")
    first = next((t for t in said if t.say or t.word in {"给", "为", "把", "将"}), None)
    return first is not None and first.role == "name" and not first.say.isascii()


_RESULTS = ("为", "成", "到", "至")
"""What a verb ends with that says the result: 改为, 升级到."""


def _adds_to(verb: Term, clause: list[Term]) -> bool:
    """As in "给 UPF 再加 4 个实例": so many more than there are."""
    return verb.say == "add" and any(t.role == "objmark" for t in clause)


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
        if term.role == "genitive" and following is not None and _is_named_deed(terms, index + 1):
            following.role, following.say = "noun", following.word
        if term.role == "genitive" or (
            term.role == "localizer"
            and following is not None
            and (following.role in {"name", "noun", "replicas"} or following.word.endswith("%"))
        ):
            index = _own(terms, index)
        index += 1


def _is_named_deed(terms: list[Term], index: int) -> bool:
    """As in "重启 AMF 的监控": a verb that closes what another one is about is a noun."""
    closes = index + 1 == len(terms) or terms[index + 1].role in {*BOUNDARIES, "end", "line"}
    return terms[index].role == "verb" and closes and any(t.role == "verb" for t in terms[max(0, index - 6) : index])


def _own(terms: list[Term], index: int) -> int:
    index = _join_called(terms, index)
    low = index
    while low > 0 and (terms[low - 1].role in _OWNED or terms[low - 1].role == "of"):
        low -= 1
    moved = any(t.role == "verb" and t.say in MOVES for t in terms)
    share = index + 2 < len(terms) and terms[index + 1].role in {"number", "word"} and moved
    counted = low > 0 and (terms[low - 1].role in {"number", "unit", "counter"} or terms[low - 1].word[:1].isdigit())
    high = index + 1 + share
    if share and high < len(terms) and terms[high].role == "genitive":  # "n78 上 20% 的流量"
        terms[high].say, terms[high].role = "", "noun"
    while high < len(terms) and terms[high].role in {"name", "noun", "replicas", "metric", "adjective", "one"}:
        high += 1
        if terms[high - 1].role in {"replicas", "metric"}:
            break
    terms[index].say = ""
    if moved and low == index and index > 1 and terms[index - 1].role == "word":
        return _share(terms, index, high)
    described = low < index and all(t.role == "adjective" for t in terms[low:index])
    if counted or high == index + 1 or low == index or described:
        return index
    if low > 0 and terms[low - 1].say == "called":  # "名为 gold 的切片"
        low -= 1
        terms[low:high] = [*terms[index + 1 : high], terms[index], *terms[low:index]]
        return high - 1
    led = low > 0 and terms[low - 1].role == "preposition"
    link, owner, owned = terms[index], terms[low:index], terms[index + 1 : high]
    if led:  # "在站点 X 的 UPF": the preposition goes with its place
        low -= 1
        owner = [terms[low], *owner]
    else:
        balanced = any(t.role == "and" for t in owner) and any(t.role == "verb" and t.say == "balance" for t in terms)
        link.say = "between" if balanced else "from" if moved else "at" if is_site_of(owner, owned) else "of"
    link.role = "of"
    terms[low:high] = [*owned, link, *owner]
    return high - 1


def _join_called(terms: list[Term], index: int) -> int:
    """As in "名为物流园1的切片": a name in both scripts is one; return where the link behind it stands then."""
    low = index
    while low > 0 and terms[low - 1].role in {"name", "number"} and terms[low - 1].end == terms[low].start:
        low -= 1
    if index - low < 2 or low == 0 or terms[low - 1].say != "called":
        return index
    whole = "".join(term.word for term in terms[low:index])
    terms[low:index] = [Term(terms[low].start, terms[index - 1].end, whole, whole, "name")]
    return low + 1


def _share(terms: list[Term], index: int, high: int) -> int:
    """As in "站点 a-1 三分之一的流量": a share of the traffic, from there."""
    end = index - 1
    low = end
    while low > 0 and terms[low - 1].role in {"name", "place", "silent"}:
        low -= 1
    terms[index].say = "of"
    start = Term(terms[index].start, terms[index].start, "", "from", "preposition")
    origin = [start, *terms[low:end]] if low < end else []
    terms[low:high] = [terms[end], terms[index], *terms[index + 1 : high], *origin]
    return high - 1 + (1 if origin else 0)


def _ask(terms: list[Term]) -> None:
    """As in "… 吗": a question, unless it is asked politely."""
    for term in terms:
        if term.role == "question_end":
            polite = any(t.role == "request" for t in terms)
            term.say, term.role = ("", "particle") if polite else ("?", "end")

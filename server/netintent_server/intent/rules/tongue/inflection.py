"""The forms of a verb, made from the one that a dictionary lists, for the languages that inflect.

A form is what it may be in a sentence: `infinitive`, `imperative`, `finite` (tells), `participle`, `gerund`, and for
Japanese `base`, `negative`, `past`, `question` and `condition`. One spelling may be several of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Form = tuple[str, str, str]
"""Spelling, form, and the particle that is written apart, if any."""


def forms_of(language: str, verb: str) -> Iterator[Form]:
    """Yield the forms of a verb as its dictionary lists it; of a phrase the first word is inflected."""
    return _BY_LANGUAGE[language](verb)


def _german(verb: str) -> Iterator[Form]:
    """As in "hoch|skalieren": what stands before the bar is written apart in a main clause."""
    particle, bar, whole = verb.rpartition("|")
    stem = whole.removesuffix("n").removesuffix("e")
    plain = whole.endswith("ieren") or whole.startswith(_INSEPARABLE)
    link = "e" if stem.endswith(("t", "d", "n")) and not stem.endswith(("rn", "ln")) else ""
    participle = f"{'' if plain else 'ge'}{stem}{link}t"
    imperatives = {f"{stem[:-2]}le" if whole.endswith("eln") else f"{stem}e", stem}
    if not bar:
        yield whole, "infinitive", ""
        yield from ((spelling, "imperative", "") for spelling in imperatives)
        yield f"{stem}{link}t", "imperative", ""
        yield f"{stem}{link}t", "finite", ""
        yield f"{stem}{link}st", "finite", ""
        yield f"{stem}{link}te", "finite", ""
        yield f"{stem}{link}ten", "finite", ""
        yield participle, "participle", ""
        return
    for joint in ("", " "):
        yield f"{particle}{joint}{whole}", "infinitive", ""
        yield f"{particle}{joint}zu{joint}{whole}", "infinitive", ""
        yield f"{particle}{joint}{participle}", "participle", ""
        yield f"{particle}{joint}{stem}{link}t", "finite", ""
        yield f"{particle}{joint}{stem}{link}st", "finite", ""
    for spelling in (*imperatives, f"{stem}{link}t", whole):
        yield spelling, "imperative", particle
    yield f"{stem}{link}t", "finite", particle
    yield f"{stem}{link}te", "finite", particle
    yield f"{stem}{link}ten", "finite", particle


_INSEPARABLE = ("be", "er", "ver", "ent", "zer", "miss", "über", "unter", "wider")


def _french(verb: str) -> Iterator[Form]:
    first, space, rest = verb.partition(" ")
    tail = space + rest
    yield verb, "infinitive", ""
    stem = first[:-2]
    if first.endswith("er"):
        softened = f"{stem}e" if stem.endswith("g") else f"{stem[:-1]}ç" if stem.endswith("c") else stem
        spoken = _open(stem)
        for spelling in (f"{spoken}e", f"{stem}ez", f"{softened}ons"):
            yield spelling + tail, "imperative", ""
        for spelling in (f"{spoken}e", f"{spoken}es", f"{spoken}ent", f"{softened}ait", f"{softened}a", f"{stem}era"):
            yield spelling + tail, "finite", ""
        for ending in ("é", "ée", "és", "ées"):
            yield f"{stem}{ending}{tail}", "participle", ""
        yield f"{softened}ant{tail}", "gerund", ""
    elif first.endswith("ir"):
        for spelling in (f"{stem}is", f"{stem}issez", f"{stem}issons"):
            yield spelling + tail, "imperative", ""
        for spelling in (f"{stem}it", f"{stem}issent"):
            yield spelling + tail, "finite", ""
        for ending in ("i", "ie", "is", "ies"):
            yield f"{stem}{ending}{tail}", "participle", ""
        yield f"{stem}issant{tail}", "gerund", ""


def _open(stem: str) -> str:
    """As in "accélérer, accélère" and "employer, emploie", where nothing follows that is spoken."""
    if stem.endswith(("oy", "uy")):
        return f"{stem[:-1]}i"
    if len(stem) > 2 and stem[-2] == "é":
        return f"{stem[:-2]}è{stem[-1]}"
    if stem.endswith(("lev", "men", "pel", "jet", "gel")):
        return {"lev": "lèv", "men": "mèn", "pel": "pell", "jet": "jett", "gel": "gèl"}[stem[-3:]].join((stem[:-3], ""))
    return stem


def _spanish(verb: str) -> Iterator[Form]:
    first, space, rest = verb.partition(" ")
    tail = space + rest
    yield verb, "infinitive", ""
    stem, ending = first[:-2], first[-2:]
    hard = {"c": "qu", "g": "gu", "z": "c"}.get(stem[-1], stem[-1]) if ending == "ar" else stem[-1]
    changed = stem[:-1] + hard
    if ending == "ar":
        imperatives = [f"{stem}a", f"{changed}e", f"{stem}ad", f"{changed}en", f"{changed}emos"]
        others = [f"{changed}es", f"{stem}an", f"{stem}ó", f"{stem}aron", f"{changed}é", f"{stem}aba", f"{stem}ará"]
        participle, gerund = f"{stem}ad", f"{stem}ando"
    else:
        imperatives = [f"{stem}e", f"{stem}a", f"{stem}{ending[0]}d", f"{stem}an", f"{stem}amos"]
        others = [f"{stem}as", f"{stem}en", f"{stem}ió", f"{stem}ieron", f"{stem}ía"]
        participle, gerund = f"{stem}id", f"{stem}iendo"
    for spelling in imperatives:
        yield spelling + tail, "imperative", ""
    for spelling in others:
        yield spelling + tail, "finite", ""
    for end in ("o", "a", "os", "as"):
        yield f"{participle}{end}{tail}", "participle", ""
    yield f"{gerund}{tail}", "gerund", ""


_GODAN = {
    "す": ("さ", "し", "せ", "し"), "く": ("か", "き", "け", "い"), "ぐ": ("が", "ぎ", "げ", "い"),
    "つ": ("た", "ち", "て", "っ"), "う": ("わ", "い", "え", "っ"), "む": ("ま", "み", "め", "ん"),
    "ぶ": ("ば", "び", "べ", "ん"), "ぬ": ("な", "に", "ね", "ん"), "る": ("ら", "り", "れ", "っ"),
}  # fmt: skip
"""Last sound to the stems before a negation, a polite ending, an order, and て or た."""


def stems_of(verb: str) -> Iterator[tuple[str, str]]:
    """Yield the stems of a Japanese verb, each with the class of endings that may follow it.

    As in "削除する", "増やす" (godan) and "下げ|る" (ichidan, with a bar before its る).
    """
    if verb.endswith("する"):
        noun = verb.removesuffix("する")
        yield from ((f"{noun}して", "te"), (f"{noun}した", "ta"), (f"{noun}し", "polite"), (f"{noun}し", "negative"))
        yield from (
            (f"{noun}させて", "te"),
            (f"{noun}させた", "ta"),
            (f"{noun}させ", "polite"),
            (f"{noun}させ", "negative"),
        )
        yield from ((f"{noun}する", "dictionary"), (f"{noun}させる", "dictionary"), (noun, "noun"))
        return
    if "|" in verb:
        stem = verb.partition("|")[0]
        yield from ((f"{stem}て", "te"), (f"{stem}た", "ta"), (stem, "polite"), (stem, "negative"))
        yield f"{stem}る", "dictionary"
        return
    root = verb[:-1]
    before, polite, _, sound = _GODAN[verb[-1]]
    soft = verb[-1] in "ぐむぶぬ"
    yield f"{root}{sound}{'で' if soft else 'て'}", "te"
    yield f"{root}{sound}{'だ' if soft else 'た'}", "ta"
    yield from ((f"{root}{polite}", "polite"), (f"{root}{before}", "negative"), (verb, "dictionary"))


def _japanese(verb: str) -> Iterator[Form]:
    """The forms that no ending makes: an order, a condition, and whether it can be."""
    if verb.endswith("する"):
        noun = verb.removesuffix("する")
        order, condition, potential = f"{noun}しろ", f"{noun}すれば", f"{noun}でき"
        if not noun.endswith("に"):  # "倍に" is no noun
            yield noun, "noun", ""
    elif "|" in verb:
        stem = verb.partition("|")[0]
        order, condition, potential = f"{stem}ろ", f"{stem}れば", f"{stem}られ"
    else:
        order = potential = f"{verb[:-1]}{_GODAN[verb[-1]][2]}"
        condition = f"{order}ば"
    yield order, "base", ""
    yield condition, "condition", ""
    for ending in ("ますか", "るか", "ますでしょうか"):
        yield f"{potential}{ending}", "question", ""


def _uninflected(verb: str) -> Iterator[Form]:
    yield verb, "infinitive", ""


_BY_LANGUAGE: dict[str, Callable[[str], Iterator[Form]]] = {
    "de": _german,
    "fr": _french,
    "es": _spanish,
    "ja": _japanese,
    "zh": _uninflected,
}

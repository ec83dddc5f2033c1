"""The words the planner knows: a language's lexicon and the catalogue in one index, and what to make of a typo.

The index finds the longest phrase that starts at a token and ends at one; hyphens are seen through ("near-rt ric",
"Near RT RIC"), a part of an identifier is not ("upf" in "upf-west-2").
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.rules.tokens import Token, token, tokenize
from netintent_server.model.plan import ActionKind

Senses = dict[str, Any]

# A word of four letters is one slip away from many others.
SHORTEST_TYPO = 5
LONG_WORD = 9
SHORTEST_SLIP = 4
LEAST_OF_A_TICKET = 3
"""Digits that a ticket's number has; "chg-2" names something else."""
LONGEST_KEPT = 48
"""Characters of a word that is remembered from one text to the next."""
CERTAIN = 4
"""The weight of a verb that means one thing, and is said of networks alone: "scale", "deploy"."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb may do, and what it says by itself."""

    kinds: Mapping[ActionKind, int]
    way: str = ""
    factor: float | None = None
    idle: bool = False
    unclear: bool = False
    reads: bool = False
    state: bool | None = None
    """What it makes of a feature: on or off."""
    balances: bool = False
    """Whether it evens out a set rather than moving from one to another."""
    light: bool = False
    """Whether the noun that follows says what is done: "perform an upgrade"."""
    held: bool = False
    """Whether it asks for something only after a modal: "must be", "should stay"."""
    multiplies: bool = False
    """Whether the number behind it is a factor: "multiply by four"."""


@dataclass(frozen=True, slots=True)
class VerbForm:
    """A verb as it stands in the text; past and participle are often one form."""

    verb: Verb
    base: str
    forms: frozenset[str]
    """Of base, third, gerund, past, participle."""


@dataclass(frozen=True, slots=True)
class FunctionTerm:
    """A name from the catalogue: a type, or an implementation of one."""

    type: str
    component: str = ""
    whole: bool = False
    exact: str = ""
    """The spelling it needs, where only that one counts."""


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    senses: Senses = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Word:
    """A token as the lexicon knows it, wherever it stands."""

    token: Token
    phrases: _Node | None
    """Where the phrases go on that begin with it; None where none does."""
    alone: Senses
    """What it means where no phrase begins with it: a name, or nothing."""
    may_be_a_typo: bool


class Lexicon:
    """Finds phrases in tokens, and the word a misspelt one stands for."""

    def __init__(self, catalogue: Catalogue, language: str = "en") -> None:
        data = _read(f"lexicon.{language}.toml")
        self._root = _Node()
        self._known: set[str] = set()
        self._content: set[str] = set()
        self._verbs: dict[str, VerbForm] = {}
        self.held: VerbForm | None = None
        """What a state asks for that is said without a verb."""
        self.need: VerbForm | None = None
        """What a need asks for: "we need a UPF"."""
        self.courtesy: Mapping[str, str] = {
            word: letters for letters, words in data.get("courtesy", {}).items() for word in words
        }
        """The classes of the words that polite frames are made of."""
        self.standing: Mapping[str, frozenset[str]] = {of: frozenset(w) for of, w in data.get("standing", {}).items()}
        """What says that an order is none, by how it is said; see standing.py."""
        self._add_verbs(data["verb"], data["forms"])
        words = [base.split(" ") for base in self._verbs]
        self.particles = frozenset(" ".join(base[at:]) for base in words for at in range(1, len(base)))
        """What may belong to a verb and stand apart from it: "up", "off"."""
        self._parted = frozenset(" ".join(base[:at]) for base in words for at in range(1, len(base)))
        self._irregular: dict[str, list[str]] = data["forms"]
        self._function_words = frozenset(
            word
            for category in _FUNCTION_WORDS
            for phrase in data["words"].get(category, ())
            for word in phrase.split()
            if word.isalpha()
        )
        for category, phrases in data["words"].items():
            nouns = category in _NOUNS
            for phrase in _spelled(phrases):
                self._add(phrase, category, True, content=nouns)
                if nouns:
                    self._add(_plural(phrase), category, True, content=nouns)
        for noun, base in data.get("nominals", {}).items():
            self._add(noun, "nominal", self._verbs[base])
        for category in ("numbers", "fractions", "multiples", "nines"):
            for phrase, value in data[category].items():
                self._add(phrase, category, value)
        for category in _VALUED:
            for value, phrases in data.get(category, {}).items():
                value = _STATES.get(value, value)  # noqa: PLW2901
                for phrase in phrases:
                    self._add(phrase, category, value, content=category in _CONTENT)
        for short, phrase in data.get("abbreviations", {}).items():
            self._add_abbreviation(short, phrase)
        self._add_catalogue(catalogue)
        self._choices = sorted(word for word in self._content if len(word) >= SHORTEST_TYPO)
        self._slips = self._short_slips()
        self.correct = lru_cache(maxsize=4096)(self._correct)
        self.word = lru_cache(maxsize=4096)(self.read)
        """What is read, remembered: texts share most of their words."""

    def read(self, raw: str, pattern: str) -> Word:
        """Return what a piece of text is that a pattern of the tokens matched."""
        return self._word(token(raw, pattern))

    def mended(self, word: Word) -> Word | None:
        """Return the word that a misspelt one stands for, None where that is not clear."""
        meant = self.correct(word.token.word)
        return self._word(replace(word.token, word=meant, atoms=(meant,))) if meant is not None else None

    def longest(self, words: Sequence[Word], start: int) -> tuple[int, Senses]:
        """Return the end of the longest phrase that starts at a word, and its senses; (start, {}) for none."""
        node, found = words[start].phrases, (start, _NOTHING)
        if node is None:
            return found
        index = start + 1
        while True:
            if node.senses:
                found = (index, node.senses)
            if not node.next or index == len(words):
                return found
            for atom in words[index].token.atoms:
                following = node.next.get(atom)
                if following is None:
                    return found
                node = following
            index += 1

    def named(self, token: Token) -> Senses:
        """Return what a name means: a workload's or a place's, or the number of a ticket."""
        if token.word[-LEAST_OF_A_TICKET:].isdigit() and self._is_ticket(token.word):
            return {"opener": True, "ticket": True}
        # what its first part names: "amf-1" is no place
        return {"identifier": self._kin(token.atoms[0]) if len(token.atoms) > 1 else ""}

    def parts(self, form: VerbForm) -> bool:
        """Return whether any particle makes another verb of it."""
        return form.base in self._parted

    def with_particle(self, form: VerbForm, particle: str) -> VerbForm | None:
        """Return the verb that a verb and a particle make ("bring" and "up"), in the same form; None for none."""
        whole = self._verbs.get(f"{form.base} {particle}") if particle in self.particles else None
        return VerbForm(whole.verb, whole.base, form.forms) if whole is not None else None

    def inflected(self, base: str, form: str) -> str:
        """Return a verb in a form, "third", "gerund" or "participle"; of one that is not listed the regular form."""
        return next(spelling for name, spelling in _forms(base, self._irregular.get(base)) if name == form)

    def function_words(self) -> frozenset[str]:
        """Return the words that hold a sentence together and the verbs: what shows that a text is in this language."""
        return self._function_words

    def knows(self, word: str) -> bool:
        """Return whether the word is part of any phrase."""
        return word in self._known

    def _word(self, token: Token) -> Word:
        node: _Node | None = self._root
        for atom in token.atoms:
            node = node.next.get(atom) if node is not None else None
        word = token.word
        strange = token.kind == "word" and len(word) >= SHORTEST_SLIP and not self.knows(word) and word.isalpha()
        return Word(token, node, self.named(token) if token.looks_like_a_name else _NOTHING, strange)

    def _kin(self, word: str) -> str:
        """What the word alone names, "function" or "cell"; empty for neither."""
        node = self._root.next.get(word)
        return "" if node is None else next((kin for kin in ("function", "cell") if kin in node.senses), "")

    def _is_ticket(self, word: str) -> bool:
        """Whether a name is a ticket's: "inc-88213", "chg0031"."""
        node = self._root.next.get(word.rstrip("0123456789").rstrip("-_#"))
        return node is not None and "ticket" in node.senses

    def make(self, base: str) -> VerbForm | None:
        """Return a verb by its base form."""
        return self._verbs.get(base)

    def _correct(self, word: str) -> str | None:
        """Return the word meant, when exactly one is near enough and starts alike."""
        if word in self._slips or len(word) < SHORTEST_TYPO:
            return self._slips.get(word)
        limit = 1 if len(word) < LONG_WORD else 2
        near = process.extract(word, self._choices, scorer=OSA.distance, score_cutoff=limit, limit=3)
        alike = [(choice, distance) for choice, distance, _ in near if set(choice[:2]) & set(word[:2])]
        best = [choice for choice, distance in alike if distance == min(d for _, d in alike)]
        best.sort(key=len)
        # a noun and its plural are one word
        return best[-1] if best and all(choice in {best[0], f"{best[0]}s"} for choice in best) else None

    def _short_slips(self) -> dict[str, str]:
        """Two letters that changed places, or a double one that is single, in a number or a short verb: "fuor"."""
        meant: dict[str, set[str]] = {}
        for word, node in self._root.next.items():
            form = node.senses.get("verb")
            act = form is not None and bool(form.verb.kinds) and "base" in form.forms and len(word) == SHORTEST_SLIP
            sure = form is not None and "base" in form.forms and max(form.verb.kinds.values(), default=0) >= CERTAIN
            if sure and len(word) == SHORTEST_TYPO:
                meant.setdefault(word[:-1], set()).add(word)  # "scal"
            if not word.isalpha() or len(word) < SHORTEST_SLIP or not (act or "numbers" in node.senses):
                continue
            for at in range(1, len(word) - 1):
                first, second = word[at], word[at + 1]
                if act and first == second:
                    continue
                slip = word[:at] + (first if first == second else second + first) + word[at + 2 :]
                meant.setdefault(slip, set()).add(word)
        return {slip: min(words) for slip, words in meant.items() if len(words) == 1 and slip not in self._known}

    def _add(self, phrase: str, category: str, value: Any, *, content: bool = False) -> None:
        node = self._root
        atoms = [atom for token in tokenize(phrase) for atom in token.atoms]
        for atom in atoms:
            node = node.next.setdefault(atom, _Node())
        if category == "time":  # "in" links times and is kept in front of one
            value = node.senses.pop("time", frozenset()) | {value}
        node.senses.setdefault(category, value)
        self._known.update(atoms)
        if content:
            self._content.update(atom for atom in atoms if atom.isalpha())

    def _add_abbreviation(self, short: str, phrase: str) -> None:
        node = self._root
        for part in tokenize(phrase):
            for atom in part.atoms:
                node = node.next[atom]
        for category, value in node.senses.items():
            self._add(short, category, value)
        self._add(short, "stands_for", phrase)

    def _add_verbs(self, entries: Iterable[dict[str, Any]], irregular: Mapping[str, list[str]]) -> None:
        for entry in entries:
            verb = Verb(
                kinds={ActionKind[name]: weight for name, weight in entry["kinds"].items()},
                way=entry.get("way", ""),
                factor=entry.get("factor"),
                idle=entry.get("idle", False),
                unclear=entry.get("unclear", False),
                reads=entry.get("reads", False),
                state=entry.get("state"),
                balances=entry.get("balances", False),
                light=entry.get("light", False),
                held=entry.get("held", False),
                multiplies=entry.get("multiplies", False),
            )
            if entry.get("need"):
                self.need = VerbForm(verb, "need", frozenset({"base"}))
            for base in entry["say"]:
                if verb.held:
                    self.held = self.held or VerbForm(verb, base, frozenset({"base"}))
                    self._add(base, "held", VerbForm(verb, base, frozenset({"base"})))
                    continue
                self._verbs[base] = VerbForm(verb, base, frozenset({"base"}))
                spellings: dict[str, set[str]] = {}
                for form, spelling in _forms(base, irregular.get(base)):
                    spellings.setdefault(spelling, set()).add(form)
                for spelling, forms in spellings.items():
                    # words of talk are left out: "note" is not meant by who writes "node"
                    self._add(spelling, "verb", VerbForm(verb, base, frozenset(forms)), content=bool(verb.kinds))

    def _add_catalogue(self, catalogue: Catalogue) -> None:
        exact = {spelling for function in catalogue.functions for spelling in function.exact}
        for function in catalogue.functions:
            term = FunctionTerm(function.type, whole=function.whole)
            for spelling in (function.type, function.full_name, *function.aliases):
                if spelling not in exact:
                    self._add_name(spelling, "function", term)
            for spelling in function.exact:
                self._add(spelling, "function", FunctionTerm(function.type, whole=function.whole, exact=spelling))
            for component in function.components:
                self._add_name(component, "function", FunctionTerm(function.type, component))
        types = {component: function.type for function in catalogue.functions for component in function.components}
        for alias, component in catalogue.component_aliases:
            self._add_name(alias, "function", FunctionTerm(types[component], component))
        for spelling, candidates in catalogue.ambiguous:
            self._add_name(spelling, "ambiguous_function", candidates)

    def _add_name(self, spelling: str, category: str, value: Any) -> None:
        self._add(spelling, category, value, content=True)
        self._add(f"{spelling}s", category, value, content=True)


_NOTHING: Senses = {}
_VALUED = (
    "comparisons",
    "metrics",
    "slice_types",
    "resource_words",
    "priorities",
    "time",
    "states",
    "strategies",
    "recurs",
    "labels",
)
_STATES = {"on": True, "off": False}
_NOUNS = frozenset({"replicas", "capacity", "workload", "place", "slice"})
_FUNCTION_WORDS = (
    "opener", "request", "passive", "modal", "report", "question", "negator", "condition", "coordinator", "determiner",
    "preposition", "pronoun",
)  # fmt: skip
_CONTENT = frozenset({"metrics", "slice_types", "priorities"})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("netintent_server.intent") / "data" / name).read_text(encoding="utf-8"))


def _spelled(phrases: Iterable[str]) -> Iterator[str]:
    """Yield every phrase that others say with choices in brackets: "if you (have|get) time" says two."""
    for phrase in phrases:
        before, opened, rest = phrase.partition("(")
        if opened:
            choices, _, after = rest.partition(")")
            yield from _spelled(f"{before}{choice}{after}" for choice in choices.split("|"))
        else:
            yield phrase


def _plural(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"


def _forms(base: str, irregular: list[str] | None) -> Iterator[tuple[str, str]]:
    """Yield every form of a verb with its spelling; of a phrase the first word is inflected."""
    yield "base", base
    first, _, rest = base.partition(" ")
    tail = f" {rest}" if rest else ""
    yield "third", _third(first) + tail
    if irregular:
        yield from zip(("gerund", "past", "participle"), irregular, strict=True)
        return
    stem = first.removesuffix("e")
    ending = f"{first[:-1]}i" if first.endswith("y") and first[-2] not in "aeiou" else stem
    yield "gerund", f"{stem if not first.endswith('ee') else first}ing{tail}"
    yield "past", f"{ending}ed{tail}"
    yield "participle", f"{ending}ed{tail}"


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{verb}s"

"""Reads settings: a feature's noun and its value ("log level to debug", "MTU=9000", "enable TLS")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from netintent_server.intent.rules.fields import Said
from netintent_server.intent.rules.objectives import takes
from netintent_server.intent.rules.parameters import Setting, Settings
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.plan import ActionKind

MOST_WORDS = 7
"""Words of a key or of a value; what is longer is prose."""

LINKS = frozenset({"to", "=", ":", "be", "as", "at", "→", "->", "equal to", "equals", "set to", "into"})
_LEADING = LINKS | {"by", "from"}
_SEPARATORS = frozenset({",", ";", "(", ")", "{", "}", "•", "*", "|", "with", "using", "having"})
_OPENING = _SEPARATORS - {",", ";"} | {":", "="}
_NO_NOUN = frozenset(
    {
        "target", "aspect", "located", "when", "slice_of", "slice_types", "sst", "sd", "priorities", "determiner",
        "preposition", "coordinator", "request", "negator", "report", "modal", "passive", "pronoun", "pronouns",
        "condition", "reason", "quantity", "alternative", "more", "fewer", "fresh", "version", "image",
        "correction", "automatic", "place", "values", "filler", "opener", "vague",
    }
)  # fmt: skip
_AFTER_PREPOSITION = frozenset({
    "quantity", "version", "determiner", "target", "aspect", "located", "slice_of", "slice_types", "identifier",
    "workload", "place", "generic",
})  # fmt: skip
_OF_SIZE = frozenset({"replicas", "capacity", "resource_words", "light", "workload", "quality"})
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_RUN = re.compile(r"\[[^\[\]\n]{0,200}\]|\"[^\"\n]{1,200}\"|[^\s,;(){}\[\]]+")


def read_settings(
    units: Sequence[Unit], text: str, *, state: bool | None = None, strict: bool = False, nouns: Sequence[Unit] = ()
) -> Settings:
    """Read the settings of some units; `nouns` is a key that was said before them.

    `state` is what the verb itself says of a feature ("enable": true). `strict` is for the words of a deployment:
    only what stands after a "with" or a colon counts.
    """
    reader = _Reader(units, text, state=state, strict=strict)
    reader.key = list(nouns)
    return reader.read()


class _Reader:
    def __init__(self, units: Sequence[Unit], text: str, *, state: bool | None, strict: bool) -> None:
        self.units = units
        self.text = text
        self.state = state
        self.strict = strict
        self.open = not strict
        self.key: list[Unit] = []
        self.outer: list[Unit] = []  # of "timeout of the association" the timeout
        self.result = Settings()

    def read(self) -> Settings:
        index = 0 if self.open else self._opening()
        while index < len(self.units):
            index = self._at(index)
        self._flush()
        return self.result

    def _opening(self) -> int:
        """Where the first word stands behind which settings count; past the end for none."""
        for index, unit in enumerate(self.units):
            if unit.word in _OPENING and "coordinator" not in unit.senses:
                return index
        return len(self.units)

    def _at(self, index: int) -> int:
        """Take the unit at an index; return where to go on."""
        unit = self.units[index]
        word, senses = unit.word, unit.senses
        if word in _SEPARATORS or "coordinator" in senses:
            self._flush()
            if word not in {",", ";"} and "coordinator" not in senses:
                self.open = True
                if word in {"with", "using", "having"}:
                    self.state = None
            return index + 1
        if "condition" in senses or "reason" in senses:
            self._flush()
            self.open = False
            return index + 1
        if not self.open:
            self.open = word in {":", "="}
            return index + 1
        has_key = self._has_key()
        if has_key:
            following = self._linked(index)
            if following is not None:
                return following
            if self._is_state(index):
                self._found(Said(senses["states"], unit.start, unit.end), None, [unit])
                return index + 1
            if "values" in senses:
                return self._value(index) or index + 1
        if "quantity" in senses or "version" in senses or (has_key and self._is_raw(index)):
            if has_key and self.state is None and not self._is_beside(index):
                self._forget()
            return self._number(index)
        if word == "of" and self.key and index + 1 < len(self.units):
            return self._of(index)
        if "comparisons" in senses and not self._is_noun(index):
            self._forget()
        elif "verb" in senses and _orders(unit):
            self._forget()  # "update my-app, set …": what is before says what is set
        elif self._is_noun(index):
            if self._is_value_here(index):
                self._found(Said(self._raw(unit), unit.start, unit.end), None, [unit])
            else:
                self.key.append(unit)
                if len(self.key) > MOST_WORDS:
                    self.key.clear()
        return index + 1

    def _is_raw(self, index: int) -> bool:
        """As in "0x0001", "4x4"; "5QI 9" begins with a name."""
        following = self.units[index + 1] if index + 1 < len(self.units) else None
        named = following is not None and ("quantity" in following or following.word in LINKS)
        return self.units[index].word[:1].isdigit() and not named

    def _is_beside(self, index: int) -> bool:
        """Whether a value stands right behind its noun; what is between would be a word of its own."""
        if index == 0:
            return True  # the noun was said before these words
        before = self.units[index - 1]
        return before.start == (self.key or self.outer)[-1].start or before.word in {"of", "a", "an", "the"}

    def _is_state(self, index: int) -> bool:
        """As in "set MIMO to on"; "on the AMF" says where."""
        unit = self.units[index]
        if "states" not in unit:
            return False
        following = self.units[index + 1] if index + 1 < len(self.units) else None
        return "preposition" not in unit or following is None or not (
            following.is_unknown or not _AFTER_PREPOSITION.isdisjoint(following.senses)
        )  # fmt: skip

    def _has_key(self) -> bool:
        return bool(self.key or self.outer)

    # --- keys

    def _is_noun(self, index: int) -> bool:
        unit = self.units[index]
        senses = unit.senses
        if "factor_word" in senses and index and self.units[index - 1].word == "by":
            return False
        if not unit.is_word or "held" in senses or ("verb" in senses and senses["verb"].verb.held):
            return False
        if "comparisons" in senses:  # "max sessions", "minimum interval"
            following = self.units[index + 1] if index + 1 < len(self.units) else None
            return unit.get("comparisons") in {"AT_MOST", "AT_LEAST"} and following is not None and (
                following.is_word and not following.is_one_of("quantity", "comparisons", "preposition")
            )  # fmt: skip
        if "noun" in senses or ("paperwork" in senses and self._goes_on_as_noun(index + 1)):
            return True
        return _NO_NOUN.isdisjoint(senses)

    def _goes_on_as_noun(self, index: int) -> bool:
        """As in "request timeout": the first noun says which."""
        return index < len(self.units) and (self.units[index].is_unknown or "feature" in self.units[index])

    def _is_value_here(self, index: int) -> bool:
        """As in "dnn internet", "profile high-performance": a name right after its noun."""
        unit = self.units[index]
        if self.state is not None or not self.key:
            return False
        following = self.units[index + 1] if index + 1 < len(self.units) else None
        if following is not None and (self._is_noun(index + 1) or following.word in LINKS):
            return False
        named = unit.is_identifier and not self.key[-1].is_identifier and "timer" not in self.key[-1]
        return named or "setting_head" in self.key[-1]

    def _of(self, index: int) -> int:
        """As in "the timeout of the N4 association": the noun that follows says whose timeout."""
        at = index + 1
        while at < len(self.units) and "determiner" in self.units[at]:
            at += 1
        if at < len(self.units) and self._is_noun(at) and not self.outer:
            self.outer, self.key = self.key, []
        elif at < len(self.units) and "quantity" in self.units[at]:  # "an MTU of 9000"
            return self._number(at)
        return index + 1

    def _words_of_key(self) -> list[Unit]:
        words = [*self.key, *self.outer]
        kept = [unit for unit in words if "light" not in unit] or words
        if len(kept) == 2 and "timer" in kept[0] and kept[1].is_identifier:
            return kept[1:]  # "the timer T3412"
        return kept

    # --- values

    def _linked(self, index: int) -> int | None:
        """A value behind "to", "=" or ":"; past where it was before ("from 2 s to 4 s")."""
        unit = self.units[index]
        if unit.word not in _LEADING and "verb" not in unit.senses:
            return None
        if unit.word == "by":
            if index + 1 < len(self.units) and "quantity" in self.units[index + 1] and not self._is_no_setting():
                self.result.vague.append(self.units[index + 1])
                self._forget()
                return index + 2
            return None
        if unit.word == "from":
            to = next(
                (at for at in range(index + 1, min(index + 6, len(self.units))) if self.units[at].word == "to"), None
            )
            if to is None:
                return None
            known = len(self.result.found)
            after = self._linked(to)
            if len(self.result.found) > known:
                self.result.claimed.update(old.start for old in self.units[index:to])
            return after
        holds = "verb" in unit and unit.get("verb").verb.held
        if not (unit.word in LINKS or holds) or index + 1 >= len(self.units):
            return None
        at = index + 1
        while at < len(self.units) and (self.units[at].word in LINKS or "determiner" in self.units[at]):
            at += 1
        return self._value(at) if at < len(self.units) else None

    def _value(self, index: int) -> int | None:
        unit = self.units[index]
        asks = "question" in unit and unit.word not in LINKS  # "to what the SMF has"
        if asks or unit.is_one_of("vague", "comparisons", "newest"):
            self.result.vague.append(unit)
            self._forget()
            return index + 1
        if self._is_state(index):
            self._found(Said(unit.get("states"), unit.start, unit.end), None, [unit])
            return index + 1
        if "values" in unit:
            self._found(Said(unit.get("values"), unit.start, unit.end), None, [unit])
            return index + 1
        if "quantity" in unit or "version" in unit or unit.word == "[" or unit.word[:1].isdigit():
            return self._number(index)
        if unit.word == "enable" or unit.is_one_of("target", "aspect", "located", "when", "slice_of", "slice_types"):
            return None
        end = index
        while end < len(self.units) and end < index + MOST_WORDS and self._may_be_value(end):
            end += 1
        if end == index:
            return None
        if end < len(self.units) and self.units[end].word in {"=", ":"}:  # "resources: cpu=…" is a heading
            self._forget()
            return index
        words = self.units[index:end]
        if len(words) > 1 and "light" in words[-1]:  # "to debug mode" keeps the mode, "to debug level" does not
            words = words[:-1]
        start, stop = words[0].start, words[-1].end
        self._found(Said(self.text[start:stop].strip("\"'`“”"), start, stop), None, self.units[index:end])
        return end

    def _may_be_value(self, index: int) -> bool:
        unit = self.units[index]
        return unit.is_word and not unit.is_one_of(
            "preposition", "coordinator", "target", "located", "when", "condition", "reason", "alternative",
            "negator", "priorities", "request", "correction", "opener",
        )  # fmt: skip

    def _number(self, index: int) -> int:
        """A number with its unit, an address, a list: all that stands together, as written."""
        unit = self.units[index]
        match = _RUN.match(self.text, unit.start)
        if match is None:
            return index + 1
        raw = match[0].rstrip(".:!?")
        end = index
        stop = match.start() + len(raw)
        while end + 1 < len(self.units) and self.units[end].end < stop:
            end += 1
        quantity = unit.get("quantity")
        if quantity is not None and unit.end > stop:
            stop = unit.end
        words = self.units[index : end + 1]
        number = _NUMBER.match(self.text, unit.start)
        measure = ""
        value: Any = raw
        if quantity is not None and quantity.upper is None and number is None:  # in words
            value = quantity.value / quantity.size
            spelt = self.text[unit.start : unit.end].split()
            measure = spelt[-1] if quantity.cls and len(spelt) > 1 else ""
        elif number is not None and number.end() >= stop and not self._is_identifier(number[0]):
            value = float(number[0].replace(",", ""))
        elif number is not None and quantity is not None and quantity.upper is None and quantity.cls:
            value, measure = float(number[0].replace(",", "")), self.text[number.end() : unit.end].strip(" -")
        elif quantity is not None and not quantity.cls and quantity.upper is None and raw[-1:] in {"k", "M"}:
            value = float(quantity.value)  # "20k"
        elif raw.startswith("["):
            value = [_plain(part) for part in raw[1:-1].split(",") if part.strip()]
        if end + 1 < len(self.units) and self.units[end + 1].is_one_of("replicas", "resource_words"):
            self._forget()
            return end + 1
        said = Said(value, unit.start, stop)
        where = Said("percent" if measure == "%" else measure, unit.start, unit.end) if measure else None
        if self.state is not None and self._has_key() and (quantity is None or not quantity.cls):
            self.key.append(unit)  # "enable TLS 1.3": the number belongs to the name
            return index + 1
        if not self._has_key():
            return self._noun_after(end + 1, said, where, words)
        self._found(said, where, words)
        return end + 1

    def _noun_after(self, index: int, value: Said, unit: Said | None, words: Sequence[Unit]) -> int:
        """As in "100 MHz bandwidth": a measure before its noun; a bare number counts something."""
        if unit is None:
            return index
        while index < len(self.units) and self._is_noun(index) and len(self.key) < MOST_WORDS:
            self.key.append(self.units[index])
            index += 1
        if self.key:
            self._found(value, unit, words)
        return index

    def _found(self, value: Said, unit: Said | None, words: Sequence[Unit]) -> None:
        key = self._words_of_key()
        quantity = words[0].get("quantity")
        heads = [unit for unit in key if "quality" not in unit or "metrics" in unit]
        measured = quantity is not None and bool(heads) and takes(heads[-1].get("metrics"), quantity)
        if not measured and not says(key, "paper") and not self._is_no_setting():
            name = (
                re.sub(r"[\W_]+", "_", " ".join(self._raw(part) for part in key).casefold())
                .strip("_")
                .removesuffix("_of")
            )
            if isinstance(value.value, float) and self._is_identifier(self.text[value.start : value.end]):
                value = Said(self.text[value.start : value.end], value.start, value.end)
            if len(words) == 1 and words[0].is_one_of("vague"):
                self.result.vague.append(words[0])
            elif name:
                ordered = sorted(key, key=lambda part: part.start)
                where = Said(name, ordered[0].start, ordered[-1].end)
                self.result.found.append(Setting(where, value, unit, tuple(key)))
                self.result.claimed.update(part.start for part in (*key, *words))
        self._forget()

    def _is_no_setting(self) -> bool:
        """Replicas and resources have fields of their own."""
        words = self._words_of_key()
        if self.state is not None and all(unit.is_one_of("metrics", "quality", "light", "vague") for unit in words):
            return True  # "enable QoS": a quality, and no value
        return all(not _OF_SIZE.isdisjoint(unit.senses) for unit in words)

    def _is_identifier(self, number: str) -> bool:
        """Digits that count nothing: a PLMN, a TAC, what begins with a zero."""
        zero = len(number) > 1 and number[0] == "0" and number[1] != "."
        return zero or says(self._words_of_key(), "identifier_key")

    def _flush(self) -> None:
        if self._has_key():
            if self.state is not None:
                words = self._words_of_key()
                start, end = min(unit.start for unit in words), max(unit.end for unit in words)
                self._found(Said(self.state, start, end), None, words)  # "the size of the queue" is queue_size
            else:
                self.result.nouns.extend(self._words_of_key())
        self._forget()

    def _forget(self) -> None:
        self.key, self.outer = [], []

    def _raw(self, unit: Unit) -> str:
        return self.text[unit.start : unit.end].strip("\"'`“”")


def _orders(unit: Unit) -> bool:
    """Whether a word sets something; the "limit" of "retry limit" does not."""
    form = unit.get("verb")
    if form is None or form.verb.held or unit.is_one_of("quality", "noun", "feature"):
        return False
    return ActionKind.CONFIGURE in form.verb.kinds


def _plain(part: str) -> Any:
    part = part.strip().strip("\"'")
    return float(part) if _NUMBER.fullmatch(part) and not (len(part) > 1 and part[0] == "0") else part

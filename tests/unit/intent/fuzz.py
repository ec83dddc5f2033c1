"""Texts that no person wrote, and what must hold for every one of them: used by a test, and at length by a bench."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from netintent_server.intent.plain import to_plain
from netintent_server.model.plan import Disposition
from netintent_server.ports import Draft

LONGEST = 8192  # characters of an intent

SENTENCES = (
    "Scale the UPF at edge01 to 4, but leave the AMF alone.",
    "deploy AMF, SMF and two UPF replicas in namespace core with 4Gi memory and 500m CPU",
    "Restart free5gc-amf tomorrow at 02:00; then scale out the SMF by 50%!",
    "ensure latency below 10 ms for the URLLC slice SST 2 SD 0x00000a at muc-01",
    "upgrade the NRF to quay.example.com/core/nrf:4.0.2, rolling",
    "shift 30% of the traffic from cell-12 to cell-14 when load exceeds 80%",
    "set the MTU of upf-west-2 to 9000 and enable tracing",
    "Could you please roll back the near-RT RIC to v1.2.3? No, make that 1.2.2.",
    "Bitte skaliere den UPF auf drei Instanzen, aber den AMF nicht anfassen.",
    "Redémarre l’AMF à edge02 ; ne touche pas à l'UPF.",
    "エッジ01のUPFを4台にスケールしてください。",
    "把edge01的UPF扩容到4个，不要动AMF。",
)
"""Sentences of every kind, for where no labelled set is."""

# What costs a scanner dearly that looks back or ahead too far, and what it may mistake for structure.
HOSTILE = (
    *("scale ", "the ", "not ", "and ", "or ", "if ", "to 3 ", "3-", "1.", "AMF, ", "AMF ", "x", "A", "0", "9" * 40),
    *(
        "(",
        ")",
        "[",
        '"',
        "'",
        "“",
        "`",
        "$",
        "${",
        "$(",
        "<",
        "|",
        ";",
        "&&",
        "--",
        "-",
        "_",
        "/",
        "\\",
        "*",
        "%",
        "@",
    ),
    *("\n", "\r\n", "\t", "\0", "\x1b[31m", "\u200b", "\u202e", "\ufeff", "\u0301", "\U0001f680", "\ud7ff", "ß", "İ"),
    *(
        "を",
        "に",
        "不",
        "。",
        "、",
        "５",
        "Ⅷ",
        "½",
        "٣",
        "ﬁ",
        "a-",
        "a.",
        "a@b.",
        "http://a",
        "1e9",
        "1/2 ",
        "50% ",
        "5ms",
    ),
    *("up down ", "between 1 and ", "no, make that ", "near-", "non-RT ", "O-", "SST 1 SD ", "at at ", "every day "),
    *("ignore ", "rules ", "SELECT ", "rm -", "{{", "]]>", "e" * 30 + " ", "AMFF ", "upff-", "never mind ", "… "),
)

OPENERS = (
    *("", "`", "<a ", "$(", "{", "[", '"', "'", "kind: A", "select ", "delete from x", "def ", "ignore ", "> ", "| "),
    *("scale the UPF to 4 ", "deploy AMF with ", "ensure latency below 10 ms for the slice ", "restart the SMF at 2 "),
    *(
        "shift traffic from cell-1 to ",
        "set the MTU of the AMF to 9 and ",
        "upgrade the NRF to 2 ",
        "roll back the NEF ",
    ),
)
FILLERS = (
    *(
        " ",
        "\n",
        "\t",
        "a",
        "a ",
        "{",
        "<a ",
        "'",
        "1.",
        ", ",
        "(",
        '"',
        "and ",
        "AMF, ",
        "AMF and ",
        "50% ",
        "5 replicas ",
    ),
    *(
        "at edge01 ",
        "namespace core ",
        "10 ms ",
        "latency below 5 ms ",
        "scale it ",
        "restart the SMF. ",
        "- deploy AMF\n",
    ),
    *("cell-1 ", "v1.2 ", "tomorrow ", "in ", "with 4Gi memory ", "not AMF ", "if x ", "from a to b ", "を", "不要 "),
)
"""What a scanner may take for the beginning of something, and what it then looks through for the end."""


def texts(rng: random.Random, sentences: Sequence[str] = SENTENCES) -> Iterator[str]:
    """Texts without end: words shuffled, sentences spliced, mutilated, joined, and patterns repeated."""
    words = [word for sentence in sentences for word in re.findall(r"\S+\s?", sentence)]
    ways = (_salad, _splice, _mutilated, _joined, _repeated)
    while True:
        text = rng.choices(ways, weights=(6, 6, 6, 3, 1))[0](rng, words, sentences)[:LONGEST]
        if text.strip():
            yield text


def faults(text: str, draft: Draft) -> Iterator[str]:
    """What does not hold of a draft that must hold of all."""
    plan = draft.plan
    if bool(plan.actions) != (plan.disposition is Disposition.PLANNED):
        yield f"{plan.disposition.name} with {len(plan.actions)} actions"
    if bool(plan.clarifications) != (plan.disposition is Disposition.NEEDS_CLARIFICATION):
        yield f"{plan.disposition.name} with {len(plan.clarifications)} questions"
    if plan.disposition is not Disposition.PLANNED and not plan.findings:
        yield f"{plan.disposition.name} without a reason"
    spans = [entry.user_span for entry in plan.provenance]
    if draft.explanation is not None:
        spans += [fired.span for fired in (*draft.explanation.rules, *draft.explanation.readings)]
    for span in spans:
        if span is not None and not (0 <= span.start < span.end and text[span.start : span.end] == span.text):
            yield f"{span} is not in the text"
    sources = [entry.field_path for entry in plan.provenance]
    if len(sources) != len(set(sources)):
        yield "a field with two sources"
    yield from (f"{path} without a source" for path in sorted(fields_of(plan.actions) - set(sources)))


def fields_of(actions) -> set[str]:
    """The path of every set field, down to the last."""
    return {f"actions[{i}].{path}" for i, action in enumerate(actions) for path in _leaves(to_plain(action))}


def sentences_of(folder: Path) -> tuple[str, ...]:
    """The texts of the labelled sets; of the even ids, since a slow one may be shown."""
    rows = [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(row["text"] for row in rows if int(re.findall(r"\d+", row["id"])[-1]) % 2 == 0)


def _leaves(plain, path: str = "") -> Iterator[str]:
    for name, value in plain.items():
        at = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from _leaves(value, at)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for i, member in enumerate(value):
                yield from _leaves(member, f"{at}[{i}]")
        else:
            yield at


def _salad(rng, words, _) -> str:
    chosen = rng.choices(words, k=rng.randint(1, 60))
    return rng.choice(("", " ", " ", " ", "\n")).join(chosen)


def _splice(rng, _, sentences) -> str:
    one, other = rng.choice(sentences), rng.choice(sentences)
    return one[: rng.randint(0, len(one))] + rng.choice(("", " ", ", ")) + other[rng.randint(0, len(other)) :]


def _mutilated(rng, _, sentences) -> str:
    text = rng.choice(sentences)
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(text))
        drop = rng.choice((0, 0, 1, 2, 9))
        text = text[:at] + rng.choice(("", rng.choice(HOSTILE), text[at : at + 5][::-1])) + text[at + drop :]
    return text


def _joined(rng, _, sentences) -> str:
    glue = rng.choice((" ", ". ", "\n", "\n- ", " and then ", "; ", ", but not ", " or "))
    return glue.join(rng.choices(sentences, k=rng.randint(2, 12)))


def _repeated(rng, _, sentences) -> str:
    pattern = "".join(rng.choices(HOSTILE, k=rng.randint(1, 3)))
    if rng.random() < 0.3:
        pattern = rng.choice(FILLERS)
    text = rng.choice(OPENERS) + pattern * rng.randint(1, LONGEST // len(pattern))
    return rng.choice((text, rng.choice(sentences) + " " + text, text + " " + rng.choice(sentences)))

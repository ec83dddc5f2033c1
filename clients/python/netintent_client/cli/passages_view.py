"""Passages for people: where each stands, the words around what was asked for, and how to read it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from netintent.common.v1.common_pb2 import Citation
from netintent.rag.v1.rag_service_pb2 import AnswerMode, QueryResponse, ScoreDetail, SearchHit
from netintent_client.cli.show import line

SNIPPET = 240
_WORD = re.compile(r"\w[\w.+-]*\w|\w")
_SHORT = 3  # letters from which a word is worth marking, unless it has a digit


def show_hits(hits: Sequence[SearchHit], query: str) -> None:
    """Print passages, best first."""
    for rank, hit in enumerate(hits, 1):
        if rank > 1:
            line()
        headings = " › ".join(hit.heading_path)
        line((f"{rank}. ", "bold"), f"{hit.score:.3f}  ", *place(hit.citation), (f"  {headings}", "dim"))
        own = hit.text.removeprefix(hit.heading_path[-1]) if hit.heading_path else hit.text  # it is told already
        line("   ", *_marked(snippet(own or hit.text, query), query))
        line("   ", (to_read(hit.citation), "dim"))
        if hit.HasField("detail"):
            line("   ", _explained(hit.detail))


def show_evidence(answer: QueryResponse) -> None:
    """Print what an answer rests on, or why there is none."""
    if answer.abstained:
        line(("ABSTAINED", "bold yellow"), f"  {answer.abstain_reason}")
    elif answer.citations:
        line()
    for number, citation in enumerate(answer.citations, 1):
        line((f"[{number}] ", "bold"), *place(citation), (f"  {to_read(citation)}", "dim"))
    if not answer.abstained:
        mode = AnswerMode.Name(answer.mode) if answer.mode in AnswerMode.values() else f"{answer.mode}"
        line((f"{mode.removeprefix('ANSWER_MODE_').lower()}, groundedness {answer.groundedness:.2f}", "dim"))


def snippet(text: str, query: str, length: int = SNIPPET) -> str:
    """The part of a text that holds most of the query's words, on one line."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    wanted = _wanted(query)
    found = [(match.start(), match.end(), word) for match, word in _words(flat) if word in wanted]
    if not found:
        return f"{_to_a_word(flat[:length])} …"

    def held(begin: int) -> int:
        return len({word for start, end, word in found if begin <= start and end <= begin + length})

    best = max((start for start, _, _ in found), key=held)
    begin = min(max(0, best - length // 5), len(flat) - length)
    begin = flat.rfind(" ", 0, begin + 1) + 1
    end = begin + length
    cut = flat[begin:end] if end >= len(flat) else _to_a_word(flat[begin:end])
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(flat) else ''}"


def place(citation: Citation) -> tuple[tuple[str, str], str]:
    """Where a passage stands, for `line`."""
    clause = f", clause {citation.clause}" if citation.clause else ""
    page = f", page {citation.page}" if citation.HasField("page") else ""
    return (citation.title or citation.document, "bold"), f"{clause}{page}"


def to_read(citation: Citation) -> str:
    """As `netintent documents read` takes it."""
    return f"{citation.document} --range {citation.start}:{citation.end}"


def _to_a_word(text: str) -> str:
    return text[: text.rfind(" ")] if " " in text else text


def _words(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _WORD.finditer(text):
        yield match, match.group().casefold()


def _wanted(query: str) -> set[str]:
    return {word for _, word in _words(query) if len(word) >= _SHORT or any(c.isdigit() for c in word)}


def _marked(text: str, query: str) -> Iterator[str | tuple[str, str]]:
    """The text with the query's words in bold."""
    wanted, done = _wanted(query), 0
    for match, word in _words(text):
        if word in wanted:
            yield text[done : match.start()]
            yield match.group(), "bold"
            done = match.end()
    yield text[done:]


def _explained(detail: ScoreDetail) -> str:
    parts = " + ".join(f"{part.name} {part.value:.3f} × {part.weight:g}" for part in detail.parts)
    ranks = {"words": detail.lexical_rank, "vectors": detail.dense_rank}
    told = ", ".join(f"rank {rank} by {name}" for name, rank in ranks.items() if rank)
    return f"= {parts}  {told}".rstrip()

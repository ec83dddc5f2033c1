"""The use case: one question in, progress out, exactly one answer at the end.

`Query` and `StreamQuery` read this same generator.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from netintent_server.budget import Budget
from netintent_server.model.answer import Answered, AnswerEvent, QueryRequest, Sentenced, Worded
from netintent_server.model.common import Stage
from netintent_server.model.events import Accepted, Cited, StageStarted
from netintent_server.model.search import SearchRequest
from netintent_server.rag.answer import compose
from netintent_server.rag.search import Search


@dataclass(frozen=True, slots=True)
class Query:
    """Answers with sentences of the passages themselves, or abstains."""

    search: Search

    async def events(self, request: QueryRequest, budget: Budget) -> AsyncGenerator[AnswerEvent]:
        """Yield what happens; raises as `Search.find`, and BudgetSpent, naming the stage, when the time is over."""
        yield Accepted()
        budget.enter(Stage.RETRIEVE)
        yield StageStarted(stage=Stage.RETRIEVE)
        found = await self.search.find(
            SearchRequest(
                query=request.question, collection=request.collection, filter=request.filter, top_k=request.top_k
            )
        )
        budget.enter(Stage.VALIDATE)
        yield StageStarted(stage=Stage.VALIDATE)
        answer = await asyncio.to_thread(compose, request.question, found.hits, found.weights)
        for citation in answer.citations:
            yield Cited(citation=citation)
        for sentence in answer.sentences:
            marks = "".join(f"[{citation + 1}]" for citation in sentence.citations)
            gap = " " if sentence is not answer.sentences[0] else ""
            yield Worded(text=f"{gap}{sentence.text} {marks}")
            yield Sentenced(sentence=sentence)
        yield Answered(result=answer, timings=budget.timings())

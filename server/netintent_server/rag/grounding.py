"""What the tenant's own documents say of a plan's actions: passages that speak of both the function and the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netintent_server.errors import NotFound
from netintent_server.model.common import Citation
from netintent_server.model.document import DEFAULT_COLLECTION, CollectionRef
from netintent_server.model.plan import Action, ActionKind, Target
from netintent_server.model.search import SearchHit, SearchRequest
from netintent_server.rag.search import Search
from netintent_server.rag.words import words

PASSAGES_AN_ACTION = 3

CONSIDERED = 20
"""Passages looked at for those."""

# How operators' documents speak of each kind of change; one of these words has to be in the passage.
_SPOKEN = {
    ActionKind.DEPLOY: "deploy deployment install instantiate",
    ActionKind.SCALE: "scale scaling replicas",
    ActionKind.CONFIGURE: "configure configuration parameter setting",
    ActionKind.UPGRADE: "upgrade version update",
    ActionKind.ROLLBACK: "rollback revert revision",
    ActionKind.RESTART: "restart restarting",
    ActionKind.DELETE: "delete remove deletion",
    ActionKind.STEER_TRAFFIC: "steer steering traffic",
    ActionKind.ASSURE: "objective assurance SLO",
}


@dataclass(frozen=True, slots=True)
class Grounding:
    """Looks up the tenant's default collection."""

    search: Search

    async def citations(self, actions: tuple[Action, ...], tenant: str) -> tuple[Citation, ...]:
        """Passages for each action in turn, each once; none where the documents do not speak of it.

        Raises DependencyUnavailable while the index is being built.
        """
        found: dict[tuple[str, int], Citation] = {}
        for action in actions:
            for hit in await self._speaking_of(action, tenant):
                found.setdefault((hit.citation.document, hit.citation.start), hit.citation)
        return tuple(found.values())

    async def _speaking_of(self, action: Action, tenant: str) -> list[SearchHit]:
        spoken, target = _SPOKEN.get(action.kind, ""), action.target
        if not spoken or target is None or not target.network_function:
            return []
        request = SearchRequest(
            query=" ".join([spoken, *_particulars(action, target)]),
            collection=CollectionRef(tenant, DEFAULT_COLLECTION),
            top_k=CONSIDERED,
        )
        try:
            hits = (await self.search.find(request)).hits
        except NotFound:  # this tenant has no documents
            return []
        function, change = words(target.network_function)[0], set(words(spoken))
        said = ((hit, set(words(" ".join((*hit.heading_path, hit.citation.title, hit.text))))) for hit in hits)
        speaking = [hit for hit, told in said if function in told and change & told]
        return speaking[:PASSAGES_AN_ACTION]


def _particulars(action: Action, target: Target) -> Iterator[str]:
    yield from (target.network_function, target.component)
    if target.slice is not None:
        yield f"slice {target.slice.type.name}"
    for objective in action.objectives:
        yield objective.metric.replace("_", " ")

"""Finds the resources that an action is about: by name, else by what name, labels and images say; never by a guess.

Two that fit equally well are told, both, and neither is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.diff.resources import PLACES, Resource, Sort
from netintent_server.intent.formats.manifests import to_label
from netintent_server.model.plan import PlanContext, Target


@dataclass(frozen=True, slots=True)
class Match:
    """The resources that fit, best evidence only, and what was assumed to take them."""

    candidates: tuple[Resource, ...]
    assumed: str = ""

    def of(self, sort: Sort) -> list[Resource]:
        """Those of a sort."""
        return [resource for resource in self.candidates if resource.sort is sort]

    @property
    def ambiguous(self) -> bool:
        """Whether two resources of one sort fit: what is of another sort may stand for the same function."""
        return len({resource.sort for resource in self.candidates}) < len(self.candidates)


class Index:
    """The resources that stand for functions, by what they are called: a plan may have a thousand actions."""

    def __init__(self, resources: Iterable[Resource], known: KnownFunctions) -> None:
        self._by_name: dict[str, list[Resource]] = defaultdict(list)
        self._by_word: dict[str, list[Resource]] = defaultdict(list)
        self._by_image: dict[str, list[Resource]] = defaultdict(list)
        self._words: dict[str, list[str]] = defaultdict(list)
        for component, function in known.components.items():
            self._words[function].append(component)
        for resource in resources:
            if resource.sort not in _SORTS:
                continue
            for name in {resource.name, resource.intent_target()}:
                self._by_name[name].append(resource)
            for word in resource.names():
                self._by_word[word].append(resource)
            for word in resource.image_names():
                self._by_image[word].append(resource)

    def matching(self, target: Target, context: PlanContext) -> Match:
        """Return the workloads, NFDeployments and NetworkIntents that the target names; several where it is open."""
        namespace = target.namespace or context.namespace
        found: list[Resource] = []
        assumed: list[str] = []
        for sort in _SORTS:
            fit, how = self._by_identity(target, sort, namespace)
            found += fit
            assumed += [how] if fit and how else []
        found, unplaced = _by_place(target, found)
        told = [*dict.fromkeys(assumed), *([unplaced] if unplaced else [])]
        return Match(tuple(found), "; ".join(told) if found else "")

    def _by_identity(self, target: Target, sort: Sort, namespace: str) -> tuple[list[Resource], str]:
        def there(found: Iterable[Resource]) -> list[Resource]:
            return [r for r in found if r.sort is sort and r.value is not None and _is_in(r, namespace)]

        if target.name:
            named = there(self._by_name.get(target.name, ()))
            return (named, "") if named else (there(self._by_word.get(to_label(target.name), ())), _BY_LABELS)
        if target.component:
            wanted = to_label(target.component)
            named = there(self._by_word.get(wanted, ()))
            if named:
                return named, "" if all(to_label(resource.name) == wanted for resource in named) else _BY_LABELS
            return there(self._by_image.get(wanted, ())), _BY_IMAGE
        function = target.network_function
        words = [to_label(function), *self._words.get(function, ())] if function else []
        named = there(_each(self._by_word, words))
        return (named, "") if named else (there(_each(self._by_image, words)), _BY_IMAGE)


def alike(target: Target, resources: Iterable[Resource]) -> list[str]:
    """Resources whose names hold the function's or the implementation's, to be named to a person."""
    words = {to_label(text) for text in (target.name, target.component, target.network_function) if text}
    similar = (
        resource.title()
        for resource in resources
        if resource.sort is Sort.WORKLOAD and any(word and word in resource.name for word in words)
    )
    return sorted(islice(similar, 5))


def is_function(names: set[str], function: str, known: KnownFunctions) -> bool:
    """Whether a name is the function's own, or that of an implementation of it."""
    label = to_label(function)
    return label in names or any(known.components.get(name) == function for name in names)


_SORTS = (Sort.WORKLOAD, Sort.FUNCTION, Sort.INTENT)
_BY_LABELS = "it is recognised by its labels"
_BY_IMAGE = "it is recognised by its image"


def _is_in(resource: Resource, namespace: str) -> bool:
    """A manifest without a namespace is applied to the one that is asked for."""
    own = resource.works_in()
    return not namespace or not own or own == namespace


def _each(index: dict[str, list[Resource]], words: Iterable[str]) -> list[Resource]:
    """The resources of all the words, each once."""
    return list({id(resource): resource for word in words for resource in index.get(word, ())}.values())


def _by_place(target: Target, found: list[Resource]) -> tuple[list[Resource], str]:
    """Those that are elsewhere by their labels fall away; where labels say the place, those that do not, too."""
    unsaid: list[str] = []
    for member in PLACES:
        wanted = getattr(target, member)
        if not wanted or not found:
            continue
        said = [(resource, resource.places(member)) for resource in found]
        here = [resource for resource, places in said if wanted in places]
        found = here or [resource for resource, places in said if not places]
        if found and not here:
            unsaid.append(f"{member} {wanted}")
    return found, f"the manifests are taken to be those of {' and '.join(unsaid)}" if unsaid and found else ""

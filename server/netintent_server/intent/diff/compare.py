"""Compares a plan with current manifests: applies each action to the resources it is about, then tells what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from netintent_server.errors import InvalidRequest, Violation
from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.diff.custom import change_custom
from netintent_server.intent.diff.matching import Index, Match, alike
from netintent_server.intent.diff.outcome import differences
from netintent_server.intent.diff.placing import judged_in_place
from netintent_server.intent.diff.reporting import Report, written
from netintent_server.intent.diff.resources import New, Resource, Sort, resources_of
from netintent_server.intent.diff.settings_maps import Settings, configure
from netintent_server.intent.diff.tree import Document, documents_of, place
from netintent_server.intent.diff.workloads import Workloads
from netintent_server.intent.formats import require_renderable
from netintent_server.intent.formats.kubernetes import KUBERNETES
from netintent_server.intent.policy.judge import Judge
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.difference import PlanDiff
from netintent_server.model.plan import Action, ActionKind, IntentPlan, PlanContext, Target

MOST_FINDINGS = 500
_MOST_LOOKED_AROUND = 20  # actions whose target is missing for which names that are alike are looked for


def _go_on() -> None:
    """To the end."""


def difference(
    plan: IntentPlan, manifests: bytes, context: PlanContext, judge: Judge, go_on: Callable[[], None] = _go_on
) -> PlanDiff:
    """Return what the plan, as `ProcessIntent.checked` gives it, changes in the manifests.

    The policy judges once more what the manifests place: a plan need not say a namespace. `go_on` is called now and
    then, and raises where nobody waits for the answer any more.

    Raises:
        PreconditionFailed: the plan is not PLANNED or has a finding of severity ERROR, or the policy denies to change
            what it is about in these manifests.
        InvalidRequest: the manifests are no YAML, or more of it than is read. The caller has seen to their length.
    """
    require_renderable(plan)
    text = text_of(manifests)
    told: list[Finding] = []
    resources, others = _read(text)
    created: list[New] = []
    comparison = _Comparison(resources, context, judge.known, created)
    for i, action in enumerate(plan.actions):
        go_on()
        comparison.apply(action, Report(f"actions[{i}]", told))
    placed = judged_in_place(plan, resources, created, context, judge)
    require_renderable(placed)
    result, notes = differences(text, resources, created, go_on)
    found = [*placed.findings, *told, *notes, *_not_compared(resources, others, text)]
    for resource in resources:
        resource.forget()
    return PlanDiff(resources=tuple(result), findings=_bounded(found))


def text_of(manifests: bytes) -> str:
    """The manifests as text; raises InvalidRequest where they are not UTF-8."""
    try:
        return manifests.decode("utf-8")
    except UnicodeDecodeError as error:
        line = manifests.count(b"\n", 0, error.start) + 1
        column = error.start - manifests.rfind(b"\n", 0, error.start)
        told = f"is not UTF-8 at line {line} column {column}; convert it"
        raise InvalidRequest(Violation("manifests", told)) from None


class _Comparison:
    def __init__(
        self, resources: list[Resource], context: PlanContext, known: KnownFunctions, created: list[New]
    ) -> None:
        self._resources = resources
        self._context = context
        self._index = Index(resources, known)
        self._maps = Settings(resources)
        self._looked_around = 0
        self._created = created
        self._workloads = Workloads(resources, known, created)

    def apply(self, action: Action, report: Report) -> None:
        """Change the resources that the action is about."""
        target = action.target or Target()
        if action.kind is ActionKind.STEER_TRAFFIC or not (target.name or target.component or target.network_function):
            report.take(written(KUBERNETES, action, self._context)[1])
            return
        match = self._index.matching(target, self._context)
        if action.kind is ActionKind.DEPLOY:
            self._deploy(action, match, report)
        elif action.kind is ActionKind.CONFIGURE:
            self._configure(action, match, report)
        elif action.kind is ActionKind.ASSURE and not match.of(Sort.FUNCTION):
            report.take(written(KUBERNETES, action, self._context)[1])
        elif not match.candidates:
            self._not_found(target, report)
        elif self._is_sure(match, report):
            self._change(action, match, report)

    def _change(self, action: Action, match: Match, report: Report) -> None:
        for resource in match.candidates:
            if resource.sort is not Sort.WORKLOAD:
                is_alone = len(match.candidates) == 1 or action.kind is ActionKind.ASSURE
                change_custom(resource, action, self._context, report, is_alone=is_alone)
            elif action.kind is not ActionKind.ASSURE:
                self._workloads.change(resource, action, self._context, report)

    def _deploy(self, action: Action, match: Match, report: Report) -> None:
        """A new workload; or what is there under the very name, compared with it."""
        documents, findings = written(KUBERNETES, action, self._context)
        if not documents:
            report.take(findings)
            return
        name, namespace = documents[0]["metadata"]["name"], documents[0]["metadata"].get("namespace", "")
        same = [
            resource
            for resource in match.of(Sort.WORKLOAD)
            if resource.name == name and (not namespace or resource.namespace in ("", namespace))
        ]
        if len(same) > 1:
            self._is_sure(Match(tuple(same)), report)
            return
        if same:
            self._workloads.deploy(same[0], action, self._context, report)
            return
        for other in match.candidates[:5]:
            report.note(
                "alike",
                "target",
                f"{other.title()} is there already and of the same function",
                "nothing to do if another one is meant; else name that one, and SCALE, UPGRADE or CONFIGURE it",
            )
        report.take(findings)
        self._created.extend(New(document, report.path) for document in documents)

    def _configure(self, action: Action, match: Match, report: Report) -> None:
        """The settings of the one workload or NFDeployment that is meant, else ConfigMaps that are called like it."""
        owners = match.of(Sort.WORKLOAD) or match.of(Sort.FUNCTION)
        if owners:
            if self._is_sure(match, report):
                configure(action, self._maps.of(owners[0]), owners[0].title(), report)
            return
        target = action.target or Target()
        name = target.name or target.component or target.network_function.lower()
        maps = self._maps.named(name)
        if maps:
            configure(action, maps, name, report)
        else:
            self._not_found(target, report)

    def _is_sure(self, match: Match, report: Report) -> bool:
        """Whether one resource alone fits; where several do, all are told and none is changed."""
        titles = [resource.title() for resource in match.candidates]
        if match.ambiguous and len(set(titles)) == 1:
            told = f"{titles[0]} is in the manifests {len(titles)} times"
            report.warn("twice", FindingCode.AMBIGUOUS, "target", told, "leave one of them out")
            return False
        if match.ambiguous:
            shown = ", ".join(titles[:5])
            report.warn(
                "candidates",
                FindingCode.AMBIGUOUS,
                "target",
                f"{len(titles)} resources fit: {shown}{', …' if len(titles) > 5 else ''}",
                "name the workload and its namespace, or its site",
            )
            return False
        if match.assumed:
            told = f"{' and '.join(titles)} is taken: {match.assumed}"
            report.note("assumed", "target", told, "name the workload if it is not the one")
        return True

    def _not_found(self, target: Target, report: Report) -> None:
        wanted = target.name or target.component or target.network_function
        namespace = target.namespace or self._context.namespace
        self._looked_around += 1
        similar = alike(target, self._resources) if self._looked_around <= _MOST_LOOKED_AROUND else []
        report.warn(
            "not_found",
            FindingCode.MISSING_TARGET,
            "target",
            f"the manifests hold no {wanted}{f' in namespace {namespace}' if namespace else ''}",
            f"name the workload if it is one of {', '.join(similar)}" if similar else "add its manifest, or name it",
        )


def _read(text: str) -> tuple[list[Resource], list[Document]]:
    resources: list[Resource] = []
    others: list[Document] = []
    for found in resources_of(documents_of(text, "manifests")):
        if isinstance(found, Resource):
            resources.append(found)
        else:
            others.append(found)
    return resources, others


def _not_compared(resources: list[Resource], others: list[Document], text: str) -> list[Finding]:
    """Kinds that are read past, once each, and what is no resource at all."""
    kinds = Counter((r.api_version, r.kind) for r in resources if r.sort is None)
    findings = [
        _finding(
            "unknown_kind",
            Severity.INFO,
            f"{count} of kind {kind} ({api_version}) {'is' if count == 1 else 'are'} not compared",
            "nothing to do where the plan does not concern them; else change them by hand",
        )
        for (api_version, kind), count in sorted(kinds.items())
    ]
    for document in others[:20]:
        line = place(text, document.root.start if document.root else document.start)[0] + 1
        told = f"what stands at line {line} is no resource: it lacks apiVersion, kind or metadata.name"
        findings.append(_finding("no_resource", Severity.WARNING, told, "correct the manifest, or leave it out"))
    return findings


def _finding(rule: str, severity: Severity, message: str, remedy: str) -> Finding:
    return Finding(
        code=FindingCode.UNSUPPORTED_VALUE,
        severity=severity,
        field_path="manifests",
        message=message,
        remedy=remedy,
        rule_id=f"diff.{rule}",
    )


def _bounded(findings: list[Finding]) -> tuple[Finding, ...]:
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)
    left = len(findings) - MOST_FINDINGS + 1
    more = _finding("findings_limit", Severity.WARNING, f"{left} more findings are not listed", "compare fewer at once")
    return (*findings[: MOST_FINDINGS - 1], more)

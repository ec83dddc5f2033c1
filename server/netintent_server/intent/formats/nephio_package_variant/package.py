"""Which package is meant: where it comes from, in which revision, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import is_label
from netintent_server.intent.formats.workload import workload_of
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, PlanContext, Target

_FREE5GC, _OAI_RAN = "catalog-workloads-free5gc", "catalog-workloads-oai-ran"
_CATALOGUE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "free5gc-amf": (_FREE5GC, "pkg-example-amf-bp"),
        "free5gc-smf": (_FREE5GC, "pkg-example-smf-bp"),
        "free5gc-upf": (_FREE5GC, "pkg-example-upf-bp"),
        "oai-cu-cp": (_OAI_RAN, "pkg-example-cucp-bp"),
        "oai-cucp": (_OAI_RAN, "pkg-example-cucp-bp"),
        "oai-cu-up": (_OAI_RAN, "pkg-example-cuup-bp"),
        "oai-cuup": (_OAI_RAN, "pkg-example-cuup-bp"),
        "oai-du": (_OAI_RAN, "pkg-example-du-bp"),
        "oai-odu": (_OAI_RAN, "pkg-example-du-bp"),
    }
)
"""Packages of Nephio's catalogue, by the names under which its installation registers their repositories."""

PARAMETERS = ("upstream.repo", "upstream.package", "upstream.workspaceName", "downstream.repo", "downstream.package")
"""Parameters of a DEPLOY that name the package themselves, and go before every convention."""

_WHOLE = re.compile(r"[1-9][0-9]{0,9}")
_LARGEST_REVISION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Downstream:
    """Where the package goes."""

    repo: str
    package: str

    @property
    def name(self) -> str:
        """The PackageVariant's name: the same place gives the same name, and another place another."""
        whole = f"{self.repo}-{self.package}"
        if len(whole) <= 63:
            return whole
        return f"{whole[:54].rstrip('-')}-{sha256(whole.encode()).hexdigest()[:8]}"


def names_of(action: Action, ledger: Ledger) -> dict[str, str]:
    """What the parameters of a DEPLOY say of the package."""
    named: dict[str, str] = {}
    for i, parameter in enumerate(action.deploy.parameters if action.deploy is not None else ()):
        if parameter.key not in PARAMETERS:
            continue
        if isinstance(parameter.value, str) and is_label(parameter.value) and not parameter.unit:
            named[parameter.key] = parameter.value
            ledger.said(f"deploy.parameters[{i}]")
        else:
            ledger.lost(f"deploy.parameters[{i}]", "a package is named by an RFC 1123 label", "give its name alone")
    return named


def downstream_of(action: Action, named: Mapping[str, str], ledger: Ledger, context: PlanContext) -> Downstream | None:
    """The repository of the target's cluster, else of its site, and a package named like the workload."""
    is_new = action.kind is ActionKind.DEPLOY
    workload = workload_of(action, ledger, context, exists=not is_new, says_namespace=False)
    if workload is None:
        return None
    repo, member = _repo(action.target or Target(), context)
    if "downstream.repo" in named:
        repo, member = named["downstream.repo"], ""
    if not is_label(repo):
        ledger.lost_entirely(
            "a package goes to the repository of a cluster, and no cluster or site is said by a label",
            "say the cluster or the site, or set it in the context",
        )
        return None
    if member:
        ledger.said(f"target.{member}")
    return Downstream(repo, named.get("downstream.package", workload.name))


def upstream(action: Action, named: Mapping[str, str], ledger: Ledger) -> dict[str, Any]:
    """The package of the catalogue, or the one that the parameters name, with the revision if one is said.

    What is not known is left out with a warning, as an image is in a Deployment.
    """
    component = (action.target or Target()).component
    repo, package = _CATALOGUE.get(component, ("", ""))
    if package and not named.keys() & {"upstream.repo", "upstream.package"}:
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.INFO,
            "target.component",
            f"the package is taken to be {package} of Nephio's catalogue, registered as {repo}",
            "name it with the parameters upstream.repo and upstream.package if yours is another",
        )
    repo, package = named.get("upstream.repo", repo), named.get("upstream.package", package)
    if not (repo and package):
        who = f"for {component}" if component else "where no implementation is said"
        ledger.note(
            FindingCode.MISSING_PARAMETER,
            Severity.WARNING,
            "target.component",
            f"which package to deploy is not known {who}, and none is invented: Porch cannot take this up as it is",
            f"set spec.upstream or the parameters upstream.repo and upstream.package, or name {', '.join(_CATALOGUE)}",
        )
    source: dict[str, Any] = {"repo": repo, "package": package} | _at(action, named, ledger)
    return {key: value for key, value in source.items() if value}


def _at(action: Action, named: Mapping[str, str], ledger: Ledger) -> dict[str, Any]:
    if workspace := named.get("upstream.workspaceName"):
        return {"workspaceName": workspace}
    version = action.deploy.version if action.deploy is not None else ""
    if version and (at := revision(version, "deploy.version", ledger)):
        return at
    ledger.note(
        FindingCode.MISSING_VERSION,
        Severity.WARNING,
        "deploy.version",
        "no revision of the package is known, and Porch takes up nothing without one",
        "say the version as the package's revision, or set spec.upstream.workspaceName",
    )
    return {}


def revision(version: str, path: str, ledger: Ledger) -> dict[str, Any]:
    """A whole number is Porch's revision, another label the name of a workspace; "2.1" can be neither."""
    if _WHOLE.fullmatch(version) and int(version) <= _LARGEST_REVISION:
        at: dict[str, Any] = {"revision": int(version)}
    elif is_label(version) and not version.isdigit():
        at = {"workspaceName": version}
    else:
        ledger.lost(
            path,
            "a package has whole numbers as revisions and names without dots as workspaces",
            'say the revision of the package ("2"), or the name of its workspace',
        )
        return {}
    ledger.said(path)
    ledger.note(
        FindingCode.AMBIGUOUS,
        Severity.INFO,
        path,
        f"the version is taken as the package's {next(iter(at))}",
        "correct spec.upstream if it is not; there is a revision or a workspaceName, never both",
    )
    return at


def _repo(target: Target, context: PlanContext) -> tuple[str, str]:
    """The repository, and which member of the target said it; Nephio registers a cluster's under the cluster's name."""
    for member in ("cluster", "site"):
        if said := getattr(target, member):
            return said, member
    return context.cluster or context.site, ""

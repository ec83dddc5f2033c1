"""Images and versions of a plan, through `validate`."""

from __future__ import annotations

import pytest
from plans import KNOWN

from netintent_server.intent.validate import has_error, validate
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, ActionKind, DeployChange, Disposition, IntentPlan, Target, UpgradeChange

AMF = Target(network_function="AMF")


def findings_of(action):
    return validate(IntentPlan(disposition=Disposition.PLANNED, actions=(action,)), KNOWN)


def upgrade(**change):
    return Action(kind=ActionKind.UPGRADE, target=AMF, upgrade=UpgradeChange(**change))


def deploy(**change):
    return Action(kind=ActionKind.DEPLOY, target=AMF, deploy=DeployChange(**change))


IMAGES = [
    "amf:2.1.0",
    "core/amf:2",
    "registry.example.com/core/open5gs-amf:v2.7.1",
    "registry.example.com:5000/core__lab/amf:2.1.0-rc.1",
    "localhost/amf:1",
    "[2001:db8::1]:5000/amf:1",
    "Registry.example.com/amf:1",
    "amf@sha256:" + "0a" * 32,
    "amf:2@sha256:" + "0a" * 32,
]


@pytest.mark.parametrize("image", IMAGES)
def test_what_a_runtime_can_pull_is_an_image(image):
    assert findings_of(upgrade(image=image)) == ()
    assert findings_of(deploy(image=image)) == ()


@pytest.mark.parametrize(
    "image",
    [
        "AMF:2",
        "amf:",
        "amf:-2",
        "core//amf:2",
        "/amf",
        "amf:2:3",
        "https://registry.example.com/amf:2",
        "amf@sha256:12",
    ],
)
def test_what_no_runtime_can_pull_is_an_error(image):
    (finding,) = findings_of(upgrade(image=image))
    assert (finding.rule_id, finding.code) == ("validate.image_reference", FindingCode.INVALID_NAME)
    assert (finding.severity, finding.field_path) == (Severity.ERROR, "actions[0].upgrade.image")


def test_a_long_image_that_is_none_is_refused_soon():
    image = "a-" * 255
    assert [f.rule_id for f in findings_of(deploy(image=image))] == ["validate.image_reference"]


@pytest.mark.parametrize("tag", ["2.1", "v2.1", "2.1.7", "2.1-alpine", "2.1_1"])
def test_a_version_that_the_tag_says_agrees_with_the_image(tag):
    assert findings_of(upgrade(version="2.1", image=f"core/amf:{tag}")) == ()
    assert findings_of(deploy(version="v2.1", image=f"core/amf:{tag}")) == ()


@pytest.mark.parametrize("tag", ["2.0", "2.10", "21", "alpine-2.1"])
@pytest.mark.parametrize("make", [upgrade, deploy])
def test_a_version_against_the_images_tag_is_a_conflict(make, tag):
    (finding,) = findings_of(make(version="2.1", image=f"core/amf:{tag}"))
    assert (finding.rule_id, finding.code) == ("validate.version_against_image", FindingCode.CONFLICT)
    assert finding.severity is Severity.ERROR
    assert finding.field_path.endswith(".version")


def test_a_version_beside_an_image_without_a_tag_is_no_conflict():
    assert not has_error(findings_of(upgrade(version="2.1", image="core/amf")))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"version": "latest"}, "version"),
        ({"version": "Newest"}, "version"),
        ({"image": "amf:latest"}, "image"),
        ({"image": "registry.example.com:5000/core/amf"}, "image"),
    ],
)
def test_an_upgrade_to_what_moves_is_doubted(change, path):
    (finding,) = findings_of(upgrade(**change))
    assert (finding.rule_id, finding.code) == ("validate.moving_version", FindingCode.AMBIGUOUS)
    assert (finding.severity, finding.field_path) == (Severity.WARNING, f"actions[0].upgrade.{path}")

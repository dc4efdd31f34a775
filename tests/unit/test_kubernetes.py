"""The manifests for Kubernetes are valid, and use settings and paths that exist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import ApiSettings

ROOT = Path(__file__).parents[2]
MANIFESTS = sorted((ROOT / "examples" / "kubernetes").glob("*.yaml"))
# Read by the server, not by the settings of the service.
OTHERS = {"FORWARDED_ALLOW_IPS"}
VERSIONS = ("1.31", "1.34")


def documents() -> Iterator[dict[str, Any]]:
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text("utf-8"))


def of_kind(kind: str) -> dict[str, Any]:
    (document,) = (each for each in documents() if each["kind"] == kind)
    return document


def pods() -> Iterator[dict[str, Any]]:
    yield of_kind("Deployment")["spec"]["template"]["spec"]
    yield of_kind("CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_manifests_follow_the_schemas(version: str) -> None:
    validate = pytest.importorskip("kubernetes_validate")
    for document in documents():
        validate.validate(document, version, strict=True)


def test_a_wrong_manifest_does_not_follow_them() -> None:
    validate = pytest.importorskip("kubernetes_validate")
    document = of_kind("Deployment")
    document["spec"]["replica"] = 3

    with pytest.raises(validate.ValidationError):
        validate.validate(document, VERSIONS[0], strict=True)


def test_the_settings_exist() -> None:
    names = {name.upper() for name in ApiSettings.model_fields}

    assert set(of_kind("ConfigMap")["data"]) - names - OTHERS == set()


def test_the_settings_are_accepted() -> None:
    data = of_kind("ConfigMap")["data"]
    files = {"ELASTICSEARCH_CA_CERT"}  # does not exist here
    values = {name.lower(): value for name, value in data.items() if name not in OTHERS | files}

    settings = ApiSettings.model_validate(values)

    assert len(settings.nodes) == 3
    assert settings.articles_shards == 3


def test_pods_are_confined_and_mount_what_they_declare() -> None:
    for pod in pods():
        declared = {volume["name"] for volume in pod["volumes"]}
        (container,) = pod["containers"]
        assert {mount["name"] for mount in container["volumeMounts"]} == declared
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert container["resources"]["limits"]["memory"]


def test_a_pod_has_the_time_to_finish_its_requests() -> None:
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    _, pause = container["lifecycle"]["preStop"]["exec"]["command"]

    # docs/how-to/operate.md: everything ends within 10 s of the signal.
    assert pod["terminationGracePeriodSeconds"] > int(pause) + 10


def test_services_and_policies_select_the_pods() -> None:
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]

    assert of_kind("Service")["spec"]["selector"] == labels
    for kind, key in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        assert of_kind(kind)["spec"][key]["matchLabels"] == labels

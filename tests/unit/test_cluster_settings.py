"""Settings that cannot work are refused by their names, before any request."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mappings.connection import ClusterSettings
from mappings.settings import describe_errors

HTTPS = "https://127.0.0.1:9200"


def faults(**settings: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        ClusterSettings.model_validate(settings)
    return [*describe_errors(refused.value)]


def test_an_authority_that_is_not_there() -> None:
    assert faults(elasticsearch_url=HTTPS, elasticsearch_ca_cert="nowhere.pem") == [
        "ELASTICSEARCH_CA_CERT: nowhere.pem is not a readable file of certificates"
    ]


def test_an_authority_that_is_no_certificate(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")

    assert faults(elasticsearch_url=HTTPS, elasticsearch_ca_cert=str(path)) == [
        f"ELASTICSEARCH_CA_CERT: {path} is not a readable file of certificates"
    ]


def test_an_authority_without_tls(certificate: Path) -> None:
    assert faults(
        elasticsearch_url="http://127.0.0.1:9200", elasticsearch_ca_cert=str(certificate)
    ) == ["ELASTICSEARCH_CA_CERT: needs an ELASTICSEARCH_URL of https://"]


def test_unknown_variables_are_rejected_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_PROT", "8000")
    monkeypatch.setenv("ARTICLES_X", "1")
    file = tmp_path / ".env"
    file.write_text("ELASTICSEARCH_HAEP=2g\nELASTICSEARCH_HEAP=2g\nOTHER_VARIABLE=1\n", "utf-8")

    with pytest.raises(ValidationError) as rejected:
        ClusterSettings(_env_file=file)

    assert [*describe_errors(rejected.value)] == [
        "API_PROT: there is no such setting, did you mean API_PORT?",
        "ARTICLES_X: there is no such setting, did you mean ARTICLES_DIR?",
        "ELASTICSEARCH_HAEP: there is no such setting, did you mean ELASTICSEARCH_HEAP?",
    ]


def test_variables_that_kubernetes_adds_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_SERVICE_HOST", "API_SERVICE_PORT_HTTP", "ELASTICSEARCH_PORT_9200_TCP_ADDR"):
        monkeypatch.setenv(name, "10.0.0.1")

    ClusterSettings(_env_file=None)

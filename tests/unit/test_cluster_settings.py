"""Settings that cannot work are refused by their names, before anything is asked."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mappings.connection import ClusterSettings, describe_errors

HTTPS = "https://127.0.0.1:9200"


def faults(**settings: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        ClusterSettings.model_validate(settings)
    return [*describe_errors(refused.value)]


def test_an_authority_that_is_not_there() -> None:
    assert faults(elasticsearch_url=HTTPS, elasticsearch_ca_cert="nowhere.pem") == [
        "ELASTICSEARCH_CA_CERT: nowhere.pem is no file of certificates that can be read"
    ]


def test_an_authority_that_is_no_certificate(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")

    assert faults(elasticsearch_url=HTTPS, elasticsearch_ca_cert=str(path)) == [
        f"ELASTICSEARCH_CA_CERT: {path} is no file of certificates that can be read"
    ]


def test_an_authority_without_tls(certificate: Path) -> None:
    assert faults(
        elasticsearch_url="http://127.0.0.1:9200", elasticsearch_ca_cert=str(certificate)
    ) == ["ELASTICSEARCH_CA_CERT: needs an ELASTICSEARCH_URL of https://"]

"""Settings that cannot work are refused by their names, before any request."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from mappings.connection import ClusterSettings, main_cluster
from mappings.settings import describe_errors
from mappings.transport import is_repeatable

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


def test_several_addresses_are_nodes_with_default_ports_prefixes_and_credentials() -> None:
    urls = "https://a.example , https://me:secret@b.example:9201/prefix,"
    settings = ClusterSettings.model_validate({"elasticsearch_url": urls})

    assert settings.node_labels == "https://a.example:443, https://b.example:9201/prefix"
    assert "authorization" in settings.nodes[1].headers


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        (",", "must be a URL such as http://127.0.0.1:9200"),
        (
            "http://a:9200,nowhere,http://c:9200",
            "must be a URL such as http://127.0.0.1:9200: address 2 is not one",
        ),
        (
            "http://a:9200,https://b:9200",
            "mixes http:// and https://: use the same for all addresses",
        ),
        (
            "http://a:80,http://me:secret@a",
            "names http://a:80 twice: name each address once",
        ),
    ],
)
def test_wrong_lists_of_addresses_are_rejected_without_their_passwords(
    urls: str, message: str
) -> None:
    assert faults(elasticsearch_url=urls) == [f"ELASTICSEARCH_URL: {message}"]


@pytest.mark.parametrize(
    ("clusters", "main"),
    [
        ([], None),
        ([None, "_na_"], None),
        (["a", "b"], "a"),
        (["a", "b", "b"], "b"),
        ([None, "_na_", "b"], "b"),
    ],
)
def test_the_cluster_of_most_nodes_is_the_main_one(
    clusters: list[str | None], main: str | None
) -> None:
    assert main_cluster(clusters) == main


@pytest.mark.parametrize(
    ("method", "target", "repeatable"),
    [
        ("GET", "/articles/_doc/1", True),
        ("POST", "/articles/_bulk?require_alias=true", True),
        ("POST", "/articles/_search", True),
        ("PUT", "/articles-1", False),
        ("PUT", "/articles-lock/_doc/writing?op_type=create", False),
        ("POST", "/_aliases", False),
        ("POST", "/articles/_update/_search_", False),
    ],
)
def test_only_requests_without_a_second_effect_are_repeated(
    method: str, target: str, repeatable: bool
) -> None:
    assert is_repeatable(method, target) is repeatable

"""Connection settings for Elasticsearch, from the environment."""

import ssl
from pathlib import Path
from typing import Annotated, Any, Self

from elastic_transport import NodeConfig
from elastic_transport.client_utils import url_to_node_config
from pydantic import AfterValidator, Field, SecretStr, model_validator

from mappings.settings import ProjectSettings


def _check_url(url: str) -> str:
    try:
        _node(url)
    except ValueError:
        raise ValueError("must be a URL such as http://127.0.0.1:9200") from None
    return url


def _node(url: str) -> NodeConfig:
    return url_to_node_config(url, use_default_ports_for_scheme=True)


def _check_certificates(path: Path) -> Path:
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # also raised if it is not a certificate
        raise ValueError(f"{path} is not a readable file of certificates") from None
    return path


class ClusterSettings(ProjectSettings):
    """The settings that the indexer and the API share."""

    elasticsearch_url: Annotated[str, AfterValidator(_check_url)] = Field(
        "http://127.0.0.1:9200", description="Where Elasticsearch listens."
    )
    elasticsearch_api_key: SecretStr | None = Field(
        None, description="API key in its encoded form; none means no authentication."
    )
    elasticsearch_ca_cert: Annotated[Path, AfterValidator(_check_certificates)] | None = Field(
        None,
        description="File with the certificate authority that signed Elasticsearch's certificate.",
    )
    articles_alias: str = Field(
        "articles",
        pattern=r"^[a-z][a-z0-9_-]{0,99}$",
        description="The alias that searches read; indices are named after it.",
    )

    @model_validator(mode="after")
    def _require_tls(self) -> Self:
        if self.elasticsearch_ca_cert and self.node.scheme != "https":
            raise ValueError("ELASTICSEARCH_CA_CERT: needs an ELASTICSEARCH_URL of https://")
        return self

    @property
    def node(self) -> NodeConfig:
        """The URL in its parts; without a port it has the default port of its scheme."""
        return _node(self.elasticsearch_url)


def client_options(settings: ClusterSettings) -> dict[str, Any]:
    """Return keyword arguments for the Elasticsearch client, synchronous or asynchronous.

    No retries by status or time-out: the caller owns the deadline, and a retried search only
    adds load to a server that is already in trouble.
    """
    options: dict[str, Any] = {
        "hosts": [settings.node],
        "max_retries": 0,
        "retry_on_timeout": False,
        "retry_on_status": (),
    }
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    if settings.elasticsearch_ca_cert:
        options["ca_certs"] = str(settings.elasticsearch_ca_cert)
    return options

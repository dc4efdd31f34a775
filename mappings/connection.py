"""Connection settings for Elasticsearch, from the environment."""

import ssl
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self

from elastic_transport import NodeConfig
from elastic_transport.client_utils import url_to_node_config
from pydantic import AfterValidator, Field, SecretStr, model_validator

from mappings.embedding.model_files import check_model
from mappings.settings import ProjectSettings
from mappings.transport import FailoverTransport

# A server reports this as its cluster until it has joined or formed one.
NO_CLUSTER = "_na_"
# Each failure of a node would otherwise request the list of nodes again.
_SNIFF_INTERVAL_S = 10.0


def _check_urls(text: str) -> str:
    """Return the addresses. Raise ValueError for one that is wrong, repeated or of another kind."""
    urls = _split(text)
    nodes = [_check_node(url, number, len(urls)) for number, url in enumerate(urls, 1)]
    if not nodes:
        raise ValueError("must be a URL such as http://127.0.0.1:9200")
    if len({node.scheme for node in nodes}) > 1:
        raise ValueError("mixes http:// and https://: use the same for all addresses")
    repeated = [label for label, count in Counter(map(node_label, nodes)).items() if count > 1]
    if repeated:
        raise ValueError(f"names {repeated[0]} twice: name each address once")
    return text


def _check_node(url: str, number: int, addresses: int) -> NodeConfig:
    try:
        return _node(url)
    except ValueError:
        # The address itself may contain a password.
        which = f": address {number} is not one" if addresses > 1 else ""
        raise ValueError(f"must be a URL such as http://127.0.0.1:9200{which}") from None


def _split(text: str) -> list[str]:
    return [url.strip() for url in text.split(",") if url.strip()]


def _node(url: str) -> NodeConfig:
    return url_to_node_config(url, use_default_ports_for_scheme=True)


def node_label(node: NodeConfig) -> str:
    """Return the address of a node, without credentials."""
    host = f"[{node.host}]" if ":" in node.host else node.host
    return f"{node.scheme}://{host}:{node.port}{node.path_prefix}"


def main_cluster(clusters: Iterable[str | None]) -> str | None:
    """Return the cluster of most of the nodes, of two with as many the first; None if unknown.

    `clusters` are the UUIDs that the nodes report, in the order of the addresses.
    """
    counts = Counter(cluster for cluster in clusters if cluster and cluster != NO_CLUSTER)
    return max(counts, key=lambda cluster: counts[cluster], default=None)


def _check_certificates(path: Path) -> Path:
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # also raised if it is not a certificate
        raise ValueError(f"{path} is not a readable file of certificates") from None
    return path


class ClusterSettings(ProjectSettings):
    """The settings that the indexer and the API share."""

    elasticsearch_url: Annotated[str, AfterValidator(_check_urls)] = Field(
        "http://127.0.0.1:9200",
        description="Where Elasticsearch listens; several nodes of one cluster are separated by "
        "commas.",
    )
    elasticsearch_sniff: bool = Field(
        False, description="Also use the nodes that the cluster lists, under their own addresses."
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
    articles_shards: int | None = Field(
        None,
        ge=1,
        le=1024,
        description="Shards of each new index. None: as the index before, at first 1.",
    )
    articles_replicas: str | None = Field(
        None,
        pattern=r"^(\d{1,2}|\d{1,2}-(\d{1,2}|all))$",
        description="Copies of each shard of a new index: a number, or a range such as `0-1` that "
        "grows with the nodes. None: as the index before, at first `0-1`.",
    )
    articles_refresh_interval: str | None = Field(
        None,
        pattern=r"^[1-9]\d{0,5}(ms|s|m)$",
        description="How soon loaded articles can be searched, such as `30s`, in each new index. "
        "None: as the index before, at first `5s`.",
    )
    articles_keep_replicas: bool = Field(
        False,
        description="Copy articles to the replicas during the first load of an index, too: slower, "
        "but a lost node loses nothing. Otherwise the copies are made at its end.",
    )

    articles_embedding_model: Annotated[Path, AfterValidator(check_model)] | None = Field(
        None,
        description="Folder of a sentence-transformers model in ONNX form, or its `.onnx` file, "
        "that embeds articles and queries; needs the extra `vectors`. None: the static model of "
        "the package.",
    )

    @model_validator(mode="after")
    def _require_tls(self) -> Self:
        if self.elasticsearch_ca_cert and self.nodes[0].scheme != "https":
            raise ValueError("ELASTICSEARCH_CA_CERT: needs an ELASTICSEARCH_URL of https://")
        return self

    @property
    def nodes(self) -> tuple[NodeConfig, ...]:
        """The addresses in their parts; without a port they have the default of their scheme."""
        return tuple(map(_node, _split(self.elasticsearch_url)))

    @property
    def node_labels(self) -> str:
        """The addresses for messages, without credentials."""
        return ", ".join(map(node_label, self.nodes))


def cannot_check_keys(body: Any) -> bool:
    """Return whether an error response is of a server that cannot read its API keys yet.

    While it starts, it rejects every key with status 401, as if the key were wrong.
    """
    error = body.get("error") if isinstance(body, dict) else None
    reason = error.get("additional_unsuccessful_credentials") if isinstance(error, dict) else None
    return isinstance(reason, str) and "encountered a failure" in reason


def client_options(
    settings: ClusterSettings, nodes: Iterable[NodeConfig] | None = None, *, sniff: bool = True
) -> dict[str, Any]:
    """Return keyword arguments for the Elasticsearch client, by default for all nodes.

    No retries by status or time-out: the caller owns the deadline, and a retried search only
    adds load to a server that is already in trouble. With several nodes a request that was not
    answered is sent to another one; see `FailoverTransport`. `sniff` False: only these nodes,
    whatever the setting.
    """
    sniff = sniff and settings.elasticsearch_sniff
    hosts = [*(settings.nodes if nodes is None else nodes)]
    options: dict[str, Any] = {
        "hosts": hosts,
        "max_retries": 0,
        "retry_on_timeout": False,
        "retry_on_status": (),
    }
    if len(hosts) > 1 or sniff:
        options["transport_class"] = FailoverTransport
    if sniff:
        options |= {
            "sniff_on_start": True,
            "sniff_on_node_failure": True,
            "min_delay_between_sniffing": _SNIFF_INTERVAL_S,
        }
    if settings.elasticsearch_api_key:
        options["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    if settings.elasticsearch_ca_cert:
        options["ca_certs"] = str(settings.elasticsearch_ca_cert)
    return options

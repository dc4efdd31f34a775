"""Responses of the health checks."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import documented


class Version(TypedDict):
    """The version of the service and of its index."""

    version: Annotated[str, documented("0.1.0", "The version of this service.")]
    index: Annotated[
        str | None,
        documented("articles-20150812t124800000000z", "The index generation behind the alias."),
    ]
    elasticsearch: Annotated[str | None, documented("9.4.3", "The server's version.")]


class Live(TypedDict):
    """The process is alive."""

    status: Annotated[str, documented("live", "Always live.")]


class Node(TypedDict):
    """A node of Elasticsearch; its address is in the metrics and in the log."""

    number: Annotated[int, documented(1, "Its position in ELASTICSEARCH_URL, from 1.")]
    status: Annotated[
        str,
        documented(
            "responding",
            "`responding`, `starting`, `unreachable` or `other_cluster`; only a node that responds "
            "gets requests.",
        ),
    ]


class Ready(TypedDict):
    """Articles can be searched."""

    status: Annotated[
        str, documented("ready", "Always ready; otherwise the response is a problem.")
    ]
    articles: Annotated[int, documented(56, "Articles that can be searched now.")]
    nodes: Annotated[tuple[Node, ...], Field(description="The nodes of Elasticsearch.")]
    warnings: Annotated[
        tuple[str, ...],
        documented((), "What is wrong although articles can be searched, each with its remedy."),
    ]

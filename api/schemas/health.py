"""What those who run the service are told."""

from typing import Annotated

from typing_extensions import TypedDict

from api.schemas.base import documented


class Version(TypedDict):
    """Which build answers, and from which index."""

    version: Annotated[str, documented("0.1.0", "The build of this service.")]
    index: Annotated[
        str | None,
        documented("articles-20150812t124800000000z", "The index generation behind the alias."),
    ]
    elasticsearch: Annotated[str | None, documented("9.4.3", "The server's version.")]


class Live(TypedDict):
    """The process answers."""

    status: Annotated[str, documented("live", "Always live.")]


class Ready(TypedDict):
    """An article can be found."""

    status: Annotated[
        str, documented("ready", "Always ready; a problem is answered where it is not.")
    ]
    articles: Annotated[int, documented(56, "Articles that can be found now.")]
    warnings: Annotated[
        tuple[str, ...],
        documented((), "What is wrong though articles can be found, each with its remedy."),
    ]

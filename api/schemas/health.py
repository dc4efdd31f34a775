"""What those who run the service are told."""

from typing import Annotated

from api.schemas.base import Answer, example


class Version(Answer):
    """Which build answers, and from which index."""

    version: Annotated[str, example("0.1.0", "The build of this service.")]
    index: Annotated[
        str | None,
        example("articles-20150812t124800000000z", "The index generation behind the alias."),
    ]
    elasticsearch: Annotated[str | None, example("9.4.3", "The server's version.")]


class Live(Answer):
    """The process answers."""

    status: Annotated[str, example("live", "Always live.")]


class Ready(Answer):
    """An article can be found."""

    status: Annotated[str, example("ready", "Always ready; a problem is answered where it is not.")]
    articles: Annotated[int, example(56, "Articles that can be found now.")]
    warnings: Annotated[
        tuple[str, ...],
        example((), "What is wrong though articles can be found, each with its remedy."),
    ]

"""What stops one of Compose's commands; the message is one line that names the remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, TransportError


class ComposeError(Exception):
    """The root."""

    exit_code = 1


class ElasticsearchError(ComposeError):
    """Elasticsearch does not answer, or refuses."""


class BackupError(ComposeError):
    """A backup is not whole, or not there."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turns the client's two families of errors into ours."""
    try:
        yield
    except TransportError as error:
        raise ElasticsearchError(
            f"Elasticsearch does not answer ({type(error).__name__}): "
            "see `docker compose logs elasticsearch`."
        ) from error
    except ApiError as error:
        raise ElasticsearchError(
            f"Elasticsearch refuses: {error}: see `docker compose logs elasticsearch`."
        ) from error

"""What every answer is made of."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

# Pydantic describes no other before Python 3.12.
from typing_extensions import TypedDict

# For a list that may be left out of an answer, and is then empty.
EMPTY_LIST_DEFAULT: Mapping[str, Any] = {"default": []}


class Answer(TypedDict):
    """The base of everything that is answered: plain data, ready to be written as JSON.

    Its types are checked before it runs and by a test on whole answers, not at every request.
    """


def example(value: Any, description: str, **more: Any) -> Any:
    """Describe a field for the OpenAPI document, with one example."""
    return Field(description=description, examples=[value], **more)

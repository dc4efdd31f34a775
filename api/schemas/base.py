"""What the response schemas share.

A response is a `TypedDict`: plain data, ready to be serialized as JSON. Its types are checked by
mypy and by a test on whole responses, not at every request.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

# For a list that may be left out of a response, and is empty then.
EMPTY_LIST_DEFAULT: Mapping[str, Any] = {"default": []}


def documented(example: Any, description: str, **options: Any) -> Any:
    """Return a pydantic field with a description and an example for the OpenAPI document."""
    return Field(description=description, examples=[example], **options)

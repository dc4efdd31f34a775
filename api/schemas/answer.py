"""What every answer is made of."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """The base of everything that is answered."""

    model_config = ConfigDict(frozen=True)


def example(value: Any, description: str, **more: Any) -> Any:
    """Describe a field for the OpenAPI document, with one example."""
    return Field(description=description, examples=[value], **more)

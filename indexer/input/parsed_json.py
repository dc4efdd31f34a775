"""Parsed articles as JSON objects, with a published schema."""

import json
import re
import sys
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from indexer.documents.article import Article, ArticleError, Caption
from indexer.documents.normalize import clean_text
from mappings.fields import FACETS

_TIME = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")

_MESSAGES = {
    "extra_forbidden": "is not a field of an article",
    "missing": "is required",
    "string_type": "must be text",
    "list_type": "must be a list",
}

# Messages must not repeat a page of input.
_MAX_SHOWN_NAME = 80
_MAX_SHOWN_ERRORS = 8


def _clean(text: str) -> str:
    return clean_text(text.replace("\r\n", "\n")).strip()


def _require_text(text: str) -> str:
    if not text:
        raise PydanticCustomError("empty", "is empty")
    return text


def _check_time(value: object) -> object:
    if not isinstance(value, str) or not re.match(_TIME, value):
        raise PydanticCustomError(
            "time", "is not a date or time such as 2015-08-12 or 2015-08-12T12:48:00Z"
        )
    return value


def _as_list(body: object) -> object:
    return [body] if isinstance(body, str) else body


def _split_paragraphs(texts: list[str]) -> list[str]:
    paragraphs = [part.strip() for text in texts for part in _PARAGRAPH_END.split(text)]
    if not any(paragraphs):
        raise PydanticCustomError("empty", "is empty")
    return [paragraph for paragraph in paragraphs if paragraph]


Text = Annotated[str, AfterValidator(_clean)]
RequiredText = Annotated[Text, AfterValidator(_require_text), Field(min_length=1)]
Time = Annotated[
    datetime,
    BeforeValidator(_check_time),
    Field(strict=False),
    WithJsonSchema({"type": "string", "pattern": _TIME}),
]
Body = Annotated[
    list[Text],
    BeforeValidator(_as_list),
    AfterValidator(_split_paragraphs),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ParsedCaption(_Strict):
    """The text of a picture, and its credit as printed."""

    text: RequiredText
    credit: Text | None = None


class _ParsedText(_Strict):
    """The fields of an article except its facets."""

    title: RequiredText = Field(description="The headline.")
    body: Body = Field(
        description="The text, with blank lines between paragraphs, or a list of paragraphs."
    )
    id: Text | None = Field(None, description="A stable id; without one the url or the path is.")
    lead: Text | None = Field(None, description="The standfirst; without one the first paragraph.")
    published_at: Time | None = Field(None, description="Date or time; UTC without a time zone.")
    updated_at: Time | None = Field(None, description="Date or time of the last change.")
    dateline: Text | None = Field(
        None, description="Where it was written and the agency, as the first paragraph prints them."
    )
    url: Text | None = Field(None, description="The URL where it was published.")
    captions: list[ParsedCaption] | None = Field(None, description="The texts of its pictures.")


_FACET_INPUTS: dict[str, Any] = {
    facet.name: (
        list[Text] | None if facet.many else Text | None,
        Field(None, description=facet.description),
    )
    for facet in FACETS
    if not facet.derived
}
ParsedArticle = create_model(
    "ParsedArticle",
    __base__=_ParsedText,
    __doc__="One article as JSON: `title` and `body` are required, unknown fields are rejected.",
    **_FACET_INPUTS,
)


def parse_parsed_article(text: str) -> Article:
    """Parse an article from a JSON object.

    Raises `ArticleError` with the reason `invalid-json`, `unknown-field`, `missing-field` or
    `invalid-field`; the detail names all invalid fields.
    """
    try:
        parsed = ParsedArticle.model_validate_json(text)
    except ValidationError as error:
        raise _explain(error.errors(include_url=False, include_input=False)) from None
    captions = tuple(Caption(c.text, c.credit or None) for c in parsed.captions or ())
    values = {name: value for name, value in parsed if value and name != "captions"}
    return Article(**{name: _frozen(value) for name, value in values.items()}, captions=captions)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _explain(errors: list[ErrorDetails]) -> ArticleError:
    kinds = [error["type"] for error in errors]
    described = list(dict.fromkeys(_describe(error) for error in errors))
    details = "; ".join(described[:_MAX_SHOWN_ERRORS])
    if len(described) > _MAX_SHOWN_ERRORS:
        details += f"; and {len(described) - _MAX_SHOWN_ERRORS} more"
    if "json_invalid" in kinds or "model_type" in kinds:
        return ArticleError("invalid-json", f"{details}; one article is one JSON object")
    for kind, reason in (("extra_forbidden", "unknown-field"), ("missing", "missing-field")):
        if kind in kinds:
            return ArticleError(reason, details)
    return ArticleError("invalid-field", details)


def _describe(error: ErrorDetails) -> str:
    path = ".".join(str(part) for part in error["loc"])
    shown = clean_text(path)[:_MAX_SHOWN_NAME]
    message = _MESSAGES.get(error["type"], error["msg"])
    return f'"{shown}" {message}' if shown else message


def write_schema() -> str:
    """Return the JSON schema of a parsed article."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ParsedArticle.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write_schema())

"""Parsed articles as JSON objects, with a published schema."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
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

from indexer.documents.article import Article, ArticleError, Caption, Dateline
from indexer.documents.normalize import clean_text
from indexer.input.dialects import Dialect, Mapped, map_record, nearest_dialect, recognise
from indexer.parser.dateline import read_dateline
from indexer.parser.name_rules import agency
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
_MAX_SHOWN_KEYS = 20

# Fields of a mapped record that are not part of a parsed article.
_NOT_PARSED_FIELDS = frozenset({"retrieved_at", "status", "embargoed_until"})


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


class ParsedDateline(_Strict):
    """Where a report was written and its agency; `text` is what the first paragraph begins with."""

    text: RequiredText
    places: list[Text] | None = None
    agency: Text | None = None


def _read_dateline(value: ParsedDateline | str | None) -> ParsedDateline | None:
    """Return the parts of a dateline that is given as it is printed."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    read = read_dateline(f"{text} - ") or Dateline(text, (text,))
    return ParsedDateline(text=text, places=list(read.places), agency=read.agency)


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
    dateline: Annotated[ParsedDateline | Text | None, AfterValidator(_read_dateline)] = Field(
        None,
        description="Where it was written and the agency, or both as printed, 'BEIRUT (Reuters)'; "
        "the lead leaves it out.",
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


def read_record(text: str, dialect: Dialect | None = None) -> Article | Mapped:
    """Parse a JSON object: an article in our own fields, or the fields of another program's record.

    Without `dialect` the keys decide. Raises `ArticleError` with the reason `invalid-json`,
    `unknown-dialect`, `unknown-field`, `missing-field` or `invalid-field`; the detail names all
    invalid fields.
    """
    errors: list[ErrorDetails] = []
    if dialect is None:
        try:
            return _from_parsed(ParsedArticle.model_validate_json(text))
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
    record = _read_object(text, errors)
    chosen = dialect or recognise(record)
    if chosen is None:
        raise _explain_keys(record, errors)
    return map_record(chosen, record)


def parse_parsed_article(text: str) -> Article:
    """Parse an article from a JSON object; raises like `read_record`."""
    record = read_record(text)
    return build_article(record) if isinstance(record, Mapped) else record


def _read_object(text: str, errors: list[ErrorDetails]) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        detail = f"{error}; one article is one JSON object"
        raise (_explain(errors) if errors else ArticleError("invalid-json", detail)) from None
    if not isinstance(record, dict):
        raise _explain(errors) if errors else ArticleError("invalid-json", "is not a JSON object")
    return record


def _explain_keys(record: Mapping[str, Any], errors: list[ErrorDetails]) -> ArticleError:
    """Return the error for a record in our own fields, or in those of no dialect."""
    own = record.keys() & ParsedArticle.model_fields.keys()
    if "body" in record or 2 * len(own) >= len(record):
        return _explain(errors)
    keys = ", ".join(clean_text(str(key))[:_MAX_SHOWN_NAME] for key in [*record][:_MAX_SHOWN_KEYS])
    nearest = nearest_dialect(record)
    hint = f"the nearest is {nearest.name}" if nearest else "none has one of them"
    return ArticleError(
        "unknown-dialect",
        f"its keys ({keys}) are those of no known format; {hint}: name the "
        "keys of title and body with --columns or --map, or force a format with --dialect",
    )


def build_article(mapped: Mapped) -> Article:
    """Return the article of a mapped record; a title that the body repeats is left out there.

    Raises `ArticleError`: `missing-field` or `invalid-field`.
    """
    fields = {k: v for k, v in mapped.fields.items() if k not in _NOT_PARSED_FIELDS}
    people = [name for name in fields.get("authors", ()) if not agency(name)]
    agencies = [name for author in fields.get("authors", ()) if (name := agency(author))]
    fields["authors"] = people
    fields["agencies"] = list(dict.fromkeys([*fields.get("agencies", ()), *agencies]))
    body, title = fields.get("body"), fields.get("title")
    if body and len(body) > 1 and body[0] == title:
        fields["body"] = body[1:]
    try:
        article = _from_parsed(ParsedArticle.model_validate(fields, strict=False))
    except ValidationError as error:
        explained = _explain(error.errors(include_url=False, include_input=False))
        origins = ", ".join(f"{key} → {field}" for key, field in mapped.origins.items())
        detail = f"{explained.detail} (read as {mapped.dialect}: {origins or 'no known key'})"
        raise ArticleError(explained.reason, detail) from None
    retrieved = mapped.fields.get("retrieved_at")
    return replace(article, retrieved_at=datetime.fromisoformat(retrieved) if retrieved else None)


def _from_parsed(parsed: BaseModel) -> Article:
    values: dict[str, Any] = {name: value for name, value in parsed if value}
    captions = tuple(Caption(c.text, c.credit or None) for c in values.pop("captions", ()))
    dateline = values.pop("dateline", None)
    return Article(
        **{name: _frozen(value) for name, value in values.items()},
        captions=captions,
        dateline=_build_dateline(dateline) if dateline else None,
    )


def _build_dateline(printed: ParsedDateline) -> Dateline:
    return Dateline(printed.text, tuple(printed.places or ()), printed.agency or None)


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

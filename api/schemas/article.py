"""An article in a response, whole or in part."""

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import EMPTY_LIST_DEFAULT, documented
from mappings.fields import FIELD_BY_NAME

# A time in RFC 3339 with its zone.
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Caption(TypedDict):
    """A picture's text and who made it."""

    text: Annotated[str, documented("Rebel fighters gather along the road.", "The picture's text.")]
    credit: Annotated[str | None, documented("AFP/Amr Radwan Al-Homsi", "The credit as printed.")]
    agency: Annotated[str | None, documented("AFP", "The agency named in the credit.")]
    photographer: Annotated[
        str | None, documented("Amr Radwan Al-Homsi", "The person named in the credit.")
    ]


class Dateline(TypedDict):
    """Where a report was written and who supplied it."""

    text: Annotated[str, documented("BEIRUT (Reuters)", "As the first paragraph begins.")]
    places: Annotated[tuple[str, ...], documented(["Beirut"], "The places, in title case.")]
    agency: Annotated[str | None, documented("Reuters", "The agency.")]


class Heading(TypedDict):
    """A sub-heading of the body."""

    text: Annotated[str, documented("A fragile truce", "The sub-heading.")]
    before: Annotated[int, documented(3, "Index of the paragraph that follows it, from 0.")]


def _field(name: str) -> Any:
    """Return the documentation of a field of the table."""
    field = FIELD_BY_NAME[name]
    extra = {"json_schema_extra": EMPTY_LIST_DEFAULT} if field.many else {}
    return documented(field.example, field.description, **extra)


class ArticleFields(TypedDict):
    """The fields of an article; a response contains those that were requested."""

    title: NotRequired[Annotated[str | None, _field("title")]]
    lead: NotRequired[Annotated[str | None, _field("lead")]]
    body: NotRequired[Annotated[str | None, _field("body")]]
    captions: NotRequired[Annotated[tuple[Caption, ...], _field("captions")]]
    headings: NotRequired[Annotated[tuple[Heading, ...], _field("headings")]]
    published_at: NotRequired[Annotated[Moment | None, _field("published_at")]]
    updated_at: NotRequired[Annotated[Moment | None, _field("updated_at")]]
    authors: NotRequired[Annotated[tuple[str, ...], _field("authors")]]
    source: NotRequired[Annotated[str | None, _field("source")]]
    agencies: NotRequired[Annotated[tuple[str, ...], _field("agencies")]]
    section: NotRequired[Annotated[str | None, _field("section")]]
    tags: NotRequired[Annotated[tuple[str, ...], _field("tags")]]
    places: NotRequired[Annotated[tuple[str, ...], _field("places")]]
    place_paths: NotRequired[Annotated[tuple[str, ...], _field("place_paths")]]
    people: NotRequired[Annotated[tuple[str, ...], _field("people")]]
    organizations: NotRequired[Annotated[tuple[str, ...], _field("organizations")]]
    language: NotRequired[Annotated[str | None, _field("language")]]
    url: NotRequired[Annotated[str | None, _field("url")]]
    dateline: NotRequired[Annotated[Dateline | None, _field("dateline")]]
    word_count: NotRequired[Annotated[int | None, _field("word_count")]]


class StoredFields(ArticleFields):
    """The fields of an article, and when it was stored, if they were requested."""

    indexed_at: NotRequired[
        Annotated[
            Moment | None,
            documented("2026-11-28T18:43:41.123456Z", "When it was last stored."),
        ]
    ]

"""An article as it is answered, whole or in part."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas.base import EMPTY_LIST_DEFAULT, documented

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


class Heading(TypedDict):
    """A sub-heading of the body."""

    text: Annotated[str, documented("A fragile truce", "The sub-heading.")]
    before: Annotated[int, documented(3, "Index of the paragraph that it stands before, from 0.")]


class ArticleFields(TypedDict):
    """The fields of an article; an answer leaves out the ones that were not asked for."""

    title: NotRequired[
        Annotated[str | None, documented("Syrian rebels edge closer to Latakia", "The headline.")]
    ]
    lead: NotRequired[
        Annotated[
            str | None,
            documented(
                "An alliance of rebel groups …", "The standfirst, or else the first paragraph."
            ),
        ]
    ]
    body: NotRequired[
        Annotated[
            str | None,
            documented(
                "First paragraph.\n\nSecond paragraph.",
                "Paragraphs with an empty line between.",
            ),
        ]
    ]
    captions: NotRequired[
        Annotated[
            tuple[Caption, ...],
            Field(description="The pictures' texts.", json_schema_extra=EMPTY_LIST_DEFAULT),
        ]
    ]
    headings: NotRequired[
        Annotated[
            tuple[Heading, ...],
            Field(description="The sub-headings.", json_schema_extra=EMPTY_LIST_DEFAULT),
        ]
    ]
    published_at: NotRequired[
        Annotated[
            Moment | None, documented("2015-08-12T12:48:00Z", "When it was published, in UTC.")
        ]
    ]
    updated_at: NotRequired[
        Annotated[
            Moment | None, documented("2015-08-12T15:00:00Z", "When it was last changed, in UTC.")
        ]
    ]
    authors: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(
                ["Fred Lambert"], "The people who wrote it.", json_schema_extra=EMPTY_LIST_DEFAULT
            ),
        ]
    ]
    source: NotRequired[Annotated[str | None, documented("Example Times", "The publication.")]]
    agencies: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(
                ["AFP"], "News agencies that it draws on.", json_schema_extra=EMPTY_LIST_DEFAULT
            ),
        ]
    ]
    section: NotRequired[
        Annotated[str | None, documented("World", "The section of the publication.")]
    ]
    tags: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(
                ["Syria"], "Labels that it was given.", json_schema_extra=EMPTY_LIST_DEFAULT
            ),
        ]
    ]
    places: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(["Syria"], "Places in the news.", json_schema_extra=EMPTY_LIST_DEFAULT),
        ]
    ]
    place_paths: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(
                ["Syria", "Syria > Latakia"],
                "The same places, each below its country.",
                json_schema_extra=EMPTY_LIST_DEFAULT,
            ),
        ]
    ]
    people: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(
                ["Bashar al-Assad"], "People in the news.", json_schema_extra=EMPTY_LIST_DEFAULT
            ),
        ]
    ]
    organizations: NotRequired[
        Annotated[
            tuple[str, ...],
            documented(["BBC"], "Organizations in the news.", json_schema_extra=EMPTY_LIST_DEFAULT),
        ]
    ]
    language: NotRequired[
        Annotated[str | None, documented("en", "ISO 639-1 code of its language.")]
    ]
    url: NotRequired[
        Annotated[str | None, documented("https://example.org/latakia", "Where it stands.")]
    ]
    word_count: NotRequired[Annotated[int | None, documented(312, "Words in the body.")]]

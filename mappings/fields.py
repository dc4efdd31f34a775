"""The fields of an article, in one table, and what is derived from it.

A field is described once, here. Filters, facets, suggestions, limits, documents, the response
schemas and the labels of the search page all read this table; the types in Elasticsearch are in
`articles.json`. How to add a field: `docs/how-to/add-a-facet.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass

# Elasticsearch does not index a keyword of more than `ignore_above` UTF-16 code units.
_NAME_LIMIT = 256
_LANGUAGE_LIMIT = 35
_URL_LIMIT = 2_048

# Between a country and a place in it, in `place_paths`: "Syria > Latakia".
PATH_SEPARATOR = " > "
# Between two paragraphs of the stored body.
PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an article.

    `facet`: it can be filtered by, excluded, counted and searched for its values.
    `many`: it has a list of values; an empty list if there is none.
    `text`: it contains words of natural language that a query matches; a facet has them in the
    subfield `.text`.
    `suggest`: its values are offered as suggestions.
    `limit`: the longest value, in UTF-16 code units.
    `derived`: it is computed from other fields and never part of an input.
    `label`: what the search page calls one value; a facet without a label is not on the page.
    `description` and `example` are for the API's documentation.
    """

    name: str
    description: str
    example: object
    facet: bool = False
    many: bool = False
    text: bool = False
    suggest: bool = False
    limit: int | None = None
    derived: bool = False
    label: str = ""


FIELDS = (
    Field("title", "The headline.", "Syrian rebels edge closer to Latakia", text=True),
    Field(
        "lead",
        "The standfirst, or else the first paragraph.",
        "An alliance of rebel groups …",
        text=True,
    ),
    Field(
        "body",
        "Paragraphs with an empty line between.",
        "First paragraph.\n\nSecond paragraph.",
        text=True,
    ),
    Field(
        "captions",
        "The pictures' texts.",
        [
            {
                "text": "Rebel fighters gather along the road.",
                "credit": "AFP/Amr Radwan Al-Homsi",
                "agency": "AFP",
                "photographer": "Amr Radwan Al-Homsi",
            }
        ],
        many=True,
    ),
    Field("headings", "The sub-headings.", [{"text": "A fragile truce", "before": 3}], many=True),
    Field("published_at", "When it was published, in UTC.", "2015-08-12T12:48:00Z"),
    Field("updated_at", "When it was last changed, in UTC.", "2015-08-12T15:00:00Z"),
    Field(
        "authors",
        "The people who wrote it.",
        ["Fred Lambert"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Author",
    ),
    Field(
        "source",
        "The publication.",
        "Example Times",
        facet=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Source",
    ),
    Field(
        "agencies",
        "News agencies that it draws on.",
        ["AFP"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Agency",
    ),
    Field(
        "section",
        "The section of the publication.",
        "World",
        facet=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Section",
    ),
    Field(
        "tags",
        "Labels that the publication gave it.",
        ["Syria"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Tag",
    ),
    Field(
        "places",
        "Places in the news.",
        ["Syria"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Place",
    ),
    # Not text, since it repeats the places.
    Field(
        "place_paths",
        "The same places, each below its country.",
        ["Syria", "Syria > Latakia"],
        facet=True,
        many=True,
        limit=_NAME_LIMIT,
        derived=True,
        label="Place",
    ),
    Field(
        "people",
        "People in the news.",
        ["Bashar al-Assad"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Person",
    ),
    Field(
        "organizations",
        "Organizations in the news.",
        ["BBC"],
        facet=True,
        many=True,
        text=True,
        suggest=True,
        limit=_NAME_LIMIT,
        label="Organization",
    ),
    # Neither text nor suggested: nobody types "en" to find what is in English.
    Field(
        "language",
        "Language tag (BCP 47), mostly an ISO 639-1 code.",
        "en",
        facet=True,
        limit=_LANGUAGE_LIMIT,
        label="Language",
    ),
    Field("url", "Where it was published.", "https://example.org/latakia", limit=_URL_LIMIT),
    Field(
        "dateline",
        "Where the report was written and its agency.",
        {"text": "BEIRUT (Reuters)", "places": ["Beirut"], "agency": "Reuters"},
    ),
    Field("word_count", "Words in the body.", 312, derived=True),
)
FIELD_BY_NAME = {field.name: field for field in FIELDS}
FACETS = tuple(field for field in FIELDS if field.facet)


def _names(selected: Callable[[Field], bool]) -> tuple[str, ...]:
    return tuple(field.name for field in FIELDS if selected(field))


# What a hit or an article can contain, in the order of the response.
ARTICLE_FIELDS = tuple(FIELD_BY_NAME)
# What users narrow by: each is a facet, a filter parameter and an index field of the same name.
FACET_FIELDS = tuple(field.name for field in FACETS)
# Facets whose values are names and labels that a query matches, in the subfield `.text`.
NAME_FIELDS = _names(lambda field: field.facet and field.text)
# The text of the article itself.
TEXT_FIELDS = _names(lambda field: field.text and not field.facet)
DATE_FIELDS = _names(lambda field: field.name.endswith("_at"))
LIST_FIELDS = _names(lambda field: field.many)
# When an article was stored, set by the loader and not part of an article: see `watermark.py`.
INDEXED_AT = "indexed_at"
# What a response can contain of an article.
RETURNED_FIELDS = (*ARTICLE_FIELDS, INDEXED_AT)
SUGGESTED_FIELDS = _names(lambda field: field.suggest)

"""Results of tools: what every one has, articles in short, and the schemas of all of them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from api.mcp.budget import Result
from api.schemas.response import IncompleteReason

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_INTEGER: Schema = {"type": "integer"}
_NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
_STRING_OR_NULL: Schema = {"type": ["string", "null"]}
_STRINGS: Schema = {"type": "array", "items": _STRING}
_TEXT_FIELDS = ("body", "captions", "headings")


def build_object(properties: Schema, *optional: str, **more: Any) -> Schema:
    """Return the schema of an object that has these properties, and may lack the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


def build_list(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


_FRESHNESS = build_object(
    {
        "articles": {"type": ["integer", "null"], "description": "Articles in the index."},
        "newest_article": {**_STRING_OR_NULL, "description": "When the newest was published."},
    }
)
_BUDGET = build_object(
    {
        "tokens": {**_INTEGER, "description": "An upper estimate of this result."},
        "limit": _INTEGER,
        "left_out": {
            "type": ["object", "null"],
            "description": "Null if nothing was left out.",
            "properties": {"items": _INTEGER, "fields": _STRINGS},
        },
        "how_to_get_the_rest": _STRING_OR_NULL,
    }
)
# What every result has.
_COMMON: Schema = {
    "complete": {"type": "boolean", "description": "False if a part of the index failed."},
    "incomplete_reasons": _STRINGS,
    "warnings": {**_STRINGS, "description": "What of the query was read otherwise than typed."},
    "freshness": _FRESHNESS,
    "budget": _BUDGET,
}
_LINK: Schema = {"id": _STRING, "title": _STRING, "url": {**_STRING, "description": "To cite."}}
ARTICLE = build_object({**_LINK, "snippet": _STRING}, "snippet")


def build_output_schema(properties: Schema) -> Schema:
    """Return the schema of a tool's result."""
    return build_object({**properties, **_COMMON})


SEARCH_OUTPUT = build_output_schema(
    {"results": build_list(build_object({**_LINK, "text": _STRING}, "text"))}
)
FETCH_OUTPUT = build_output_schema({**_LINK, "text": _STRING, "metadata": {"type": "object"}})
ARTICLES_OUTPUT = build_output_schema(
    {
        "total": build_object({"value": _INTEGER, "exact": {"type": "boolean"}}),
        "articles": build_list(ARTICLE),
        "suggestion": {**_STRING_OR_NULL, "description": "A corrected query that finds more."},
        "next_cursor": _STRING_OR_NULL,
    }
)
_COUNTS: Schema = {"count": _INTEGER, "background": _INTEGER, "share": _NUMBER_OR_NULL}
TRENDS_OUTPUT = build_output_schema(
    {
        "time_zone": _STRING,
        "interval": _STRING,
        **_COUNTS,
        "undated": _INTEGER,
        "growth": _NUMBER_OR_NULL,
        "previous": {"type": ["object", "null"]},
        "buckets": build_list(
            build_object(
                {
                    "start": _STRING,
                    **_COUNTS,
                    "unfinished": {"type": "boolean"},
                    "split": {"type": "object", "description": "The count of each value."},
                },
                "split",
                "unfinished",
            )
        ),
        "significant": {"type": ["array", "null"], "items": {"type": "object"}},
    }
)
FACET_OUTPUT = build_output_schema(
    {
        "field": _STRING,
        "exact": {"type": "boolean"},
        "values": build_list(build_object({"value": _STRING, "count": _INTEGER})),
    }
)
SIMILAR_OUTPUT = build_output_schema({"articles": build_list(ARTICLE)})
STORY_OUTPUT = build_output_schema(
    {
        "story": _STRING,
        "total": build_object({"value": _INTEGER, "exact": {"type": "boolean"}}),
        "articles": build_list(ARTICLE),
    }
)
EXPLAIN_OUTPUT = build_output_schema(
    {
        "found": {"type": "boolean"},
        "excluded_by": _STRINGS,
        "matches": _STRINGS,
        "missing_words": _STRINGS,
    }
)


def build_common(response: Mapping[str, Any], freshness: Mapping[str, Any]) -> Result:
    """Return what every result has, but for its budget."""
    query = response.get("query") or {}
    return {
        "complete": response["complete"],
        "incomplete_reasons": [IncompleteReason(r).value for r in response["incomplete_reasons"]],
        "warnings": [warning["message"] for warning in query.get("warnings", ())],
        "freshness": freshness,
    }


def build_url(base_url: str, article: Mapping[str, Any]) -> str:
    """Return the address to cite: the publisher's, or else this service's page of the article."""
    published: str = article.get("url") or ""
    if published.startswith(("http://", "https://")):
        return published
    return f"{base_url}/?article={quote(article['id'], safe='')}"


def build_article(base_url: str, hit: Mapping[str, Any]) -> Result:
    """Return an article in short: what it is cited by, its requested fields, and a snippet."""
    article = {"id": hit["id"], "title": hit["title"] or "", "url": build_url(base_url, hit)}
    others = {
        name: value
        for name, value in hit.items()
        if name not in (*article, "highlights", "score", "story")
        and value not in (None, (), [], "")
    }
    snippet = build_snippet(hit)
    return {**article, **others, **({"snippet": snippet} if snippet else {})}


def build_snippet(hit: Mapping[str, Any]) -> str:
    """Return the first fragment of the text that matched."""
    highlights = hit.get("highlights") or {}
    return next((fragment["text"] for fragment in highlights.get("body", ())), "")

"""schema.org articles as JSON-LD: an object, a list of objects, or a graph."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.input.dialects import values
from indexer.input.dialects.model import Dialect

_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|amp|quot|apos|lt|gt|nbsp|[lr][sd]quo);")
_ARTICLE_SUFFIXES = ("Article", "BlogPosting", "Report", "Posting")


def is_article(node: Any) -> bool:
    """Whether a node has an article's type: NewsArticle, ReportageNewsArticle or BlogPosting."""
    return any(str(kind).endswith(_ARTICLE_SUFFIXES) for kind in _as_list(_get(node, "type")))


def find_articles(data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the articles of a JSON-LD value: of a list, of `@graph`, of `mainEntity`."""
    if isinstance(data, list):
        for item in data:
            yield from find_articles(item)
    elif isinstance(data, Mapping):
        if is_article(data):
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            inner = data.get(key)
            if isinstance(inner, (list, Mapping)):
                yield from find_articles(inner)


def _flatten(record: Mapping[str, Any]) -> Mapping[str, Any]:
    article = next(find_articles(dict(record)), record)
    return {str(key).removeprefix("schema:"): _decode(value) for key, value in article.items()}


def _decode(value: Any) -> Any:
    """Return a value without HTML entities, which pages print in their texts."""
    if isinstance(value, str):
        return html.unescape(value) if _ENTITY.search(value) else value
    if isinstance(value, list):
        return list(map(_decode, value))
    return {k: _decode(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def _get(node: Any, key: str) -> Any:
    return (node.get(f"@{key}") or node.get(key)) if isinstance(node, Mapping) else None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_people(value: Any) -> list[str] | None:
    """Return the names of the authors that are not organizations."""
    people = [item for item in _as_list(value) if "Organization" not in _kinds(item)]
    return values.read_names(people)


def _kinds(node: Any) -> str:
    return " ".join(map(str, _as_list(_get(node, "type"))))


def _read_language(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("alternateName") or value.get("name")
    return values.read_language(value)


def _read_url(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return values.read_text(value)


JSON_LD = Dialect(
    "json-ld",
    frozenset(),
    (
        ("headline", "title"),
        ("name", "title"),
        ("alternativeHeadline", "title"),
        ("articleBody", "body"),
        ("text", "body"),
        ("description", "lead"),
        ("abstract", "lead"),
        ("author", "authors"),
        ("creator", "authors"),
        ("datePublished", "published_at"),
        ("dateCreated", "published_at"),
        ("dateModified", "updated_at"),
        ("publisher", "source"),
        ("articleSection", "section"),
        ("keywords", "tags"),
        ("about", "tags"),
        ("inLanguage", "language"),
        ("url", "url"),
        ("mainEntityOfPage", "url"),
        ("@id", "url"),
        ("contentLocation", "places"),
        ("locationCreated", "places"),
        ("dateline", "dateline"),
        ("identifier", "id"),
    ),
    readers={
        ("author", "authors"): _read_people,
        ("creator", "authors"): _read_people,
        ("about", "tags"): values.read_values,
        ("inLanguage", "language"): _read_language,
        ("url", "url"): _read_url,
        ("mainEntityOfPage", "url"): _read_url,
        ("@id", "url"): _read_url,
    },
    left_out={"@type": "the type", "@context": "the vocabulary"},
    flatten=_flatten,
)

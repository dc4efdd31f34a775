"""Articles as ninjs 3.1, the JSON of IPTC for the exchange of news.

`indexer.input.dialects.ninjs` reads it back: the same article with the same id. Sub-headings, and
the agency of a dateline, have no key in ninjs.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from mappings.ninjs import AGENCY_ROLE, ID_PREFIX, SECTION_REL, WEB_RENDITION

NINJS_TYPE = "application/ninjs+json"

_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
# A `uri` is required; other ids are written in a namespace of this service.
_URI = re.compile(r"(?:https?|urn|tag):[\w.~:/?#@!$&'()*+,;=%\-]+", re.ASCII)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = "text/plain"


def write_ninjs(article: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article as a ninjs item, without what it has no value or no field for.

    Without the body it is a partial representation.
    """
    uri = _write_uri(article["id"])
    body = article.get("body")
    dateline = article.get("dateline") or {}
    published_at = article.get("published_at")
    item = {
        "uri": uri,
        "standard": _STANDARD,
        "type": "text",
        "representationType": "full" if body else "partial",
        "pubStatus": "usable",
        "contentCreated": published_at,
        "versionCreated": article.get("updated_at"),
        "language": article.get("language"),
        "by": "; ".join(article.get("authors", ())),
        "located": ", ".join(dateline.get("places", ())) or dateline.get("text"),
        "headlines": _write_texts(article.get("title")),
        "descriptions": _write_texts(article.get("lead")),
        "bodies": _write_body(body, article.get("word_count")),
        "infoSources": _write_sources(article),
        "subjects": _write_subjects(article),
        "people": _write_names(article.get("people")),
        "organisations": _write_names(article.get("organizations")),
        "places": _write_names(article.get("places")),
        "renditions": _write_renditions(article.get("url")),
        "associations": _write_pictures(uri, article.get("captions", ())),
        "altIds": [{"role": "id", "value": article["id"]}],
    }
    return {key: value for key, value in item.items() if value}


def _write_uri(id_: str) -> str:
    if _is_uri(id_) and not id_.startswith(ID_PREFIX):
        return id_
    return ID_PREFIX + quote(id_, safe="")


def _is_uri(text: str) -> bool:
    return (
        _URI.fullmatch(text) is not None
        and text.count("#") <= 1
        and not _BROKEN_ESCAPE.search(text)
    )


def _write_texts(text: str | None) -> list[dict[str, Any]]:
    return [{"role": "main", "contentType": _PLAIN, "value": text}] if text else []


def _write_body(body: str | None, words: int | None) -> list[dict[str, Any]]:
    counts = {"charCount": len(body or ""), "wordCount": words or len((body or "").split())}
    return [text | counts for text in _write_texts(body)]


def _write_sources(article: Mapping[str, Any]) -> list[dict[str, str]]:
    source = article.get("source")
    agencies = article.get("agencies") or ()
    return [
        *([{"name": source, "role": "publisher"}] if source else []),
        *({"name": name, "role": AGENCY_ROLE} for name in agencies),
    ]


def _write_subjects(article: Mapping[str, Any]) -> list[dict[str, str]]:
    section = article.get("section")
    return [
        *([{"name": section, "rel": SECTION_REL}] if section else []),
        *({"name": tag, "rel": "about"} for tag in article.get("tags") or ()),
    ]


def _write_names(names: Iterable[str] | None) -> list[dict[str, str]]:
    return [{"name": name, "rel": "mentions"} for name in names or ()]


def _write_renditions(url: str | None) -> list[dict[str, str]]:
    if not url or not _is_uri(url):
        return []
    return [{"name": WEB_RENDITION, "href": url, "contentType": "text/html"}]


def _write_pictures(uri: str, captions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    base = f"{uri}-" if "#" in uri else f"{uri}#"
    pictures = (
        {
            "name": f"picture {number}",
            "uri": f"{base}picture-{number}",
            "type": "picture",
            "by": caption.get("credit"),
            "descriptions": _write_texts(caption.get("text")),
        }
        for number, caption in enumerate(captions, start=1)
    )
    return [{key: value for key, value in picture.items() if value} for picture in pictures]

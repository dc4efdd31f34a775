"""A stored document as the article it was made of, so that better rules need no input files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from indexer.documents.article import Article, Caption, Heading
from indexer.documents.document import build_document, lead_from_body
from indexer.enrich.entities import name_article
from mappings.fields import PARAGRAPH_BREAK

# Where a document holds an article's own values; all else is made of them.
_TEXTS = ("source", "section", "language", "url")
_LISTS = ("authors", "agencies", "tags", "places", "people", "organizations", "boilerplate")
_TIMES = ("published_at", "updated_at")


def reenrich(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its places, people, organizations and bands made anew from its text.

    What was given stays as it is, and so does a field that this version does not know.
    """
    article = name_article(read_document(document))
    built = build_document(article, document["id"])
    made = {"place_paths", "story_minhash", "derived_fields", *document.get("derived_fields", ())}
    others = document.keys() - built.keys() - made
    return {**built, **{name: document[name] for name in document if name in others}}


def read_document(document: Mapping[str, Any]) -> Article:
    """The article, without the names that were found in its text."""
    found = set(document.get("derived_fields", ()))
    body = tuple(document["body"].split(PARAGRAPH_BREAK))
    lead = document.get("lead")
    values: dict[str, Any] = {
        **{name: document.get(name) for name in _TEXTS},
        **{name: _read_time(document.get(name)) for name in _TIMES},
        **{name: tuple(document.get(name, ())) for name in _LISTS if name not in found},
    }
    return Article(
        title=document["title"],
        body=body,
        lead=None if lead == lead_from_body(body) else lead,
        captions=tuple(Caption(**caption) for caption in document.get("captions", ())),
        headings=tuple(Heading(**heading) for heading in document.get("headings", ())),
        **values,
    )


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

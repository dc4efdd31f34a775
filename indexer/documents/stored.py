"""Read a stored document back as an article, so that new rules apply without the input files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from indexer.documents.article import Article, Caption, Heading
from indexer.documents.document import build_document, lead_from_body
from indexer.enrich.entities import enrich_article
from mappings.fields import DATE_FIELDS, FACETS, PARAGRAPH_BREAK

# A derived facet is computed again from the others.
_INPUT_FACETS = tuple(facet for facet in FACETS if not facet.derived)
_DERIVED_FACETS = tuple(facet.name for facet in FACETS if facet.derived)


def reenrich(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with its derived facets and its MinHash bands computed again.

    Values of the input stay as they are, and so does a field that this version does not know.
    """
    article = enrich_article(read_document(document))
    built = build_document(article, document["id"])
    derived = {*_DERIVED_FACETS, *document.get("derived_fields", ())}
    others = document.keys() - built.keys() - derived - {"story_minhash", "derived_fields"}
    return {**built, **{name: document[name] for name in document if name in others}}


def read_document(document: Mapping[str, Any]) -> Article:
    """Return the article, without the values that were derived from its text."""
    derived = set(document.get("derived_fields", ()))
    body = tuple(document["body"].split(PARAGRAPH_BREAK))
    lead = document.get("lead")
    values: dict[str, Any] = {
        facet.name: tuple(document.get(facet.name, ())) if facet.many else document.get(facet.name)
        for facet in _INPUT_FACETS
        if facet.name not in derived
    }
    values |= {name: _read_time(document.get(name)) for name in DATE_FIELDS}
    return Article(
        title=document["title"],
        body=body,
        lead=None if lead == lead_from_body(body, document.get("dateline")) else lead,
        dateline=document.get("dateline"),
        captions=tuple(Caption(**caption) for caption in document.get("captions", ())),
        headings=tuple(Heading(**heading) for heading in document.get("headings", ())),
        boilerplate=tuple(document.get("boilerplate", ())),
        url=document.get("url"),
        **values,
    )


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

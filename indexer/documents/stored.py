"""Read a stored document back as an article, so that new rules apply without the input files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from indexer.documents.article import Article, Caption, Dateline, Heading
from indexer.documents.document import COMPUTED_FIELDS, build_document, lead_from_body
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
    derived |= {"story_minhash", "derived_fields", *COMPUTED_FIELDS}
    others = document.keys() - built.keys() - derived
    return {**built, **{name: document[name] for name in document if name in others}}


def read_document(document: Mapping[str, Any]) -> Article:
    """Return the article, without the values that were derived from its text."""
    derived = set(document.get("derived_fields", ()))
    body = tuple(document["body"].split(PARAGRAPH_BREAK))
    lead = document.get("lead")
    dateline = _read_dateline(document.get("dateline"))
    values: dict[str, Any] = {
        facet.name: tuple(document.get(facet.name, ())) if facet.many else document.get(facet.name)
        for facet in _INPUT_FACETS
        if facet.name not in derived
    }
    values |= {name: _read_time(document.get(name)) for name in DATE_FIELDS}
    return Article(
        title=document["title"],
        body=body,
        lead=None if lead == lead_from_body(body, dateline) else lead,
        dateline=dateline,
        captions=tuple(Caption(**caption) for caption in document.get("captions", ())),
        headings=tuple(Heading(**heading) for heading in document.get("headings", ())),
        boilerplate=tuple(document.get("boilerplate", ())),
        parse_warnings=tuple(document.get("parse_warnings", ())),
        url=document.get("url"),
        **values,
    )


def _read_dateline(stored: Mapping[str, Any] | None) -> Dateline | None:
    if not stored:
        return None
    return Dateline(stored["text"], tuple(stored.get("places", ())), stored.get("agency"))


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

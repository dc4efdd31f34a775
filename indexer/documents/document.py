"""What Elasticsearch stores for an article, and under which id."""

import hashlib
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson

from indexer.documents.article import Article
from indexer.documents.normalize import clean_text
from indexer.enrich.minhash import build_bands
from mappings.fields import FACETS, PARAGRAPH_BREAK

# Elasticsearch refuses an `_id` of more bytes than this.
MAX_ID_BYTES = 512

# 128 bits: no two articles of one collection will ever share them by chance.
_DIGEST_LENGTH = 32

# A lead shows what an article is about; one taken from the body ends near this many characters.
_MAX_BORROWED_LEAD = 600


def document_id(article: Article, path: str) -> str:
    """The given id, else the url, else the path under the loaded root, in at most 512 bytes.

    Where a longer one is cut, a digest of the whole stands for its end.
    """
    chosen = article.id or article.url or unicodedata.normalize("NFC", path)
    document = " ".join(clean_text(chosen).split())
    encoded = document.encode()
    if len(encoded) <= MAX_ID_BYTES:
        return document
    digest = hashlib.sha256(encoded).hexdigest()[:_DIGEST_LENGTH]
    kept = encoded[: MAX_ID_BYTES - _DIGEST_LENGTH - 1].decode("utf-8", "ignore")
    return f"{kept}~{digest}"


def build_document(article: Article, id: str) -> dict[str, Any]:  # noqa: A002 (the field's own name)
    """The fields of the mapping for an article that `normalize_article` has fitted.

    Empty values are left out. `content_hash` is a digest of all other fields: two documents with
    the same one are the same. Raises `orjson.JSONEncodeError` for text that was not cleaned.
    """
    body = PARAGRAPH_BREAK.join(article.body)
    fields = {
        "id": id,
        "title": article.title,
        "lead": article.lead or lead_from_body(article.body),
        "body": body,
        **_build_parts(article),
        **_build_facets(article),
        "published_at": _build_time(article.published_at),
        "updated_at": _build_time(article.updated_at),
        "url": article.url,
        "word_count": len(body.split()),
        "body_length": len(body),
        "story_minhash": build_bands(article.body, article.url),
        "boilerplate": list(article.boilerplate),
        "derived_fields": list(article.derived_fields),
    }
    document = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return {**document, "content_hash": content_hash(document)}


def _build_parts(article: Article) -> dict[str, Any]:
    captions = (asdict(caption) for caption in article.captions)
    return {
        "captions": [{k: v for k, v in caption.items() if v} for caption in captions],
        "headings": [asdict(heading) for heading in article.headings],
    }


def _build_facets(article: Article) -> dict[str, Any]:
    values = ((facet, getattr(article, facet.name)) for facet in FACETS)
    return {facet.name: list(value) if facet.many else value for facet, value in values}


def _build_time(time: datetime | None) -> str | None:
    """A time with its zone in UTC; one without stays so, and Elasticsearch reads it as UTC."""
    if time is None:
        return None
    if time.tzinfo is None:
        return time.isoformat()
    try:
        return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:  # within hours of year 1 or 9999 the offset stays as it was printed
        return time.isoformat()


def lead_from_body(body: tuple[str, ...]) -> str:
    """The first paragraph, so that every hit has something to show."""
    first = body[0] if body else ""
    if len(first) <= _MAX_BORROWED_LEAD:
        return first
    return first[: _MAX_BORROWED_LEAD + 1].rsplit(maxsplit=1)[0] + " …"


def content_hash(document: dict[str, Any]) -> str:
    """The digest of a document's fields, in the order they were built."""
    return hashlib.sha256(orjson.dumps(document)).hexdigest()[:_DIGEST_LENGTH]

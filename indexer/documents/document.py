"""The document that Elasticsearch stores for an article: its id, its version, its fields."""

import hashlib
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from indexer.documents.article import Article, Dateline, as_utc
from indexer.documents.normalize import clean_text
from indexer.enrich.minhash import build_bands
from mappings.embedding.embed import embed_article
from mappings.fields import FACETS, PARAGRAPH_BREAK
from mappings.languages import ANALYZED_FIELD, analyze_texts
from mappings.schema import EMBEDDING_FIELD

# Elasticsearch rejects an `_id` of more bytes than this.
MAX_ID_BYTES = 512

# 128 bits: two articles of one collection never share them by chance.
_DIGEST_LENGTH = 32

# Fields that are computed from the others whenever an article is written.
COMPUTED_FIELDS = (EMBEDDING_FIELD, ANALYZED_FIELD)

# Between a dateline and the text: blanks, dashes, a stop or a colon.
_DATELINE_DASHES = " -\u2013\u2014_.:"

# A lead taken from the body ends near this many characters.
_MAX_LEAD_LENGTH = 600

# Elasticsearch counts external versions from 1. An article without any time is older than every
# dated one, and the later loaded of two such articles wins.
UNDATED_VERSION = 1

# External versions are multiples of this. Story updates increment the version within that range,
# so two versions with the same quotient belong to the same article version.
_VERSION_STEP = 4_096

_FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def document_id(article: Article, path: str) -> str:
    """Return the article's id, else its URL, else the path under the loaded directory.

    An id of more than 512 bytes is cut and ends with a digest of the whole.
    """
    chosen = article.id or article.url or unicodedata.normalize("NFC", path)
    id_ = " ".join(clean_text(chosen).split())
    encoded = id_.encode()
    if len(encoded) <= MAX_ID_BYTES:
        return id_
    digest = hashlib.sha256(encoded).hexdigest()[:_DIGEST_LENGTH]
    start = encoded[: MAX_ID_BYTES - _DIGEST_LENGTH - 1].decode("utf-8", "ignore")
    return f"{start}~{digest}"


def article_version(article: Article) -> int:
    """Return a number that grows with `updated_at`, else `retrieved_at`, else `published_at`.

    It depends on nothing but the article, so any order of loading ends with the same index.
    """
    time = article.updated_at or article.retrieved_at or article.published_at
    if time is None:
        return UNDATED_VERSION
    return (1 + max((as_utc(time) - _FIRST_MOMENT) // _MILLISECOND, 0)) * _VERSION_STEP


def is_older(version: int, other: int) -> bool:
    """Whether the first version is that of an older article."""
    return version // _VERSION_STEP < other // _VERSION_STEP


def latest_of_version(version: int) -> int:
    """Return the highest version that story updates can give to the same article version."""
    return version // _VERSION_STEP * _VERSION_STEP + _VERSION_STEP - 1


def latest_before(version: int) -> int:
    """Return the highest version of an older article; negative if there cannot be one."""
    return version // _VERSION_STEP * _VERSION_STEP - 1


def build_document(article: Article, id: str) -> dict[str, Any]:  # noqa: A002 (the field's own name)
    """Return the fields of a normalized article, without empty values.

    `content_hash` is a digest of all other fields but those of `COMPUTED_FIELDS`: two documents
    with the same hash are the same.
    Raise `orjson.JSONEncodeError` for text that was not cleaned.
    """
    body = PARAGRAPH_BREAK.join(article.body)
    fields = {
        "id": id,
        "title": article.title,
        "lead": article.lead or lead_from_body(article.body, article.dateline),
        "dateline": _build_dateline(article.dateline),
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
        "parse_warnings": list(article.parse_warnings),
    }
    document = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    computed = {
        EMBEDDING_FIELD: embed_article(article.title, body),
        ANALYZED_FIELD: _build_analyzed(article.language, document),
    }
    derived = {name: value for name, value in computed.items() if value}
    return {**document, "content_hash": content_hash(document), **derived}


def _build_analyzed(language: str | None, document: dict[str, Any]) -> dict[str, Any]:
    """Return the texts of a document for the analysis of its language."""
    parts = {
        name: [part["text"] for part in document.get(name, ()) if part.get("text")]
        for name in ("captions", "headings")
    }
    return analyze_texts(language, document | parts)


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
    """Convert a time with a zone to UTC; Elasticsearch reads one without a zone as UTC."""
    if time is None:
        return None
    if time.tzinfo is None:
        return time.isoformat()
    try:
        return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:  # within hours of the year 1 or 9999 the printed offset is kept
        return time.isoformat()


def _build_dateline(dateline: Dateline | None) -> dict[str, Any] | None:
    if dateline is None:
        return None
    parts = {"text": dateline.text, "places": list(dateline.places), "agency": dateline.agency}
    return {name: value for name, value in parts.items() if value}


def lead_from_body(body: tuple[str, ...], dateline: Dateline | None = None) -> str:
    """Return the start of the first paragraph without its dateline, for a hit without a lead."""
    first = body[0] if body else ""
    if dateline:
        first = first.removeprefix(dateline.text).lstrip(_DATELINE_DASHES) or first
    if len(first) <= _MAX_LEAD_LENGTH:
        return first
    return first[: _MAX_LEAD_LENGTH + 1].rsplit(maxsplit=1)[0] + " …"


def content_hash(document: dict[str, Any]) -> str:
    """Return the digest of a document's fields, in the order they were built."""
    return hashlib.sha256(orjson.dumps(document)).hexdigest()[:_DIGEST_LENGTH]

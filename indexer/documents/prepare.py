"""Prepare one input: from its bytes to the document that is sent to Elasticsearch."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

import orjson

from indexer.documents.article import Article, ArticleError
from indexer.documents.document import (
    UNDATED_VERSION,
    article_version,
    build_document,
    document_id,
)
from indexer.documents.normalize import clean_text, normalize_article
from indexer.enrich.entities import enrich_article
from indexer.input.decoding import decode
from indexer.input.parsed_json import parse_parsed_article
from indexer.input.sources import Input, Kind, RejectedInput
from indexer.load.results import LoadResult, Outcome, rejection
from indexer.parser import parse_text

# Hexadecimal digits of a digest: enough to distinguish the articles of one stream.
_NAME_DIGITS = 16
UNKNOWN_ENCODING = "unknown encoding"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A normalized article.

    `encoding` is how its bytes became text, `warnings` what was cut or may be wrong.
    """

    article: Article
    encoding: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkDocument:
    """A document ready to be sent; `payload` is its JSON, with the label of its `story`.

    `path`, `line`, `encoding` and `warnings` describe the input for the result of the load.
    Of two documents with one id the one with the higher `version` is kept; `is_repeated` if an
    earlier document of the same load has the same id. Near-copies are found by their `bands`.
    """

    id: str
    content_hash: str
    payload: bytes
    path: str
    line: int | None = None
    version: int = UNDATED_VERSION
    story: str = ""
    bands: tuple[str, ...] = ()
    encoding: str | None = None
    warnings: tuple[str, ...] = ()
    is_repeated: bool = False

    def with_story(self, story: str) -> "BulkDocument":
        """Return the document with another story label."""
        if story == self.story:
            return self
        payload = orjson.dumps({**orjson.loads(self.payload), "story": story})
        return replace(self, payload=payload, story=story)

    def result(
        self, outcome: Outcome, reason: str | None = None, detail: str | None = None
    ) -> LoadResult:
        """Return the result of the load for this document."""
        return LoadResult(
            self.path,
            self.line,
            outcome,
            id=self.id,
            reason=reason,
            detail=detail,
            encoding=self.encoding,
            warnings=self.warnings,
        )


# What a load passes on: documents to write, and results of inputs that were rejected already.
LoadItem: TypeAlias = BulkDocument | LoadResult


def prepare(source: Input | RejectedInput, now: datetime | None = None) -> LoadItem:
    """Return the document for one input, or the result of its rejection.

    A raw article's date after `now`, which has a zone, is refused.
    """
    if isinstance(source, RejectedInput):
        return rejection(source)
    try:
        return _prepare(source, now)
    except ArticleError as error:
        return rejection(RejectedInput.of(source.path, source.line, error))
    except Exception as error:  # a defect that one article triggers must not stop the others
        detail = f"the indexer has a defect, please report it: {type(error).__name__}: {error}"
        defect = ArticleError("internal-error", clean_text(detail))
        return rejection(RejectedInput.of(source.path, source.line, defect))


def parse_input(source: Input, now: datetime | None = None) -> Parsed:
    """Return the article of one input; raise `ArticleError` if it does not contain one."""
    decoded = decode(source.content)
    doubts = (UNKNOWN_ENCODING,) if decoded.guessed else ()
    if source.kind is Kind.RAW:
        parsed = parse_text(decoded.text, now)
        article, doubts = parsed.article, (*doubts, *parsed.warnings)
    else:
        article = parse_parsed_article(decoded.text)
    article, warnings = normalize_article(article)
    return Parsed(article, decoded.method, (*doubts, *warnings))


def _prepare(source: Input, now: datetime | None) -> BulkDocument:
    parsed = parse_input(source, now)
    article = enrich_article(parsed.article)
    document = build_document(article, document_id(article, _input_name(source)))
    # Until the stories are updated at the end of the load, an article is a story of one.
    story = document["id"]
    return BulkDocument(
        id=document["id"],
        content_hash=document["content_hash"],
        payload=orjson.dumps({**document, "story": story}),
        path=source.path,
        line=source.line,
        version=article_version(article),
        story=story,
        bands=tuple(document.get("story_minhash", ())),
        encoding=parsed.encoding,
        warnings=parsed.warnings,
    )


def _input_name(source: Input) -> str:
    if source.name is None:
        return f"stdin-{hashlib.sha256(source.content.strip()).hexdigest()[:_NAME_DIGITS]}"
    return source.name if source.line is None else f"{source.name}:{source.line}"

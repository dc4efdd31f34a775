"""From the bytes of one input to the document that is sent."""

import hashlib
from dataclasses import dataclass, replace

import orjson

from indexer.documents.article import Article, ArticleError
from indexer.documents.document import build_document, document_id
from indexer.documents.normalize import clean_text, normalize_article
from indexer.documents.version import UNDATED, article_version
from indexer.enrich.entities import enrich_article
from indexer.input.decoding import decode
from indexer.input.parsed_json import parse_parsed_article
from indexer.input.sources import Input, Kind
from indexer.load.results import LoadResult, Outcome, rejection
from indexer.parser import parse_article

# Enough of a digest to tell the articles of one stream apart.
_NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Parsed:
    """An article fit to be stored: `encoding` tells how it was read, `warnings` what was cut."""

    article: Article
    encoding: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkDocument:
    """A document ready to be sent: `payload` is its JSON, `result` what to tell of it.

    `story` is the one it was in so far, or that of a near-copy which came before it; which story
    it is in is settled after the load, by its `bands`. Of two documents with one id the one with
    the higher `version` stays; one that comes `again` follows another of the same load.
    """

    id: str
    content_hash: str
    payload: bytes
    result: LoadResult
    version: int = UNDATED
    story: str | None = None
    bands: tuple[str, ...] = ()
    again: bool = False

    @property
    def source_bytes(self) -> bytes:
        """The payload with its story; until stories are settled, an article is its own."""
        story = orjson.dumps(self.story or self.id)
        return self.payload[:-1] + b',"story":' + story + b"}"

    def told(
        self, outcome: Outcome, reason: str | None = None, detail: str | None = None
    ) -> LoadResult:
        """The result, now that it is known what became of the document."""
        return replace(self.result, outcome=outcome, reason=reason, detail=detail)


def prepare(source: Input) -> BulkDocument | LoadResult:
    """The document for one input, or the result of its rejection."""
    try:
        return _prepare(source)
    except ArticleError as error:
        return rejection(source.path, source.line, error)
    except Exception as error:  # a defect met by one article must not cost all the others
        detail = f"the indexer has a defect, please report it: {type(error).__name__}: {error}"
        return rejection(
            source.path, source.line, ArticleError("internal-error", clean_text(detail))
        )


def parse_input(source: Input) -> Parsed:
    """The article of one input; raises `ArticleError` where there is none."""
    decoded = decode(source.content)
    parse = parse_article if source.kind is Kind.RAW else parse_parsed_article
    article, warnings = normalize_article(parse(decoded.text))
    return Parsed(article, decoded.method, warnings)


def _prepare(source: Input) -> BulkDocument:
    parsed = parse_input(source)
    article = enrich_article(parsed.article)
    document = build_document(article, document_id(article, _name(source)))
    result = LoadResult(
        source.path,
        source.line,
        Outcome.INDEXED,
        id=document["id"],
        encoding=parsed.encoding,
        warnings=parsed.warnings,
    )
    return BulkDocument(
        document["id"],
        document["content_hash"],
        orjson.dumps(document),
        result,
        article_version(article),
        bands=tuple(document.get("story_minhash", ())),
    )


def _name(source: Input) -> str:
    if source.name is None:
        return f"stdin-{hashlib.sha256(source.content.strip()).hexdigest()[:_NAME_DIGITS]}"
    return source.name if source.line is None else f"{source.name}:{source.line}"

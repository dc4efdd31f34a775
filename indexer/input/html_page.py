"""Articles of HTML pages: JSON-LD and meta tags first, then the extractor of the extra `web`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from indexer.documents.article import ArticleError, as_utc
from indexer.input.decoding import decode
from indexer.input.dialects import Mapped, map_record, values
from indexer.input.dialects.json_ld import JSON_LD, find_articles
from indexer.input.dialects.model import READERS

HTML_DIALECT = "html"

# Pages with less text are galleries, lists, error pages and videos.
_MIN_WORDS = 40
# The extractor lost the text if JSON-LD has this many times as much.
_MUCH_LONGER = 2
# Types of pages that are not articles; many sites call all their pages "website".
_OTHER_TYPES = ("profile", "product", "video", "music", "book")
# A clock may be wrong and a zone missing; a later date is not that of a publication.
_CLOCK_TOLERANCE = timedelta(days=1)
_MAX_META_BYTES = 2_048
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

# Meta tags (property, name or itemprop) by field, in order of preference.
_META_KEYS: tuple[tuple[str, str], ...] = (
    ("og:title", "title"),
    ("twitter:title", "title"),
    ("dc.title", "title"),
    ("article:published_time", "published_at"),
    ("og:published_time", "published_at"),
    ("datepublished", "published_at"),
    ("parsely-pub-date", "published_at"),
    ("sailthru.date", "published_at"),
    ("dc.date.issued", "published_at"),
    ("dc.date", "published_at"),
    ("pubdate", "published_at"),
    ("publishdate", "published_at"),
    ("publish-date", "published_at"),
    ("date", "published_at"),
    ("article:modified_time", "updated_at"),
    ("og:updated_time", "updated_at"),
    ("datemodified", "updated_at"),
    ("author", "authors"),
    ("article:author", "authors"),
    ("byl", "authors"),
    ("dc.creator", "authors"),
    ("parsely-author", "authors"),
    ("og:site_name", "source"),
    ("application-name", "source"),
    ("article:section", "section"),
    ("parsely-section", "section"),
    ("article:tag", "tags"),
    ("news_keywords", "tags"),
    ("keywords", "tags"),
    ("og:description", "lead"),
    ("description", "lead"),
    ("og:url", "url"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tree, its JSON-LD articles and its meta tags."""

    tree: etree._Element
    articles: tuple[Mapping[str, Any], ...]
    meta: Mapping[str, list[str]]


def parse_page(content: bytes, url: str | None = None, now: datetime | None = None) -> Mapped:
    """Return the fields of an article page; `origins` say where each comes from.

    A date after `now` is left out. Raises `ArticleError`: `missing-extra`, `invalid-html`,
    `not-an-article` if the page has no article.
    """
    page = _read_page(_decode(content))
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    left_out: dict[str, str] = {}
    article = max(
        page.articles, key=lambda item: len(str(item.get("articleBody", ""))), default=None
    )
    if article is not None:
        mapped = map_record(JSON_LD, article)
        for key, names in mapped.origins.items():
            origins[f"json-ld {key}"] = names
        left_out |= {f"json-ld {key}": reason for key, reason in mapped.left_out.items()}
        fields |= mapped.fields
    for key, name in _META_KEYS:
        value = READERS[name](page.meta.get(key)) if key in page.meta else None
        if value and name not in fields:
            fields[name], origins[f"meta {key}"] = value, name
    _add_page_facts(page, url, fields, origins)
    body = _extract(page.tree, url)
    _choose_body(body, fields, origins)
    _refuse_future(now or datetime.now(UTC), fields, origins, left_out)
    _require_article(page, fields)
    fields.pop("id", None)
    return Mapped(HTML_DIALECT, fields, origins, left_out)


def _decode(content: bytes) -> str:
    """Return the text by the page's own charset, else by evidence."""
    declared = _CHARSET.search(content[:_MAX_META_BYTES])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content).text


def _read_page(text: str) -> Page:
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ArticleError("invalid-html", f"the page cannot be read: {error}") from None
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        value = (element.get("content") or "").strip()
        if key and value:
            meta.setdefault(str(key).lower(), []).append(value)
    return Page(tree, tuple(_json_ld(tree)), meta)


def _json_ld(tree: etree._Element) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                data = json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            yield from find_articles(data)


def _add_page_facts(
    page: Page, url: str | None, fields: dict[str, Any], origins: dict[str, str]
) -> None:
    """Add the canonical URL, the heading and the language of the page."""
    canonical = next(
        (e.get("href") for e in page.tree.iter("link") if e.get("rel") == "canonical"), None
    )
    if canonical and canonical.startswith("http"):
        fields["url"], origins["link canonical"] = canonical, "url"
    elif url:
        fields["url"], origins["the page's URL"] = url, "url"
    if "title" not in fields:
        for name in ("h1", "title"):
            heading = next(page.tree.iter(name), None)
            title = (
                " ".join("".join(map(str, heading.itertext())).split())
                if heading is not None
                else ""
            )
            if title:
                fields["title"], origins[name] = title, "title"
                break
    language = values.read_language(page.tree.get("lang"))
    if language and "language" not in fields:
        fields["language"], origins["html lang"] = language, "language"


def _extract(tree: etree._Element, url: str | None) -> list[str]:
    """Return the paragraphs that the extractor finds."""
    try:
        import trafilatura  # noqa: PLC0415 (an extra, slow to import)
    except ModuleNotFoundError:
        raise ArticleError(
            "missing-extra", "install what reads HTML: pip install 'news-search[web]'"
        ) from None
    extracted = trafilatura.extract(
        tree, url=url, include_comments=False, include_tables=False, favor_precision=False
    )
    return values.read_paragraphs(extracted) or []


def _choose_body(body: list[str], fields: dict[str, Any], origins: dict[str, str]) -> None:
    declared = fields.get("body") or []
    if _length(declared) > _MUCH_LONGER * _length(body):
        return
    _forget(origins, "body")
    fields["body"], origins["text"] = body, "body"


def _forget(origins: dict[str, str], field: str) -> list[str]:
    """Remove the origins of a field and return their keys."""
    keys = [key for key, name in origins.items() if name == field]
    for key in keys:
        del origins[key]
    return keys


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _refuse_future(
    now: datetime, fields: dict[str, Any], origins: dict[str, str], left_out: dict[str, str]
) -> None:
    for name in ("published_at", "updated_at"):
        time = fields.get(name)
        if time is None:
            continue
        if as_utc(datetime.fromisoformat(time)) > now + _CLOCK_TOLERANCE:
            del fields[name]
            for key in _forget(origins, name):
                left_out[key] = "the date is in the future"


def _require_article(page: Page, fields: Mapping[str, Any]) -> None:
    words = sum(len(paragraph.split()) for paragraph in fields["body"])
    # Scripts without spaces have few words and many characters.
    if max(words, _length(fields["body"]) // 6) < _MIN_WORDS:
        raise ArticleError("not-an-article", f"the page has only {words} words of text")
    if page.articles:
        return
    kind = (page.meta.get("og:type") or [""])[0]
    if kind.startswith(_OTHER_TYPES):
        raise ArticleError("not-an-article", f"the page says that it is a {kind[:20]}")
    if "url" in fields and urlsplit(fields["url"]).path in ("", "/"):
        raise ArticleError("not-an-article", "it is the home page of a site")

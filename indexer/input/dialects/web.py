"""The dialects of extractors, crawlers and public collections of news pages."""

from collections.abc import Mapping
from typing import Any

from indexer.input.dialects import values
from indexer.input.dialects.model import Dialect

_COMPUTED = "computed from the text"
_CRAWL = "about the crawl"
_IMAGE = "images are not stored"


def _read_first(value: Any) -> str | None:
    return next(iter(values.read_list(value) or ()), None)


TRAFILATURA = Dialect(
    "trafilatura",
    frozenset({"text", "fingerprint"}),
    (
        ("title", "title"),
        ("text", "body"),
        ("author", "authors"),
        ("date", "published_at"),
        ("source", "url"),
        ("source-hostname", "source"),
        ("hostname", "source"),
        ("excerpt", "lead"),
        ("categories", "section"),
        ("categories", "tags"),
        ("tags", "tags"),
        ("language", "language"),
        ("filedate", "retrieved_at"),
        ("id", "id"),
    ),
    readers={("categories", "section"): _read_first},
    left_out={
        "fingerprint": _COMPUTED,
        "raw_text": "the same text without lines",
        "comments": "readers' comments",
        "image": _IMAGE,
        "pagetype": _CRAWL,
        "license": "licenses are not stored",
    },
)

# Trafilatura's CSV output has no header.
TRAFILATURA_COLUMNS = (
    "source",
    "id",
    "fingerprint",
    "hostname",
    "title",
    "image",
    "date",
    "text",
    "comments",
    "license",
    "pagetype",
)

NEWSPAPER = Dialect(
    "newspaper4k",
    frozenset({"publish_date", "meta_keywords", "text"}),
    (
        ("title", "title"),
        ("text", "body"),
        ("authors", "authors"),
        ("publish_date", "published_at"),
        ("canonical_link", "url"),
        ("url", "url"),
        ("meta_site_name", "source"),
        ("meta_description", "lead"),
        ("tags", "tags"),
        ("meta_keywords", "tags"),
        ("language", "language"),
        ("meta_lang", "language"),
    ),
    left_out={
        "keywords": _COMPUTED,
        "summary": _COMPUTED,
        "top_image": _IMAGE,
        "meta_img": _IMAGE,
        "images": _IMAGE,
        "movies": "videos are not stored",
        "meta_favicon": _IMAGE,
        "read_more_link": _CRAWL,
    },
)


def _flatten_fundus(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Join the sections of the body; headings of sections are paragraphs."""
    body = record.get("body")
    if not isinstance(body, Mapping):
        return record
    sections = body.get("sections") or []
    paragraphs = [
        part
        for section in (sections if isinstance(sections, list) else [])
        if isinstance(section, Mapping)
        for key in ("headline", "paragraphs")
        for part in values.read_paragraphs(section.get(key)) or ()
    ]
    summary = values.read_paragraphs(body.get("summary"))
    return {
        **record,
        "body": {**body, "sections": paragraphs, "summary": " ".join(summary or ())},
    }


def is_fundus(record: Mapping[str, Any]) -> bool:
    """Whether the body has sections, which fundus' articles have whatever else is chosen."""
    body = record.get("body")
    return isinstance(body, Mapping) and "sections" in body


FUNDUS = Dialect(
    "fundus",
    frozenset({"title", "publishing_date"}),
    (
        ("title", "title"),
        ("body.sections", "body"),
        ("body.summary", "lead"),
        ("plaintext", "body"),
        ("authors", "authors"),
        ("publishing_date", "published_at"),
        ("topics", "tags"),
        ("images", "captions"),
        ("publisher", "source"),
        ("lang", "language"),
        ("url", "url"),
        ("html.requested_url", "url"),
        ("html.crawl_date", "retrieved_at"),
    ),
    left_out={"free_access": "access is not stored", "html.content": "the page itself"},
    flatten=_flatten_fundus,
)

NEWS_PLEASE = Dialect(
    "news-please",
    frozenset({"maintext", "date_publish"}),
    (
        ("title", "title"),
        ("maintext", "body"),
        ("text", "body"),
        ("authors", "authors"),
        ("date_publish", "published_at"),
        ("date_modify", "updated_at"),
        ("date_download", "retrieved_at"),
        ("description", "lead"),
        ("source_domain", "source"),
        ("language", "language"),
        ("url", "url"),
    ),
    left_out={
        "filename": _CRAWL,
        "localpath": _CRAWL,
        "image_url": _IMAGE,
        "title_page": "another form of the title",
        "title_rss": "another form of the title",
    },
)


WEBZ = Dialect(
    "webz",
    frozenset({"uuid", "thread", "text"}),
    (
        ("title", "title"),
        ("thread.title_full", "title"),
        ("thread.title", "title"),
        ("text", "body"),
        ("author", "authors"),
        ("published", "published_at"),
        ("updated", "updated_at"),
        ("crawled", "retrieved_at"),
        ("url", "url"),
        ("thread.url", "url"),
        ("thread.site_full", "source"),
        ("thread.site", "source"),
        ("thread.section_title", "section"),
        ("thread.site_categories", "tags"),
        ("categories", "tags"),
        ("entities.persons", "people"),
        ("entities.organizations", "organizations"),
        ("entities.locations", "places"),
        ("language", "language"),
        ("uuid", "id"),
    ),
)

# Names of keys and columns that many collections use, in order of preference.
COMMON_KEYS: tuple[tuple[str, str], ...] = tuple(
    (key, field)
    for field, keys in {
        "title": ("title", "headline", "head_line", "news_title", "article_title"),
        "body": (
            "body",
            "text",
            "content",
            "article",
            "article_text",
            "full_text",
            "fulltext",
            "maintext",
            "main_text",
            "body_text",
            "story",
            "news",
        ),
        "lead": (
            "lead",
            "description",
            "summary",
            "abstract",
            "excerpt",
            "subtitle",
            "standfirst",
            "short_description",
        ),
        "authors": ("authors", "author", "byline", "by", "writer"),
        "published_at": (
            "published_at",
            "published",
            "publish_date",
            "published_date",
            "publication_date",
            "date_published",
            "date_publish",
            "pub_date",
            "pubdate",
            "date",
            "datetime",
            "timestamp",
            "time",
        ),
        "updated_at": ("updated_at", "updated", "date_modified", "modified", "last_modified"),
        "retrieved_at": (
            "retrieved_at",
            "scraped_at",
            "crawled_at",
            "crawled",
            "fetched_at",
            "date_download",
            "date_crawled",
            "indexed_date",
        ),
        "source": (
            "source",
            "publication",
            "publisher",
            "outlet",
            "newspaper",
            "site_name",
            "media_name",
            "domain",
            "site",
        ),
        "section": ("section", "category", "desk", "news_desk"),
        "tags": ("tags", "keywords", "topics", "categories"),
        "url": ("url", "link", "canonical_url", "web_url", "article_url", "uri"),
        "language": ("language", "lang"),
        "places": ("places", "locations"),
        "people": ("people", "persons"),
        "organizations": ("organizations", "organisations"),
        "captions": ("captions",),
        "dateline": ("dateline",),
        "id": ("id", "uuid", "guid", "article_id", "doc_id"),
    }.items()
    for key in keys
)

# Our field names with a text instead of `body`, public collections, tables with a header.
COMMON = Dialect("common", frozenset(), COMMON_KEYS)

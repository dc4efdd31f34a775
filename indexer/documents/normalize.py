"""Normalize an article before it is stored: clean text, and values within the limits."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from indexer.documents.article import Article, Caption, Dateline, Heading
from mappings.fields import DATE_FIELDS, FACETS, FIELD_BY_NAME, Field

# An article with more tags, people or captions than this was collected wrongly, and would only slow
# every count down: a facet shows at most a hundred values.
MAX_VALUES = 200

# The first newspaper was printed in 1605. Years outside mean "never" or "unknown", as 1 and 9999 do
# in many systems; one of them would stretch a count by date over millennia.
FIRST_YEAR, LAST_YEAR = 1600, 2200

_T = TypeVar("_T")

# News text has no control characters, and half a surrogate pair cannot be sent at all.
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return the text in composed form (NFC), without control characters.

    Half a surrogate pair is replaced by the replacement character.
    """
    # `isprintable` excludes all of them in half the time of the search.
    if not text.isprintable() and _UNSENDABLE.search(text):
        text = _UNSENDABLE.sub(lambda m: "\ufffd" if m[0] >= "\ud800" else "", text)
    return unicodedata.normalize("NFC", text)


def normalize_article(article: Article) -> tuple[Article, tuple[str, ...]]:
    """Return the article with clean text and values within the limits, and a warning per cut."""
    normalizer = _Normalizer()
    fields: dict[str, Any] = {
        **{facet.name: normalizer.facet(facet, getattr(article, facet.name)) for facet in FACETS},
        **{name: normalizer.time(name, getattr(article, name)) for name in DATE_FIELDS},
    }
    normalized = replace(
        article,
        title=normalizer.line(article.title),
        body=tuple(clean_text(paragraph) for paragraph in article.body),
        lead=normalizer.text(article.lead),
        dateline=normalizer.dateline(article.dateline),
        url=normalizer.url(article.url),
        captions=tuple(
            normalizer.caption(c) for c in normalizer.first("captions", article.captions)
        ),
        headings=tuple(Heading(normalizer.line(h.text), h.before) for h in article.headings),
        boilerplate=tuple(clean_text(line) for line in article.boilerplate),
        **fields,
    )
    return normalized, tuple(normalizer.warnings)


class _Normalizer:
    """Normalize the fields of one article and collect the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def text(self, text: str | None) -> str | None:
        return clean_text(text).strip() or None if text else None

    def line(self, text: str) -> str:
        return " ".join(clean_text(text).split())

    def facet(self, facet: Field, stored: Any) -> tuple[str, ...] | str | None:
        if not facet.many:
            return self.value(facet, stored or "")
        if not stored:  # nearly always
            return ()
        normalized = (self.value(facet, value) for value in stored)
        return self.first(facet.name, tuple(dict.fromkeys(value for value in normalized if value)))

    def value(self, facet: Field, value: str) -> str | None:
        cleaned = self.line(value)
        normalized = _first_units(cleaned, facet.limit) if facet.limit else cleaned
        if normalized != cleaned:
            self.warnings.append(f"{facet.name}: a value was cut to {facet.limit} characters")
        return normalized or None

    def first(self, field: str, values: tuple[_T, ...]) -> tuple[_T, ...]:
        if len(values) > MAX_VALUES:
            self.warnings.append(f"{field}: only the first {MAX_VALUES} of {len(values)} were kept")
        return values[:MAX_VALUES]

    def url(self, url: str | None) -> str | None:
        cleaned = self.line(url or "")
        limit = FIELD_BY_NAME["url"].limit
        if not limit or _first_units(cleaned, limit) == cleaned:
            return cleaned or None
        self.warnings.append(f"url: left out, it is longer than {limit} characters")
        return None

    def time(self, field: str, time: datetime | None) -> datetime | None:
        if time is None or FIRST_YEAR <= time.year <= LAST_YEAR:
            return time
        self.warnings.append(f"{field}: left out, no article is of the year {time.year}")
        return None

    def dateline(self, dateline: Dateline | None) -> Dateline | None:
        text = self.text(dateline.text) if dateline else None
        if dateline is None or text is None:
            return None
        limited = FIELD_BY_NAME["agencies"]
        places = [self.value(limited, place) for place in dateline.places]
        return Dateline(
            text,
            self.first("dateline.places", tuple(place for place in places if place)),
            self.value(limited, dateline.agency or ""),
        )

    def caption(self, caption: Caption) -> Caption:
        return Caption(
            text=clean_text(caption.text).strip(),
            credit=self.text(caption.credit),
            agency=self.text(caption.agency),
            photographer=self.text(caption.photographer),
        )


def _first_units(text: str, limit: int) -> str:
    """As much of the text as fits into so many UTF-16 units, the way Elasticsearch counts."""
    if len(text) * 2 <= limit:
        return text
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore").rstrip()

"""What an article may hold before it is stored: clean text and values that can be searched."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from indexer.documents.article import Article, Caption, Heading
from mappings.fields import DATE_FIELDS, FACETS, FIELD_BY_NAME, Field

# A facet shows at most a hundred values, so an article with more than this many tags, people or
# captions is a fault of whatever collected it, and would only slow every count down.
MAX_VALUES = 200

# The first newspaper was printed in 1605. What lies outside stands for "never" or "unknown", as
# the years 1 and 9999 do in many systems; one of them would stretch a count by date over millennia.
FIRST_YEAR, LAST_YEAR = 1600, 2200

_T = TypeVar("_T")

# Control characters have no place in news text, and half a surrogate pair cannot be sent at all.
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """The text in composed form (NFC), without control characters and half surrogate pairs.

    Half a pair becomes the replacement character, so that its loss can be seen.
    """
    # What can be printed is none of these, and is told from them in half the time.
    if not text.isprintable() and _UNSENDABLE.search(text):
        text = _UNSENDABLE.sub(lambda m: "\ufffd" if m[0] >= "\ud800" else "", text)
    return unicodedata.normalize("NFC", text)


def normalize_article(article: Article) -> tuple[Article, tuple[str, ...]]:
    """The article with clean text and values within the limits, and a line for each thing cut."""
    fit = _Normalizer()
    fields: dict[str, Any] = {
        **{facet.name: fit.facet(facet, getattr(article, facet.name)) for facet in FACETS},
        **{name: fit.time(name, getattr(article, name)) for name in DATE_FIELDS},
    }
    fitted = replace(
        article,
        title=fit.line(article.title),
        body=tuple(clean_text(paragraph) for paragraph in article.body),
        lead=fit.text(article.lead),
        url=fit.url(article.url),
        captions=tuple(fit.caption(c) for c in fit.first("captions", article.captions)),
        headings=tuple(Heading(fit.line(h.text), h.before) for h in article.headings),
        boilerplate=tuple(clean_text(line) for line in article.boilerplate),
        **fields,
    )
    return fitted, tuple(fit.warnings)


class _Normalizer:
    """Fits one article and remembers what had to be cut."""

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
        fitted = (self.value(facet, value) for value in stored)
        return self.first(facet.name, tuple(dict.fromkeys(value for value in fitted if value)))

    def value(self, facet: Field, value: str) -> str | None:
        whole = self.line(value)
        fitted = _first_units(whole, facet.limit) if facet.limit else whole
        if fitted != whole:
            self.warnings.append(f"{facet.name}: a value was cut to {facet.limit} characters")
        return fitted or None

    def first(self, field: str, values: tuple[_T, ...]) -> tuple[_T, ...]:
        if len(values) > MAX_VALUES:
            self.warnings.append(f"{field}: only the first {MAX_VALUES} of {len(values)} were kept")
        return values[:MAX_VALUES]

    def url(self, url: str | None) -> str | None:
        whole = self.line(url or "")
        limit = FIELD_BY_NAME["url"].limit
        if not limit or _first_units(whole, limit) == whole:
            return whole or None
        self.warnings.append(f"url: left out, it is longer than {limit} characters")
        return None

    def time(self, field: str, time: datetime | None) -> datetime | None:
        if time is None or FIRST_YEAR <= time.year <= LAST_YEAR:
            return time
        self.warnings.append(f"{field}: left out, no article is of the year {time.year}")
        return None

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

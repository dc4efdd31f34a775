"""The article as the indexer knows it, whatever file it came from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's text and who made it.

    `credit` is as printed ("AFP/Amr Radwan Al-Homsi"); `agency` ("AFP") and
    `photographer` ("Amr Radwan Al-Homsi") are its two halves where it has them.
    """

    text: str
    credit: str | None = None
    agency: str | None = None
    photographer: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A sub-heading, and the position in `Article.body` of the paragraph it stands before."""

    text: str
    before: int


@dataclass(frozen=True, slots=True)
class Article:
    """One parsed article.

    Times carry the zone that was printed; a time printed without one stays naive and is read
    as UTC when it is indexed. `boilerplate` contains the lines that were left out, in order,
    so that a better rule can be applied later without the file. `derived_fields` names the
    fields whose values were extracted from the text and may be extracted again.
    """

    title: str
    body: tuple[str, ...]
    id: str | None = None
    lead: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    agencies: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    place_paths: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    captions: tuple[Caption, ...] = ()
    headings: tuple[Heading, ...] = ()
    boilerplate: tuple[str, ...] = ()
    derived_fields: tuple[str, ...] = ()


class ArticleError(Exception):
    """The root of what can be wrong with an input; `reason` is a stable code for results."""

    def __init__(self, reason: str, detail: str) -> None:
        """`reason` is like "no-title"; `detail` is one sentence, with the remedy if not plain."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

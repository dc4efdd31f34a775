"""The article as the parser returns it, from raw or parsed files."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's text and who made it.

    `credit` is as printed ("AFP/Amr Radwan Al-Homsi"); `agency` ("AFP") and `photographer`
    ("Amr Radwan Al-Homsi") are its parts, None if it has only one.
    """

    text: str
    credit: str | None = None
    agency: str | None = None
    photographer: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a report was written and who supplied it: "BEIRUT/DAMASCUS (Reuters)".

    `text` is as the first paragraph begins, without the dash; `places` are in title case.
    """

    text: str
    places: tuple[str, ...] = ()
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A sub-heading; `before` is the index in `Article.body` of the paragraph that follows."""

    text: str
    before: int


@dataclass(frozen=True, slots=True)
class Article:
    """One parsed article.

    Times have the printed zone; a time without one stays naive and is indexed as UTC.
    `boilerplate` contains the lines that were left out, in order, for a better rule later.
    `retrieved_at` is when it was collected: of two copies without `updated_at` the later is newer.
    `parse_warnings` are the reasons for which the parse may be wrong: "no sure title".
    `derived_fields` names the fields whose values were extracted from the text and may be
    extracted again.
    """

    title: str
    body: tuple[str, ...]
    id: str | None = None
    lead: str | None = None
    dateline: Dateline | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    retrieved_at: datetime | None = None
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
    parse_warnings: tuple[str, ...] = ()


def as_utc(time: datetime) -> datetime:
    """Return a time with its zone; one without a zone is read as UTC."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class ArticleError(Exception):
    """Base class of the errors of an input; `reason` is a stable code for results."""

    def __init__(self, reason: str, detail: str) -> None:
        """`reason` is like "no-title"; `detail` is one sentence, with a remedy if needed."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

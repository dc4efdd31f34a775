"""From lines with roles to an article."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from indexer.documents.article import Article, ArticleError, Caption, Heading
from indexer.enrich.language import detect_language
from indexer.parser.bylines import Names, read_announced
from indexer.parser.dates_and_bylines import read_line_names
from indexer.parser.lexicon.given_names import fold_letters, is_given_name
from indexer.parser.lines import LineState, Role
from indexer.parser.name_rules import agency, is_place
from indexer.parser.photo_credits import find_credit, is_credit, read_caption
from indexer.parser.publication_date import read_dates
from indexer.parser.sections import read_section

_Found = defaultdict[Role | None, list[LineState]]

_DATELINE = re.compile(
    r"(?P<line>(?P<places>[^()\n]{2,80}?)\s?\((?P<agency>[\w .-]{2,30})\))\s?[-–—]"
)
# Without an agency the first place is in capitals and one that reporters write from.
_PLACE_LINE = re.compile(
    r"(?P<line>(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40})(?:[,/]\s?[A-ZÀ-Þ][\w .'’-]{1,30})?)\s[–—]\s"
)


def build_article(
    rows: list[LineState],
    *,
    judge_authors: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple,
    guessed_date: Callable[[str | None], datetime | None] = lambda _: None,
    now: datetime | None = None,
) -> Article:
    """Return the article; raise `ArticleError` "no-body" if no paragraph was found.

    `judge_authors` is called with the names of the rules unless a line announces them, and
    `guessed_date` with the language if the rules find no date. Dates after `now` are refused.
    """
    found = _by_role(rows)
    body = _texts(found[Role.BODY])
    if not body:
        detail = "no paragraph was found below the title; give the whole text of the article"
        raise ArticleError("no-body", detail)
    language = detect_language("\n".join(body))
    published, updated = read_dates(rows, language, now)
    published = published or guessed_date(language)
    dateline, agencies = _read_dateline(body[0])
    names = _read_authors(found) + Names(agencies=agencies)
    if not _is_announced(found[Role.BYLINE]) and not _are_usual(names.authors):
        names = Names(judge_authors(names.authors), names.agencies)
    return Article(
        title=found[Role.TITLE][0].text,
        body=body,
        lead=" ".join(_texts(found[Role.LEAD])) or None,
        dateline=dateline,
        published_at=published,
        updated_at=updated,
        authors=names.authors,
        agencies=names.agencies,
        section=next(filter(None, map(read_section, _texts(found[Role.SECTION]))), None),
        language=language,
        captions=tuple(_read_captions(found[Role.CAPTION])),
        headings=tuple(_read_headings(found)),
        boilerplate=_texts(found[Role.BOILERPLATE]),
    )


def _by_role(rows: list[LineState]) -> _Found:
    found: _Found = defaultdict(list)
    for row in rows:
        found[row.role].append(row)
    return found


def _texts(rows: list[LineState]) -> tuple[str, ...]:
    return tuple(row.text for row in rows)


def _read_authors(found: _Found) -> Names:
    """Return the names of the head; those below the text where the head names no person."""
    first = found[Role.BODY][0].number
    signed = found[Role.BYLINE]
    above = sum((_read_names(row) for row in signed if row.number < first), Names())
    if above.authors:
        return above
    return sum((_read_names(row) for row in signed if row.number > first), above)


# The rules that read a line which says itself that it names the author.
_ANNOUNCING_RULES = frozenset(
    ("byline", "name-below-by", "byline-and-date", "export-label", "byline-below-text")
)


def _is_announced(signed: list[LineState]) -> bool:
    return any(row.rule in _ANNOUNCING_RULES and _read_names(row).authors for row in signed)


def _are_usual(names: tuple[str, ...]) -> bool:
    """Return whether each name begins with a usual given name: a label of a page has none."""
    return bool(names) and all(is_given_name(fold_letters(name).split()[0]) for name in names)


def _read_names(row: LineState) -> Names:
    return read_announced(row.text) if row.rule == "name-below-by" else read_line_names(row.text)


def _read_dateline(paragraph: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the line that a report begins with, and its agency: "DAMASCUS (Reuters) - "."""
    match = _DATELINE.match(paragraph)
    name = agency(match["agency"]) if match else None
    if match and name:
        return match["line"], (name,)
    match = _PLACE_LINE.match(paragraph)
    return (match["line"], ()) if match and is_place(match["place"]) else (None, ())


def _read_captions(rows: list[LineState]) -> list[Caption]:
    captions: dict[str, Caption] = {}
    waiting: str | None = None
    for row in rows:
        if is_credit(row.text):
            if waiting:
                captions[waiting] = read_caption(waiting, row.text)
            waiting = None
        else:
            credit = find_credit(row.text)
            waiting = None if credit else row.text
            captions.setdefault(row.text, read_caption(row.text, credit))
    return list(captions.values())


def _read_headings(found: _Found) -> list[Heading]:
    body = [row.number for row in found[Role.BODY]]
    return [Heading(row.text, bisect(body, row.number)) for row in found[Role.HEADING]]

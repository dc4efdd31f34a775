"""Assemble an article from labelled lines."""

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

_LinesByRole = defaultdict[Role | None, list[LineState]]

_DATELINE = re.compile(
    r"(?P<line>(?P<places>[^()\n]{2,80}?)\s?\((?P<agency>[\w .-]{2,30})\))\s?[-–—]"
)
# Without an agency, only a known place in capitals is reliable.
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
    """Return the article; raise `ArticleError` "no-body" if it has no paragraph.

    `judge_authors` is called with the names found by the rules unless a byline announces them, and
    `guessed_date` with the language if the rules find no date. Dates after `now` are ignored.
    """
    lines = _by_role(rows)
    body = _texts(lines[Role.BODY])
    if not body:
        detail = "no paragraph was found below the title; give the whole text of the article"
        raise ArticleError("no-body", detail)
    language = detect_language("\n".join(body))
    published, updated = read_dates(rows, language, now)
    published = published or guessed_date(language)
    dateline, agencies = _read_dateline(body[0])
    names = _read_authors(lines) + Names(agencies=agencies)
    if not _is_announced(lines[Role.BYLINE]) and not _have_given_names(names.authors):
        names = Names(judge_authors(names.authors), names.agencies)
    return Article(
        title=lines[Role.TITLE][0].text,
        body=body,
        lead=" ".join(_texts(lines[Role.LEAD])) or None,
        dateline=dateline,
        published_at=published,
        updated_at=updated,
        authors=names.authors,
        agencies=names.agencies,
        section=next(filter(None, map(read_section, _texts(lines[Role.SECTION]))), None),
        language=language,
        captions=tuple(_read_captions(lines[Role.CAPTION])),
        headings=tuple(_read_headings(lines)),
        boilerplate=_texts(lines[Role.BOILERPLATE]),
    )


def _by_role(rows: list[LineState]) -> _LinesByRole:
    lines: _LinesByRole = defaultdict(list)
    for row in rows:
        lines[row.role].append(row)
    return lines


def _texts(rows: list[LineState]) -> tuple[str, ...]:
    return tuple(row.text for row in rows)


def _read_authors(lines: _LinesByRole) -> Names:
    """Return the names above the text, and those below it if the former include no person."""
    first = lines[Role.BODY][0].number
    signed = lines[Role.BYLINE]
    above = sum((_read_names(row) for row in signed if row.number < first), Names())
    if above.authors:
        return above
    return sum((_read_names(row) for row in signed if row.number > first), above)


# The rules for lines that announce the author's name.
_ANNOUNCING_RULES = frozenset(
    ("byline", "name-below-by", "byline-and-date", "export-label", "byline-below-text")
)


def _is_announced(signed: list[LineState]) -> bool:
    return any(row.rule in _ANNOUNCING_RULES and _read_names(row).authors for row in signed)


def _have_given_names(names: tuple[str, ...]) -> bool:
    """Return whether every name begins with a common given name, which labels of a page do not."""
    return bool(names) and all(is_given_name(fold_letters(name).split()[0]) for name in names)


def _read_names(row: LineState) -> Names:
    return read_announced(row.text) if row.rule == "name-below-by" else read_line_names(row.text)


def _read_dateline(paragraph: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the dateline of the first paragraph, and its agency: "DAMASCUS (Reuters) - "."""
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


def _read_headings(lines: _LinesByRole) -> list[Heading]:
    body = [row.number for row in lines[Role.BODY]]
    return [Heading(row.text, bisect(body, row.number)) for row in lines[Role.HEADING]]

"""Assemble an article from labelled lines."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise, takewhile

from indexer.documents.article import Article, ArticleError, Caption, Heading
from indexer.enrich.language import detect_language
from indexer.parser.bylines import Names, read_announced, read_byline
from indexer.parser.dateline import read_dateline
from indexer.parser.dates import find_stamps
from indexer.parser.dates_and_bylines import read_dated_byline, read_line_names
from indexer.parser.lexicon.given_names import has_given_name
from indexer.parser.lines import LineState, Role
from indexer.parser.photo_credits import find_credit, is_credit, read_caption
from indexer.parser.publication_date import read_dates
from indexer.parser.sections import read_section

# Two bylines of one article are printed within this many lines.
_NEAR = 3
_LinesByRole = defaultdict[Role | None, list[LineState]]


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
    dateline = read_dateline(body[0])
    supplier = (dateline.agency,) if dateline and dateline.agency else ()
    names = _read_authors(lines) + Names(agencies=supplier)
    if not _is_announced(lines[Role.BYLINE]):
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
    """Return the names above the text; those below it if the former are unsure or no person's."""
    first = lines[Role.BODY][0].number
    above = [row for row in lines[Role.BYLINE] if row.number < first]
    below = [row for row in lines[Role.BYLINE] if row.number > first]
    # Others that are announced further down are of comments or of other stories.
    heading = _first_group(above) if _is_announced(above[:1]) else above
    names = sum(map(_read_names, heading), Names())
    if names.authors and (_is_announced(above) or all(map(has_given_name, names.authors))):
        return names
    signed = [row for row in below if _announces(row)]
    # More lines with "by" below the text are of comments or of other stories.
    if names.authors and len(signed) == 1:
        return _read_names(signed[0])
    return names if names.authors else sum(map(_read_names, _first_group(below)), names)


def _first_group(rows: list[LineState]) -> list[LineState]:
    """Return the first of the bylines below the text and those next to it.

    Those further down are of comments or of other stories.
    """
    near = (below.number - above.number <= _NEAR for above, below in pairwise(rows))
    return rows[: 1 + sum(1 for _ in takewhile(bool, near))]


# The rules for lines that announce the author's name.
_ANNOUNCING_RULES = frozenset(
    ("byline", "name-below-by", "export-label", "byline-below-text", "newsroom-near-date")
)


# The rules for lines that are only names: a single word or a newsroom is one as well.
_BARE_RULES = frozenset(("name-below-by", "newsroom-near-date"))


def _is_announced(signed: list[LineState]) -> bool:
    return any(map(_announces, signed))


def _announces(row: LineState) -> bool:
    """Return whether the line has a person's name after a word like "by"."""
    if row.rule == "byline-and-date":
        return bool(read_byline(row.text) or read_dated_byline(row.text, find_stamps(row.text)))
    return row.rule in _ANNOUNCING_RULES and bool(_read_names(row).authors)


def _read_names(row: LineState) -> Names:
    if row.rule in _BARE_RULES:
        return read_announced(row.text) or Names((row.text,))
    return read_line_names(row.text)


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

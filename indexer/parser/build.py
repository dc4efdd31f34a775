"""From lines with roles to an article."""

import re
from bisect import bisect
from collections.abc import Iterable

from indexer.article import Article, ArticleError, Caption, Heading
from indexer.language import detect_language
from indexer.parser.bylines import Names, read_announced
from indexer.parser.credits import find_credit, is_credit, read_caption
from indexer.parser.lines import Role, Row, with_role
from indexer.parser.names import agency
from indexer.parser.published import read_dates
from indexer.parser.sections import read_section
from indexer.parser.signature import read_line_names

_DATELINE = re.compile(r"[^()\n]{2,80}\((?P<agency>[\w .-]{2,30})\)\s?[-–—]")


def build_article(rows: list[Row]) -> Article:
    """The article; raises `ArticleError` "no-body" where no paragraph was found."""
    body = tuple(_texts(rows, Role.BODY))
    if not body:
        detail = "no paragraph was found below the title; give the whole text of the article"
        raise ArticleError("no-body", detail)
    language = detect_language("\n".join(body))
    published, updated = read_dates(rows, language)
    names = _read_authors(rows) + Names(agencies=_read_dateline(body[0]))
    return Article(
        title=_texts(rows, Role.TITLE)[0],
        body=body,
        lead=" ".join(_texts(rows, Role.LEAD)) or None,
        published_at=published,
        updated_at=updated,
        authors=names.authors,
        agencies=names.agencies,
        section=next(filter(None, map(read_section, _texts(rows, Role.SECTION))), None),
        language=language,
        captions=tuple(_read_captions(rows)),
        headings=tuple(_read_headings(rows)),
        cut=tuple(_texts(rows, Role.BOILERPLATE)),
    )


def _texts(rows: Iterable[Row], role: Role) -> list[str]:
    return [row.text for row in with_role(rows, role)]


def _read_authors(rows: list[Row]) -> Names:
    """The names of the head; those below the text where the head names no person."""
    first = with_role(rows, Role.BODY)[0].number
    signed = with_role(rows, Role.BYLINE)
    above = sum((_read_names(row) for row in signed if row.number < first), Names())
    if above.authors:
        return above
    return sum((_read_names(row) for row in signed if row.number > first), above)


def _read_names(row: Row) -> Names:
    return read_announced(row.text) if row.rule == "name-below-by" else read_line_names(row.text)


def _read_dateline(paragraph: str) -> tuple[str, ...]:
    """The agency that a report begins with: "DAMASCUS (Reuters) - "."""
    match = _DATELINE.match(paragraph)
    name = agency(match["agency"]) if match else None
    return (name,) if name else ()


def _read_captions(rows: list[Row]) -> list[Caption]:
    captions: dict[str, Caption] = {}
    waiting: str | None = None
    for row in with_role(rows, Role.CAPTION):
        if is_credit(row.text):
            if waiting:
                captions[waiting] = read_caption(waiting, row.text)
            waiting = None
        else:
            credit = find_credit(row.text)
            waiting = None if credit else row.text
            captions.setdefault(row.text, read_caption(row.text, credit))
    return list(captions.values())


def _read_headings(rows: list[Row]) -> list[Heading]:
    body = [row.number for row in with_role(rows, Role.BODY)]
    return [Heading(row.text, bisect(body, row.number)) for row in with_role(rows, Role.HEADING)]

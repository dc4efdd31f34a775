"""From lines with roles to an article."""

import re
from bisect import bisect
from collections.abc import Iterable

from indexer.article import Article, ArticleError, Caption, Heading
from indexer.language import detect_language
from indexer.parser.bylines import Names, read_announced
from indexer.parser.credits import find_credit, is_credit, read_caption
from indexer.parser.lines import Line, Role, with_role
from indexer.parser.names import agency
from indexer.parser.published import read_dates
from indexer.parser.sections import read_section
from indexer.parser.signature import read_line_names

_DATELINE = re.compile(r"[^()\n]{2,80}\((?P<agency>[\w .-]{2,30})\)\s?[-–—]")


def build_article(lines: list[Line]) -> Article:
    """The article; raises `ArticleError` "no-body" where no paragraph was found."""
    body = tuple(_texts(lines, Role.BODY))
    if not body:
        detail = "no paragraph was found below the title; give the whole text of the article"
        raise ArticleError("no-body", detail)
    language = detect_language("\n".join(body))
    published, updated = read_dates(lines, language)
    names = _read_authors(lines) + Names(agencies=_read_dateline(body[0]))
    return Article(
        title=_texts(lines, Role.TITLE)[0],
        body=body,
        lead=" ".join(_texts(lines, Role.LEAD)) or None,
        published_at=published,
        updated_at=updated,
        authors=names.authors,
        agencies=names.agencies,
        section=next(filter(None, map(read_section, _texts(lines, Role.SECTION))), None),
        language=language,
        captions=tuple(_read_captions(lines)),
        headings=tuple(_read_headings(lines)),
        cut=tuple(_texts(lines, Role.BOILERPLATE)),
    )


def _texts(lines: Iterable[Line], role: Role) -> list[str]:
    return [line.text for line in with_role(lines, role)]


def _read_authors(lines: list[Line]) -> Names:
    """The names of the head; those below the text where the head names no person."""
    first = with_role(lines, Role.BODY)[0]
    signed = with_role(lines, Role.BYLINE)
    above = sum((_read_names(line) for line in signed if line < first), Names())
    if above.authors:
        return above
    return sum((_read_names(line) for line in signed if line > first), above)


def _read_names(line: Line) -> Names:
    return read_announced(line.text) if line.rule == "name-below-by" else read_line_names(line.text)


def _read_dateline(paragraph: str) -> tuple[str, ...]:
    """The agency that a report begins with: "DAMASCUS (Reuters) - "."""
    match = _DATELINE.match(paragraph)
    name = agency(match["agency"]) if match else None
    return (name,) if name else ()


def _read_captions(lines: list[Line]) -> list[Caption]:
    captions: dict[str, Caption] = {}
    waiting: str | None = None
    for line in with_role(lines, Role.CAPTION):
        if is_credit(line.text):
            if waiting:
                captions[waiting] = read_caption(waiting, line.text)
            waiting = None
        else:
            credit = find_credit(line.text)
            waiting = None if credit else line.text
            captions.setdefault(line.text, read_caption(line.text, credit))
    return list(captions.values())


def _read_headings(lines: list[Line]) -> list[Heading]:
    body = with_role(lines, Role.BODY)
    return [Heading(line.text, bisect(body, line)) for line in with_role(lines, Role.HEADING)]

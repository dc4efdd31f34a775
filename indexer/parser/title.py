"""Find and label the title, and label the lines above it."""

import re

from indexer.documents.article import ArticleError
from indexer.parser.boilerplate import boilerplate_rule, ends_article, opens_list
from indexer.parser.bylines import byline_prefix_length
from indexer.parser.dates import find_stamps
from indexer.parser.labelled_export import read_export
from indexer.parser.lexicon.sections import KICKERS, NEWSPAPER_WORDS, SECTIONS
from indexer.parser.lines import LineState, Role
from indexer.parser.sections import is_breadcrumb, names_section

# No newspaper prints longer headlines; a longer line is a paragraph.
MAX_TITLE = 500
# Navigation above the title may have this many lines.
_MAX_ABOVE = 60
_MIN_WORDS = 3
# Sections, mastheads and sluglines above a headline are few and short.
_MAX_KICKERS, _MAX_KICKER_WORDS = 5, 5
_MAX_CAPITALS_WORDS = 3
_MIN_HEADLINE_WORDS = 4
_MAX_SITE_WORDS = 5
# "harbour-storm", "BC-Harbour-Storm,0123", "news/world".
_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)+(?:,\s?\d+\w*)?")
_DOMAIN = re.compile(
    r"(?:www\.)?[A-Za-z0-9-]+\.(?:com|org|net|co\.uk|de|fr|es|it|news|info|eu)", re.I
)


def label_title(rows: list[LineState]) -> int:
    """Label the title and the lines above it; return the position of the title.

    Raise `ArticleError` "no-title" if the first candidate is too long.
    """
    exported = read_export(rows)
    if exported is not None:
        return exported
    position = next((i for i, row in enumerate(rows[:_MAX_ABOVE]) if _may_be_title(row)), 0)
    position = _skip_kickers(rows, position)
    rows[position] = _without_site(rows, position)
    row = rows[position]
    if len(row.text) > MAX_TITLE:
        detail = f"the first line has {len(row.text)} characters, a title at most {MAX_TITLE}"
        raise ArticleError("no-title", f"{detail}; put the title on the first line")
    row.assign(Role.TITLE, "first-line" if position == 0 else "first-line-below-navigation")
    for above in rows[:position]:
        _label_above(above)
    return position


def _may_be_title(row: LineState) -> bool:
    if is_breadcrumb(row.text) or boilerplate_rule(row) or row.bullet:
        return False
    if row.words < _MIN_WORDS and (opens_list(row) or ends_article(row)):
        return False
    stamps = find_stamps(row.text)
    if stamps and stamps[0].end - stamps[0].start > len(row.text) // 2:
        return False
    return not (byline_prefix_length(row.text) and row.words <= 6)  # noqa: PLR2004 ("By" and a name)


def _skip_kickers(rows: list[LineState], position: int) -> int:
    """Return the position of the headline below sections, mastheads and sluglines."""
    for i in range(position, min(position + _MAX_KICKERS, len(rows) - 1)):
        headline = next(
            (row for row in rows[i + 1 : i + 1 + _MAX_KICKERS] if not _is_kicker(row)), None
        )
        if headline is None or not _is_kicker(rows[i], headline) or not _is_headline(headline):
            return i
    return min(position + _MAX_KICKERS, len(rows) - 1)


def _is_kicker(row: LineState, headline: LineState | None = None) -> bool:
    """Return whether the line names a section, a kind of article, a newspaper or a file."""
    if row.words > _MAX_KICKER_WORDS or row.bullet or row.text[-1] in '.?!…”"':
        return False
    if row.key in SECTIONS or row.key in KICKERS or _SLUG.fullmatch(row.text):
        return True
    if _is_masthead(row.text):
        return True
    in_capitals = row.text.isupper() and row.words <= _MAX_CAPITALS_WORDS
    return in_capitals and headline is not None and not headline.text.isupper()


def _is_masthead(text: str) -> bool:
    words = text.split()
    if not all(
        word[:1].isupper() or word.casefold() in {"the", "of", "and", "&"} for word in words
    ):
        return False
    if _DOMAIN.fullmatch(text):
        return True
    last = words[-1].casefold()
    return last in NEWSPAPER_WORDS and len(words) > 1


def _is_headline(row: LineState) -> bool:
    """Return whether a line is long enough for a headline and neither a date nor a byline."""
    return row.words >= _MIN_HEADLINE_WORDS and _may_be_title(row) and len(row.text) <= MAX_TITLE


def _without_site(rows: list[LineState], position: int) -> LineState:
    """Return the title line without the site's name after its last separator."""
    row = rows[position]
    parts = [part.strip() for part in row.text.split(" | ")]
    below = rows[position + 1].text.casefold() if position + 1 < len(rows) else ""
    if len(parts) == 1:
        parts = [part.strip() for part in re.split(r"\s[-–—]\s", row.text)]
        if len(parts) == 1 or parts[0].casefold() != below:
            return row
    first, last = parts[0], parts[-1]
    named = len(last.split()) <= _MAX_SITE_WORDS and all(w[:1].isupper() for w in last.split())
    if first.casefold() != below and (not named or len(first.split()) < _MIN_HEADLINE_WORDS):
        return row
    kept = first if first.casefold() == below else " | ".join(parts[:-1])
    if kept.casefold() == below:
        rows[position + 1].assign(Role.BOILERPLATE, "title-twice")
    return LineState(row.number, kept.split(), row.gap)


def _label_above(row: LineState) -> None:
    if is_breadcrumb(row.text) or names_section(row):
        row.assign(Role.SECTION, "breadcrumb" if is_breadcrumb(row.text) else "kicker")
    elif find_stamps(row.text):
        row.assign(Role.DATE, "date-above-title")
    elif byline_prefix_length(row.text):
        row.assign(Role.BYLINE, "byline-above-title")
    else:
        row.assign(Role.BOILERPLATE, boilerplate_rule(row) or "above-title")

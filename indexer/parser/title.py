"""Find and label the title, and label the lines above it."""

import re
from itertools import takewhile

from indexer.documents.article import ArticleError
from indexer.parser.boilerplate import boilerplate_rule, ends_article, opens_list
from indexer.parser.bylines import byline_prefix_length
from indexer.parser.dates import find_stamps
from indexer.parser.dates_and_bylines import read_dated_byline
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
_MAX_LABEL_WORDS = 2
# "harbour-storm", "BC-Harbour-Storm,0123", "news/world".
_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_/]{1,2}[A-Za-z0-9]+)+(?:(?:,[\w -]{1,30})?,\s?\d+\w*)?")
# "a0412 -- r i": the code, the priority and the desks of a wire story.
_WIRE_CODE = re.compile(r"[a-z]{1,2}\d{3,4}(?:\s\S{1,4}){1,5}")
# "The Harbour Post (Northport)"
_IN_BRACKETS = re.compile(r"\s\([^()]*\)$")
# "Business | Shipping", "Economy / Labour"
_SECTION_JOINT = re.compile(r"\s[|/·•]\s")
_KINDS = KICKERS | {"news"}
# "Nation & World"
_AND = re.compile(r"\s(?:&|and)\s")
_EDITION = re.compile(r"(?:[\w-]+\s){1,3}edition", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:www\.)?[A-Za-z0-9-]{2,40}(?:\.(?:com?|org|net))?\.[a-z]{2,4}", re.IGNORECASE
)
# Between a title and the name of its site.
_SITE_JOINTS = re.compile(r"\s(?:[|»·•–—-]|::)\s")


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
    if row.bullet or _is_navigation(row):
        return False
    if row.words < _MIN_WORDS and (opens_list(row) or ends_article(row)):
        return False
    if _is_date(row.text):
        return False
    return not (byline_prefix_length(row.text) and row.words <= 6)  # noqa: PLR2004 ("By" and a name)


def _is_navigation(row: LineState) -> bool:
    """Return whether the line is a trail, a row of links or a button, not a title and its site."""
    rule = boilerplate_rule(row)
    if rule is None and not is_breadcrumb(row.text):
        return False
    first, *others = _SITE_JOINTS.split(row.text)
    titled = len(first.split()) >= _MIN_HEADLINE_WORDS and all(map(_may_be_site, others))
    return rule not in {None, "link-row"} or not (others and titled)


def _is_date(text: str) -> bool:
    stamps = find_stamps(text)
    return bool(stamps) and stamps[0].end - stamps[0].start > len(text) // 2


def _skip_kickers(rows: list[LineState], position: int) -> int:
    """Return the position of the headline below sections, mastheads and sluglines."""
    if rows[position].words > _MAX_KICKER_WORDS:  # most headlines, and cheap to see
        return position
    for i in range(position, min(position + _MAX_KICKERS, len(rows) - 1)):
        below = rows[i + 1 : i + 1 + _MAX_KICKERS]
        between = list(takewhile(lambda row: _is_kicker(row) or _may_follow_kicker(row), below))
        headline = next(iter(below[len(between) :]), None)
        if headline is None or not _is_headline(headline):
            return i
        if headline.prose and not all(map(_is_kicker, between)):
            return i
        if not (_is_kicker(rows[i], headline) or (i > position and _may_follow_kicker(rows[i]))):
            return i
    return min(position + _MAX_KICKERS, len(rows) - 1)


def _may_follow_kicker(row: LineState) -> bool:
    """Return whether the line is a date, an edition or a label below a masthead."""
    if row.ends or row.bullet:
        return False
    label = row.words <= _MAX_LABEL_WORDS and row.text[:1].isupper()
    return label or _is_date(row.text) or _EDITION.fullmatch(row.text) is not None


def _is_kicker(row: LineState, headline: LineState | None = None) -> bool:
    """Return whether the line names a section, a kind of article, a newspaper or a file."""
    if row.words > _MAX_KICKER_WORDS or row.bullet or row.text[-1] in '.?!…”"':
        return False
    if row.key in SECTIONS or row.key in KICKERS or _is_masthead(row.text):
        return True
    if _SLUG.fullmatch(row.text) or _WIRE_CODE.fullmatch(row.text):
        return True
    first, *others = _SECTION_JOINT.split(row.text)
    if first.casefold() in SECTIONS or (others and _is_masthead(first)):
        return True
    if SECTIONS.issuperset(_AND.split(row.key)) or _names_kind(row):
        return True
    in_capitals = row.text.isupper() and row.words <= _MAX_CAPITALS_WORDS
    return in_capitals and headline is not None and not headline.text.isupper()


def _names_kind(row: LineState) -> bool:
    """Return whether a short line ends with a kind of article: "Wednesday briefing"."""
    return 1 < row.words <= _MAX_CAPITALS_WORDS and row.key.rpartition(" ")[2] in _KINDS


def _is_masthead(text: str) -> bool:
    if _DOMAIN.fullmatch(text):
        return True
    words = _IN_BRACKETS.sub("", text).split()
    if not words or not all(
        word[:1].isupper() or word.casefold() in {"the", "of", "and", "&"} for word in words
    ):
        return False
    last = words[-1].casefold()
    return last in NEWSPAPER_WORDS and len(words) > 1


def _is_headline(row: LineState) -> bool:
    """Return whether a line is long enough for a headline and neither a date nor a byline."""
    return row.words >= _MIN_HEADLINE_WORDS and _may_be_title(row) and len(row.text) <= MAX_TITLE


def _without_site(rows: list[LineState], position: int) -> LineState:
    """Return the title line without the names of a section and of the site behind separators."""
    row = rows[position]
    if position + 1 < len(rows) and _repeats_without_site(row.text, rows[position + 1]):
        rows[position + 1].assign(Role.BOILERPLATE, "title-twice")
        return LineState(row.number, rows[position + 1].printed, row.gap)
    end, joints = len(row.text), list(_SITE_JOINTS.finditer(row.text))
    for joint in reversed(joints):
        first, last = row.text[: joint.start()], row.text[joint.end() : end]
        known = _may_be_site(last) if "|" in joint[0] else _is_masthead(last)
        if len(first.split()) < _MIN_HEADLINE_WORDS or not known:
            break
        end = joint.start()
    if end == len(row.text):
        return row
    return LineState(row.number, row.text[:end].split(), row.gap)


def _repeats_without_site(title: str, below: LineState) -> bool:
    """Return whether the line below is the title without a name and a sign before or after it."""
    printed, headline = title.casefold(), below.text.casefold()
    if below.words < _MIN_HEADLINE_WORDS or headline == printed:
        return False
    if printed.startswith(headline):
        site, sign = printed[len(headline) :].strip(), 0
    elif printed.endswith(headline):
        site, sign = printed[: -len(headline)].strip(), -1
    else:
        return False
    return not site[sign].isalnum() and len(site.split()) <= _MAX_SITE_WORDS + 1


def _may_be_site(text: str) -> bool:
    """Return whether the words behind a bar may name a section or a site."""
    words = text.split()
    return len(words) <= _MAX_SITE_WORDS and (
        all(word[:1].isupper() for word in words) or _is_masthead(text)
    )


def _label_above(row: LineState) -> None:
    if is_breadcrumb(row.text) or names_section(row):
        row.assign(Role.SECTION, "breadcrumb" if is_breadcrumb(row.text) else "kicker")
    elif stamps := find_stamps(row.text):
        if read_dated_byline(row.text, stamps):
            row.assign(Role.BYLINE, "byline-and-date")
        row.assign(Role.DATE, "date-above-title")
    elif byline_prefix_length(row.text):
        row.assign(Role.BYLINE, "byline-above-title")
    else:
        row.assign(Role.BOILERPLATE, boilerplate_rule(row) or "above-title")

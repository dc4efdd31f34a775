"""Read exports of press archives, which label each part: "HEADLINE:", "BYLINE:", "HD"."""

import re
from collections.abc import Iterable

from indexer.parser.dates import find_stamps
from indexer.parser.lexicon import table
from indexer.parser.lines import LineState, Role

# The labels of an export begin within this many lines.
_MAX_TOP = 30
_MIN_LABELS = 2
# Labels with their colon are not longer.
_LABEL_WIDTH = 26
_LOAD_DATE = "load-date"
# A longer line above the title is not a date.
_MAX_DATE_WORDS = 8
# The rule of lines below the label of the text.
EXPORT_TEXT = "export-text"

_NAMES = {
    Role.TITLE: table("""
headline | title | hed | heading | titel | titre | hd | título | titolo | article title
article headline | überschrift | schlagzeile | titular | titre de l'article
"""),
    Role.BYLINE: table("""
byline | author | authors | by-line | autor | by | auteur | autore | writer | writers | reporter
reporters | journalist | correspondent | article author | author name | autorin | autoren | autora
autores | auteurs | autori | verfasser | written by
"""),
    Role.DATE: table(f"""
date | {_LOAD_DATE} | publication date | pd | published | datum | fecha | data | date published
published on | published at | publish date | published date | date of publication | article date
pub date | pubdate | posted | posted on | erscheinungsdatum | veröffentlicht | veröffentlicht am
date de publication | fecha de publicación | data di pubblicazione
"""),
    Role.SECTION: table("""
section | rubrik | se | ressort | rubrique | sección
"""),
    Role.BODY: table("""
body | text | lp | td | full text | article | texte | texto | testo
"""),
    Role.BOILERPLATE: table("""
length | language | source | publication | publication-type | dateline | copyright | journal-code
graphic | document-type | wc | sn | sc | la | cy | an | ed | pg | in | ns | re | ipd | ipc | co
pub | et | ct | rf | url | keywords | correction-date | byline-email | highlight | type | subject
"""),
}
_LABELS = {name: role for role, names in _NAMES.items() for name in names}
# "**Title:** …" is printed by language models.
_COLON_LABEL = re.compile(
    r"(?P<bold>\*\*)?(?P<label>[A-Za-z][A-Za-zÀ-ÿ' -]{1,22}?)\s?"
    r"(?(bold)(?::\*\*|\*\*:)|:)(?:\s+|$)(?P<value>.*)"
)
# Codes of two or three letters in a separate column, as printed by one large archive.
_CODE_LABEL = re.compile(
    r"(?P<label>HD|BY|WC|PD|ET|SN|SC|SE|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN)"
    r"(?:\s+|$)(?P<value>.*)"
)
_REQUIRED_CODES = frozenset(("HD", "LP", "TD"))


def read_export(rows: list[LineState]) -> int | None:
    """Replace labelled lines by their values and assign roles; return the title's position.

    Return None and change nothing if the text is not an export.
    """
    top = [position for position, row in enumerate(rows[:_MAX_TOP]) if _may_be_labelled(row)]
    if len(top) < _MIN_LABELS:
        return None
    for pattern in (_COLON_LABEL, _CODE_LABEL):
        if _has_labels(_match_labels(rows, top, pattern), pattern):
            return _apply_labels(rows, _match_labels(rows, range(len(rows)), pattern))
    return None


def _has_labels(matches: dict[int, re.Match[str]], pattern: re.Pattern[str]) -> bool:
    """Return whether the labels at the top of a text are those of an export."""
    labels = {match["label"] for match in matches.values()}
    codes = pattern is _CODE_LABEL
    if len(labels) < _MIN_LABELS + codes:
        return False
    names = [match["label"].casefold() for match in matches.values()]
    if sum(_LABELS[name] is Role.TITLE for name in names) != 1:
        return False
    return not codes or _REQUIRED_CODES.issubset(labels | {"TD", "LP"})


def _match_labels(
    rows: list[LineState], positions: Iterable[int], pattern: re.Pattern[str]
) -> dict[int, re.Match[str]]:
    """Return the labels of the lines at these positions."""
    matches: dict[int, re.Match[str]] = {}
    may_match = _has_code if pattern is _CODE_LABEL else _has_colon
    for position in positions:
        match = pattern.match(rows[position].text) if may_match(rows[position]) else None
        if match and match["label"].casefold() in _LABELS:
            matches[position] = match
    return matches


def _may_be_labelled(row: LineState) -> bool:
    """Return whether a label is possible, which is cheaper to see than to match."""
    return _has_colon(row) or _has_code(row)


def _has_colon(row: LineState) -> bool:
    return not row.bullet and ":" in row.text[:_LABEL_WIDTH]


def _has_code(row: LineState) -> bool:
    return not row.bullet and row.text[:2].isupper()


def _apply_labels(rows: list[LineState], labels: dict[int, re.Match[str]]) -> int | None:
    title: int | None = None
    _label_text(rows, labels)
    for position, match in labels.items():
        role, value = _LABELS[match["label"].casefold()], match["value"].strip()
        target = position
        if not value and role in {Role.TITLE, Role.BYLINE, Role.DATE, Role.SECTION}:
            if position + 1 >= len(rows) or position + 1 in labels:
                continue
            rows[position].assign(Role.BOILERPLATE, "export-label")
            target, value = position + 1, rows[position + 1].text
        row, value = rows[target], _clean_value(role, value)
        if not value or role is Role.BOILERPLATE:
            row.assign(Role.BOILERPLATE, "export-label")
            continue
        new = LineState(row.number, value.split(), row.gap)
        if role is not Role.BODY:
            new.assign(role, "export-label")
        rows[target] = new
        if role is Role.TITLE:
            title = target
    if title is not None:
        for row in rows[:title]:
            dated = row.numbers and row.words <= _MAX_DATE_WORDS and find_stamps(row.text)
            row.assign(Role.DATE if dated else Role.BOILERPLATE, "above-title")
        _drop_load_date(rows, labels)
    return title


def _drop_load_date(rows: list[LineState], labels: dict[int, re.Match[str]]) -> None:
    """Relabel the day on which the archive loaded the article if another date is printed."""
    loaded = [i for i, match in labels.items() if match["label"].casefold() == _LOAD_DATE]
    dates = [i for i, row in enumerate(rows) if row.role is Role.DATE and i not in loaded]
    for i in loaded if dates else ():
        rows[i].role = Role.BOILERPLATE


def _label_text(rows: list[LineState], labels: dict[int, re.Match[str]]) -> None:
    """Label the lines between the label of the text and the next label as the text."""
    inside = False
    for position, row in enumerate(rows):
        if position in labels:
            inside = _LABELS[labels[position]["label"].casefold()] is Role.BODY
        elif inside:
            row.assign(Role.BODY, EXPORT_TEXT)


def _clean_value(role: Role, value: str) -> str:
    """Return the value in the article's form: "Business; Pg. 3" is the section "Business"."""
    if role is Role.SECTION:
        return value.partition(";")[0].rstrip()
    if role is Role.BYLINE and not value.casefold().startswith("by "):
        return f"By {value}"
    return value

"""Organizations that everybody knows, found without a model."""

import re
from collections.abc import Iterable
from functools import cache

from indexer.enrich.lexicon.organization_words import LAST_WORDS
from indexer.enrich.lexicon.organizations import KNOWN, OWNERS, TAGGED
from indexer.enrich.lexicon.teams import CLUBS, TEAMS
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.name_type import is_organization_name
from indexer.enrich.people_and_organizations.span import ORGANIZATION, Span

KNOWN_KEYS = frozenset(map(key, (*KNOWN, *TAGGED, *TEAMS, *CLUBS)))

_CAPITAL_BEFORE = re.compile(r"[a-z-] (?!The)[A-Z][a-z]+ $")
_MORE_AFTER = re.compile(r" (?:of|for)(?: the)? [A-Z]")


def find_known(lines: Iterable[str]) -> list[Span]:
    """Every mention of an organization that everybody knows."""
    spans = [
        Span.of(line, *found.span(), ORGANIZATION)
        for line in lines
        for found in _known_names().finditer(line)
    ]
    return [span for span in spans if not (is_organization_name(span.text) and _is_cut(span))]


@cache
def _known_names() -> re.Pattern[str]:
    """The names, and what a part of such an organization is called: "CBS Sports"."""
    names = sorted((*KNOWN, *TEAMS, *OWNERS), key=len, reverse=True)
    known = "|".join(map(re.escape, names)).replace("'", "['\u2019]")
    parts = "|".join(sorted(word.capitalize() for word in LAST_WORDS))
    return re.compile(rf"(?<!\w)(?:{known})(?!\w)(?: (?:News|Sports?)\b| (?:{parts})\b(?! [A-Z]))?")


def _is_cut(span: Span) -> bool:
    """Whether it is the end or the beginning of a longer name: "Liberal Democratic Party"."""
    return bool(_CAPITAL_BEFORE.search(span.before) or _MORE_AFTER.match(span.after))

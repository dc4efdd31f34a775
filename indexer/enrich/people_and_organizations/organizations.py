"""The organizations of an article, from labelled spans, lists of names and explained acronyms."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from indexer.enrich.lexicon import listed, rows, word_set
from indexer.enrich.lexicon.countries import SEATS
from indexer.enrich.lexicon.organizations import (
    KNOWN_ORGANIZATIONS,
    LAST_WORDS,
    POSSESSIVE_NAMES,
    PRODUCT_NOUNS,
    TEAMS,
)
from indexer.enrich.lexicon.people import NOT_ORGANIZATIONS
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.names import (
    EDGES,
    KNOWN_KEYS,
    ORGANIZATION,
    OTHER_NAME,
    Span,
    is_organization_name,
    last_word,
)
from indexer.enrich.places.gazetteer import load_gazetteer

_MIN_LENGTH = 2
# A longer name is a headline that was labelled as a name.
_MAX_WORDS = 8

_NAME_END = re.compile(r"['\u2019]s\b|['\u2019](?=\s|$)| ?\(|\n|/")
_TRAILING = re.compile(r"(?:,? Inc\.?| (?:that|at|to|and|of|in|on|for|with|said|says))+$")
_LEGAL_FORM = re.compile(r",? (?:Inc|Corp|Corporation|Co|Company|Ltd|LLC|Plc)\.?$")
_ARTICLE = re.compile(r"^(?:the|a|an|its|this)\s+", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:U\.S\.|US|UK|U\.K\.|White House)\s+(?=\S+ \S)(?!Attorney|Chamber)")
_HEAD_OF = re.compile(r"^(?:co-)?(?:founder|head|director|chief|chairman|president|ceo) of ", re.I)
_SEPARATOR = re.compile(r" (?:to|hit|from|by|at|with|as|vs\.?|versus) ")
_CREDIT = re.compile(r"(?:credit|photo|image|source|copyright)s?:? $", re.IGNORECASE)
_MARKS = re.compile(r"(?<![a-z])\d|[/|@]")
_PRODUCT = re.compile(r"i[A-Z]")
_DEPARTMENT = re.compile(r"\b(?:head|director|president|chief) of (?:the )?$", re.IGNORECASE)

_SEAT_KEYS = frozenset(key(seat) for _, seats in rows(SEATS) for seat in listed(seats))
_POSSESSIVE_KEYS = frozenset(map(key, POSSESSIVE_NAMES))


def join_organizations(
    spans: Iterable[Span], excluded: Sequence[str], acronyms: Mapping[str, str]
) -> list[str]:
    """Return each organization once.

    `excluded` are the people and agencies of the article; `acronyms` are those it explains.
    """
    excluded_keys = {part for name in excluded for part in _parts(name)}
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for span in spans:
        for name in _clean(span):
            full = acronyms.get(name, name)
            if full and key(full) not in excluded_keys:
                counts[names.setdefault(key(full), full)] += 1
    initials = {_capital_initials(name) for name in counts if " " in name}
    return [name for name in counts if name not in initials and not _is_variant(name, counts)]


def _parts(name: str) -> set[str]:
    """Return the keys of a name, its first and last word, and the plural of the last word."""
    words = name.split()
    last = last_word(name).strip()
    return {key(part) for part in (name, words[0], last, f"{last}s", f"{last}es") if part}


def _clean(span: Span) -> list[str]:
    """Return the names in a span, up to a bracket or a possessive, without an article."""
    if _is_product(span) or _is_department(span) or _CREDIT.search(span.before):
        return []
    parts = [span.text] if " and " in span.text else span.text.split(", ")
    pieces = [piece for part in parts for piece in _SEPARATOR.split(part)]
    return [name for piece in pieces if (name := _clean_name(piece))]


def _is_product(span: Span) -> bool:
    """Return whether an organization makes or runs it: "our Artemis", "the Keystone pipeline"."""
    is_owned = span.is_owned and " " in span.text and not is_organization_name(span.text)
    has_noun = span.word_after.lower() in PRODUCT_NOUNS
    return is_owned or has_noun or OTHER_NAME.search(span.text.strip(EDGES)) is not None


def _is_department(span: Span) -> bool:
    """Return whether it is a part of the next name: "head of Research at ICICI Securities"."""
    return span.word_after == "at" and _DEPARTMENT.search(span.before) is not None


def _clean_name(text: str) -> str:
    name = text.strip(EDGES)
    if key(name) not in _POSSESSIVE_KEYS:
        name = _NAME_END.split(name, maxsplit=1)[0].strip(EDGES)
    name = _COUNTRY.sub("", _HEAD_OF.sub("", _ARTICLE.sub("", name)))
    name = _TRAILING.sub("", name)
    return name if _can_be_organization(name) else ""


def _can_be_organization(name: str) -> bool:
    if len(name) < _MIN_LENGTH or name.count(" ") >= _MAX_WORDS:
        return False
    if key(name).strip() in NOT_ORGANIZATIONS:
        return False
    is_plain = is_organization_name(name) or not _MARKS.search(name)
    return is_plain and _is_written_as_name(name) and not _is_place(name)


def _is_written_as_name(name: str) -> bool:
    """Return whether it begins with a capital, or contains one or a digit: "eBay", "my6sense"."""
    is_unusual = any(not mark.islower() for mark in name.partition(" ")[0])
    return name[0].isupper() or (name[0].islower() and is_unusual and not _PRODUCT.match(name))


def _is_place(name: str) -> bool:
    """Return whether it is a place or a people, but not a seat of power ("the Kremlin")."""
    return bool(load_gazetteer().get(key(name))) and key(name) not in KNOWN_KEYS | _SEAT_KEYS


def _capital_initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _is_variant(name: str, counts: Counter[str]) -> bool:
    """Return whether another form of the name is listed instead of this one.

    The more frequent form is listed, of two equally frequent ones the longer. Of known
    organizations the longest name is listed; names that only contain a known one are its products
    or parts.
    """
    related = [other for other in counts if other != name and _is_part(name, other)]
    if key(name) in KNOWN_KEYS:
        return any(key(other) in KNOWN_KEYS and len(other) > len(name) for other in related)
    same = [other for other in related if _stem(other) == _stem(name)]
    return any(len(other) > len(name) for other in same) or any(
        (key(other) in KNOWN_KEYS and not is_organization_name(name))
        or (counts[other], len(other)) > (counts[name], len(name))
        for other in related
        if other not in same
    )


def _is_part(name: str, other: str) -> bool:
    return _stem(name) in _stem(other) or _stem(other) in _stem(name)


def _stem(name: str) -> str:
    """Return the key of the name without the legal form of a company."""
    return key(_LEGAL_FORM.sub("", name))


_CAPITAL_BEFORE = re.compile(r"[a-z-] (?!The)[A-Z][a-z]+ $")
_MORE_AFTER = re.compile(r" (?:of|for)(?: the)? [A-Z]")


def find_known_organizations(lines: Iterable[str]) -> list[Span]:
    """Return every mention of a well-known organization, without a model."""
    spans = [
        Span.of(line, *match.span(), ORGANIZATION)
        for line in lines
        for match in _known_names().finditer(line)
    ]
    return [span for span in spans if not (is_organization_name(span.text) and _is_partial(span))]


@cache
def _known_names() -> re.Pattern[str]:
    """Return a pattern of the names, and of parts of these organizations: "CBS Sports"."""
    names = sorted((*KNOWN_ORGANIZATIONS, *TEAMS, *POSSESSIVE_NAMES), key=len, reverse=True)
    known = "|".join(map(re.escape, names)).replace("'", "['\u2019]")
    parts = "|".join(sorted(word.capitalize() for word in LAST_WORDS))
    return re.compile(rf"(?<!\w)(?:{known})(?!\w)(?: (?:News|Sports?)\b| (?:{parts})\b(?! [A-Z]))?")


def _is_partial(span: Span) -> bool:
    """Return whether it is a part of a longer name: "Liberal Democratic Party"."""
    return bool(_CAPITAL_BEFORE.search(span.before) or _MORE_AFTER.match(span.after))


_ACRONYM_IN_BRACKETS = re.compile(r" \((?:the )?([A-Z][\w&]{1,9})\)")
_NAME_IN_BRACKETS = re.compile(r"\b([A-Z]\w{1,9}) \(([A-Z][^()]{8,80})\)")
_MAX_ACRONYM_WORDS = 10
_SMALL_WORDS = word_set("of and for the in on de la et y und")


def find_acronyms(lines: Iterable[str]) -> dict[str, str]:
    """Return the full name of each explained acronym: "Israel Defense Forces (IDF)".

    The full name is empty if the words before the acronym are not a name.
    """
    acronyms: dict[str, str] = {}
    for line in lines:
        for match in _ACRONYM_IN_BRACKETS.finditer(line):
            acronym, words = match.group(1), line[: match.start()].split()
            if acronym[1:] != acronym[1:].lower():
                acronyms.setdefault(acronym, _full_name(words[-_MAX_ACRONYM_WORDS:], acronym))
        for acronym, name in _NAME_IN_BRACKETS.findall(line):
            if _initials(name.split()).lower() == acronym.lower():
                acronyms.setdefault(acronym, name)
    return acronyms


def _full_name(words: list[str], acronym: str) -> str:
    """Return the last words whose initials are the acronym, or an empty string."""
    for start in range(len(words)):
        name = words[start:]
        begins = name[0][0].isupper() and name[0].lower() not in _SMALL_WORDS
        if begins and _initials(name).lower() == acronym.lower():
            return " ".join(name).rstrip(",")
    return ""


def _initials(words: list[str]) -> str:
    """Return the first letters of all words except small ones; "Co-ordinating" has one."""
    return "".join(
        word[0] for word in words if word.lower() not in _SMALL_WORDS and word[0].isalnum()
    )

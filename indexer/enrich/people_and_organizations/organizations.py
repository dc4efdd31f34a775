"""Organizations of one article, each told once, from what was taken for their names."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.country_clues import SEATS
from indexer.enrich.lexicon.organization_words import MADE
from indexer.enrich.lexicon.organizations import OWNERS
from indexer.enrich.lexicon.titles import WORDS
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.known_organizations import KNOWN_KEYS
from indexer.enrich.people_and_organizations.name_type import is_organization_name
from indexer.enrich.people_and_organizations.people import EDGES, NO_NAME, last_word
from indexer.enrich.people_and_organizations.span import Span
from indexer.enrich.places.gazetteer import automaton

_SHORTEST = 2
# A longer one is a headline that was taken for a name.
_MOST_WORDS = 8

_OWNED = re.compile(r"['\u2019]s\b|['\u2019](?=\s|$)| ?\(|\n|/")
_TRAILING = re.compile(r"(?:,? Inc\.?| (?:that|at|to|and|of|in|on|for|with|said|says))+$")
_LEGAL_FORM = re.compile(r",? (?:Inc|Corp|Corporation|Co|Company|Ltd|LLC|Plc)\.?$")
_ARTICLE = re.compile(r"^(?:the|a|an|its|this)\s+", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:U\.S\.|US|UK|U\.K\.|White House)\s+(?=\S+ \S)(?!Attorney|Chamber)")
_HEAD_OF = re.compile(r"^(?:co-)?(?:founder|head|director|chief|chairman|president|ceo) of ", re.I)
_JOINED = re.compile(r" (?:to|hit|from|by|at|with|as|vs\.?|versus) ")
_CREDIT = re.compile(r"(?:credit|photo|image|source|copyright)s?:? $", re.IGNORECASE)
_MARKS = re.compile(r"(?<![a-z])\d|[/|@]")
_PRODUCT = re.compile(r"i[A-Z]")
_DEPARTMENT = re.compile(r"\b(?:head|director|president|chief) of (?:the )?$", re.IGNORECASE)

_SEATS = frozenset(key(seat) for _, seats in rows(SEATS) for seat in listed(seats))
_OWNER_KEYS = frozenset(map(key, OWNERS))


def join_organizations(
    spans: Iterable[Span], others: Sequence[str], short_forms: Mapping[str, str]
) -> list[str]:
    """The organizations, each once.

    `others` are the people and agencies of the article, `short_forms` those that it explains.
    """
    left_out = {part for other in others for part in _parts(other)}
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for span in spans:
        for name in _clean(span):
            full = short_forms.get(name, name)
            if full and key(full) not in left_out:
                counts[names.setdefault(key(full), full)] += 1
    short = {_initials(name) for name in counts if " " in name}
    return [name for name in counts if name not in short and not _is_another_form(name, counts)]


def _parts(other: str) -> set[str]:
    """How someone is called for short, and the family of that name."""
    words = other.split()
    last = last_word(other).strip()
    return {key(part) for part in (other, words[0], last, f"{last}s", f"{last}es") if part}


def _clean(span: Span) -> list[str]:
    """The names in a span, up to a bracket or a possessive, without an article."""
    if _is_no_body(span) or _is_department(span) or _CREDIT.search(span.before):
        return []
    parts = [span.text] if " and " in span.text else span.text.split(", ")
    each = [part for text in parts for part in _JOINED.split(text)]
    return [name for part in each if (name := _clean_name(part))]


def _is_no_body(span: Span) -> bool:
    """Whether it is what an organization makes or runs: "our Artemis", "the Keystone pipeline"."""
    owned = span.is_owned and " " in span.text and not is_organization_name(span.text)
    made = span.word_after.lower() in MADE
    return owned or made or NO_NAME.search(span.text.strip(EDGES)) is not None


def _is_department(span: Span) -> bool:
    """Whether it is a part of what is named next: "head of Research at ICICI Securities"."""
    return span.word_after == "at" and _DEPARTMENT.search(span.before) is not None


def _clean_name(text: str) -> str:
    name = text.strip(EDGES)
    if key(name) not in _OWNER_KEYS:
        name = _OWNED.split(name, maxsplit=1)[0].strip(EDGES)
    name = _COUNTRY.sub("", _HEAD_OF.sub("", _ARTICLE.sub("", name)))
    name = _TRAILING.sub("", name)
    return name if _may_be_a_body(name) else ""


def _may_be_a_body(name: str) -> bool:
    if len(name) < _SHORTEST or name.count(" ") >= _MOST_WORDS or key(name).strip() in WORDS:
        return False
    plain = is_organization_name(name) or not _MARKS.search(name)
    return plain and _is_written_as_a_name(name) and not _is_place(name)


def _is_written_as_a_name(name: str) -> bool:
    """Whether it begins with a capital, or is written as no word is: "eBay", "my6sense"."""
    odd = any(not mark.islower() for mark in name.partition(" ")[0]) and not _PRODUCT.match(name)
    return name[0].isupper() or (name[0].islower() and odd)


def _is_place(name: str) -> bool:
    """Whether it is a place or a people, and not what stands for one: "the Kremlin"."""
    _, senses = automaton().get(key(name), (0, ()))
    return bool(senses) and key(name) not in KNOWN_KEYS | _SEATS


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _is_another_form(name: str, counts: Counter[str]) -> bool:
    """Whether another name stands for this one.

    One that is told more often does, or as often and is longer. What everybody knows is told, by
    its longest name; what only begins with it is one of its products or parts.
    """
    alike = [other for other in counts if other != name and _is_part(name, other)]
    if key(name) in KNOWN_KEYS:
        return any(key(other) in KNOWN_KEYS and len(other) > len(name) for other in alike)
    same = [other for other in alike if _stem(other) == _stem(name)]
    return any(len(other) > len(name) for other in same) or any(
        (key(other) in KNOWN_KEYS and not is_organization_name(name))
        or (counts[other], len(other)) > (counts[name], len(name))
        for other in alike
        if other not in same
    )


def _is_part(one: str, other: str) -> bool:
    return _stem(one) in _stem(other) or _stem(other) in _stem(one)


def _stem(name: str) -> str:
    """The name as it is compared, however the law has a company end it."""
    return key(_LEGAL_FORM.sub("", name))

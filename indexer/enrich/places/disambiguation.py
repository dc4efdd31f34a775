"""Which places an article is about: of all that its names may mean, what the text bears out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.enrich.lexicon.ambiguous_names import PERSONAL
from indexer.enrich.places.mentions import METROPOLIS, Mention
from indexer.enrich.places.place import Candidate, Kind, Place

_COMMA = ", "


@dataclass(slots=True)
class Name:
    """All that the mentions of one name in an article tell together.

    `clean` tells that it stands alone somewhere, `prominent` that it stands in the head.
    """

    senses: list[Candidate]
    clean: bool = False
    located: bool = False
    personal: bool = False
    prominent: bool = False
    mentions: int = 0

    def add(self, mention: Mention, prominent: bool) -> None:
        """Takes in what the words beside one more mention tell."""
        self.mentions += 1
        self.prominent |= prominent
        self.clean |= mention.is_clean
        self.located |= mention.located
        self.personal |= mention.personal

    def narrow(self, senses: list[Candidate]) -> None:
        """Keeps to these senses, which the text gives outright."""
        self.senses, self.clean, self.located = senses, True, True


def gather_names(
    head: Iterable[Sequence[Mention]], text: Iterable[Sequence[Mention]]
) -> dict[str, Name]:
    """The names of an article by their folded form, in the order of their first mention."""
    names: dict[str, Name] = {}
    for line in head:
        _gather_line(names, line, prominent=True)
    for line in text:
        _gather_line(names, line, prominent=False)
    return names


def _gather_line(names: dict[str, Name], line: Sequence[Mention], *, prominent: bool) -> None:
    """Takes in a line; what follows a town after a comma tells which town it is."""
    confirmed = False
    for mention, following in zip(line, [*line[1:], None], strict=False):
        told = confirmed or mention.located or mention.cut
        senses = [sense for sense in mention.senses if told or not sense.short]
        confirmed = False
        beside = following if following and _is_beside(mention, following) else None
        inside = _inside(senses, beside.senses) if beside else []
        # "Clayton, Del." is none of the Claytons that are known, which lie in other states.
        if senses and (inside or not _is_state(beside)):
            name = names.setdefault(mention.name, Name(senses))
            name.add(mention, prominent)
            if inside:
                name.narrow(inside)
                confirmed = True


def _is_beside(mention: Mention, following: Mention) -> bool:
    return following.start - mention.end == len(_COMMA)


def _is_state(mention: Mention | None) -> bool:
    return mention is not None and mention.cut and all(sense.short for sense in mention.senses)


def _inside(senses: Sequence[Candidate], following: Sequence[Candidate]) -> list[Candidate]:
    """Those that lie in the region or country that follows."""
    around = {sense.place for sense in following if sense.place.kind is not Kind.CITY}
    return [s for s in senses if s.place not in around and _lies_in(s, around)]


def _lies_in(sense: Candidate, around: set[Place]) -> bool:
    return any(
        place.country == sense.place.country
        and (place.kind is Kind.COUNTRY or sense.region in (place.name, None))
        for place in around
    )


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


def disambiguate(names: Mapping[str, Name]) -> list[Place]:
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


def _is_likely(sense: Candidate, support: frozenset[str]) -> bool:
    if sense.place.kind is not Kind.CITY or sense.place.country in support:
        return True
    return sense.own and sense.population >= _KNOWN_EVERYWHERE

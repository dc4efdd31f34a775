"""The mentions of an article, gathered by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.names.mentions import Mention
from indexer.names.places import Kind, Place, Sense

_COMMA = ", "


@dataclass(slots=True)
class Name:
    """All that the mentions of one name in an article tell together.

    `clean` tells that it stands alone somewhere, `prominent` that it stands in the head.
    """

    senses: list[Sense]
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

    def narrow(self, senses: list[Sense]) -> None:
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


def _inside(senses: Sequence[Sense], following: Sequence[Sense]) -> list[Sense]:
    """Those that lie in the region or country that follows."""
    around = {sense.place for sense in following if sense.place.kind is not Kind.CITY}
    return [s for s in senses if s.place not in around and _lies_in(s, around)]


def _lies_in(sense: Sense, around: set[Place]) -> bool:
    return any(
        place.country == sense.place.country
        and (place.kind is Kind.COUNTRY or sense.region in (place.name, None))
        for place in around
    )

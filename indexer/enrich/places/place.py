"""What a place is, and under which names the gazetteer knows it."""

from dataclasses import dataclass
from enum import IntEnum

from mappings.fields import PATH_SEPARATOR


class Kind(IntEnum):
    """How large a part of the world a place is."""

    COUNTRY = 0
    REGION = 1
    CITY = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A country, region or city: its name as the facet shows it, and its country's name."""

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
    """One of the places that a name may mean.

    `own` tells the place's first name from its other spellings; `short` marks forms such as
    "Calif.", which are a place only beside a town or a party, and `people` marks what stands for a
    country: "Syrian", "the Kremlin".
    `region` is known for cities of the United States.
    """

    place: Place
    population: int = 0
    own: bool = True
    short: bool = False
    people: bool = False
    region: str | None = None

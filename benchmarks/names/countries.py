"""Countries against the labels by Reuters' editors of 1987, compared with plain string lookup.

Editors labelled what an article is about, with the dateline at hand, which the texts lack: half of
those about American companies name no place at all. So the figures are reported for all articles
and for those in which the plain lookup finds any name.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.names.scores import Score
from indexer.enrich.lexicon import listed, rows
from indexer.enrich.lexicon.countries import COUNTRIES
from indexer.enrich.places import find_places

# Where the editors' code is not the country's name in small letters with hyphens.
_CODES = """
usa | United States
uk | United Kingdom
ussr | Soviet Union
west-germany | Germany
east-germany | Germany
uae | United Arab Emirates
burma | Myanmar
kampuchea | Cambodia
zaire | Democratic Republic of the Congo
congo | Republic of the Congo
yemen-arab-republic | Yemen
yemen-demo-republic | Yemen
trinidad-tobago | Trinidad and Tobago
swaziland | Eswatini
us-virgin-islands | U.S. Virgin Islands
antigua | Antigua and Barbuda
macao | Macau
"""

Lines = list[str]
Finder = Callable[[Lines], set[str]]


def read_labelled(path: Path) -> Iterator[tuple[Lines, set[str]]]:
    """Title and paragraphs of each labelled article, and its countries."""
    names = dict(rows(_CODES))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["source"] == "reuters21578" and article["places"]:
                labels = {names.get(code) or _name(code) for code in article["places"]}
                yield [article["title"], *article["text"].split("\n\n")], labels


def _name(code: str) -> str:
    return " ".join(part.capitalize() for part in code.split("-"))


def look_up() -> Finder:
    """Every country whose name, or people's name, is in the text: plain string lookup."""
    names: dict[str, str] = {}
    for _, country, others, peoples in rows(COUNTRIES):
        names |= dict.fromkeys((country, *listed(others), *listed(peoples)), country)
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
    return lambda lines: {names[name] for name in pattern.findall("\n".join(lines))}


def find(lines: Lines) -> set[str]:
    """The countries of the places that the indexer finds."""
    return {place.country for place in find_places(lines[:2], lines[2:])}


def find_in_head(lines: Lines) -> set[str]:
    """Return the countries of title and lead, the parts that editors label."""
    return {place.country for place in find_places(lines[:2], [])}


def compare(path: Path) -> Iterator[str]:
    """A line of figures for each way and each set of articles."""
    finders: dict[str, Finder] = {
        "plain string lookup": look_up(),
        "places": find,
        "places of the head": find_in_head,
    }
    all_articles = {name: Score() for name in finders}
    with_country = {name: Score() for name in finders}
    for lines, labels in read_labelled(path):
        found = {name: finder(lines) for name, finder in finders.items()}
        for name, countries in found.items():
            all_articles[name].add(countries, labels)
            if found["plain string lookup"]:
                with_country[name].add(countries, labels)
    for title, scores in (("all articles", all_articles), ("that name a country", with_country)):
        yield from (f"  {title:<20} {name:<20} {score}" for name, score in scores.items())

"""Names in the news: the places that a text is about, found by a gazetteer."""

from collections.abc import Iterable

from indexer.enrich.places.country_clues import countries_of_companies
from indexer.enrich.places.disambiguation import disambiguate, gather_names
from indexer.enrich.places.gazetteer import automaton
from indexer.enrich.places.mentions import find_mentions
from indexer.enrich.places.place import Place


def find_places(head: Iterable[str], text: Iterable[str]) -> list[Place]:
    """The places that an article is about, in reading order, each after its country.

    `head` holds what stands out (title, lead, captions), `text` the paragraphs. A name that may
    mean several places is left out, and so is a people that only the text names, and once. News
    of companies that names no place at all is placed where those are at home.
    """
    names = automaton()
    head, text = list(head), list(text)
    found = gather_names(
        [find_mentions(names, line) for line in head],
        [find_mentions(names, line) for line in text],
    )
    return disambiguate(found) or countries_of_companies([*head, *text])


def paths_of(name: str) -> tuple[str, ...]:
    """Where a given place stands in the tree: its country and below it, if that is beyond doubt."""
    [*places] = find_places([name], [])
    if not places or places[-1].name != name:
        return (name,)
    return tuple(dict.fromkeys((places[-1].country, places[-1].path)))

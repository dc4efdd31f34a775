"""An article with the names that its text holds, where none were given."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexer.documents.article import Article
from indexer.documents.normalize import MAX_VALUES
from indexer.enrich.people_and_organizations.ner import can_recognize, recognize
from indexer.enrich.places import find_places, paths_of

# The model was trained on English, and sees names everywhere in other languages.
_LANGUAGE = "en"


def name_article(article: Article) -> Article:
    """The article with its places and, where the extra is installed, people and organizations.

    Given ones stay as they are; given places get their paths.
    """
    found = _find_places(article) | (_find_people(article) if can_recognize() else {})
    derived = tuple(name for name in found if name != "place_paths")
    named = replace(article, **found, derived_fields=derived)
    if article.places:
        paths = dict.fromkeys(path for place in article.places for path in paths_of(place))
        return replace(named, place_paths=tuple(paths)[:MAX_VALUES])
    return named


def _find_places(article: Article) -> dict[str, Any]:
    if article.places:
        return {}
    head = [article.title, article.lead or "", *(caption.text for caption in article.captions)]
    first = 0 if article.lead else 1
    places = find_places([*head, *article.body[:first]], article.body[first:])[:MAX_VALUES]
    names = dict.fromkeys(place.name for place in places)
    paths = dict.fromkeys(place.path for place in places)
    return _filled(places=tuple(names), place_paths=tuple(paths))


def _find_people(article: Article) -> dict[str, Any]:
    if article.language not in (None, _LANGUAGE) or (article.people and article.organizations):
        return {}
    makers = (*article.authors, *(c.photographer for c in article.captions if c.photographer))
    lines = [article.lead or "", *article.body, *(caption.text for caption in article.captions)]
    people, organizations = recognize(lines, makers, article.agencies)
    return {
        **({} if article.people else _filled(people=people)),
        **({} if article.organizations else _filled(organizations=organizations)),
    }


def _filled(**values: Sequence[str]) -> dict[str, Any]:
    """The fields for which anything was found."""
    return {name: tuple(listed[:MAX_VALUES]) for name, listed in values.items() if listed}

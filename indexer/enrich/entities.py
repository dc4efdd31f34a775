"""Adds the language of an article, and the places, people and organizations that it mentions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexer.documents.article import Article
from indexer.documents.normalize import MAX_VALUES
from indexer.enrich.language import detect_language
from indexer.enrich.people_and_organizations.ner import can_recognize, recognize
from indexer.enrich.places import find_places, paths_of

# The model is trained on English and finds too many names in other languages.
_LANGUAGE = "en"
# The language of a shorter text is uncertain. Of 50 characters of labelled articles it is detected
# in 98 of 100 and never wrong.
_MIN_TEXT_LENGTH = 50


def enrich_article(article: Article) -> Article:
    """Return the article with its language, its places and, with `ner`, people and organizations.

    Values that the article already has are kept; places that it has get their paths.
    """
    values = _find_language(article)
    article = replace(article, **values)
    values |= _find_places(article) | (_find_names(article) if can_recognize() else {})
    derived = tuple(name for name in values if name != "place_paths")
    enriched = replace(article, **values, derived_fields=derived)
    if article.places:
        paths = dict.fromkeys(path for place in article.places for path in paths_of(place))
        return replace(enriched, place_paths=tuple(paths)[:MAX_VALUES])
    return enriched


def _find_language(article: Article) -> dict[str, Any]:
    text = "\n".join((article.title, *article.body))
    if article.language or len(text) < _MIN_TEXT_LENGTH:
        return {}
    language = detect_language(text)
    return {"language": language} if language else {}


def _find_places(article: Article) -> dict[str, Any]:
    if article.places:
        return {}
    captions = (caption.text for caption in article.captions)
    # Without a lead, the first paragraph is part of the head.
    body_start = 0 if article.lead else 1
    head = [article.title, article.lead or "", *captions, *article.body[:body_start]]
    places = find_places(head, article.body[body_start:])[:MAX_VALUES]
    names = dict.fromkeys(place.name for place in places)
    paths = dict.fromkeys(place.path for place in places)
    return _not_empty(places=tuple(names), place_paths=tuple(paths))


def _find_names(article: Article) -> dict[str, Any]:
    """Return the people and organizations, except those that the article already has."""
    if article.language not in (None, _LANGUAGE) or (article.people and article.organizations):
        return {}
    photographers = (c.photographer for c in article.captions if c.photographer)
    lines = [article.lead or "", *article.body, *(caption.text for caption in article.captions)]
    people, organizations = recognize(lines, (*article.authors, *photographers), article.agencies)
    return {
        **({} if article.people else _not_empty(people=people)),
        **({} if article.organizations else _not_empty(organizations=organizations)),
    }


def _not_empty(**values: Sequence[str]) -> dict[str, Any]:
    """Return the fields that have values, each with at most MAX_VALUES."""
    return {name: tuple(items[:MAX_VALUES]) for name, items in values.items() if items}

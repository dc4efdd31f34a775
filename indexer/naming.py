"""An article with the names that its text holds, where none were given."""

from dataclasses import replace

from indexer.article import Article
from indexer.limits import MAX_VALUES
from indexer.names import find_places, path_of


def name_article(article: Article) -> Article:
    """The article with its places; given ones stay as they are, and get their paths."""
    if article.places:
        return replace(article, place_paths=tuple(map(path_of, article.places)))
    head = [article.title, article.lead or "", *(caption.text for caption in article.captions)]
    first = 0 if article.lead else 1
    places = find_places([*head, *article.body[:first]], article.body[first:])[:MAX_VALUES]
    if not places:
        return article
    return replace(
        article,
        places=tuple(dict.fromkeys(place.name for place in places)),
        place_paths=tuple(place.path for place in places),
        found=("places",),
    )

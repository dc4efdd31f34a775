"""The printed form of an article: raw text that parses to the same article again."""

from collections.abc import Iterator
from datetime import datetime

from indexer.documents.article import Article, Caption


def print_article(article: Article) -> str:
    """Return the article as plain text, one part a paragraph; what was cut is left out."""
    return "\n\n".join(_parts(article)) + "\n"


def _parts(article: Article) -> Iterator[str]:
    yield article.title
    yield from filter(None, (article.lead, article.section))
    names = [*article.authors, *article.agencies]
    if names:
        yield f"By {' | '.join(names)}"
    yield from _dates(article)
    yield from map(_caption, article.captions)
    for position, paragraph in enumerate(article.body):
        yield from (heading.text for heading in article.headings if heading.before == position)
        yield paragraph


def _dates(article: Article) -> Iterator[str]:
    if article.published_at:
        yield f"Published {_time(article.published_at)}"
    if article.updated_at:
        yield f"Updated {_time(article.updated_at)}"


def _time(moment: datetime) -> str:
    return moment.isoformat(sep=" ")


def _caption(caption: Caption) -> str:
    return f"{caption.text} ({caption.credit})" if caption.credit else caption.text

"""Request bodies that are compared with the files in `tests/golden/bodies`.

`make golden` rewrites the files; review their diff.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.query_language import parse_query
from api.schemas.explain import ExplainRequest
from api.schemas.request import Filters, SearchRequest
from api.schemas.suggest import FacetSearchRequest, SuggestRequest
from api.search.body import build_article_body, build_count_body, build_search_body
from api.search.explain import build_explain_body
from api.search.facet_search import build_facet_search_body
from api.search.highlights import HighlightTags
from api.search.more_like_this import MoreLikeThis, Term, build_similar_body
from api.search.related import build_related_body
from api.search.required_words import WordCounts, build_counts_body, require, words_to_count
from api.search.spelling import Correction, build_mistakes, build_unknown, with_corrections
from api.search.suggest import build_suggest_body

DIRECTORY = Path(__file__).parents[1] / "golden" / "bodies"
TAGS = HighlightTags("<", ">")
TIMEOUT = "2s"
SEARCHES = {
    "everything": SearchRequest(facets=()),
    "words": SearchRequest(q="latakia rebels", facets=(), fields=("title",)),
    "syntax": SearchRequest(
        q='"edge closer" (nusra OR isis) -title:polio latak* published:2015-08',
        facets=(),
        highlight="none",
    ),
    "facets": SearchRequest(
        authors=["Fred Lambert"],
        reject_section=["Sport"],
        published_from="2015-08-01",
        facets=("authors", "published:month"),
        sort="newest",
        page=3,
        size=20,
    ),
    "stories": SearchRequest(group_by="story", facets=("source",), highlight="none"),
}
MISSPELT = SearchRequest(q="latakia rebles", facets=(), highlight="none", fields=("title",))
QUESTION = SearchRequest(
    q="what did the rebels in Latakia say about the cease-fire",
    facets=(),
    highlight="none",
    fields=("title",),
)
COUNTS = WordCounts(1000, {"rebels": 80, "Latakia": 20, "say": 800, "cease-fire": 30})
RELATED = SearchRequest(
    q="latakia -polio authors:lambert", section=["World"], related=5, fields=("title",)
)
TEXT_REQUEST = FacetSearchRequest(q="syria", prefix="lam", authors=["Ann"], section=["World"])


def search_body(request: SearchRequest) -> dict[str, Any]:
    """Return the body of a search as its `q` is parsed."""
    return build_search_body(request, parse_query(request.q).root, TAGS, TIMEOUT)


def build_bodies() -> Mapping[str, Any]:
    """Return every body by the name of its file."""
    query = parse_query(MISSPELT.q).root
    syria = parse_query("syria").root
    like = MoreLikeThis((Term("latakia", 2.1, "Latakia"),), 12.5, "7f00", "a-1", "a-0")
    corrected = with_corrections(query, [Correction("rebles", ("rebels", "rebetz"))])
    question = parse_query(QUESTION.q).root
    required = require(question, QUESTION.match, COUNTS)
    return {name: search_body(request) for name, request in SEARCHES.items()} | {
        "mistakes": build_mistakes(query),
        "unknown_words": build_unknown(query),
        "question": build_search_body(QUESTION, required, TAGS, TIMEOUT),
        "word_counts": build_counts_body(words_to_count(question, QUESTION.match), TIMEOUT),
        "misspelt": build_search_body(MISSPELT, corrected, TAGS, TIMEOUT),
        "count": build_count_body(SEARCHES["facets"], syria, TIMEOUT),
        "article": build_article_body("a-1", syria, TAGS, TIMEOUT),
        "explain": build_explain_body(
            "a-1", ExplainRequest(section=["World"]), parse_query("-title:homs").root, TIMEOUT
        ),
        "similar": build_similar_body(like, Filters(tags=["war"]), ("title",), 5, TIMEOUT),
        "related": build_related_body(RELATED, parse_query(RELATED.q).root, TIMEOUT),
        "facet_search": build_facet_search_body("authors", TEXT_REQUEST, syria, TIMEOUT),
        "suggest": build_suggest_body(SuggestRequest(q="latk"), True, TIMEOUT),
    }


def write(body: Any) -> str:
    """Return a body as its file contains it."""
    return json.dumps(body, indent=2) + "\n"


if __name__ == "__main__":
    for name, body in build_bodies().items():
        DIRECTORY.joinpath(f"{name}.json").write_text(write(body), "utf-8")

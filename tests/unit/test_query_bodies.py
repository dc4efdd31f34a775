"""What Elasticsearch is asked, whole: requests and their bodies, to be read in a review."""

import json
from pathlib import Path

import pytest

from api.query_language import Node, parse_query
from api.schemas.request import SearchRequest
from api.search.body import build_search_body
from api.search.highlights import HighlightTags
from api.search.spelling import Correction, build_spelling, with_corrections

BODIES = Path(__file__).parents[1] / "golden" / "bodies"
MARKS = HighlightTags("<", ">")
REQUESTS = {
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


def body(request: SearchRequest, root: Node | None) -> str:
    """The body as its file has it."""
    return json.dumps(build_search_body(request, root, MARKS, "2s"), indent=2) + "\n"


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_becomes_this_body(name: str) -> None:
    request = REQUESTS[name]

    asked = body(request, parse_query(request.q).root)

    assert asked == (BODIES / f"{name}.json").read_text("utf-8")


def test_a_misspelt_word_becomes_this_body() -> None:
    request = SearchRequest(q="latakia rebles", facets=(), highlight="none", fields=("title",))
    root = parse_query(request.q).root

    again = body(request, with_corrections(root, [Correction("rebles", ("rebels", "rebetz"))]))

    assert again == (BODIES / "misspelt.json").read_text("utf-8")
    assert build_spelling(root) == json.loads((BODIES / "spelling.json").read_text("utf-8"))

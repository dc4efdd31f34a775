"""The meaning of a query by another model than that of the package, in request bodies."""

from api.query_language import parse_query
from api.schemas.request import SearchRequest
from api.search.body import build_search_body
from api.search.highlights import HighlightTags
from api.search.meaning import build_meaning, with_meaning
from api.search.related import build_related_body
from mappings.embedding.embedder import STATIC, StaticEmbedder

OTHER = StaticEmbedder("other", "embedding_0123")
QUERY = parse_query("storm floods").root
TAGS = HighlightTags("<", ">")


def test_the_second_stage_has_a_clause_for_each_model() -> None:
    meaning = build_meaning(QUERY, OTHER)
    assert meaning
    body = build_search_body(SearchRequest(q="storm floods"), QUERY, TAGS, "2s")

    refined = with_meaning(body, meaning)

    before = body["rescore"]["query"]["rescore_query"]["bool"]["should"]
    assert refined["rescore"]["query"]["rescore_query"]["bool"]["should"] == [*before, meaning]
    assert {**refined, "rescore": None} == {**body, "rescore": None}
    assert "embedding_0123" in meaning["script_score"]["script"]["source"]


def test_a_search_of_one_stage_has_the_clause_in_its_query() -> None:
    meaning = build_meaning(QUERY, OTHER)
    assert meaning
    request = SearchRequest(q="storm floods")
    body = build_search_body(request, QUERY, TAGS, "2s", one_stage=True)

    refined = with_meaning(body, meaning)

    assert refined["query"] == {"bool": {"must": [body["query"]], "should": [meaning]}}
    assert {**refined, "query": None} == {**body, "query": None}


def test_a_query_without_a_known_word_has_no_meaning() -> None:
    assert build_meaning(None, OTHER) is None
    assert build_meaning(parse_query("\u0e00").root, OTHER) is None


def test_related_articles_may_have_an_embedding_by_either_model() -> None:
    request = SearchRequest(q="storm floods", related=5)
    one = build_related_body(request, QUERY, "2s")
    assert one

    both = build_related_body(request, QUERY, "2s", (STATIC, OTHER))

    assert both
    first, second = both["query"]["bool"]["should"]
    assert first == one["query"]
    assert second != first
    assert "embedding_0123" in second["script_score"]["script"]["source"]
    assert {**both, "query": None} == {**one, "query": None}

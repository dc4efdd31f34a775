"""Why an article is found or not: each part of a request, held against that one article."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.query_language import And, Node, Not, Words, write_query
from api.schemas.explain import ExplainPart, ExplainRequest, ExplainResponse, ExplainRole
from api.search.clauses import build_clause
from api.search.facets import build_exclusions, build_filters
from api.search.hits import partial_reasons, single_hit
from api.search.named_queries import build_named_queries, read_matches
from api.search.spelling import with_suggest

Clause = dict[str, Any]
Found = Mapping[str, Any]

_PART = "part-"


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of a request; `wanted` is whether the clause must hold or must not."""

    role: ExplainRole
    text: str
    clause: Clause
    wanted: bool = True


def build_explain_body(
    article_id: str, request: ExplainRequest, root: Node | None, timeout: str
) -> Clause:
    """One search that tells of one article which parts of the request hold."""
    named = [
        {"constant_score": {"filter": part.clause, "boost": 0, "_name": f"{_PART}{number}"}}
        for number, part in enumerate(_parts(request, root))
    ]
    body = {
        "query": {
            "bool": {
                "filter": [{"ids": {"values": [article_id]}}],
                "should": [*named, *build_named_queries(root)],
            }
        },
        "size": 1,
        "_source": False,
        "timeout": timeout,
    }
    return with_suggest(body, root)


def read_explanation(
    article_id: str, request: ExplainRequest, root: Node | None, found: Found
) -> ExplainResponse:
    """What the search said, part by part. Raises ArticleNotFoundError and PartialResultsError."""
    names = set(single_hit(found).get("matched_queries", ()))
    probes = {name for name in names if not name.startswith(_PART)}
    matches = read_matches(root, probes)
    parts = tuple(
        _read_part(part, f"{_PART}{number}" in names)
        for number, part in enumerate(_parts(request, root))
    )
    reasons = tuple(partial_reasons(found))
    return ExplainResponse(
        id=article_id,
        found=not any(part["excludes"] for part in parts),
        parts=parts,
        matches=matches,
        missing_words=_missing_words(root, {match["word"] for match in matches}),
        complete=not reasons,
        incomplete_reasons=reasons,
    )


def _read_part(part: Part, matched: bool) -> ExplainPart:
    excludes = matched is not part.wanted
    return ExplainPart(
        role=part.role,
        text=part.text,
        matched=matched,
        excludes=excludes,
        sentence=_sentence(part, excludes),
    )


def _sentence(part: Part, excludes: bool) -> str:
    if not excludes:
        return f"“{part.text}” lets the article in."
    if part.wanted:
        return f"“{part.text}” does not hold for the article, and keeps it out."
    return f"“{part.text}” turns the article away."


def _parts(request: ExplainRequest, root: Node | None) -> Iterator[Part]:
    nodes = root.nodes if isinstance(root, And) else (root,) if root else ()
    for node in nodes:
        inner = node.node if isinstance(node, Not) else node
        wanted = not isinstance(node, Not)
        yield Part(ExplainRole.query, write_query(node), build_clause(inner), wanted)
    for name, clause in build_filters(request).items():
        yield Part(ExplainRole.filter, _describe(request, name), clause)
    for clause in build_exclusions(request):
        [(field, values)] = clause["terms"].items()
        yield Part(ExplainRole.reject, f"not {field}: {' or '.join(values)}", clause, wanted=False)


def _describe(request: ExplainRequest, name: str) -> str:
    """A facet's choice as a person would say it."""
    if name == "published":
        bounds = (
            f"from {request.published_from}" if request.published_from else "",
            f"to {request.published_to}" if request.published_to else "",
        )
        choices = [" ".join(filter(None, bounds))] if any(bounds) else []
    else:
        choices = [*request.selected(name)]
    if name in request.missing:
        choices.append("none at all")
    return f"{name}: {' or '.join(choices)}"


def _missing_words(root: Node | None, matched: set[str]) -> tuple[str, ...]:
    """The words typed beside each other that the article lacks in every form."""
    nodes = root.nodes if isinstance(root, And) else (root,)
    words = (word for node in nodes if isinstance(node, Words) for word in node.words)
    return tuple(word for word in dict.fromkeys(words) if word not in matched)

"""Elasticsearch's query DSL: its JSON types, and builders of clauses that several modules use."""

from collections.abc import Iterable, Mapping
from typing import Any

from mappings.schema import EMBEDDING_FIELD

# A JSON object that is sent: a clause, an aggregation or a whole request body.
Clause = dict[str, Any]
# A JSON object that is received: a whole response, or a part of one.
Response = Mapping[str, Any]
# One element of `hits.hits`.
RawHit = Mapping[str, Any]


def should(clauses: Iterable[Clause]) -> Clause | None:
    """Return a clause of which at least one of the given must match; None if there are none."""
    alternatives = list(clauses)
    if len(alternatives) > 1:
        return {"bool": {"should": alternatives, "minimum_should_match": 1}}
    return alternatives[0] if alternatives else None


def dis_max(clauses: list[Clause]) -> Clause:
    """Any of the clauses, scored by the best one alone."""
    return {"dis_max": {"queries": clauses}} if len(clauses) > 1 else clauses[0]


def match(field: str, text: str, **options: Any) -> Clause:
    """Words of a text in one field."""
    return {"match": {field: {"query": text, **options}}}


def match_phrase(field: str, text: str, **options: Any) -> Clause:
    """The words of a text in a row, in one field."""
    return {"match_phrase": {field: {"query": text, **options}}}


def match_bool_prefix(field: str, text: str, **options: Any) -> Clause:
    """Words of a text in one field, of which the last may be the beginning of a longer word."""
    return {"match_bool_prefix": {field: {"query": text, **options}}}


def multi_match(text: str, kind: str, fields: Iterable[str], **options: Any) -> Clause:
    """Words of a text in several fields; `kind` is the type of the multi_match query."""
    return {"multi_match": {"query": text, "type": kind, "fields": list(fields), **options}}


def combined_fields(text: str, fields: Iterable[str], **options: Any) -> Clause:
    """Words of a text in several fields that are scored as one field."""
    return {"combined_fields": {"query": text, "fields": list(fields), **options}}


def prefix_clause(
    field: str, typed: str, fuzziness: str = "0", boost: float | None = None
) -> Clause:
    """Articles of which one value of a field has words that begin with each of the words typed."""
    options: dict[str, Any] = {"operator": "and", "fuzziness": fuzziness, "prefix_length": 1}
    if boost is not None:
        options["boost"] = boost
    return match(f"{field}.prefix", typed, **options)


def similar_meaning(
    embedding: str, weight: float = 1, field: str = EMBEDDING_FIELD, **among: list[Clause]
) -> Clause:
    """Articles with an embedding, scored by the weight times its cosine; no score below 0.

    `among` are other occurrences of a bool query that they must match.
    """
    cosine = f"cosineSimilarity(params.text, '{field}')"
    script = {
        "source": f"params.weight * Math.max(0, {cosine})",
        "params": {"text": embedding, "weight": weight},
    }
    query: Clause = {"exists": {"field": field}}
    if among:
        query = {"bool": {**among, "filter": [query, *among.get("filter", ())]}}
    return {"script_score": {"query": query, "script": script}}


def missing(field: str) -> Clause:
    """Articles without a value in a field."""
    return {"bool": {"must_not": {"exists": {"field": field}}}}


def named(name: str, clause: Clause) -> Clause:
    """A clause that does not score and is listed by name in a hit's `matched_queries`."""
    return {"constant_score": {"filter": clause, "boost": 0, "_name": name}}


def without_scores(clause: Any) -> Any:
    """Return a clause, or a part of one, that matches the same and has no part that only scores."""
    match clause:
        case list():
            return [*map(without_scores, clause)]
        case {"bool": dict() as given}:
            kept = {name: part for name, part in given.items() if name != "boost"}
            is_optional = "minimum_should_match" not in kept
            if is_optional and (kept.get("must") or kept.get("filter")):
                kept.pop("should", None)
            if kept.keys() == {"must"} and len(kept["must"]) == 1:
                return without_scores(kept["must"][0])
            return {"bool": {name: without_scores(part) for name, part in kept.items()}}
        case dict():
            return {name: without_scores(part) for name, part in clause.items()}
        case _:
            return clause

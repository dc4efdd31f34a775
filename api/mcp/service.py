"""The tools: each runs a use case of the service, and fits its result into the token budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import orjson

from api.errors import ServiceError
from api.mcp.arguments import (
    CountOverTimeArguments,
    ExplainArguments,
    FacetValuesArguments,
    FetchArguments,
    SearchArguments,
    SearchArticlesArguments,
    SimilarArticlesArguments,
    StoryArguments,
)
from api.mcp.budget import (
    DEFAULT_TOKENS,
    MAX_TOKENS,
    Fitted,
    Result,
    count_tokens,
    fit,
    fit_paragraphs,
    note_left_out,
)
from api.mcp.results import build_article, build_common, build_snippet, build_url
from api.schemas.explain import ExplainRequest
from api.schemas.request import ArticleRequest, Filters, SearchRequest
from api.schemas.similar import SimilarRequest
from api.schemas.story import StoryRequest
from api.schemas.suggest import FacetSearchRequest
from api.schemas.trends import TrendsRequest
from api.services import Services
from mappings.fields import ARTICLE_FIELDS

# For how long the state of the index is repeated without looking again.
_FRESHNESS_S = 10.0
# Results of `search`, which has no argument for their number.
_SEARCH_SIZE = 10
# Rounds until as many articles are requested as the budget has room for.
_MAX_ROUNDS = 4
# The text and what repeats it are not metadata.
_NOT_METADATA = frozenset({"title", "body", "captions", "headings", "url", "place_paths"})
_METADATA = tuple(name for name in ARTICLE_FIELDS if name not in _NOT_METADATA)
_SHORT_FIELDS = ("title", "url", "published_at", "authors", "source")
_RAISE = f"Call it again with a larger token_budget, up to {MAX_TOKENS}"
_FILTERS = frozenset(Filters.model_fields)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How many articles there are, and when the newest was published; None if unknown."""

    articles: int | None = None
    newest_article: str | None = None


class ToolService:
    """The tools over one index. Every tool raises ServiceError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._freshness = Freshness()
        self._read_at = -_FRESHNESS_S

    async def search(self, base_url: str, arguments: SearchArguments) -> Result:
        """Return articles that match, to be fetched by their ids."""
        fields = ("title", "url")
        request = SearchRequest(q=arguments.query, size=_SEARCH_SIZE, fields=fields, facets=())
        response = await self._services.search.search(request)
        results = [
            {
                "id": hit["id"],
                "title": hit["title"] or "",
                "url": build_url(base_url, hit),
                "text": build_snippet(hit),
            }
            for hit in _plain(response)["hits"]
        ]
        result = {"results": results, **await self._common(response)}
        how = "Call search_articles with the same query, a larger token_budget, or its cursor."
        return fit(result, "results", DEFAULT_TOKENS, how, ("text",)).result

    async def fetch(self, base_url: str, arguments: FetchArguments) -> Result:
        """Return one article whole; a text beyond the largest budget ends after a paragraph."""
        found = await self._services.articles.article(arguments.id, ArticleRequest())
        article = _plain(found)
        metadata = {name: article[name] for name in _METADATA if article.get(name)}
        result = {
            "id": article["id"],
            "title": article["title"] or "",
            "text": "",
            "url": build_url(base_url, article),
            "metadata": metadata,
            **await self._common(article),
        }
        how = "Read the rest at its url."
        empty = fit({**result, "items": []}, "items", MAX_TOKENS, how).result
        del empty["items"]
        room = MAX_TOKENS - count_tokens(note_left_out(empty, MAX_TOKENS, 1, ("text",), how))
        text, left_out = fit_paragraphs(article["body"] or "", room)
        fields = ("text",) if left_out else ()
        return note_left_out({**empty, "text": text}, MAX_TOKENS, left_out, fields, how)

    async def search_articles(self, base_url: str, arguments: SearchArticlesArguments) -> Result:
        """Return articles that match a query and filters, as many as fit."""
        fitted = await self._search_articles(base_url, arguments, arguments.size)
        matching = fitted.total
        for _ in range(_MAX_ROUNDS):
            if fitted.kept in (0, fitted.total):
                break
            # The cursor must lead to the first article that is left out, not past it.
            fitted = await self._search_articles(base_url, arguments, fitted.kept)
        result, left_out = fitted.result, matching - fitted.kept
        if left_out and fitted.kept:
            fields = (result["budget"]["left_out"] or {"fields": ()})["fields"]
            limit = arguments.token_budget
            return note_left_out(result, limit, left_out, fields, f"{_NEXT} {_RAISE}.")
        return result

    async def _search_articles(
        self, base_url: str, arguments: SearchArticlesArguments, size: int
    ) -> Fitted:
        fields = {*_SHORT_FIELDS[:2], *arguments.fields}
        request = SearchRequest(
            **_filters(arguments),
            q=arguments.query,
            match=arguments.match,
            sort=arguments.sort,
            half_life_days=arguments.half_life_days,
            size=size,
            cursor=arguments.cursor,
            fields=tuple(sorted(fields)),
            facets=(),
            group_by=arguments.group_by,
        )
        found = await self._services.search.search(request)
        response = _plain(found)
        suggestion = response["suggestion"]
        result = {
            "total": response["total"],
            "articles": [build_article(base_url, hit) for hit in response["hits"]],
            "suggestion": suggestion and suggestion["q"],
            "next_cursor": response["page"]["next_cursor"],
            **await self._common(response),
        }
        optional = ("published_at", "source", "authors", *arguments.fields, "snippet")
        how = f"{_NEXT} {_RAISE}."
        return fit(result, "articles", arguments.token_budget, how, optional)

    async def count_over_time(self, _: str, arguments: CountOverTimeArguments) -> Result:
        """Return counts in buckets of time."""
        request = TrendsRequest(
            **_filters(arguments),
            q=arguments.query,
            match=arguments.match,
            interval=arguments.interval,
            split=arguments.split,
            split_size=arguments.split_size,
            significant=arguments.significant,
        )
        response = _plain(await self._services.trends.trends(request))
        names = ("time_zone", "interval", "count", "background", "share", "undated", "growth")
        result = {
            **{name: response[name] for name in names},
            "previous": response["previous"],
            "buckets": _short_buckets(response),
            "significant": response["significant"],
            **await self._common(response),
        }
        how = f"{_RAISE}, a wider interval, or published_from at the last start."
        return fit(result, "buckets", arguments.token_budget, how, ("split",)).result

    async def facet_values(self, _: str, arguments: FacetValuesArguments) -> Result:
        """Return the most frequent values of a facet."""
        request = FacetSearchRequest(
            **_filters(arguments),
            q=arguments.query,
            match=arguments.match,
            prefix=arguments.prefix,
            size=arguments.size,
        )
        response = await self._services.suggest.search_facet(arguments.field, request)
        result = {
            "field": response["field"],
            "exact": response["exact"],
            "values": [
                {"value": value["value"], "count": value["count"]} for value in response["values"]
            ],
            **await self._common(response),
        }
        how = f"{_RAISE}, or with a prefix."
        return fit(result, "values", arguments.token_budget, how).result

    async def similar_articles(self, base_url: str, arguments: SimilarArticlesArguments) -> Result:
        """Return articles about the same as one."""
        request = SimilarRequest(
            **_filters(arguments),
            before=arguments.before,
            size=arguments.size,
            fields=_SHORT_FIELDS,
        )
        response = _plain(await self._services.articles.similar(arguments.id, request))
        result = {
            "articles": [build_article(base_url, hit) for hit in response["hits"]],
            **await self._common(response),
        }
        optional = ("published_at", "source", "authors", "shared_terms")
        return fit(result, "articles", arguments.token_budget, f"{_RAISE}.", optional).result

    async def story(self, base_url: str, arguments: StoryArguments) -> Result:
        """Return the near-copies of an article, the oldest first."""
        request = StoryRequest(size=arguments.size, fields=_SHORT_FIELDS)
        response = _plain(await self._services.articles.story(arguments.id, request))
        result = {
            "story": response["id"],
            "total": response["total"],
            "articles": [build_article(base_url, hit) for hit in response["articles"]],
            **await self._common(response),
        }
        optional = ("published_at", "source", "authors")
        how = f"{_RAISE} and size."
        return fit(result, "articles", arguments.token_budget, how, optional).result

    async def explain(self, _: str, arguments: ExplainArguments) -> Result:
        """Return why a search finds an article, or which part of it does not match."""
        request = ExplainRequest(**_filters(arguments), q=arguments.query, match=arguments.match)
        response = _plain(await self._services.articles.explain(arguments.id, request))
        excluding = [part["sentence"] for part in response["parts"] if part["excludes"]]
        result = {
            "found": response["found"],
            "excluded_by": excluding,
            "matches": [match["sentence"] for match in response["matches"]],
            "missing_words": response["missing_words"],
            **await self._common(response),
        }
        return fit(result, "matches", arguments.token_budget, f"{_RAISE}.").result

    async def _common(self, response: Mapping[str, Any]) -> Result:
        freshness = await self._read_freshness()
        return build_common(
            response,
            {"articles": freshness.articles, "newest_article": freshness.newest_article},
        )

    async def _read_freshness(self) -> Freshness:
        """Return the state of the index, read again every few seconds."""
        if monotonic() - self._read_at >= _FRESHNESS_S:
            self._read_at = monotonic()
            try:
                state = await self._services.health.state()
            except ServiceError:  # counted and logged by the gateway
                return Freshness()
            newest = state.newest
            moment = None if newest is None else datetime.fromtimestamp(newest, UTC).isoformat()
            self._freshness = Freshness(state.articles, moment)
        return self._freshness


_NEXT = "Call search_articles again with cursor set to next_cursor."


def _filters(arguments: Filters) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in _FILTERS}


def _plain(response: Any) -> dict[str, Any]:
    """Return a response as its JSON is read: lists instead of tuples, texts instead of enums."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(response))
    return plain


def _short_buckets(response: Mapping[str, Any]) -> list[Result]:
    """Return buckets without what a model can compute; the values of a split are in each."""
    split = response["split"]
    series = split["values"] if split else ()
    return [
        {
            "start": bucket["start"],
            "count": bucket["count"],
            "background": bucket["background"],
            "share": bucket["share"],
            **({"unfinished": True} if bucket["unfinished"] else {}),
            **({"split": {v["value"]: v["counts"][i] for v in series}} if split else {}),
        }
        for i, bucket in enumerate(response["buckets"])
    ]

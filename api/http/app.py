"""The application: a function that makes it, and nothing made at import."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from api.elasticsearch.circuit_breaker import CircuitBreaker
from api.elasticsearch.client import ElasticsearchClient
from api.elasticsearch.gateway import SearchGateway
from api.http.error_handlers import add_problem_handlers, single_valued_params
from api.http.middleware.admission import AdmissionMiddleware, AdmissionPolicy
from api.http.middleware.gzip import GZipResponses
from api.http.middleware.rate_limit import RateLimits
from api.http.middleware.request_context import RequestContextMiddleware
from api.http.openapi import BUILD, describe
from api.http.routes import articles, export, health, pages, stories, suggest
from api.http.security.api_keys import ApiKeyStore, ForeignKeyName
from api.instantsearch import routes as instantsearch
from api.instantsearch.request import Query, Recommendation
from api.instantsearch.service import InstantSearch
from api.server.metrics import Metrics
from api.services import Services
from api.services.response_cache import ResponseCache, ResponseStore
from api.settings import ApiSettings

# A smaller answer fits one packet as it is.
_PACKED_FROM = 1024
# The quickest of nine levels: the best of them saves a tenth more, for five times the work.
_PACKING = 1
# What pages of other origins may read of an answer, beside its body.
_TOLD_ELSEWHERE = (
    "ETag",
    "X-Request-ID",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Server-Timing",
)
_DESCRIPTION = (
    "Full-text search for news articles. "
    "Errors are `application/problem+json`; [problems](docs/problems) explains each type."
)
_ROUTES = (articles, suggest, stories, export, instantsearch, health, pages)


def create_app(settings: ApiSettings | None = None) -> FastAPI:
    """The service by the settings, else by the environment."""
    settings = settings or ApiSettings()
    metrics = Metrics()
    gateway = SearchGateway(
        ElasticsearchClient(settings),
        settings.articles_alias,
        CircuitBreaker(monotonic),
        metrics,
        settings.api_request_timeout_ms,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await gateway.close()

    app = FastAPI(
        title="News search",
        description=_DESCRIPTION,
        version=BUILD,
        lifespan=lifespan,
        docs_url=None,  # routes.pages serves it without other hosts
        redoc_url=None,
        redirect_slashes=False,
    )
    store = ResponseStore(
        settings.api_cache_stale_if_error_s, settings.api_cache_max_bytes, monotonic
    )
    cache = ResponseCache(gateway, store, metrics, settings.api_request_timeout_ms)
    app.state.services = Services(gateway, _cursor_key(settings), cache)
    app.state.instantsearch = InstantSearch(gateway)
    app.state.message_paths = instantsearch.MESSAGE_PATHS
    app.state.metrics = metrics
    _add_routes(app)
    _add_middleware(app, settings, metrics)
    return app


def _add_routes(app: FastAPI) -> None:
    app.state.routes = [route for module in _ROUTES for route in module.router.routes] + app.routes
    for module in _ROUTES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")))
    add_problem_handlers(app)
    describe(app, (Query, Recommendation))


def _add_middleware(app: FastAPI, settings: ApiSettings, metrics: Metrics) -> None:
    """From the inside out: the last one that is added sees a request first."""
    keys = settings.api_keys_file
    foreign = ForeignKeyName(instantsearch.KEY_NAME, instantsearch.KEY_URL_PREFIX)
    rules = AdmissionPolicy(
        keyring=ApiKeyStore(keys, foreign) if keys else None,
        rates=RateLimits(settings.api_rate_limit_per_key, settings.api_rate_limit_per_ip),
        single_valued_params=single_valued_params(app.state.routes),
        budget_ms=settings.api_request_timeout_ms,
        max_body_bytes=settings.api_max_body_bytes,
        max_in_flight=settings.api_max_concurrent_requests,
    )
    app.add_middleware(AdmissionMiddleware, rules=rules)
    app.add_middleware(GZipResponses, minimum_size=_PACKED_FROM, compresslevel=_PACKING)
    if settings.api_cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.api_cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("*",),
            expose_headers=_TOLD_ELSEWHERE,
        )
    app.add_middleware(RequestContextMiddleware, metrics=metrics)


def _cursor_key(settings: ApiSettings) -> str:
    key = settings.api_cursor_secret
    return key.get_secret_value() if key else secrets.token_urlsafe()

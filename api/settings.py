"""Settings of the API, from the environment and .env."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from limits import parse
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode
from yarl import URL

from mappings.connection import ClusterSettings

NO_LIMIT = "none"


_STORES = frozenset({"redis", "rediss"})
# As browsers send it: in lower case, without a path, and without the default port.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9._:\[\]-]+")


def _split(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _check_origin(text: str) -> str:
    try:
        if _ORIGIN.fullmatch(text) and str(URL(text).origin()) == text:
            return text
    except ValueError:
        pass  # without a host, or with an invalid port
    raise ValueError(
        f"{text} is not an origin as browsers send it, such as https://news.example or "
        "http://127.0.0.1:8080, with nothing after the host or its port"
    )


def _check_rate(text: str) -> str:
    if text != NO_LIMIT:
        parse(text)
    return text


def _check_public_url(text: str) -> str:
    """Return a URL without the slash at its end."""
    try:
        url = URL(text)
        is_valid = url.scheme in ("http", "https") and url.host and not (url.query or url.fragment)
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ValueError("must be a URL such as https://news.example or https://example.org/news")
    return text.rstrip("/")


PublicUrl = Annotated[str, AfterValidator(_check_public_url)]


def _check_store(url: SecretStr) -> SecretStr:
    try:
        parts = URL(url.get_secret_value())
        if parts.scheme in _STORES and parts.host and parts.port != 0:
            return url
    except ValueError:
        pass  # an invalid port
    raise ValueError("must be a URL such as redis://127.0.0.1:6379/0 or rediss://…")


Origin = Annotated[str, AfterValidator(_check_origin)]
Rate = Annotated[str, AfterValidator(_check_rate)]


class ApiSettings(ClusterSettings):
    """The API's own settings, and those that it shares with the indexer."""

    api_host: str = Field("127.0.0.1", description="Address that the API listens on.")
    api_port: int = Field(8000, ge=1, le=65535, description="Port that the API listens on.")
    api_workers: int = Field(1, ge=1, le=64, description="Number of worker processes.")
    api_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lowest level that is logged; `info` logs every request."
    )
    api_request_timeout_ms: int = Field(
        2000,
        ge=50,
        le=60_000,
        description="Milliseconds for one request. Results that are missing by then are left "
        "out, and `complete` is false. The header X-Request-Timeout-Ms can lower it.",
    )
    api_cursor_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="Secret that signs cursors; the same for all replicas. None: generated at "
        "start, so cursors end with the process.",
    )
    api_keys_file: Path | None = Field(
        None,
        description="File of API keys, written by `news-search create-key`; changes are read "
        "within a second. None: no key is required, and the API listens on loopback addresses "
        "only.",
    )
    api_allow_anonymous: bool = Field(
        False, description="Listen on other addresses without requiring keys."
    )
    api_cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Origins whose pages may send requests, separated by commas, exactly as "
        "browsers send them (`https://news.example`); `*` is rejected.",
    )
    api_rate_limit_per_key: Rate = Field(
        "6000/minute",
        description="Requests per key (and worker, unless there is a store); `none`: no limit.",
    )
    api_rate_limit_per_ip: Rate = Field(
        NO_LIMIT,
        description="Requests per IP address without a key (and per worker, unless there is a "
        "store); `none`: no limit.",
    )
    api_cost_limit_per_key: Rate = Field(
        NO_LIMIT,
        description="Cost of a key's queries, such as `20000/minute`; `none`: no limit.",
    )
    api_rate_limit_store: Annotated[SecretStr, AfterValidator(_check_store)] | None = Field(
        None,
        description="Redis in which all workers and replicas count together, such as "
        "`redis://:password@host:6379/0`. None: each worker counts by itself.",
    )
    api_max_body_bytes: int = Field(
        1_048_576, ge=1024, description="Largest request body in bytes."
    )
    api_push_max_body_bytes: int = Field(
        10_485_760, ge=1024, description="Largest body of pushed articles in bytes."
    )
    api_push_queue_bytes: int = Field(
        33_554_432,
        ge=1024,
        description="Bytes of pushed articles that may wait in one worker; more get status 429.",
    )
    api_max_concurrent_requests: int = Field(
        256, ge=1, description="Concurrent requests per worker; more get status 503."
    )
    api_cache_stale_if_error_s: int = Field(
        3600,
        ge=0,
        description="Seconds for which a cached response is served, marked as stale, while "
        "Elasticsearch is unavailable; 0: never.",
    )
    api_public_base_url: PublicUrl | None = Field(
        None,
        description="Address of the service as its readers see it, such as "
        "`https://news.example`, for links in feeds. None: that of the request.",
    )
    api_webhook_allowed_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)
    ] = Field(
        (),
        description="Networks that are not public but receive webhooks, also over plain HTTP, "
        "such as `10.1.0.0/16,fd00::/8`.",
    )
    api_saved_searches_per_key: int = Field(
        1_000, ge=1, le=10_000, description="How many searches one key can save."
    )
    api_alerts_retention_days: int = Field(
        90,
        ge=1,
        le=3_650,
        description="Days after which `news-search alerts` removes matches, and deliveries that "
        "do not wait.",
    )
    api_alerts_port: int = Field(
        9465,
        ge=1,
        le=65535,
        description="Port on which `news-search alerts` serves its metrics, on API_HOST.",
    )
    api_cache_max_bytes: int = Field(
        33_554_432,
        ge=0,
        description="Size of each worker's response cache in bytes.",
    )

    @model_validator(mode="after")
    def _require_keys(self) -> Self:
        """Reject an address that other machines can reach if neither keys nor consent are set."""
        if self.api_keys_file or self.api_allow_anonymous or _is_loopback(self.api_host):
            return self
        raise ValueError(
            f"API_HOST {self.api_host} can be reached by other machines, and no key is required: "
            "set API_KEYS_FILE (see `news-search create-key --help`), or API_ALLOW_ANONYMOUS=true "
            "to allow that"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

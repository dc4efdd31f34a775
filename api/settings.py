"""Settings of the API, from the environment and .env."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from limits import parse
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode
from yarl import URL

from mappings.connection import ClusterSettings

NO_LIMIT = "none"


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
        "6000/minute", description="Requests per key and worker; `none`: no limit."
    )
    api_rate_limit_per_ip: Rate = Field(
        NO_LIMIT, description="Requests per IP address and worker without a key; `none`: no limit."
    )
    api_max_body_bytes: int = Field(
        1_048_576, ge=1024, description="Largest request body in bytes."
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

"""What the API reads from the environment and from .env."""

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


# As browsers send it: in lower case, without an end, and without the scheme's usual port.
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
        pass  # no host, or no port, as in what follows
    raise ValueError(
        f"{text} is no origin as browsers send it, like https://news.example or "
        "http://127.0.0.1:8080, with nothing after the host or its port"
    )


def _check_rate(text: str) -> str:
    if text != NO_LIMIT:
        parse(text)
    return text


Origin = Annotated[str, AfterValidator(_check_origin)]
Rate = Annotated[str, AfterValidator(_check_rate)]


class ApiSettings(ClusterSettings):
    """The settings of the API, and those that it shares with the indexer."""

    api_host: str = Field("127.0.0.1", description="Where the API listens.")
    api_port: int = Field(8000, ge=1, le=65535, description="The port that the API listens on.")
    api_workers: int = Field(1, ge=1, le=64, description="Processes that answer.")
    api_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged; `info` logs every request."
    )
    api_request_timeout_ms: int = Field(
        2000,
        ge=50,
        le=60_000,
        description="Milliseconds for one request; what is missing by then is left out and told. "
        "The header X-Request-Timeout-Ms may ask for less.",
    )
    api_cursor_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="Signs cursors; the same on every machine that answers. None: made at start, "
        "so that a cursor ends with the service.",
    )
    api_keys_file: Path | None = Field(
        None,
        description="File of API keys, written by `news-search create-key`; a change is seen "
        "within a second. None: no key is needed, and the API listens on this machine only.",
    )
    api_allow_anonymous: bool = Field(
        False, description="Listen to other machines without keys: everyone may ask everything."
    )
    api_cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Origins whose pages may ask, separated by commas, exactly as browsers send "
        "them (`https://news.example`); `*` is refused.",
    )
    api_rate_limit_per_key: Rate = Field(
        "6000/minute", description="What one key may ask for in each worker; `none`: no limit."
    )
    api_rate_limit_per_ip: Rate = Field(
        NO_LIMIT, description="What one address may ask for without a key; `none`: no limit."
    )
    api_max_body_bytes: int = Field(
        1_048_576, ge=1024, description="Bytes of the longest body that is read."
    )
    api_max_concurrent_requests: int = Field(
        256, ge=1, description="Requests answered at once in each worker; more get 503."
    )
    api_cache_stale_if_error_s: int = Field(
        3600,
        ge=0,
        description="Seconds for which a last good answer stands in while Elasticsearch is away, "
        "marked as stale; 0: never.",
    )
    api_cache_max_bytes: int = Field(
        33_554_432,
        ge=0,
        description="Bytes of memory for answers that each worker keeps, to give them again "
        "while nothing has changed.",
    )

    @model_validator(mode="after")
    def closed_to_others(self) -> Self:
        """Refuse to listen to other machines without keys, unless told so outright."""
        if self.api_keys_file or self.api_allow_anonymous or _is_loopback(self.api_host):
            return self
        raise ValueError(
            f"API_HOST {self.api_host} listens to other machines, and no key is needed: set "
            "API_KEYS_FILE (see `news-search create-key --help`), or API_ALLOW_ANONYMOUS=true if "
            "that is what you want"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

"""What every settings class of the project shares: sources, and the refusal of unknown names."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

_PREFIXES = ("api_", "elasticsearch_", "articles_")
# All variables with these prefixes, whichever part of the project reads them, since all parts read
# one .env. A test compares them with the settings classes and with .env.example.
VARIABLES = frozenset(
    {
        *("articles_alias", "articles_dir", "articles_shards", "articles_replicas"),
        *("articles_refresh_interval", "articles_keep_replicas", "articles_embedding_model"),
        *("elasticsearch_url", "elasticsearch_api_key", "elasticsearch_ca_cert"),
        "elasticsearch_sniff",
        *("elasticsearch_heap", "elasticsearch_memory", "elasticsearch_port"),
        *("api_host", "api_port", "api_workers", "api_log_level", "api_request_timeout_ms"),
        *("api_cursor_secret", "api_keys_file", "api_allow_anonymous", "api_cors_origins"),
        *(
            "api_rate_limit_per_key",
            "api_rate_limit_per_ip",
            "api_cost_limit_per_key",
            "api_rate_limit_store",
            "api_max_body_bytes",
        ),
        *("api_public_base_url", "api_webhook_allowed_networks", "api_saved_searches_per_key"),
        "api_alerts_port",
        "api_alerts_retention_days",
        *("api_push_max_body_bytes", "api_push_queue_bytes"),
        *("api_max_concurrent_requests", "api_cache_stale_if_error_s", "api_cache_max_bytes"),
    }
)
# Kubernetes describes each service of a namespace to its containers by such variables.
_SERVICE_LINK = re.compile(r"_service_host$|_service_port(_\w+)?$|_port_\d+_(tcp|udp)(_\w+)?$")


class ProjectSettings(BaseSettings):
    """Settings from the environment and .env; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the default sources. Raise ValidationError if one has an unknown variable."""
        sources = (env_settings, dotenv_settings)
        names = {
            name
            for source in sources
            if isinstance(source, EnvSettingsSource)
            for name in source.env_vars
        }
        unknown = [*_find_unknown(names)]
        if unknown:
            raise ValidationError.from_exception_data(settings_cls.__name__, unknown)
        return init_settings, *sources, file_secret_settings


def _find_unknown(names: set[str]) -> Iterator[InitErrorDetails]:
    for name in sorted(names - VARIABLES):
        if name.startswith(_PREFIXES) and not _SERVICE_LINK.search(name):
            nearest = get_close_matches(name, VARIABLES, n=1)
            hint = f"did you mean {nearest[0].upper()}?" if nearest else "remove it"
            error = PydanticCustomError(
                "unknown_setting", "there is no such setting, {hint}", {"hint": hint}
            )
            yield InitErrorDetails(type=error, loc=(name,), input=None)


def describe_errors(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong with settings, one sentence for each variable."""
    for details in error.errors():
        name = f"{str(details['loc'][0]).upper()}: " if details["loc"] else ""
        yield name + details["msg"].removeprefix("Value error, ")

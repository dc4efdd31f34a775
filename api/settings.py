"""What the API reads from the environment and from .env."""

from pydantic import Field, SecretStr

from mappings.cluster import ClusterSettings


class ApiSettings(ClusterSettings):
    """The settings of the API, and those that it shares with the indexer."""

    api_host: str = Field("127.0.0.1", description="Where the API listens.")
    api_port: int = Field(8000, ge=1, le=65535, description="The port that the API listens on.")
    api_budget_ms: int = Field(
        2000,
        ge=50,
        le=60_000,
        description="Milliseconds that a request may take before it is answered without.",
    )
    api_cursor_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="Signs cursors; the same for every worker. None: made at start, so that a "
        "cursor ends with the process.",
    )

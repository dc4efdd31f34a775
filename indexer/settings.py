"""The settings of commands, as their user is told what is wrong with them."""

import typer
from pydantic import ValidationError

from mappings.cluster import ClusterSettings, read_faults


def read_settings() -> ClusterSettings:
    """The settings from the environment; raises `typer.BadParameter` in one line."""
    try:
        return ClusterSettings()
    except ValidationError as error:
        raise typer.BadParameter("; ".join(read_faults(error)), param_hint="settings") from None

"""Figures of a thorough run."""

import typer


def print_figures(**figures: object) -> None:
    """Print the figures; pytest shows them with `-rP`."""
    typer.echo(", ".join(f"{name}: {figure}" for name, figure in figures.items()))

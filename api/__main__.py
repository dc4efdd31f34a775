"""The command line of the API: `news-search`, also `python -m api`."""

import gc
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.http.security.api_keys import KeyFileError, add_key
from api.http.security.scopes import Scope
from mappings.embedding.model_files import ModelError

# The usual exit status of a command that was called or configured wrongly.
_USAGE_ERROR = 2
_DISTRIBUTION = "news-search"

app = typer.Typer(
    help="Serve the search API, and manage its keys; without a command, serve.",
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"{_DISTRIBUTION} {version(_DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Serve the search API, and manage its keys; without a command, serve."""
    if context.invoked_subcommand is None:
        serve_command()


@app.command("serve")
def serve_command() -> None:
    """Serve until SIGTERM or Ctrl-C; settings come from the environment and .env."""
    # Imports create many objects and hardly any garbage; `make_app` enables the collection again.
    gc.disable()
    # Imported here, since the server imports the whole application.
    from api.server.run import serve  # noqa: PLC0415
    from api.settings import ApiSettings  # noqa: PLC0415

    raise typer.Exit(serve(ApiSettings()))


@app.command("alerts")
def alerts_command() -> None:
    """Match saved searches and send webhooks until SIGTERM or Ctrl-C; several may run."""
    from alerts.run import run  # noqa: PLC0415
    from api.settings import ApiSettings  # noqa: PLC0415

    raise typer.Exit(run(ApiSettings()))


@app.command("create-key")
def create_key_command(
    name: Annotated[str, typer.Argument(help="Name of the key's owner, for logs and limits.")],
    scope: Annotated[list[Scope], typer.Option(help="A scope of the key; can be repeated.")],
    file: Annotated[Path, typer.Option(help="The key file; created if it does not exist.")],
) -> None:
    """Create an API key: print it once, and write its hash to the key file."""
    typer.echo(add_key(file, name, tuple(scope)))


def main() -> None:
    """Run the command line; exit with 2 and one line per unusable setting, key file or model."""
    try:
        app(prog_name=_DISTRIBUTION)
    except ValidationError as error:
        # Only settings raise it here, and they have imported this module already.
        from mappings.settings import describe_errors  # noqa: PLC0415

        for line in describe_errors(error):
            typer.echo(line, err=True)
        raise SystemExit(_USAGE_ERROR) from None
    except ModelError as error:
        typer.echo(f"ARTICLES_EMBEDDING_MODEL: {error}", err=True)
        raise SystemExit(_USAGE_ERROR) from None
    except KeyFileError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(_USAGE_ERROR) from None


if __name__ == "__main__":
    main()

"""The command line of the API."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.http.security.api_keys import KeyFileError, new_key, parse_keys
from api.http.security.scopes import Scope

# The command line's usual code for what its user has to put right first.
_USAGE = 2

app = typer.Typer(
    help="Serves the API by the settings of the environment and of .env.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def serve_command(context: typer.Context) -> None:
    """Serve until told to stop, unless a command says otherwise."""
    if context.invoked_subcommand is None:
        # Only the server needs all of the application.
        from api.server.run import serve  # noqa: PLC0415
        from api.settings import ApiSettings  # noqa: PLC0415

        raise typer.Exit(serve(ApiSettings()))


@app.command("create-key")
def new_key_command(
    name: Annotated[str, typer.Argument(help="Whose key it is; logs and limits go by it.")],
    scope: Annotated[list[Scope], typer.Option(help="What it allows; repeatable.")],
    file: Annotated[Path, typer.Option(help="The file of keys, made where it is missing.")],
) -> None:
    """Make an API key: its hash goes into the file, the key itself is shown this once."""
    secret, line = new_key(name, tuple(each.value for each in scope))
    _add_line(line, file)
    typer.echo(secret)


def _add_line(line: str, file: Path) -> None:
    """Write it on a line of its own; raises KeyFileError for what is no file of keys."""
    try:
        text = file.read_text("utf-8") if file.exists() else ""
        parse_keys(text)
        with file.open("a", encoding="utf-8") as keys:
            keys.write("\n" * (text[-1:] not in ("", "\n")) + line + "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{file} cannot be written: {type(error).__name__}.") from error


def main() -> None:
    """Exit with 2 and one line a fault where the settings or the file of keys cannot be used."""
    try:
        app(prog_name="python -m api")
    except ValidationError as error:
        # Loaded by then: only settings are read so.
        from mappings.connection import describe_errors  # noqa: PLC0415

        for fault in describe_errors(error):
            typer.echo(fault, err=True)
        raise SystemExit(_USAGE) from None
    except KeyFileError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(_USAGE) from None


if __name__ == "__main__":
    main()

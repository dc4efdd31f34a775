"""What Docker Compose runs beside the service: passwords, keys, backups."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from compose.backups import create_backup, find_backups, open_repository, restore_backup
from compose.errors import ComposeError, elasticsearch_errors
from compose.keys import provide_credentials
from compose.secrets import provide_secret
from mappings.cluster import ClusterSettings, client_options

# Where docker-compose.yml mounts its volumes.
PASSWORD = Path("/run/elastic/password")
CREDENTIALS = Path("/run/credentials-of")
BACKUPS = "/usr/share/elasticsearch/backups"
_ADMIN = "elastic"
# Elasticsearch answers when a backup is done, and a large one takes its time; the first key waits
# for an index to be made.
_PATIENCE_SECONDS = 3600
_KEY_PATIENCE_SECONDS = 60

app = typer.Typer(
    help="Passwords, keys and backups of the composed service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
backup_app = typer.Typer(no_args_is_help=True, help="Makes, lists and restores backups.")
app.add_typer(backup_app, name="backup")

PasswordPath = Annotated[Path, typer.Option("--file", help="Where the password is.")]
CredentialsPath = Annotated[Path, typer.Option("--folder", help="Where the keys go.")]
BackupsPath = Annotated[str, typer.Option("--folder", help="Where Elasticsearch keeps them.")]


@app.command("password")
def password_command(file: PasswordPath = PASSWORD) -> None:
    """Make the password of Elasticsearch's own user, unless there is one."""
    typer.echo("Made the password." if provide_secret(file) else "The password is there.")


@app.command("keys")
def keys_command(file: PasswordPath = PASSWORD, folder: CredentialsPath = CREDENTIALS) -> None:
    """Give each part the key that it needs."""
    settings = ClusterSettings()
    options = client_options(settings) | {"request_timeout": _KEY_PATIENCE_SECONDS}
    admin = (_ADMIN, file.read_text("ascii"))
    with Elasticsearch(**options, basic_auth=admin) as client, _plain_errors():
        made = provide_credentials(client, settings.articles_alias, folder)
    typer.echo(f"New keys for: {', '.join(made)}." if made else "All keys work.")


@backup_app.command("create")
def create_command(folder: BackupsPath = BACKUPS) -> None:
    """Back up what can be found now."""
    with _backups(folder) as (client, alias):
        backup = create_backup(client, alias)
    typer.echo(f"Backed up {backup.index} as {backup.name}.")


@backup_app.command("list")
def list_command(folder: BackupsPath = BACKUPS) -> None:
    """Tell the backups, the oldest first."""
    with _backups(folder) as (client, _):
        backups = find_backups(client)
    for backup in backups:
        state = "whole" if backup.whole else "broken"
        typer.echo(f"{backup.name}  {backup.made_at}  {state}  {backup.index}")


@backup_app.command("restore")
def restore_command(name: str, folder: BackupsPath = BACKUPS) -> None:
    """Let a backup answer searches, in place of what answers now."""
    with _backups(folder) as (client, alias):
        index = restore_backup(client, alias, name)
    typer.echo(f"{index} answers now; what answered before is kept beside it.")


@contextmanager
def _backups(folder: str) -> Iterator[tuple[Elasticsearch, str]]:
    """A client whose repository is open, and the alias."""
    settings = ClusterSettings()
    options = client_options(settings) | {"request_timeout": _PATIENCE_SECONDS}
    with Elasticsearch(**options) as client, _plain_errors():
        open_repository(client, folder)
        yield client, settings.articles_alias


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What stops a command becomes one line and exit code 1."""
    try:
        with elasticsearch_errors():
            yield
    except ComposeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app(prog_name="compose")

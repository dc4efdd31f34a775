"""The commands of the composed service: passwords, keys and backups."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from compose.credentials import ensure_credentials, ensure_secret
from compose.errors import exit_on_errors
from compose.restore import restore_backup
from compose.snapshots import create_backup, delete_backup, find_backups, register_repository
from indexer.commands.cli import read_settings
from indexer.index.runs import recorded
from indexer.index.settings import IndexSettings
from mappings.connection import client_options

# The mount points of the volumes in docker-compose.yml.
PASSWORD = Path("/run/elastic/password")
CREDENTIALS = Path("/run/credentials-of")
BACKUPS = "/usr/share/elasticsearch/backups"
_ADMIN = "elastic"
# The first key waits for the creation of an index, and a restored index for its deletes.
_TIMEOUT_S = 60

app = typer.Typer(
    help="Passwords, keys and backups of the composed service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
backup_app = typer.Typer(no_args_is_help=True, help="Create, list, delete and restore backups.")
app.add_typer(backup_app, name="backup")

PasswordPath = Annotated[Path, typer.Option("--file", help="The file of the password.")]
CredentialsPath = Annotated[Path, typer.Option("--directory", help="The directory of the keys.")]
Push = Annotated[
    bool, typer.Option("--push", envvar="PUSH_ENABLED", help="Let the API store what is pushed.")
]
Undelete = Annotated[
    bool, typer.Option("--undelete", help="Also restore what was deleted since the backup.")
]
BackupsPath = Annotated[
    str,
    typer.Option("--directory", help="The directory of the backups on Elasticsearch's machine."),
]


@app.command("password")
def password_command(file: PasswordPath = PASSWORD) -> None:
    """Create the password of Elasticsearch's administrator, unless it exists."""
    created = ensure_secret(file)
    typer.echo("Created the password." if created else "The password exists already.")


@app.command("keys")
def keys_command(
    file: PasswordPath = PASSWORD, directory: CredentialsPath = CREDENTIALS, push: Push = False
) -> None:
    """Create the missing and invalid API keys of the parts of the service."""
    settings = read_settings()
    options = client_options(settings) | {"request_timeout": _TIMEOUT_S}
    admin = (_ADMIN, file.read_text("ascii"))
    with Elasticsearch(**options, basic_auth=admin) as client, exit_on_errors():
        sniff = settings.elasticsearch_sniff
        created = ensure_credentials(
            client, settings.articles_alias, directory, push=push, sniff=sniff
        )
    typer.echo(f"New keys for: {', '.join(created)}." if created else "All keys are valid.")


@backup_app.command("create")
def create_command(directory: BackupsPath = BACKUPS) -> None:
    """Back up the current index."""
    with _repository(directory) as (client, alias), recorded(client, alias, "backup"):
        backup = create_backup(client, alias)
    typer.echo(f"Backed up {backup.index} as {backup.name}.")


@backup_app.command("list")
def list_command(directory: BackupsPath = BACKUPS) -> None:
    """List the backups, the oldest first."""
    with _repository(directory) as (client, _):
        backups = find_backups(client)
    for backup in backups:
        typer.echo(f"{backup.name}  {backup.created_at}  {backup.state}  {backup.index}")


@backup_app.command("delete")
def delete_command(name: str, directory: BackupsPath = BACKUPS) -> None:
    """Delete a backup; files that it shares with other backups are kept."""
    with _repository(directory) as (client, _):
        delete_backup(client, name)
    typer.echo(f"Deleted {name}.")


@backup_app.command("restore")
def restore_command(
    name: str, undelete: Undelete = False, directory: BackupsPath = BACKUPS
) -> None:
    """Let a backup serve searches instead of the current index."""
    with _repository(directory) as (client, alias):
        settings = IndexSettings.of(read_settings())
        index = restore_backup(client, alias, name, undelete=undelete, settings=settings)
    typer.echo(f"{index.name} serves searches; the index before is kept for `indexer rollback`.")
    typer.echo("Articles that were loaded after the backup are missing: load them again.")
    typer.echo(
        f"Articles that were deleted after the backup {'are back' if undelete else 'stay deleted'}."
    )
    if not index.is_compatible:
        typer.echo("It has another version of the mapping: run `indexer reindex` before you load.")


@contextmanager
def _repository(directory: str) -> Iterator[tuple[Elasticsearch, str]]:
    """Yield a client after the registration of the repository, and the alias."""
    settings = read_settings()
    options = client_options(settings) | {"request_timeout": _TIMEOUT_S}
    with Elasticsearch(**options) as client, exit_on_errors():
        register_repository(client, directory)
        yield client, settings.articles_alias


if __name__ == "__main__":
    app(prog_name="compose")

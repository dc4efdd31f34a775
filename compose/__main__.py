"""What Docker Compose runs in addition to the service: passwords, keys, backups."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from compose.api_keys import provide_credentials
from compose.errors import ComposeError, translate_errors
from compose.restore import restore_backup
from compose.secret_files import ensure_secret
from compose.snapshots import create_backup, delete_backup, find_backups, open_repository
from indexer.commands.cli import read_settings
from indexer.errors import IndexerError
from mappings.connection import client_options

# Where docker-compose.yml mounts its volumes.
PASSWORD = Path("/run/elastic/password")
CREDENTIALS = Path("/run/credentials-of")
BACKUPS = "/usr/share/elasticsearch/backups"
_ADMIN = "elastic"
# The first key waits for an index to be made, and a restored index for its deletions.
_PATIENCE_SECONDS = 60

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
Undelete = Annotated[
    bool, typer.Option("--undelete", help="Bring back also what was deleted since the backup.")
]
BackupsPath = Annotated[str, typer.Option("--folder", help="Where Elasticsearch keeps them.")]


@app.command("password")
def password_command(file: PasswordPath = PASSWORD) -> None:
    """Make the password of Elasticsearch's own user, unless there is one."""
    typer.echo("Made the password." if ensure_secret(file) else "The password is there.")


@app.command("keys")
def keys_command(file: PasswordPath = PASSWORD, folder: CredentialsPath = CREDENTIALS) -> None:
    """Give each part the key that it needs."""
    settings = read_settings()
    options = client_options(settings) | {"request_timeout": _PATIENCE_SECONDS}
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
    """List the backups, the oldest first."""
    with _backups(folder) as (client, _):
        backups = find_backups(client)
    for backup in backups:
        typer.echo(f"{backup.name}  {backup.made_at}  {backup.state}  {backup.index}")


@backup_app.command("delete")
def delete_command(name: str, folder: BackupsPath = BACKUPS) -> None:
    """Delete a backup; what others share with it stays."""
    with _backups(folder) as (client, _):
        delete_backup(client, name)
    typer.echo(f"Deleted {name}.")


@backup_app.command("restore")
def restore_command(name: str, undelete: Undelete = False, folder: BackupsPath = BACKUPS) -> None:
    """Let a backup answer searches, in place of what answers now."""
    with _backups(folder) as (client, alias):
        index = restore_backup(client, alias, name, undelete=undelete)
    typer.echo(f"{index.name} answers now; what answered before is kept for `indexer rollback`.")
    typer.echo("What was loaded since the backup is not in it: load it again.")
    typer.echo(f"What was deleted since {'is back' if undelete else 'stays away'}.")
    if not index.is_compatible:
        typer.echo("Another version of the mapping made it: run `indexer reindex` before you load.")


@contextmanager
def _backups(folder: str) -> Iterator[tuple[Elasticsearch, str]]:
    """A client whose repository is open, and the alias."""
    settings = read_settings()
    options = client_options(settings) | {"request_timeout": _PATIENCE_SECONDS}
    with Elasticsearch(**options) as client, _plain_errors():
        open_repository(client, folder)
        yield client, settings.articles_alias


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What stops a command becomes one line and its exit code, that of the indexer's commands."""
    try:
        with translate_errors():
            yield
    except (ComposeError, IndexerError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error


if __name__ == "__main__":
    app(prog_name="compose")

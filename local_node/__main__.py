"""The command line of local nodes."""

from typing import Annotated

import typer

from local_node.configuration import USUAL_PORTS, NodeOptions
from local_node.errors import LocalNodeError
from local_node.node import LocalNodes
from local_node.records import NodeRecord

app = typer.Typer(
    help="Runs a real Elasticsearch on this machine, without Docker.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Name = Annotated[
    str,
    typer.Option(help="Which node; each keeps its own data.", metavar="NAME"),
]


@app.command("start")
def start_command(
    name: Name = "main",
    port: Annotated[
        int | None,
        typer.Option(
            help="Where to listen; without it 9200, or the next free one.", min=1, max=65535
        ),
    ] = None,
    heap: Annotated[str, typer.Option(help="Memory for Java, such as 512m or 2g.")] = "1g",
    setting: Annotated[
        list[str] | None,
        typer.Option(help="A line for elasticsearch.yml, as KEY=VALUE; repeatable."),
    ] = None,
) -> None:
    """Start a node and wait until it is ready; one that runs already is left as it is."""
    settings = dict(_parse_setting(text) for text in setting or [])
    options = NodeOptions(name, port or USUAL_PORTS, heap, settings)
    typer.echo(_tell(LocalNodes(typer.echo).start(options)))


@app.command("stop")
def stop_command(name: Name = "main") -> None:
    """Stop a node and wait for its end; its data stays."""
    stopped = LocalNodes().stop(name)
    typer.echo(f"{name}: stopped" if stopped else f"{name}: was not running")


@app.command("status")
def status_command() -> None:
    """Tell which nodes there are, and which of them run."""
    records = LocalNodes().find_all()
    for record in records:
        typer.echo(_tell(record))
    if not records:
        typer.echo("no node was ever started here")


def _parse_setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text} is not of the form KEY=VALUE", param_hint="--setting")
    return key.strip(), value.strip()


def _tell(record: NodeRecord) -> str:
    if not record.alive:
        return f"{record.name}: stopped, data in {record.folder}"
    return f"{record.name}: {record.url or 'starting'}, data in {record.folder}"


def main() -> None:
    """The console script."""
    try:
        app(prog_name="local-node")
    except LocalNodeError as error:
        typer.echo(f"local-node: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()

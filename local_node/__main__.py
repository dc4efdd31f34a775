"""The command line of local nodes."""

from typing import Annotated

import typer

from local_node.cluster import build_cluster, is_member, start_cluster
from local_node.config import DEFAULT_PORTS, NodeOptions
from local_node.host import LocalNodeError
from local_node.node import LocalNodes, NodeRecord

# More do not fit the memory of one machine with tests.
_MAX_NODES = 5

app = typer.Typer(
    help="Runs a real Elasticsearch on this machine, without Docker.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Name = Annotated[
    str, typer.Option(help="The name of the node; each has its own data.", metavar="NAME")
]
Port = Annotated[
    int | None,
    typer.Option(help="The port; by default 9200, or the next free one.", min=1, max=65535),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(help="A line for elasticsearch.yml, as KEY=VALUE; repeatable."),
]


Nodes = Annotated[
    int,
    typer.Option(
        help="How many nodes form one cluster; they are named NAME-1, NAME-2 and so on.",
        min=1,
        max=_MAX_NODES,
    ),
]


@app.command("start")
def start_command(
    name: Name = "main",
    port: Port = None,
    heap: Annotated[str, typer.Option(help="Memory of each node, such as 512m or 2g.")] = "1g",
    nodes: Nodes = 1,
    setting: Settings = None,
) -> None:
    """Start a node or a cluster and wait until it is ready; what runs already is left as it is."""
    settings = dict(_parse_setting(text) for text in setting or [])
    local = LocalNodes(typer.echo)
    if nodes == 1:
        options = NodeOptions(name, port or DEFAULT_PORTS, heap, settings)
        typer.echo(_describe(local.start(options)))
        return
    template = NodeOptions(name, port or 0, heap, settings)
    records = start_cluster(local, build_cluster(local, template, nodes))
    for record in records:
        typer.echo(_describe(record))
    typer.echo(f"ELASTICSEARCH_URL={','.join(record.url or '' for record in records)}")


@app.command("stop")
def stop_command(name: Name = "main") -> None:
    """Stop a node, or all nodes of a cluster, and wait for the end; the data stays."""
    local = LocalNodes()
    members = [record.name for record in local.find_all() if is_member(name, record.name)]
    for member in members or [name]:
        stopped = local.stop(member)
        typer.echo(f"{member}: stopped" if stopped else f"{member}: was not running")


@app.command("status")
def status_command() -> None:
    """List the nodes and whether they run."""
    records = LocalNodes().find_all()
    for record in records:
        typer.echo(_describe(record))
    if not records:
        typer.echo("no node was ever started here")


def _parse_setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text} is not of the form KEY=VALUE", param_hint="--setting")
    return key.strip(), value.strip()


def _describe(record: NodeRecord) -> str:
    state = (record.url or "starting") if record.alive else "stopped"
    return f"{record.name}: {state}, data in {record.directory}"


def main() -> None:
    """Run the command; print the message of an expected error."""
    try:
        app(prog_name="python -m local_node")
    except LocalNodeError as error:
        typer.echo(f"local_node: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()

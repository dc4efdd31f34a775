"""What is imported is declared: what comes with another package can leave with it."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.unit.test_architecture import MAY_KNOW, MODULES, ROOT, imports

# Stubs, which only a type checker reads.
TYPES_ONLY = {"_typeshed"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in project["dependencies"]}


def imported() -> dict[str, set[str]]:
    """What our modules import of others, and the distributions that bring it."""
    names = {name.partition(".")[0] for module in MODULES for name in imports(module)}
    brought = packages_distributions()
    return {
        name: {each.lower().replace("_", "-") for each in brought.get(name, ())}
        for name in names - {*MAY_KNOW, *TYPES_ONLY, *sys.stdlib_module_names}
    }


def test_each_package_that_is_imported_is_declared() -> None:
    assert [name for name, brought in imported().items() if not brought & declared()] == []


def test_what_is_declared_and_not_imported_is_what_uvicorn_takes_where_it_finds_it() -> None:
    used = {each for brought in imported().values() for each in brought}

    assert declared() - used == {"httptools", "uvloop"}

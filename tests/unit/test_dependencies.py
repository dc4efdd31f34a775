"""Every imported package is declared, because an indirect dependency can disappear."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain

from tests.unit.test_architecture import MODULES, PACKAGES, ROOT, imports

# Stubs, which only a type checker reads.
TYPES_ONLY = {"_typeshed"}


def declared() -> set[str]:
    """Return the dependencies, with those of `make run` and of all extras but `ner`."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    lines = [
        *project["dependencies"],
        *chain.from_iterable(
            lines for extra, lines in project["optional-dependencies"].items() if extra != "ner"
        ),
        *document["dependency-groups"]["run"],
    ]
    return {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in lines}


def imported() -> dict[str, set[str]]:
    """Return the packages that our modules import, with their distributions."""
    names = {name.partition(".")[0] for module in MODULES for name in imports(module)}
    distributions = packages_distributions()
    return {
        name: {owner.lower().replace("_", "-") for owner in distributions.get(name, ())}
        for name in names - {*PACKAGES, *TYPES_ONLY, *sys.stdlib_module_names}
    }


def test_every_imported_package_is_declared() -> None:
    assert [name for name, owners in imported().items() if not owners & declared()] == []


def test_only_what_uvicorn_uses_is_declared_without_an_import() -> None:
    used = {owner for owners in imported().values() for owner in owners}

    assert declared() - used == {"httptools", "uvloop"}

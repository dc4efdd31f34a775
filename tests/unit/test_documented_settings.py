"""docs/reference/settings.md and .env.example list every setting with its default, and no other."""

import re
from pathlib import Path

from pydantic_settings import BaseSettings

from api.settings import ApiSettings
from local_node.make_run import RunSettings
from mappings.settings import VARIABLES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "settings.md"
# ApiSettings contains those of ClusterSettings too; the same name is the same variable.
CLASSES: tuple[type[BaseSettings], ...] = (RunSettings, ApiSettings)
# Unset, `make run` starts one.
BY_RUN = {"elasticsearch_url"}
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (?:none|`([^`]*)`) \| (.+) \|$", re.MULTILINE)
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)")
LINE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def defaults() -> dict[str, str]:
    """Every variable with its default as text, empty for none."""
    fields = {name: field for kind in CLASSES for name, field in kind.model_fields.items()}
    return {name.upper(): str(field.default or "") for name, field in fields.items()}


def page() -> dict[str, str]:
    return {name: default for name, default, _ in ROW.findall(PAGE.read_text("utf-8"))}


def example() -> dict[str, str]:
    """Return the settings in .env.example; the articles folder without the prefix for Compose."""
    shown = dict(LINE.findall((ROOT / ".env.example").read_text("utf-8")))
    return shown | {"ARTICLES_DIR": shown["ARTICLES_DIR"].removeprefix("./")}


def test_what_two_of_them_name_has_one_default() -> None:
    shared = set(RunSettings.model_fields) & set(ApiSettings.model_fields) - BY_RUN

    assert {name: RunSettings.model_fields[name].default for name in shared} == {
        name: ApiSettings.model_fields[name].default for name in shared
    }


def test_the_settings_page_lists_every_setting_with_its_default() -> None:
    assert page() == defaults()


def test_the_known_variables_are_those_of_the_settings_and_of_the_example() -> None:
    prefixes = ("API_", "ELASTICSEARCH_", "ARTICLES_")
    named = {name for name in {*defaults(), *example()} if name.startswith(prefixes)}

    assert {name.upper() for name in VARIABLES} == named


def test_the_example_shows_every_setting_with_its_default() -> None:
    shown = example()

    assert {name: shown.get(name) for name in defaults()} == defaults()


def test_the_example_shows_every_variable_of_the_compose_files_and_no_other() -> None:
    files = [ROOT / "docker-compose.yml", *sorted((ROOT / "compose").glob("*.yml"))]
    composed = {name for file in files for name in VARIABLE.findall(file.read_text("utf-8"))}

    assert set(example()) == set(defaults()) | composed


def test_compose_passes_on_every_setting_of_the_api() -> None:
    made_by_compose = {"ELASTICSEARCH_API_KEY", "API_CURSOR_SECRET", "ELASTICSEARCH_CA_CERT"}
    api = (ROOT / "docker-compose.yml").read_text("utf-8").partition("\n  api:\n")[2]
    anchor = (ROOT / "docker-compose.yml").read_text("utf-8").partition("\nservices:\n")[0]
    anchored = set(re.findall(r"^  ((?:ELASTICSEARCH|ARTICLES)_[A-Z_]+): ", anchor, re.MULTILINE))
    passed = set(re.findall(r"^      (API_[A-Z_]+): ", api, re.MULTILINE)) | {"API_PORT"}

    assert passed | anchored | made_by_compose == {
        name.upper() for name in ApiSettings.model_fields
    }

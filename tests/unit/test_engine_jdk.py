"""Which Java a node runs on, among made-up ones in made-up folders."""

import os
from pathlib import Path

import pytest

from local_node.account import OsUser
from local_node.errors import MissingPrerequisiteError
from local_node.jdk import find_jdk, judge_modules

ME = OsUser("me", os.geteuid(), os.getegid(), borrowed=False)

REMEDY = (
    "Install a JDK of version 21 or newer (Debian 13: apt-get install openjdk-21-jdk-headless; "
    "elsewhere: a Temurin JDK), or set ES_JAVA_HOME to one."
)


def make_jdk(home: Path, version: str, *modules: str) -> Path:
    """A folder with a `java` that lists its modules, as a real one does."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    listing = "\n".join(f"{module}@{version}" for module in ("java.base", *modules))
    java.write_text(f"#!/bin/sh\n[ \"$1\" = --list-modules ] && echo '{listing}'\n")
    java.chmod(0o755)
    return home


def refusal(environment: dict[str, str], *folders: Path) -> str:
    with pytest.raises(MissingPrerequisiteError) as raised:
        find_jdk({"PATH": "", **environment}, ME, folders)
    return str(raised.value)


@pytest.mark.parametrize(
    ("listing", "fault"),
    [
        ("java.base@25.0.3\njdk.jlink@25.0.3\n", None),
        ("java.base@21\njdk.jlink@21\n", None),
        ("java.base@26-ea\njdk.jlink@26-ea\n", None),
        ("java.base@17.0.15\njdk.jlink@17.0.15\n", "version 17 is too old"),
        ("java.base@25.0.3\n", "a runtime only, without the module jdk.jlink"),
        ("", "lists no modules, so it is older than Java 9 or not a Java"),
    ],
)
def test_a_java_is_judged_by_the_modules_it_lists(listing: str, fault: str | None) -> None:
    assert judge_modules(listing) == fault


def test_the_places_are_searched_in_order(tmp_path: Path) -> None:
    own = make_jdk(tmp_path / "own", "21.0.1", "jdk.jlink")
    usual = make_jdk(tmp_path / "usual", "22.0.1", "jdk.jlink")
    packaged = make_jdk(tmp_path / "jvm" / "java-23", "23.0.1", "jdk.jlink")
    on_path = make_jdk(tmp_path / "path", "24.0.1", "jdk.jlink")
    places = {"ES_JAVA_HOME": str(own), "JAVA_HOME": str(usual), "PATH": str(on_path / "bin")}
    path_only = {"PATH": places["PATH"]}

    assert find_jdk(places, ME, [tmp_path / "jvm"]) == own
    assert find_jdk(path_only | {"JAVA_HOME": str(usual)}, ME, [tmp_path / "jvm"]) == usual
    assert find_jdk(path_only, ME, [tmp_path / "jvm"]) == packaged
    assert find_jdk(path_only, ME, []) == on_path


def test_an_unfit_one_is_passed_over(tmp_path: Path) -> None:
    old = make_jdk(tmp_path / "old", "17.0.15", "jdk.jlink")
    make_jdk(tmp_path / "jvm" / "zulu-runtime-25", "25.0.3")
    fit = make_jdk(tmp_path / "jvm" / "temurin-25", "25.0.3", "jdk.jlink")

    environment = {"JAVA_HOME": str(old), "PATH": ""}
    assert find_jdk(environment, ME, [tmp_path / "jvm"]) == fit


def test_the_layout_of_macos_is_known(tmp_path: Path) -> None:
    home = make_jdk(tmp_path / "temurin-25.jdk" / "Contents" / "Home", "25.0.3", "jdk.jlink")

    assert find_jdk({"PATH": ""}, ME, [tmp_path]) == home


def test_without_any_java_the_message_tells_how_to_get_one(tmp_path: Path) -> None:
    assert refusal({}, tmp_path) == f"No suitable JDK. Found:\n  none\n{REMEDY}"


def test_the_message_tells_what_is_wrong_with_each_one_found(tmp_path: Path) -> None:
    old = make_jdk(tmp_path / "old", "17.0.15", "jdk.jlink")
    runtime = make_jdk(tmp_path / "jvm" / "a", "25.0.3")
    broken = make_jdk(tmp_path / "jvm" / "b", "25.0.3")
    (broken / "bin" / "java").write_text("#!/no/such/interpreter\n")
    absent = tmp_path / "absent"

    environment = {"ES_JAVA_HOME": str(absent), "JAVA_HOME": str(old)}
    assert refusal(environment, tmp_path / "jvm") == "\n".join(
        [
            "No suitable JDK. Found:",
            f"  {absent}: does not run",
            f"  {old}: version 17 is too old",
            f"  {broken}: does not run",
            f"  {runtime}: a runtime only, without the module jdk.jlink",
            REMEDY,
        ]
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows another user")
def test_one_that_the_user_of_elasticsearch_may_not_run_is_passed_over(tmp_path: Path) -> None:
    home = make_jdk(tmp_path / "hidden", "25.0.3", "jdk.jlink")
    tmp_path.chmod(0o700)
    borrowed = OsUser("nobody", 65534, 65534, borrowed=True)

    with pytest.raises(MissingPrerequisiteError) as raised:
        find_jdk({"ES_JAVA_HOME": str(home), "PATH": ""}, borrowed, [])

    assert str(raised.value) == (
        f"No suitable JDK. Found:\n  {home}: user nobody may not run it\n{REMEDY}"
    )

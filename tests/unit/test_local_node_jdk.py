"""The choice of a Java for a node, among fake ones in temporary directories."""

import os
from pathlib import Path

import pytest

from local_node.host import MissingPrerequisiteError, OsUser, find_jdk

ME = OsUser("me", os.geteuid(), os.getegid(), borrowed=False)

REMEDY = (
    "Install a JDK of version 21 or newer (Debian 13: apt-get install openjdk-21-jdk-headless; "
    "elsewhere: a Temurin JDK), or set ES_JAVA_HOME to one."
)


def make_jdk(home: Path, *modules: str) -> Path:
    """Make a directory with a `java` that lists its modules, as a real one does."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    listing = "\n".join(modules)
    java.write_text(f"#!/bin/sh\n[ \"$1\" = --list-modules ] && echo '{listing}'\n")
    java.chmod(0o755)
    return home


def refusal(environment: dict[str, str], directory: Path, user: OsUser = ME) -> str:
    with pytest.raises(MissingPrerequisiteError) as raised:
        find_jdk({"PATH": "", **environment}, user, directory)
    return str(raised.value)


@pytest.mark.parametrize("version", ["25.0.3", "21", "26-ea"])
def test_a_jdk_that_is_new_enough_is_accepted(tmp_path: Path, version: str) -> None:
    home = make_jdk(tmp_path / "jdk", f"java.base@{version}", f"jdk.jlink@{version}")

    assert find_jdk({"ES_JAVA_HOME": str(home), "PATH": ""}, ME, tmp_path / "none") == home


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        (["java.base@17.0.15", "jdk.jlink@17.0.15"], "version 17 is too old"),
        (["java.base@25.0.3"], "lacks the module jdk.jlink"),
        ([], "version 8 or older is too old"),
    ],
)
def test_a_java_that_does_not_suit_is_listed_with_its_problem(
    tmp_path: Path, modules: list[str], problem: str
) -> None:
    home = make_jdk(tmp_path / "jdk", *modules)

    assert refusal({"ES_JAVA_HOME": str(home)}, tmp_path / "none") == (
        f"No suitable JDK. Candidates:\n  {home}: {problem}\n{REMEDY}"
    )


def test_the_candidates_are_tried_in_order(tmp_path: Path) -> None:
    modules = ("java.base@21", "jdk.jlink@21")
    elasticsearch = make_jdk(tmp_path / "elasticsearch", *modules)
    default = make_jdk(tmp_path / "default", *modules)
    on_path = make_jdk(tmp_path / "path", *modules)
    packaged = make_jdk(tmp_path / "jvm" / "java-23", *modules)
    environment = {"PATH": str(on_path / "bin"), "JAVA_HOME": str(default)}
    jvm = tmp_path / "jvm"

    assert find_jdk(environment | {"ES_JAVA_HOME": str(elasticsearch)}, ME, jvm) == elasticsearch
    assert find_jdk(environment, ME, jvm) == default
    assert find_jdk({"PATH": str(on_path / "bin")}, ME, jvm) == on_path
    assert find_jdk({"PATH": ""}, ME, jvm) == packaged


def test_an_unsuitable_one_is_passed_over(tmp_path: Path) -> None:
    old = make_jdk(tmp_path / "old", "java.base@17.0.15", "jdk.jlink@17.0.15")
    make_jdk(tmp_path / "jvm" / "zulu-runtime-25", "java.base@25.0.3")
    jdk = make_jdk(tmp_path / "jvm" / "temurin-25", "java.base@25.0.3", "jdk.jlink@25.0.3")

    assert find_jdk({"JAVA_HOME": str(old), "PATH": ""}, ME, tmp_path / "jvm") == jdk


def test_without_any_java_the_message_names_the_remedy(tmp_path: Path) -> None:
    assert refusal({}, tmp_path) == f"No suitable JDK. Candidates:\n  none\n{REMEDY}"


def test_a_java_that_does_not_run_is_listed(tmp_path: Path) -> None:
    broken = make_jdk(tmp_path / "jvm" / "b", "java.base@25.0.3")
    (broken / "bin" / "java").write_text("#!/no/such/interpreter\n")
    absent = tmp_path / "absent"

    assert refusal({"ES_JAVA_HOME": str(absent)}, tmp_path / "jvm") == "\n".join(
        [
            "No suitable JDK. Candidates:",
            f"  {absent}: does not run",
            f"  {broken}: does not run",
            REMEDY,
        ]
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows another user")
def test_one_that_the_user_of_elasticsearch_may_not_run_is_passed_over(tmp_path: Path) -> None:
    home = make_jdk(tmp_path / "hidden", "java.base@25.0.3", "jdk.jlink@25.0.3")
    tmp_path.chmod(0o700)
    borrowed = OsUser("nobody", 65534, 65534, borrowed=True)

    assert refusal({"ES_JAVA_HOME": str(home)}, tmp_path / "none", borrowed) == (
        f"No suitable JDK. Candidates:\n  {home}: user nobody may not run it\n{REMEDY}"
    )

"""Whole request bodies, as files that can be read in a review; `make golden` rewrites them."""

import pytest

from tests.unit.golden_bodies import DIRECTORY, build_bodies, write

BODIES = build_bodies()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_its_golden_file(name: str) -> None:
    golden = DIRECTORY.joinpath(f"{name}.json").read_text("utf-8")

    assert write(BODIES[name]) == golden, "run `make golden` and review its diff"


def test_every_golden_file_has_a_request() -> None:
    assert {path.stem for path in DIRECTORY.iterdir()} == set(BODIES)

"""`problems.md` lists exactly the types of problems."""

import re
from pathlib import Path

from api.errors import PROBLEMS, ServiceError

PAGE = Path(__file__).parents[2] / "api" / "http" / "static" / "problems.md"
# From the framework's own errors, before any of ours can be raised.
FRAMEWORKS = {"not-found": 404, "method-not-allowed": 405, "internal-error": 500}
# From the proxy.
PROXY = PAGE.parents[3] / "compose" / "proxy" / "nginx.conf"
PROXYS = {"service-unavailable": 503}


def subclasses(kind: type[ServiceError]) -> set[type[ServiceError]]:
    direct = set(kind.__subclasses__())
    return direct.union(*map(subclasses, direct))


def test_every_error_is_listed() -> None:
    assert set(PROBLEMS) == subclasses(ServiceError)


def test_every_kind_has_a_section_that_begins_with_its_status() -> None:
    sections = re.findall(r"^## (\S+)\n(\d{3})\. ", PAGE.read_text("utf-8"), re.MULTILINE)
    statuses = {kind: int(status) for kind, status in sections}

    assert statuses == {error.kind: error.status for error in PROBLEMS} | FRAMEWORKS | PROXYS
    assert len(sections) == len(statuses)


def test_the_problems_of_the_proxy_are_documented() -> None:
    proxied = re.findall(
        r"return (\d+) '.*?#([a-z-]+)\".*\"status\":(\d+)", PROXY.read_text("utf-8")
    )
    page = PAGE.read_text("utf-8")

    assert [kind for _, kind, _ in proxied] == [
        "not-found",
        "body-too-large",
        "service-unavailable",
    ]
    for status, kind, repeated in proxied:
        assert status == repeated
        assert f"## {kind}\n{status}. " in page

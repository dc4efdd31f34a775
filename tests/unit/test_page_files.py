"""The files of the search page: nothing from elsewhere, nothing that turns text into markup."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "api" / "http" / "static"
FILES = sorted(path for path in STATIC.iterdir() if path.suffix in (".js", ".html", ".css"))
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|setHTML|\beval\b|new Function|srcdoc"
)
ELSEWHERE = re.compile(r"""(?:src|href|url|from|import|fetch)\W{1,3}(?:https?:)?//""")
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)")
LONGEST_MODULE = 250


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_complete_short_and_makes_no_markup(path: Path) -> None:
    text = path.read_text("utf-8")

    assert MARKUP.findall(text) == []
    assert ELSEWHERE.findall(text) == []
    assert path.suffix != ".html" or INLINE.findall(text) == []
    assert len(text.splitlines()) <= LONGEST_MODULE

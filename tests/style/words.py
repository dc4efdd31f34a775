"""Check the project's prose against the list of words in CONTRIBUTING.md.

Prints `file:line: word → replacement` for each match and exits with 1 if there is any;
`--report` exits with 0 in any case. Paths as arguments limit the check to them.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WORD_LIST = ROOT / "CONTRIBUTING.md"
# Rows such as | `told`, `tells` | report, return |
ROW = re.compile(r"^\| ((?:`[^`]+`(?:, )?)+) \| ([^|]+) \|$", re.MULTILINE)
# Word lists, articles, recorded or generated files, and other people's code: not our prose.
SKIPPED = re.compile(
    r"^seeds/|/lexicon/|^tests/(golden|labels)/|\.lock$|package-lock\.json$|^docs/openapi\.json$"
    r"|\.schema\.json$|/model/.*\.json$|\.jsonl$|/vendor/|^mappings/synonyms"
    r"|^mappings/embedding/(LICENSE|vocabulary)|^benchmarks/.*\.(json|txt)$"
    # Written by others, or by their programs.
    r"|^tests/data/(?!.*README)"
)
FENCED = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?:(?: {4}|\t).*\n+)+")
# Inline code and the targets of links.
INLINE_CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")
# Words after "is no" that do not make it "is not a".
AFTER_NO = r"(?!longer\b|more\b|less\b|fewer\b|later\b)\w+"


class Text(NamedTuple):
    """A piece of prose and the number of its first line."""

    line: int
    text: str


class Match(NamedTuple):
    """A word that CONTRIBUTING.md replaces."""

    path: str
    line: int
    word: str
    replacement: str


def read_words(page: str) -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern and its replacement for each word in the table of CONTRIBUTING.md."""
    return [
        (build_pattern(word), replacement.strip())
        for words, replacement in ROW.findall(page.partition("## Words")[2])
        for word in re.findall(r"`([^`]+)`", words)
    ]


def build_pattern(word: str) -> re.Pattern[str]:
    """Match a word or phrase, also across lines; "…" is the next word."""
    parts = [AFTER_NO if part == "…" else rf"{re.escape(part)}\b" for part in word.split()]
    # "There is no …" is ordinary English.
    before = r"(?<!there )" if word.startswith("is no") else ""
    return re.compile(rf"{before}\b" + r"\s+".join(parts), re.IGNORECASE)


def read_prose(path: str, text: str) -> Iterator[Text]:
    """Yield the prose of a file: Markdown without code, Python's strings and comments."""
    if path.endswith(".md"):
        yield Text(1, blank(INLINE_CODE, blank(INDENTED, blank(FENCED, text))))
    elif path.endswith(".py"):
        pieces = (*read_comments(text), *read_strings(ast.parse(text), path.startswith("tests/")))
        yield from (Text(piece.line, blank(INLINE_CODE, piece.text)) for piece in pieces)
    else:
        yield Text(1, text)


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Remove what matches but keep its line breaks, so that line numbers stay right."""
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), text)


def read_comments(text: str) -> Iterator[Text]:
    """Yield each comment of a Python file."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Text(token.start[0], token.string)


def read_strings(tree: ast.Module, is_test: bool) -> Iterator[Text]:
    """Yield docstrings and messages: strings with a space. In tests, strings are data."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in docstrings or (not is_test and " " in node.value):
            yield Text(node.lineno, node.value)


def find_matches(path: str, words: list[tuple[re.Pattern[str], str]]) -> Iterator[Match]:
    """Yield each listed word in a file's prose."""
    try:
        text = (ROOT / path).read_text("utf-8")
    except UnicodeDecodeError:
        return
    for piece in read_prose(path, text):
        for pattern, replacement in words:
            for match in pattern.finditer(piece.text):
                line = piece.line + piece.text.count("\n", 0, match.start())
                yield Match(path, line, " ".join(match[0].split()), replacement)


def prose_files(paths: list[str]) -> list[str]:
    """Return the files of this project, without ignored ones, that contain prose."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others"]
    command += ["--exclude-standard", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = listed.stdout.splitlines()
    return [name for name in files if not SKIPPED.search(name) and (ROOT / name).is_file()]


def main() -> int:
    """Print every match; return 1 if there is any."""
    arguments = sys.argv[1:]
    words = read_words(WORD_LIST.read_text("utf-8"))
    paths = [argument for argument in arguments if argument != "--report"]
    matches = sorted({m for path in prose_files(paths) for m in find_matches(path, words)})
    for match in matches:
        sys.stdout.write(f"{match.path}:{match.line}: {match.word} → {match.replacement}\n")
    if matches:
        sys.stdout.write(f"{len(matches)} words to replace; the list is in CONTRIBUTING.md.\n")
    return 1 if matches and "--report" not in arguments else 0


if __name__ == "__main__":
    sys.exit(main())

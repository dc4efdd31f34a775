"""The key file, and the owner of a secret."""

from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.__main__ import app, main
from api.http.security.api_keys import KeyFileError, find_key, new_key, parse_keys
from api.http.security.scopes import Scope
from api.settings import ApiSettings


def test_a_new_key_is_stored_as_a_hash_only() -> None:
    secret, line = new_key("newsroom", ("read", "export"))
    other, other_line = new_key("archive", ("read",))

    keys = parse_keys(f"# who may ask\n\n{line}  # since May\n{other_line}\n")

    assert [key.name for key in keys] == ["newsroom", "archive"]
    assert find_key(keys, secret.encode()) == keys[0]
    assert find_key(keys, other.encode()) == keys[1]
    assert find_key(keys, b"guess") is None
    assert secret not in line
    assert sha256(secret.encode()).hexdigest() in line


def test_a_key_is_good_for_its_scopes_and_for_what_is_public() -> None:
    [key] = parse_keys(new_key("reader", ("read",))[1])

    assert [scope for scope in Scope if key.allows(scope)] == [Scope.public, Scope.read]


def test_a_public_key_can_read_and_nothing_else() -> None:
    [key] = parse_keys(new_key("website", ("public",))[1])

    assert key.is_public
    assert [scope for scope in Scope if key.allows(scope)] == [Scope.public, Scope.read]


@pytest.mark.parametrize(
    "line",
    [
        "newsroom read",
        f"newsroom admin {'0' * 64}",
        f"newsroom read, {'0' * 64}",
        f"newsroom read {'0' * 63}",
        f"news room read {'0' * 64}",
        "{}",
    ],
)
def test_a_line_of_another_form_is_named_and_not_echoed(line: str) -> None:
    with pytest.raises(KeyFileError) as raised:
        parse_keys(f"# keys\n{line}")

    assert str(raised.value) == (
        "Line 2 is not of the form `name read,export sha256`: "
        "write it with `news-search create-key`."
    )


def test_a_key_is_added_to_a_file_whose_last_line_has_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys"
    old, line = new_key("newsroom", ("read",))
    file.write_text(line, "utf-8")

    status = add_key(file, monkeypatch)

    keys = parse_keys(file.read_text("utf-8"))
    new = capsys.readouterr().out.strip()
    assert status == 0
    assert [find_key(keys, secret.encode()) for secret in (old, new)] == list(keys)


def test_a_key_is_not_shown_where_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "missing" / "keys"

    assert add_key(file, monkeypatch) == 2
    assert capsys.readouterr() == ("", f"{file} cannot be written: FileNotFoundError.\n")


def add_key(file: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """The exit code of the command."""
    words = ["news-search", "create-key", "archive", "--scope", "read", "--file", str(file)]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_missing_key_file_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    workers: str,
) -> None:
    monkeypatch.setenv("API_KEYS_FILE", str(tmp_path / "missing"))
    monkeypatch.setenv("API_WORKERS", workers)
    monkeypatch.setattr("sys.argv", ["news-search", "serve"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert capsys.readouterr().err == "API_KEYS_FILE cannot be read: FileNotFoundError.\n"


def test_the_command_without_arguments_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[ApiSettings] = []

    def serve(settings: ApiSettings) -> int:
        served.append(settings)
        return 3

    monkeypatch.setattr("api.server.run.serve", serve)

    result = CliRunner().invoke(app, [], env={"API_PORT": "8123"})

    assert (result.exit_code, [settings.api_port for settings in served]) == (3, [8123])

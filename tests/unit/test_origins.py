"""The setting of allowed origins is validated before the service starts."""

from pathlib import Path

import pytest

from api.__main__ import main
from api.settings import ApiSettings

USAGE = 2


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("", ()),
        (" , ", ()),
        (
            " https://news.example , http://127.0.0.1:8080,http://[::1]:81,",
            ("https://news.example", "http://127.0.0.1:8080", "http://[::1]:81"),
        ),
        ("https://xn--mnchen-3ya.example", ("https://xn--mnchen-3ya.example",)),
        ("app-extension://abcdef", ("app-extension://abcdef",)),
    ],
)
def test_origins_are_taken_as_browsers_send_them(given: str, origins: tuple[str, ...]) -> None:
    assert ApiSettings(_env_file=None, api_cors_origins=given).api_cors_origins == origins


@pytest.mark.parametrize(
    "given",
    [
        "*",
        "null",
        "news.example",
        "https://",
        "https://*",
        "https://*.news.example",
        "https://news.example/",
        "https://news.example/page",
        "https://news.example?a",
        "https://news.example:443",
        "http://news.example:80",
        "https://news.example:65536",
        "https://news.example:",
        "https://NEWS.example",
        "https://münchen.example",
        "https://me:secret@news.example",
        "https://news .example",
    ],
)
def test_what_no_browser_sends_as_an_origin_keeps_the_service_from_starting(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["news-search", "serve"])
    monkeypatch.setenv("API_CORS_ORIGINS", f"https://good.example,{given}")

    with pytest.raises(SystemExit) as stopped:
        main()

    message = (
        f"API_CORS_ORIGINS: {given} is not an origin as browsers send it, such as "
        "https://news.example or http://127.0.0.1:8080, with nothing after the host or its port\n"
    )
    assert (stopped.value.code, *capsys.readouterr()) == (USAGE, "", message)

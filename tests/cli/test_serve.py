"""``assay serve`` says what is wrong before it listens."""

import pytest

from assay.cli import main

pytest.importorskip("aiohttp", reason="needs assay[serve]")
UP = ("--upstream", "http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give --upstream URL, or --model local"),
        (("--upstream", "localhost:8001"), "is not an address such as"),
        (("--upstream", "http://me:pw@host/v1"), "carries a name, a password or a query"),
        ((*UP, "--host", "0.0.0.0"), "needs a key: set the environment variable ASSAY_API_KEY"),
        ((*UP, "--strategy", "best_of_n:4"), "chooses by a verifier, and there is none"),
        ((*UP, "--strategy", "best_of_m"), "did you mean 'best_of_n'"),
        ((*UP, "--verify", "exct"), "did you mean"),
        ((*UP, "--constraint", "wrds"), "did you mean 'words'"),
        ((*UP, "--on-failure", "cry"), "on_failure is best_effort, refuse"),
        ((*UP, "--on-failure", "repair:99"), "repair takes 1 to 16 rounds"),
        ((*UP, "--budget", "tokns=4"), "a budget limits one of"),
        ((*UP, "--budget", "tokens=many"), "is not a number"),
        ((*UP, "--budget", "money=1"), "a budget of money needs --prices"),
        ((*UP, "--prices", "nonsense"), "price nonsense"),
        ((*UP, "--port", "70000"), "cannot listen"),
        ((*UP, "--concurrency", "0"), "concurrency must be at least 1"),
        (("--model", "lokal"), "unknown model scheme 'lokal'"),
    ],
)
def test_wrong_usage(arguments, said, capsys, monkeypatch) -> None:
    monkeypatch.delenv("ASSAY_API_KEY", raising=False)
    assert main(["serve", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_key_that_is_too_short(capsys, monkeypatch) -> None:
    monkeypatch.setenv("ASSAY_API_KEY", "short")
    assert main(["serve", *UP]) == 2
    message = capsys.readouterr().err
    assert "at least 8 characters" in message
    assert "short" not in message


def test_help_is_worth_reading(capsys) -> None:
    assert main(["serve", "--help"]) == 0
    shown = capsys.readouterr().out
    for word in ("ASSAY_API_KEY", "best_of_n:4", "x-assay-verdict", "--on-failure", "/metrics"):
        assert word in shown

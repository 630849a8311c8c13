"""What a server may be started with."""

import pytest

from assay.core import BadArgument
from assay.server.settings import Settings, keys_from_environment

UP = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("localhost", True), ("::1", True),
        ("0.0.0.0", False), ("::", False), ("192.168.0.1", False), ("example.org", False),
    ],
)  # fmt: skip
def test_only_a_loopback_address_needs_no_key(host, loopback) -> None:
    if loopback:
        assert Settings(upstream=UP, host=host).loopback
    else:
        with pytest.raises(BadArgument, match="needs a key"):
            Settings(upstream=UP, host=host)
        assert not Settings(upstream=UP, host=host, keys=("long-enough",)).loopback


def test_keys_are_not_shown() -> None:
    settings = Settings(upstream=UP, keys=("own-secret",), upstream_key="their-secret")
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "key", ["short", "with\nnewline", "schlüssel-lang"], ids=["short", "newline", "not ascii"]
)
def test_keys_that_are_none(key) -> None:
    with pytest.raises(BadArgument, match="at least 8 characters, printable"):
        Settings(upstream=UP, keys=(key,))


def test_several_keys(monkeypatch) -> None:
    monkeypatch.setenv("ASSAY_API_KEY", " first-key,other-key ")
    monkeypatch.setenv("OPENAI_API_KEY", " theirs\n")
    assert keys_from_environment() == (("first-key", "other-key"), "theirs")


def test_an_address_that_ends_in_the_route() -> None:
    assert Settings(upstream=f"{UP}/chat/completions").upstream == UP

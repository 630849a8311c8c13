"""Who gets in: the token, the name of the host, the headers of every answer."""

import pytest

pytest.importorskip("starlette", reason="needs assay[view]")
from starlette.testclient import TestClient

from assay.web.app import make as make_app
from assay.web.gate import HEADERS


@pytest.fixture
def stranger(two):
    app = make_app(two, "a-token-for-tests")
    with TestClient(app, base_url="http://127.0.0.1:7000", follow_redirects=False) as client:
        yield client
    app.close()


PATHS = ["/", "/run/one", "/static/view.css", "/progress.json", "/nope", "/run/one/sample/0/0/raw"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_shown_without_the_token(stranger, path) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "token" in answer.text
    assert "m1" not in answer.text


@pytest.mark.parametrize("token", ["", "wrong", "a-token-for-test", "a-token-for-tests2", "ä"])
def test_a_wrong_token(stranger, token) -> None:
    assert stranger.get("/", params={"token": token}).status_code == 403
    stranger.cookies.set("assay_view_7000", "wrong")
    assert stranger.get("/").status_code == 403


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address(stranger) -> None:
    answer = stranger.get("/run/one/samples?outcome=correct&token=a-token-for-tests")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/run/one/samples?outcome=correct"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/run/one").status_code == 200


@pytest.mark.parametrize("path", ["//h.invalid/", "/\\h.invalid/", "///h.invalid"])
def test_no_address_sends_the_reader_elsewhere(stranger, path) -> None:
    answer = stranger.get(f"http://127.0.0.1:7000{path}?token=a-token-for-tests")
    assert not answer.headers.get("location", "/").startswith(("//", "/\\", "http"))


@pytest.mark.parametrize("back", ["//h.invalid", "https://h.invalid", "/\\h.invalid", "\\\\h"])
def test_nor_does_the_theme(client, two, back) -> None:
    answer = client.get("/theme", params={"to": "dark", "back": back}, follow_redirects=False)
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7000", 200),
        ("localhost:7000", 200),
        ("LOCALHOST:9999", 200),  # a forwarded port
        ("[::1]:7000", 200),
        ("rebound.invalid:7000", 421),
        ("rebound.invalid", 421),
        ("127.0.0.1.rebound.invalid", 421),
        ("[::1].rebound.invalid", 421),
        ("localhost.", 421),
        ("", 421),
    ],
)
def test_the_host_has_to_be_this_machine(client, two, host, status) -> None:
    cookie = "assay_view_7000=a-token-for-tests"
    assert client.get("/", headers={"host": host, "cookie": cookie}).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(client, two, method) -> None:
    assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize("path", [*PATHS, "/theme?to=dark"])
def test_every_answer_has_its_headers(client, two, path) -> None:
    headers = client.get(path).headers
    for name in HEADERS:
        assert name in headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_closed_door_has_them_too(stranger) -> None:
    assert "content-security-policy" in stranger.get("/").headers

"""Headers without an end, and what is no HTTP."""

import socket

import pytest
from chat_server import answer, ok, serving

from assay.server.protocol import MOST_HEAD

PIECE = b"x" * 2**16


def said(port: int, begin: bytes, pieces: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        try:
            client.sendall(begin)
            for _ in range(pieces):
                client.sendall(PIECE)
            return client.recv(1000)
        except OSError:
            return b"hung up"  # while we were still talking


@pytest.mark.parametrize("begin", [b"GET / HTTP/1.1\r\na: ", b"GET /", b"GET / HTTP/1.1\r\n"])
def test_headers_without_an_end(start, begin) -> None:
    with serving(ok(answer("x"))) as upstream:
        server = start(upstream=upstream.url)
        found = said(server.port, begin, 10 * MOST_HEAD // len(PIECE))
        assert found in (b"hung up", b"") or found.startswith(b"HTTP/1.1 400")
        assert server.get("/healthz").status == 200


@pytest.mark.parametrize(
    "begin",
    [b"hello\r\n\r\n", b"GET / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n"],
)
def test_what_is_no_request(start, begin) -> None:
    with serving(ok(answer("x"))) as upstream:
        server = start(upstream=upstream.url)
        assert said(server.port, begin, 0).startswith(b"HTTP/1.1 400")


def test_a_long_body_is_not_taken_for_headers(start) -> None:
    with serving(ok(answer("x"))) as upstream:
        assert start(upstream=upstream.url).ask("y" * 3 * MOST_HEAD).status == 200

"""A real HTTP server on loopback that plays what chat completion servers do, good and bad."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Handler"], None]


def answer(
    *texts: str | None, usage: dict[str, Any] | None = None, **choice: Any
) -> dict[str, Any]:
    """A chat completion with a choice per text."""
    body: dict[str, Any] = {
        "object": "chat.completion",
        "model": "m-2026",
        "choices": [
            {
                "index": index,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
                **choice,
            }
            for index, text in enumerate(texts)
        ],
    }
    if usage is not None:
        body["usage"] = usage
    return body


def ok(body: Any) -> Play:
    return lambda handler: handler.reply(200, body)


def refuse(
    status: int, message: str = "no", headers: dict[str, str] | None = None, **more: Any
) -> Play:
    body = {"error": {"message": message, **more}}
    return lambda handler: handler.reply(status, body, headers or {})


def cut(handler: "Handler") -> None:
    """Promise a body, send half of it, and go."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def slow(seconds: float) -> Play:
    def play(handler: "Handler") -> None:
        time.sleep(seconds)
        handler.reply(200, answer("late"))

    return play


def drip(handler: "Handler") -> None:
    """Send a byte now and then, so that no single read is ever late."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # the client has gone, as it should


class Handler(BaseHTTPRequestHandler):
    server: "Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The list of models."""
        self.reply(200, {"object": "list", "data": [{"id": "m", "object": "model"}]})

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        body = json.loads(self.rfile.read(length))
        script = self.server.script
        with script.lock:
            script.requests.append(body)
            script.headers.append(dict(self.headers))
            script.times.append(time.monotonic())
            script.running += 1
            script.most = max(script.most, script.running)
            number = len(script.requests)
        try:
            script.play(number, body)(self)
        finally:
            with script.lock:
                script.running -= 1

    def reply(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    script: "Script"

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is part of the play."""


@dataclass
class Script:
    """What the server does with each request, and what it saw."""

    play: Callable[[int, dict[str, Any]], Play]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    running: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving(
    *plays: Play, by: Callable[[int, dict[str, Any]], Play] | None = None
) -> Iterator[Script]:
    """Serve; the plays in order, the last one again and again; or what `by` chooses."""
    script = Script(by or (lambda number, _: plays[min(number, len(plays)) - 1]))
    server = Server(("127.0.0.1", 0), Handler)
    server.script = script
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

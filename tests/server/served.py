"""Servers of ours on loopback, and a client that shows all of an answer."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """What a client got."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str | None:
        return self.data["choices"][0]["message"]["content"]

    @property
    def events(self) -> list[Any]:
        """The events of a stream; the last one is the text that ends it."""
        rows = [row.removeprefix("data: ") for row in self.content.decode().split("\n\n") if row]
        return [json.loads(row) if row != "[DONE]" else row for row in rows]


@dataclass
class Client:
    """Asks a server of ours."""

    port: int
    journal: list[dict[str, Any]] = field(default_factory=list)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, found, reply.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, headers)

    def ask(self, prompt: str = "Say it.", *, key: str = "", **fields: Any) -> Answer:
        body = {"model": "m", "messages": [{"role": "user", "content": prompt}], **fields}
        headers = {"content-type": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        return self.send("POST", "/v1/chat/completions", json.dumps(body).encode(), headers)


class Told:
    """Takes the lines of the journal in the place of standard error."""

    def __init__(self, into: list[dict[str, Any]]) -> None:
        self._into = into

    def write(self, line: str) -> int:
        self._into.append(json.loads(line))
        return len(line)


@contextmanager
def running(**settings: Any) -> Iterator[Client]:
    """A server with some settings, in a thread."""
    import uvicorn

    from assay.server.app import make
    from assay.server.logs import Journal
    from assay.server.protocol import Protocol
    from assay.server.serve import _listen
    from assay.server.settings import Settings

    made = Settings(**{"tries": 3, **settings})
    app = make(made)
    client = Client(0)
    app.journal = Journal(made.log, Told(client.journal))
    listening = _listen("127.0.0.1", 0)
    client.port = listening.getsockname()[1]
    config = uvicorn.Config(
        app, http=Protocol, log_level="error", ws="none", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        yield client
    finally:
        server.should_exit = True
        thread.join()

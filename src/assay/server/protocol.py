"""HTTP as uvicorn speaks it, for clients of which not every one means well."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: TID253  a base class

MOST_HEAD = 2**20
"""Bytes of headers after which a connection is closed: nobody has had to show a key by then."""


class Protocol(HttpToolsProtocol):
    """A connection whose headers have an end."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head, self._head = True, 0

    def data_received(self, data: bytes) -> None:
        """Take what has arrived."""
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        """A request begins, with its headers."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers have ended."""
        self._in_head = False
        super().on_headers_complete()

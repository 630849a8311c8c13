"""Start the application on this machine, and nowhere else."""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assay.core import BadArgument, MissingExtra

HOST = "127.0.0.1"


def serve(folder: Path, *, port: int = 7000, token: str | None = None, show: bool = True) -> None:
    """Serve a folder of runs until it is interrupted; `port` 0 takes any that is free.

    The address, with the token in it, is printed on standard output once the application answers.
    Raises `BadArgument` for a folder or a port that cannot be used.
    """
    uvicorn = _uvicorn()
    if not folder.is_dir():
        raise BadArgument(f"there is no folder {str(folder)!r}")
    if token is not None and len(token) < 8:
        raise BadArgument("a token has at least 8 characters")
    from assay.web.app import make

    word = token if token is not None else secrets.token_urlsafe(24)
    listening = _listen(port)
    chosen = listening.getsockname()[1]
    address = f"http://{HOST}:{chosen}/?token={word}"

    def ready() -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        if show:
            webbrowser.open(address)

    app = make(folder, word, port=chosen)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", server_header=False
    )
    try:
        asyncio.run(app.rehearse())
        _server(uvicorn, config, ready).run(sockets=[listening])
    finally:
        app.close()


def _server(uvicorn: Any, config: Any, ready: Callable[[], None]) -> Any:
    """A server that says when it answers."""

    class Server(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    return Server(config)


def _uvicorn() -> Any:
    try:
        import uvicorn
        from starlette import applications  # noqa: F401
    except ImportError as error:
        raise MissingExtra("uvicorn", "view", "assay view") from error
    return uvicorn


def _listen(port: int) -> socket.socket:
    """A socket that listens on this machine alone."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = error.strerror if isinstance(error, OSError) else "it is no port"
        raise BadArgument(
            f"cannot listen on port {port}: {why}; choose another with --port, or 0 for any"
        ) from error
    listening.listen(128)
    return listening

"""Servers of ours on loopback, in front of servers that play what they are told to."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="needs assay[serve]")
pytest.importorskip("prometheus_client", reason="needs assay[serve]")
pytest.importorskip("uvicorn", reason="needs assay[serve]")

# For served, and chat_server beside it.
sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "models")]

from served import Client, running

Start = Callable[..., Client]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers, which end with the test."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(running(**settings))

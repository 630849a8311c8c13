"""llama.cpp inside this process: one server a file, on a loopback port of its own."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from assay.core import JSON, BadArgument, ConnectionFailed, ModelError, ModelTimeout, Unsupported

if TYPE_CHECKING:
    import httpx


_QUICK = 60.0
"""Seconds for what takes milliseconds, on a machine that is very busy."""


def choose_threads(cores: int | None = None, load: float | None = None) -> int:
    """As many threads as there are idle cores, at most 8 and at least 1.

    llama.cpp's threads wait for one another by spinning: with one thread more than there are idle
    cores, all of them stall. On two busy cores two threads write slower than one; three busy
    processes beside them slow two threads down a hundredfold. So cores that work for others are
    left to them.

    >>> choose_threads(cores=2, load=0.1), choose_threads(cores=2, load=0.9)
    (2, 1)
    >>> choose_threads(cores=16, load=10.2), choose_threads(cores=64, load=0.0)
    (6, 8)
    """
    if cores is None:
        cores = len(os.sched_getaffinity(0))
    if load is None:
        load = os.getloadavg()[0]
    # A quarter of a core may be this process's own start.
    busy = max(0, round(load + 0.25))
    return max(1, min(8, cores - busy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a server is started with; equal settings in one process share a server."""

    file: Path
    threads: int
    slots: int
    context: int


class LlamaServer:
    """A loaded file; answers over loopback, to this process only (by a random key).

    Use `LlamaServer.shared`; the last `release` frees the memory.
    """

    _all: ClassVar[dict[Settings, LlamaServer]] = {}
    _lock = threading.Lock()
    _started = False
    _forked = False

    def __init__(self, settings: Settings) -> None:
        import httpx
        import xllamacpp

        self.settings = settings
        self.users = 0
        self._process = os.getpid()
        self.cells = Cells(settings.context)
        self.turns = Turns()
        key = secrets.token_urlsafe(24)
        try:
            self._server: Any = xllamacpp.Server(_parameters(xllamacpp, settings, key))
        except RuntimeError as error:
            raise ModelError(
                f"{settings.file} cannot be loaded ({error}); is it a whole GGUF file of a text "
                "model, and is there memory for it?"
            ) from None
        self._client: httpx.Client = httpx.Client(
            base_url=self._server.listening_address,
            headers={"authorization": f"Bearer {key}"},
            timeout=_QUICK,
            trust_env=False,  # a proxy has no business between a process and itself
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=settings.slots),
        )
        self.trained_context = int(self.get("/v1/models")["data"][0]["meta"]["n_ctx_train"])

    @classmethod
    def shared(cls, settings: Settings) -> LlamaServer:
        """This process's server with these settings, started if there is none yet."""
        if cls._forked:
            raise ModelError(
                f"{settings.file.name} cannot be used in this process: it was forked from one that "
                "had loaded a model; start processes with 'spawn', or fork before the first call"
            )
        with cls._lock:
            cls._started = True
            server = cls._all.get(settings)
            if server is None:
                server = cls._all[settings] = cls(settings)
            server.users += 1
            return server

    @classmethod
    def release(cls, server: LlamaServer) -> None:
        """Give a server back; the last one out frees it."""
        with cls._lock:
            server.users -= 1
            if server.users <= 0 and cls._all.get(server.settings) is server:
                cls._all.pop(server.settings).stop()

    @classmethod
    def stop_all(cls) -> None:
        """Stop this process's servers, before the interpreter takes their modules away."""
        with cls._lock:
            while cls._all:
                cls._all.popitem()[1].stop()

    @classmethod
    def disown(cls) -> None:
        """In a child after a fork: forget the parent's servers without touching them.

        Their threads did not come along, and freeing such a server would wait for them: a
        reference that is never given back keeps it from being freed. llama.cpp's own log is in the
        same state, so nothing can be loaded anew either.
        """
        cls._lock = threading.Lock()
        cls._forked = cls._forked or cls._started
        for server in cls._all.values():
            handle = server._server  # noqa: SLF001
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(handle))
        cls._all.clear()

    @property
    def alive(self) -> bool:
        """Whether it answers: not stopped, and started by this process and not before a fork."""
        return self._server is not None and self._process == os.getpid()

    def stop(self) -> None:
        """Close the connections and free the model."""
        self._client.close()
        self._server = None

    def get(self, path: str) -> Any:
        """Ask for something that costs nothing."""
        return self._answer(self._client.get(path))

    def post(self, path: str, body: dict[str, JSON], timeout: float = _QUICK) -> Any:
        """Post a body; `timeout` in seconds. Raises a `ModelError` in words."""
        import httpx

        try:
            reply = self._client.post(path, content=json.dumps(body).encode(), timeout=timeout)
        except httpx.TimeoutException:
            raise ModelTimeout(
                f"{self.settings.file.name} did not finish within {timeout:g} s; raise "
                "timeout, lower max_tokens, or give it fewer threads if the machine is busy"
            ) from None
        except httpx.TransportError as error:
            raise ConnectionFailed(
                f"the server of {self.settings.file.name} in this process is gone ({error}); "
                "was the model closed while it was answering?"
            ) from None
        return self._answer(reply)

    def forget(self) -> None:
        """Empty the slots, so that the next call finds the state that it would find at start."""
        for slot in range(self.settings.slots):
            self.post(f"/slots/{slot}?action=erase", {})

    def _answer(self, reply: httpx.Response) -> Any:
        try:
            data = reply.json()
        except ValueError:
            data = {"error": {"message": reply.text[:300]}}
        if reply.status_code == 200:
            return data
        error = data.get("error") if isinstance(data, dict) else None
        said = error.get("message", error) if isinstance(error, dict) else data
        if reply.status_code == 400:
            raise Unsupported(f"{self.settings.file.name} refused the call: {said}", status=400)
        raise ModelError(f"{self.settings.file.name} failed: {said}", status=reply.status_code)


def _parameters(xllamacpp: Any, settings: Settings, key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(settings.file)
    parameters.cpuparams.n_threads = settings.threads
    parameters.cpuparams_batch.n_threads = settings.threads
    parameters.n_parallel = settings.slots
    parameters.n_ctx = settings.context
    parameters.kv_unified = True  # slots share the context, instead of each having a slice
    parameters.n_threads_http = settings.slots + 2
    parameters.api_keys = [key]
    # Erasing slots is allowed only to those who could also save them; nobody here does.
    parameters.slot_save_path = tempfile.gettempdir() + os.sep
    parameters.cache_ram_mib = 0  # prompts are kept in the slots, and not a second time
    parameters.ui = False
    parameters.verbosity = -1
    return parameters


class Cells:
    """The places for tokens in the shared context: taken before a call, so that none runs out."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._free = total
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """Wait until `count` places are free and hold them for the block."""
        if count > self.total:
            raise BadArgument(f"{count} tokens never fit into a context of {self.total}")
        with self._changed:
            self._changed.wait_for(lambda: self._free >= count)
            self._free -= count
        try:
            yield
        finally:
            with self._changed:
                self._free += count
                self._changed.notify_all()


class Turns:
    """Many calls together, or one alone; one that wants to be alone goes before new ones."""

    def __init__(self) -> None:
        self._together = 0
        self._alone = False
        self._waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run beside others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone and not self._waiting)
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Run while nothing else does."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._alone and not self._together)
            self._waiting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()


atexit.register(LlamaServer.stop_all)
os.register_at_fork(after_in_child=LlamaServer.disown)

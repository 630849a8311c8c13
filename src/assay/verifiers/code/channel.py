"""Talk between the process of a program and the process of its tests: calls, and data by copy.

Values of plain types travel as copies. Anything else (a function, an instance of a program's own
class) stays where it is and the other side gets a *handle*. What arrives from the program is
unpickled with a short list of allowed types, so it is data and never code: nothing that the
program does to itself (its classes, its ``__eq__``, its builtins) reaches the tests.
"""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import io
import os
import pickle
import struct
import types
from collections.abc import Callable
from typing import Any

LARGEST = 64 * 2**20
"""Bytes of one message at most."""

SAFE: tuple[type, ...] = (
    *(bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset),
    *(range, slice, type(None), type(...), type(NotImplemented)),
    *(collections.OrderedDict, collections.deque, collections.Counter, collections.defaultdict),
    *(decimal.Decimal, fractions.Fraction),
    *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone),
)
"""Types whose values travel as copies."""
_SAFE = frozenset(SAFE)
_MADE: dict[str, type] = {"Counter": collections.Counter, "Fraction": fractions.Fraction}
"""Classes in Python, whose attributes a pickle could change: made here, from their parts."""
_BY_NAME = {
    (type_.__module__, type_.__qualname__): type_ for type_ in SAFE if type_ not in _MADE.values()
} | {
    ("builtins", "Ellipsis"): ...,
    ("builtins", "NotImplemented"): NotImplemented,
}
CARRIED = (str, bytes, bytearray, tuple, list, dict, set, frozenset, int, float, complex)
"""Values of subclasses of these travel with a copy of what they are as the base class."""

Mutable = (list, dict, set, bytearray, collections.deque)


class Gone(BaseException):
    """The other side has ended; nothing that runs here may go on as if it had not."""


class Channel:
    """One end of the talk. `side` makes handles of its objects and stand-ins for the other's."""

    def __init__(self, descriptor: int, side: Side) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self.gone = False
        self.at_first: Callable[[], None] | None = None
        """What is done before the next request, once."""
        self.side = side
        side.channel = self

    def ask(self, *request: Any) -> Any:
        """Send a request and wait for its answer, serving what the other side asks meanwhile."""
        if self.at_first is not None:
            first, self.at_first = self.at_first, None
            first()
        sent: list[Any] = []
        if request[0] == "call":
            sent = mutables((request[2], request[3]))
        self._send(request)
        self.side.lent = sent
        while True:
            kind, *rest = self._receive()
            if kind == "return":
                value, contents = rest
                for target, content in zip(sent, contents, strict=True):
                    restore(target, content)
                return value
            if kind == "raise":
                raise self.side.exception(*rest)
            self._answer(kind, rest)
            self.side.lent = sent

    def serve(self) -> None:
        """Answer requests until the other side is gone."""
        while True:
            try:
                kind, *rest = self._receive()
            except Gone:
                return
            self._answer(kind, rest)

    def reheard(self, message: Any) -> Any:
        """What a message would arrive as, if the other side were this one; nothing is sent."""
        return _Unpickler(io.BytesIO(self._dumped(message)), self.side).load()

    def _answer(self, kind: str, rest: list[Any]) -> None:
        borrowed = mutables((rest[1], rest[2])) if kind == "call" else []
        try:
            value = self.side.perform(kind, *rest)
            reply = ("return", value, [snapshot(each) for each in borrowed])
            data = self._dumped(reply, {id(each): index for index, each in enumerate(borrowed)})
        except Gone:
            raise
        except BaseException as error:  # noqa: BLE001  (whatever it raises is the answer)
            data = self._dumped(("raise", *self.side.described(error)))
        self._write(data)

    def _send(self, message: Any) -> None:
        self._write(self._dumped(message))

    def _dumped(self, message: Any, lent: dict[int, int] | None = None) -> bytes:
        file = io.BytesIO()
        _Pickler(file, self.side, lent or {}).dump(message)
        return file.getvalue()

    def _write(self, data: bytes) -> None:
        if len(data) > LARGEST:
            raise ValueError(f"a value of {len(data)} bytes is too large to be passed on")
        view = memoryview(struct.pack("!Q", len(data)) + data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise self._lost() from error

    def _receive(self) -> Any:
        (length,) = struct.unpack("!Q", self._read(8))
        if length > LARGEST:
            raise self._lost()
        try:
            return _Unpickler(io.BytesIO(self._read(length)), self.side).load()
        except Exception as error:
            # Not what our own code sends: nothing is believed any more.
            raise self._lost() from error

    def _read(self, length: int) -> bytes:
        while len(self._buffer) < length:
            try:
                more = os.read(self._descriptor, 65536)
            except OSError as error:
                raise self._lost() from error
            if not more:
                raise self._lost()
            self._buffer += more
        data = bytes(self._buffer[:length])
        del self._buffer[:length]
        return data

    def _lost(self) -> Gone:
        self.gone = True
        return Gone()


class Side:
    """What one end does with its own objects and with the other's. See the two subclasses."""

    channel: Channel
    trusts = False
    """Whether what arrives may name any function or class."""

    def __init__(self) -> None:
        self._held: list[Any] = []
        self._numbers: dict[int, int] = {}
        self.lent: list[Any] = []

    def hold(self, value: Any) -> int:
        """The handle of an object of this side: the same for the same object."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._held)
            self._held.append(value)
        return number

    def held(self, number: int) -> Any:
        return self._held[number]

    def perform(self, kind: str, *rest: Any) -> Any:
        """Do what the other side asks."""
        raise NotImplementedError

    def name_of(self, value: Any) -> Any:
        """What stands for a value that does not travel; None to pickle it after all."""
        raise NotImplementedError

    def stand_in(self, name: Any) -> Any:
        """What stands here for a value of the other side."""
        raise NotImplementedError

    def described(self, error: BaseException) -> tuple[Any, ...]:
        """An exception as data: built-in class, own class and its handle, message."""
        builtin = next(
            (base for base in type(error).__mro__ if base.__module__ == "builtins"), Exception
        )
        own = type(error)
        handle = None if own is builtin else self.hold(own)
        arguments = tuple(arg for arg in error.args if type(arg) in _PLAIN) or (_text(error),)
        return builtin.__name__, own.__name__, handle, arguments

    def exception(
        self, builtin: str, name: str, handle: int | None, arguments: Any
    ) -> BaseException:
        """The exception that stands here for one of the other side."""
        raise NotImplementedError


_PLAIN = frozenset((str, int, float, bool, bytes, type(None)))


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  (the class's own __str__)
        return type(error).__name__


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, side: Side, lent: dict[int, int]) -> None:
        super().__init__(file, protocol=5)
        self._side, self._lent = side, lent

    def persistent_id(self, value: Any) -> Any:
        kind = type(value)
        if kind in _SAFE:
            if self._lent and id(value) in self._lent:
                return ("lent", self._lent[id(value)])
            if kind.__name__ in _MADE:
                return ("made", kind.__name__, value.__reduce__()[1])
            return None
        if kind is type and value in _SAFE and value.__name__ not in _MADE:
            return None
        return self._side.name_of(value)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, side: Side) -> None:
        super().__init__(file)
        self._side = side

    def find_class(self, module: str, name: str) -> Any:
        if self._side.trusts:
            return super().find_class(module, name)
        return _BY_NAME[module, name]

    def persistent_load(self, name: Any) -> Any:
        if name[0] == "lent":
            return self._side.lent[name[1]]
        if name[0] == "made":
            return _MADE[name[1]](*name[2])
        return self._side.stand_in(name)


def mutables(value: Any) -> list[Any]:
    """The containers in a value that may be changed in place, in an order both sides share."""
    found: list[Any] = []
    seen: set[int] = set()
    _walk(value, found, seen)
    return found


def _walk(value: Any, found: list[Any], seen: set[int]) -> None:
    kind = type(value)
    if kind not in _SAFE or kind in _PLAIN or id(value) in seen:
        return
    if issubclass(kind, Mutable):
        seen.add(id(value))
        found.append(value)
    if issubclass(kind, dict):
        for item in value.values():
            _walk(item, found, seen)
    elif issubclass(kind, list | tuple | collections.deque):
        for item in value:
            if type(item) not in _PLAIN:
                _walk(item, found, seen)


def snapshot(value: Any) -> Any:
    """A shallow copy of a container's content."""
    if isinstance(value, dict):
        return list(value.items())
    return bytes(value) if isinstance(value, bytearray) else list(value)


def restore(target: Any, content: Any) -> None:
    """Give a container the content that its copy has on the other side."""
    if isinstance(target, list | bytearray):
        target[:] = content
        return
    target.clear()
    if isinstance(target, dict):
        for key, item in content:
            target[key] = item
    else:
        add: Callable[[Any], None] = target.add if isinstance(target, set) else target.append
        for item in content:
            add(item)


def is_function(value: Any) -> bool:
    """Whether a value is a function of any sort, and not another object that can be called."""
    return isinstance(
        value,
        types.FunctionType
        | types.BuiltinFunctionType
        | types.MethodType
        | types.MethodDescriptorType,
    )

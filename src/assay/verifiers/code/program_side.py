"""In the process of the program: what it lends to its tests, and what it borrows from them."""

from __future__ import annotations

import builtins
import inspect
import io
import sys
import types
from typing import Any

from assay.verifiers.code.arrays import is_array, made, taken_apart
from assay.verifiers.code.channel import CARRIED, Side, is_function

_STANDARD = sys.stdlib_module_names


class ProgramSide(Side):
    """Serves the tests: they call its functions and use its objects by their handles."""

    trusts = True

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__()
        self._namespace = namespace
        self._screen: Any = None
        self._loop: Any = None

    def perform(self, kind: str, *rest: Any) -> Any:
        if kind == "call":
            target, args, kwargs = rest
            return self._of(target)(*args, **kwargs)
        if kind == "names":
            return {
                name: (self._origin(self._namespace[name]), self._namespace[name])
                for name in rest[0]
                if name in self._namespace
            }
        if kind == "attribute":
            return getattr(self.held(rest[0]), rest[1])
        if kind == "set":
            return setattr(self.held(rest[0]), rest[1], rest[2])
        if kind == "capture":
            return self._capture()
        if kind == "await":
            return self._awaited(self.held(rest[0]))
        if kind == "operator":
            name, *operands = rest
            return _OPERATORS[name](*operands)
        raise ValueError(f"no such request: {kind!r}")

    def _capture(self) -> str:
        """Begin to keep what is printed, or give what was kept and end that."""
        if self._screen is None:
            self._screen, sys.stdout = sys.stdout, io.StringIO()
            return ""
        kept, sys.stdout, self._screen = sys.stdout, self._screen, None
        return str(kept.getvalue()) if isinstance(kept, io.StringIO) else ""

    def _awaited(self, coroutine: Any) -> Any:
        """What a coroutine returns: all of them run here, one after the other, in one loop."""
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(coroutine)

    def _of(self, target: Any) -> Any:
        return self._namespace[target] if isinstance(target, str) else self.held(target)

    def _origin(self, value: Any) -> tuple[str, str] | None:
        """Module and name of what the program has from the standard library."""
        if isinstance(value, types.ModuleType):
            return (value.__name__, "")
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
        known = isinstance(module, str) and module.partition(".")[0] in _STANDARD
        if known and isinstance(name, str) and module != "builtins":
            return (str(module), name)
        return None

    def name_of(self, value: Any) -> Any:
        if isinstance(value, Borrowed):
            return ("yours", object.__getattribute__(value, "_number"))
        if is_array(value) and (parts := taken_apart(value)):
            return parts
        kind = type(value)
        handle = self.hold(value)
        if isinstance(value, type):
            base = next(base for base in value.__mro__ if base.__module__ == "builtins")
            return ("class", handle, value.__name__, base.__name__)
        for base in CARRIED:
            if issubclass(kind, base):
                return ("carried", handle, _plain(value, base))
        if is_function(value):
            return ("function", handle, str(getattr(value, "__name__", "function")))
        if isinstance(value, types.CoroutineType):
            return ("coroutine", handle)
        if isinstance(value, BaseException):
            return ("error", *self.described(value))
        return ("object", handle, kind.__name__)

    def stand_in(self, name: Any) -> Any:
        if name[0] == "mine":
            return self.held(name[1])
        if name[0] == "array":
            return made(*name[1:])
        return Borrowed(self, name[1], callable_=name[2])

    def exception(self, builtin: str, name: str, handle: int | None, arguments: Any) -> Any:
        known = getattr(builtins, builtin, Exception)
        return known(*arguments)


def _plain(value: Any, base: type) -> Any:
    """What a value of a subclass is as the base class, whatever the subclass overrides."""
    if base is dict:
        return dict(dict.items(value))
    if base in (str, bytes, int, float, complex):
        makers = {str: str.__str__, int: int.__int__, float: float.__float__}
        if base in makers:
            return makers[base](value)
        return base.__add__(value, base())  # type: ignore[operator]
    return base(base.__iter__(value))  # type: ignore[attr-defined]


_OPERATORS: dict[str, Any] = {
    **{
        name: getattr(__import__("operator"), name)
        for name in [
            "add",
            "sub",
            "mul",
            "truediv",
            "floordiv",
            "mod",
            "pow",
            "matmul",
            "and_",
            "or_",
            "xor",
            "lshift",
            "rshift",
            "neg",
            "pos",
            "invert",
            "abs",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "contains",
            "getitem",
            "setitem",
            "delitem",
            "iadd",
            "isub",
            "imul",
        ]
    },
    **{
        name: getattr(builtins, name)
        for name in [
            "len",
            "iter",
            "next",
            "hash",
            "repr",
            "str",
            "bool",
            "int",
            "float",
            "complex",
            "round",
            "reversed",
        ]
    },
    "divmod": divmod,
    "format": format,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "index": __import__("operator").index,
    "enter": lambda value: type(value).__enter__(value),
    "exit": lambda value: type(value).__exit__(value, None, None, None),
    "signature": lambda value: str(inspect.signature(value)),
}


class Borrowed:
    """A function or an object of the tests, in the program's process."""

    def __init__(self, side: ProgramSide, number: int, *, callable_: bool) -> None:
        self._side, self._number = side, number

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._side.channel.ask("call", self._number, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._side.channel.ask("attribute", self._number, name)

    def __iter__(self) -> Any:
        return self._side.channel.ask("operator", "iter", self)

    def __next__(self) -> Any:
        return self._side.channel.ask("operator", "next", self)

    def __len__(self) -> int:
        return int(self._side.channel.ask("operator", "len", self))

    def __getitem__(self, key: Any) -> Any:
        return self._side.channel.ask("operator", "getitem", self, key)

    def __eq__(self, other: object) -> bool:
        return self is other or bool(self._side.channel.ask("operator", "eq", self, other))

    def __lt__(self, other: object) -> bool:
        return bool(self._side.channel.ask("operator", "lt", self, other))

    def __hash__(self) -> int:
        return hash(self._number)

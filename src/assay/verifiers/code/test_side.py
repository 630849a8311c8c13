"""In the process of the tests: the end of the channel that asks the program."""

from __future__ import annotations

import builtins
import sys
import types
from importlib import import_module
from typing import Any

from assay.verifiers.code.arrays import is_array, made, taken_apart
from assay.verifiers.code.channel import Side, is_function
from assay.verifiers.code.names import Names
from assay.verifiers.code.stand_in import Awaited, StandIn, carried, handed_out, is_stand_in

_ALLOWED = frozenset(("iter", "next", "len", "getitem", "eq", "lt"))
_HIDDEN = (types.FunctionType, types.GeneratorType, types.CodeType, types.FrameType)


class ProgramExit(SystemExit):
    """The program called ``sys.exit`` while it was tested."""


class TestSide(Side):
    """Asks the program, and believes nothing but data."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.has_data = False
        """Whether some of the names are data of the program, which tests use without asking it."""
        self._stand_ins: dict[int, Any] = {}
        self._errors: dict[Any, type[BaseException]] = {}

    def names(self, names: Names, entry_point: str) -> dict[str, Any]:
        """What the program calls by these names; the standard library's own from here.

        A built-in name is the program's only if it is the entry point, or if it must be: when the
        tests use no other name that is not their own. The name of a standard module is the
        program's if the tests use it as no module is used: where they call it.
        """
        found: dict[str, Any] = {}
        own = names.own
        asked = [name for name in names.used if name == entry_point or not hasattr(builtins, name)]
        if not set(asked) - own:
            asked = names.used
        answer = self.channel.ask("names", asked)
        for name in asked:
            module = None if name in own | {entry_point} else _module(name)
            if module is not None and not (name in answer and name in names.bare):
                found[name] = module
            elif name in answer:
                origin, value = answer[name]
                genuine = _genuine(origin) if name != entry_point else None
                found[name] = value if genuine is None else genuine
                self.has_data |= genuine is None and type(value) is not StandIn
                if name in names.classes and type(value) is StandIn:
                    value._make_objects_()
        return found

    def perform(self, kind: str, *rest: Any) -> Any:
        if kind == "call":
            return self.held(rest[0])(*rest[1], **rest[2])
        if kind == "attribute":
            owner, name = self.held(rest[0]), str(rest[1])
            if name.startswith("_") or isinstance(owner, _HIDDEN) or not _of_tests(owner):
                raise AttributeError(name)
            return getattr(owner, name)
        if kind == "operator" and rest[0] in _ALLOWED:
            return getattr(_Operators, rest[0])(*rest[1:])
        raise ValueError(f"no such request: {kind!r}")

    def name_of(self, value: Any) -> Any:
        number = getattr(value, "_handle_", None) if is_stand_in(value) else None
        if number is not None:
            return ("mine", number)
        if is_array(value) and (parts := taken_apart(value)):
            return parts
        module = getattr(value, "__module__", None)
        standard = isinstance(module, str) and module.partition(".")[0] in sys.stdlib_module_names
        if standard and (isinstance(value, type) or is_function(value)):
            return None  # pickled by its name: the program has it, too
        return ("test", self.hold(value), callable(value))

    def stand_in(self, name: Any) -> Any:
        kind, *rest = name
        if kind == "yours":
            return self.held(rest[0])
        if kind == "error":
            return self.exception(*rest)
        if kind == "array":
            return made(*rest)
        handle = int(rest[0])
        if kind == "carried":
            return carried(self.channel, handle, rest[1])
        if kind == "coroutine":
            return Awaited(self.channel, handle)
        if handle not in self._stand_ins:
            if kind == "class" and _error_class(rest[2]) is not None:
                self._stand_ins[handle] = self._error(rest[2], str(rest[1]), handle)
            else:
                self._stand_ins[handle] = StandIn(self.channel, handle, str(rest[1]), str(kind))
        found = self._stand_ins[handle]
        handed_out(found)
        return found

    def exception(self, builtin: str, name: str, handle: int | None, arguments: Any) -> Any:
        if builtin == "SystemExit":
            error: BaseException = ProgramExit(*arguments)
        elif handle is None:
            error = (_error_class(builtin) or Exception)(*arguments)
        else:
            error = self._error(builtin, name, handle)(*arguments)
        error._of_program_ = True  # type: ignore[attr-defined]
        return error

    def _error(self, builtin: str, name: str, handle: int) -> type[BaseException]:
        base = _error_class(builtin) or Exception
        key = (builtin, name, handle)
        if key not in self._errors:
            made = type(str(name), (base,), {"__init__": _init_error, "_handle_": handle})
            self._errors[key] = made
        return self._errors[key]


def _init_error(self: BaseException, *args: Any, **_: Any) -> None:
    BaseException.__init__(self, *args)


def _error_class(name: Any) -> type[BaseException] | None:
    found = getattr(builtins, str(name), None)
    if isinstance(found, type) and issubclass(found, BaseException):
        if issubclass(found, SystemExit | KeyboardInterrupt | GeneratorExit):
            return ProgramExit
        return Exception if found is BaseException else found
    return None


def _module(name: str) -> types.ModuleType | None:
    """The standard library's module of this name, if it is there on this system."""
    try:
        return import_module(name) if name in sys.stdlib_module_names else None
    except ImportError:
        return None


def _genuine(origin: Any) -> Any:
    """What the standard library has under the name that the program says it took."""
    if not isinstance(origin, tuple) or not all(isinstance(part, str) for part in origin):
        return None
    module, name = origin
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or top == "unittest":  # whose mocks equal what one likes
        return None
    try:
        found = import_module(module)
        return getattr(found, name) if name else found
    except (ImportError, AttributeError):
        return None


def _of_tests(value: Any) -> bool:
    """Whether the program may look into a value: an object of the tests' own, or a mock."""
    return type(value).__module__ in ("__tests__", "unittest.mock")


class _Operators:
    iter = staticmethod(builtins.iter)
    next = staticmethod(builtins.next)
    len = staticmethod(builtins.len)

    @staticmethod
    def getitem(owner: Any, key: Any) -> Any:
        return owner[key]

    @staticmethod
    def eq(one: Any, other: Any) -> bool:
        return bool(one == other)

    @staticmethod
    def lt(one: Any, other: Any) -> bool:
        return bool(one < other)

"""In the process of the tests: stand-ins for what lives in the program's process.

A stand-in may be called, indexed, iterated and so on, each by asking the program. It is never
asked how it compares with a value of the tests: it equals none, and is in no order with any, since
an answer to that question would be the verdict.
"""

from __future__ import annotations

import builtins
import sys
import types
from importlib import import_module
from typing import Any

from assay.verifiers.code.channel import CARRIED, Channel, Side

_ALLOWED = frozenset(("iter", "next", "len", "getitem", "eq", "lt"))
_HIDDEN = (types.FunctionType, types.GeneratorType, types.CodeType, types.FrameType)


class ProgramExit(SystemExit):
    """The program called ``sys.exit`` while it was tested."""


class TestSide(Side):
    """Asks the program, and believes nothing but data."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self._stand_ins: dict[int, Any] = {}
        self._errors: dict[Any, type[BaseException]] = {}

    def names(self, wanted: list[str], own: set[str], entry_point: str) -> dict[str, Any]:
        """What the program calls by these names; the standard library's own from here.

        A built-in name is the program's only if it is the entry point, or if it must be: when the
        tests use no other name that is not their `own`.
        """
        found: dict[str, Any] = {}
        asked = [name for name in wanted if name == entry_point or not hasattr(builtins, name)]
        if not set(asked) - own:
            asked = wanted
        answer = self.channel.ask("names", asked)
        for name in asked:
            if name in sys.stdlib_module_names and name != entry_point and name not in own:
                found[name] = import_module(name)
            elif name in answer:
                origin, value = answer[name]
                genuine = _genuine(origin) if name != entry_point else None
                found[name] = value if genuine is None else genuine
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
        number = getattr(value, "_handle_", None) if _is_stand_in(value) else None
        if number is not None:
            return ("mine", number)
        module = getattr(value, "__module__", None)
        standard = isinstance(module, str) and module.partition(".")[0] in sys.stdlib_module_names
        if standard and callable(value):
            return None  # pickled by its name: the program has it, too
        return ("test", self.hold(value), callable(value))

    def stand_in(self, name: Any) -> Any:
        kind, *rest = name
        if kind == "yours":
            return self.held(rest[0])
        if kind == "error":
            return self.exception(*rest)
        handle = int(rest[0])
        if kind == "carried":
            return _carried(self.channel, handle, rest[1])
        if handle not in self._stand_ins:
            if kind == "class" and _error_class(rest[2]) is not None:
                self._stand_ins[handle] = self._error(rest[2], str(rest[1]), handle)
            else:
                self._stand_ins[handle] = StandIn(self.channel, handle, str(rest[1]))
            if kind == "function":
                object.__setattr__(self._stand_ins[handle], "__doc__", rest[2])
        return self._stand_ins[handle]

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


def _genuine(origin: Any) -> Any:
    """What the standard library has under the name that the program says it took."""
    if not isinstance(origin, tuple) or not all(isinstance(part, str) for part in origin):
        return None
    module, name = origin
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return None
    try:
        found = import_module(module)
        return getattr(found, name) if name else found
    except (ImportError, AttributeError):
        return None


def _of_tests(value: Any) -> bool:
    return type(value).__module__ == "__tests__"


def _is_stand_in(value: Any) -> bool:
    return hasattr(type(value), "_of_program_") or (
        isinstance(value, type) and hasattr(value, "_handle_")
    )


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


class StandIn:
    """A function, class or object of the program."""

    _of_program_ = True

    def __init__(self, channel: Channel, handle: int, name: str) -> None:
        fields = {"_channel_": channel, "_handle_": handle, "__name__": name}
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    def _ask_(self, operator: str, *operands: Any) -> Any:
        return self._channel_.ask("operator", operator, self, *operands)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._channel_.ask("call", self._handle_, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name in ("_channel_", "_handle_", "__isabstractmethod__"):
            raise AttributeError(name)
        return self._channel_.ask("attribute", self._handle_, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._channel_.ask("set", self._handle_, name, value)

    def __instancecheck__(self, value: Any) -> bool:
        return _is_stand_in(value) and bool(
            self._channel_.ask("operator", "isinstance", value, self)
        )

    def __contains__(self, item: Any) -> bool:
        return any(each is item or each == item for each in iter(self))

    def __bool__(self) -> bool:
        return bool(self._ask_("bool"))

    def __len__(self) -> int:
        return int(self._ask_("len"))

    def __hash__(self) -> int:
        return int(self._ask_("hash"))

    def __repr__(self) -> str:
        return str(self._ask_("repr"))

    def __str__(self) -> str:
        return str(self._ask_("str"))

    def __format__(self, form: str) -> str:
        return str(self._ask_("format", form))

    def __exit__(self, *_: object) -> None:
        self._ask_("exit")

    def __eq__(self, other: object) -> bool:
        return self is other or (_is_stand_in(other) and bool(self._ask_("eq", other)))

    def __ne__(self, other: object) -> bool:
        return bool(self._ask_("ne", other)) if _is_stand_in(other) else True


def _operators() -> None:
    """Give `StandIn` the operators that are asked for alike."""
    both = [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "and",
        "or",
        "xor",
        "lshift",
        "rshift",
        "divmod",
    ]
    for name in both:
        asked = f"{name}_" if name in ("and", "or") else name

        def forward(self: Any, other: Any, asked: str = asked) -> Any:
            return self._ask_(asked, other)

        def backward(self: Any, other: Any, asked: str = asked) -> Any:
            return self._channel_.ask("operator", asked, other, self)

        setattr(StandIn, f"__{name}__", forward)
        setattr(StandIn, f"__r{name}__", backward)
    for name in ["lt", "le", "gt", "ge"]:

        def compare(self: Any, other: Any, asked: str = name) -> Any:
            return bool(self._ask_(asked, other)) if _is_stand_in(other) else NotImplemented

        setattr(StandIn, f"__{name}__", compare)
    for name in [
        "neg",
        "pos",
        "invert",
        "abs",
        "int",
        "float",
        "complex",
        "index",
        "iter",
        "next",
        "reversed",
        "enter",
        "round",
        "getitem",
        "setitem",
        "delitem",
    ]:

        def alone(self: Any, *more: Any, asked: str = name) -> Any:
            return _converted(asked, self._ask_(asked, *more))

        setattr(StandIn, f"__{name}__", alone)


def _converted(operator: str, value: Any) -> Any:
    if operator in ("int", "index"):
        return int(value)
    return float(value) if operator == "float" else value


_operators()


def _carried(channel: Channel, handle: int, value: Any) -> Any:
    """A value of a program's subclass of a built-in type: the data, with the rest asked for."""
    base = type(value)
    if base not in CARRIED:
        raise ValueError("not a value that is carried")
    return _CARRIERS[base](value)._with_(channel, handle)


def _carrier(base: type) -> type:
    def with_(self: Any, channel: Channel, handle: int) -> Any:
        self.__dict__.update(_channel_=channel, _handle_=handle)
        return self

    return type(
        base.__name__,
        (base,),
        {
            "_of_program_": True,
            "_with_": with_,
            "__getattr__": StandIn.__getattr__,
        },
    )


_CARRIERS: dict[type, Any] = {base: _carrier(base) for base in CARRIED}

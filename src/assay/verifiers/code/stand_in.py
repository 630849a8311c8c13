"""Stand-ins, in the process of the tests, for what lives in the program's process.

A stand-in may be called, indexed, iterated and so on, each by asking the program. What the
program answers may be a value under test; it may not be the verdict. So a stand-in equals no
value of the tests and is in no order with any, and an operator between a value of the tests and
an object that the program handed out (``f(2) - 4``) decides nothing: it may give another object of
the program, and nothing that is computed from that one is taken for data.

Objects that tests make themselves, by a class that they use as one (``Vector(1, 2) * 3``), are
what such tests are about: their operators are asked.
"""

from __future__ import annotations

import sys
from collections.abc import Coroutine, Generator
from typing import Any

from assay.verifiers.code.channel import CARRIED, Channel

MADE, GIVEN, MIXED = "made", "given", "mixed"
"""Where an object comes from: a class that the tests called, or an operator on such objects; any
other answer of the program; an operator between one of these and a value of the tests."""

_LOOKING = frozenset(
    name
    for kind in (str, list, set, float)
    for name in dir(kind)
    if name.startswith(("is", "count", "find", "rfind", "index", "rindex", "starts", "ends"))
)
"""Methods by which data is looked into; an object that poses as data must not answer them."""
_PROTOCOLS = ("__array", "__dlpack", "__cuda_array", "__isabstract")
"""By these names libraries ask objects for their memory."""


class DecidedByProgram(BaseException):
    """The program's own object was asked what only data can tell."""


class StandIn:  # noqa: D101  (a function, class or object of the program, and so is its docstring)
    __slots__ = (
        *("_channel_", "_handle_", "_kind_", "_origin_", "_makes_"),
        *("_name_", "__doc__", "__weakref__"),
    )
    # And no more: what else it has, `__dict__` too, is what the program's object has.
    _of_program_ = True

    def __init__(self, channel: Channel, handle: int, name: str, kind: str = "object") -> None:
        fields = {
            "_channel_": channel,
            "_handle_": handle,
            "_kind_": kind,
            "_origin_": GIVEN,
            "_makes_": False,
            "_name_": name,
        }
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    def _make_objects_(self) -> None:
        """The tests use this as a class: what it makes is theirs."""
        object.__setattr__(self, "_makes_", self._kind_ == "class")

    def _ask_(self, operator: str, *operands: Any) -> Any:
        answer = self._channel_.ask("operator", operator, self, *operands)
        return _believed(self, operator, answer)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        answer = _asked_aloud(self._channel_, self._handle_, args, kwargs)
        answer = _believed(self, "call", answer)
        if self._makes_:
            _mark(answer, MADE)
        return answer

    def __getattr__(self, name: str) -> Any:
        if name in ("_channel_", "_handle_", "_name_") or name.startswith(_PROTOCOLS):
            raise AttributeError(name)
        answer = _believed(self, name, self._channel_.ask("attribute", self._handle_, name))
        if type(answer) is StandIn:
            if looks_like_class(name):
                answer._make_objects_()
            elif name in _LOOKING and self._kind_ == "object" and self._origin_ != MADE:
                _mark(answer, MIXED)
        return answer

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        name = self._name_
        raise TypeError(f"{name!r} is in another process: nothing can be derived from it here")

    def __setattr__(self, name: str, value: Any) -> None:
        self._channel_.ask("set", self._handle_, name, value)

    def __instancecheck__(self, value: Any) -> bool:
        ask = self._channel_.ask
        return is_stand_in(value) and bool(ask("operator", "isinstance", value, self))

    def __contains__(self, item: Any) -> bool:
        if self._origin_ == MADE:
            return bool(self._ask_("contains", item))
        return any(each is item or each == item for each in iter(self))

    def __bool__(self) -> bool:
        return bool(self._ask_("bool"))

    def __len__(self) -> int:
        return int(self._ask_("len"))

    def __hash__(self) -> int:
        return int(self._ask_("hash"))

    def __repr__(self) -> str:
        return str(self._channel_.ask("operator", "repr", self))

    def __str__(self) -> str:
        return str(self._channel_.ask("operator", "str", self))

    def __format__(self, form: str) -> str:
        return str(self._ask_("format", form) if form else self)

    def __exit__(self, *_: object) -> None:
        self._channel_.ask("operator", "exit", self)

    def __eq__(self, other: object) -> bool:
        return self is other or (is_stand_in(other) and self._compared_("eq", other))

    def __ne__(self, other: object) -> bool:
        return self._compared_("ne", other) if is_stand_in(other) else True

    def _compared_(self, operator: str, other: Any) -> bool:
        return bool(self._channel_.ask("operator", operator, self, other))


class Awaited(Coroutine[Any, Any, Any]):
    """A coroutine of the program, which runs there when the tests await it."""

    __slots__ = ("__weakref__", "_channel_", "_handle_")
    _of_program_ = True

    def __init__(self, channel: Channel, handle: int) -> None:
        self._channel_, self._handle_ = channel, handle

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._channel_.ask("await", self._handle_)
        yield  # which makes it a generator, as Python asks for

    def send(self, _: Any) -> Any:
        """It never waits for anything here: it ends with the answer at once."""
        raise StopIteration(self._channel_.ask("await", self._handle_))

    def throw(self, *error: Any) -> Any:
        raise error[0]

    def close(self) -> None:
        """It has not begun, or has ended."""


def _asked_aloud(channel: Channel, *request: Any) -> Any:
    """A call; if the tests have caught their output, what the program prints goes there, too."""
    if sys.stdout is sys.__stdout__:
        return channel.ask("call", *request)
    channel.ask("capture")
    try:
        return channel.ask("call", *request)
    finally:
        if not channel.gone:
            sys.stdout.write(str(channel.ask("capture")))


def is_stand_in(value: Any) -> bool:
    """Whether a value stands for one of the program's."""
    return hasattr(type(value), "_of_program_") or (
        isinstance(value, type) and hasattr(value, "_handle_")
    )


def looks_like_class(name: str) -> bool:
    """Whether a name is written as those of classes are: ``Vector``, not ``vector``, ``Find_it``.

    >>> [looks_like_class(name) for name in ("Vector", "_Node", "f", "Find_Max")]
    [True, True, False, False]
    """
    bare = name.lstrip("_")
    return bare[:1].isupper() and "_" not in bare


def carried(channel: Channel, handle: int, value: Any) -> Any:
    """A value of a program's subclass of a built-in type: the data, with the rest asked for."""
    base = type(value)
    if base not in CARRIED:
        raise ValueError("not a value that is carried")
    return _CARRIERS[base](value)._with_(channel, handle)


def _believed(owner: Any, doing: str, answer: Any, *others: Any) -> Any:
    """The answer to an operator, if the program may give it; raises `DecidedByProgram`."""
    origins = {owner._origin_, *(each._origin_ for each in others if type(each) is StandIn)}
    meets_tests = owner._origin_ != MADE and not all(map(is_stand_in, others))
    if MIXED in origins or meets_tests:
        if type(answer) is not StandIn:
            raise DecidedByProgram(
                f"{owner._name_!r} of the program took the place of data: what its own {doing!r} "
                "answers would decide the test"
            )
        _mark(answer, MIXED)
    elif origins == {MADE} and doing in _NAMES:
        _mark(answer, MADE)
    return answer


def handed_out(value: Any) -> None:
    """The program has answered with this object, made by whomever."""
    _mark(value, GIVEN)


def _mark(answer: Any, origin: str) -> None:
    """Say where an object comes from; what was mixed once remains so."""
    if type(answer) is StandIn and answer._origin_ != MIXED:
        object.__setattr__(answer, "_origin_", origin)


_BINARY = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"),
    *("lshift", "rshift", "divmod"),
)
_ALONE = (
    *("neg", "pos", "invert", "abs", "int", "float", "complex", "index", "iter", "next"),
    *("reversed", "enter", "round", "getitem", "setitem", "delitem"),
)
_NAMES = frozenset((*_BINARY, "and_", "or_", *_ALONE))


def _operators() -> None:
    """Give `StandIn` the operators that are asked for alike."""
    for name in _BINARY:
        asked = f"{name}_" if name in ("and", "or") else name

        def forward(self: Any, other: Any, *more: Any, asked: str = asked) -> Any:
            answer = self._channel_.ask("operator", asked, self, other, *more)
            return _believed(self, asked, answer, other)

        def backward(self: Any, other: Any, asked: str = asked) -> Any:
            answer = self._channel_.ask("operator", asked, other, self)
            return _believed(self, asked, answer, other)

        setattr(StandIn, f"__{name}__", forward)
        setattr(StandIn, f"__r{name}__", backward)
    for name in ("lt", "le", "gt", "ge"):

        def compare(self: Any, other: Any, asked: str = name) -> Any:
            return self._compared_(asked, other) if is_stand_in(other) else NotImplemented

        setattr(StandIn, f"__{name}__", compare)
    for name in _ALONE:

        def alone(self: Any, *more: Any, asked: str = name) -> Any:
            return _converted(asked, self._ask_(asked, *more))

        setattr(StandIn, f"__{name}__", alone)


def _converted(operator: str, value: Any) -> Any:
    if operator in ("int", "index"):
        return int(value)
    return float(value) if operator == "float" else value


_operators()


def _carrier(base: type) -> type:
    def with_(self: Any, channel: Channel, handle: int) -> Any:
        self.__dict__.update(
            _channel_=channel,
            _handle_=handle,
            _kind_="object",
            _origin_=GIVEN,
            _name_=base.__name__,
        )
        return self

    return type(
        base.__name__,
        (base,),
        {
            "_of_program_": True,
            "_makes_": False,
            "_with_": with_,
            "__getattr__": StandIn.__getattr__,
        },
    )


_CARRIERS: dict[type, Any] = {base: _carrier(base) for base in CARRIED}

"""Tool calls in responses and conversations: found, and compared with what is expected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from assay.core import JSON, Problem, Response, VerifierError
from assay.verifiers.code.jsons import NoJSON, equal, json_in, parsed
from assay.verifiers.reasoning import answer_of

Match = Literal["equal", "superset", "names"]
_TAG = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool by its name, with arguments by theirs."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value!r}" for key, value in self.arguments.items())
        text = f"{self.name}({shown})"
        return text if len(text) <= 160 else f"{text[:159]}…"


def read_call(value: JSON) -> Call:
    r"""A call as the usual interfaces write one. Raises `NoJSON` for anything else.

    ``{"name": ..., "arguments": ...}``, with ``tool`` for the name, ``args``, ``parameters`` or
    ``input`` for the arguments; arguments may be JSON text; all of it may be in ``function``.

    >>> read_call({"function": {"name": "add", "arguments": "{\"a\": 1}"}})
    Call(name='add', arguments={'a': 1})
    """
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict):
        raise NoJSON(f"{value!r:.80} is not a tool call")
    name = next((value[key] for key in ("name", "tool", "tool_name") if key in value), None)
    if not isinstance(name, str) or not name:
        raise NoJSON(f"{value!r:.80} does not name a tool")
    keys = ("arguments", "args", "parameters", "input", "tool_input")
    arguments: Any = next((value[key] for key in keys if key in value), {})
    if isinstance(arguments, str):
        arguments = parsed(arguments) if arguments.strip() else {}
    if arguments is None:
        arguments = {}
    if not isinstance(arguments, dict):
        raise NoJSON(f"the arguments of {name!r} are not an object: {arguments!r:.80}")
    return Call(name=name, arguments=arguments)


def calls_in(response: Response) -> list[Call]:
    """The calls of a response: reported apart in its metadata, in tags, or as JSON text.

    Text that is no JSON and holds no tags makes no call, and what a model thinks aloud makes none
    either. Raises `NoJSON` for calls that cannot be
    read.
    """
    reported = response.metadata.get("tool_calls")
    if reported is not None:
        return read_calls(reported)
    text = response.text.strip()
    text = text if text[:1] in ("[", "{") else answer_of(text)
    tagged = _TAG.findall(text)
    if tagged:
        return [call for each in tagged for call in read_calls(parsed(each))]
    looks = text.lstrip()[:1] in ("[", "{") or "```" in text
    return read_calls(json_in(text)) if looks else []


def read_calls(value: JSON) -> list[Call]:
    """A list of calls, or one; an object may hold them as ``tool_calls``."""
    if isinstance(value, dict) and "tool_calls" in value:
        value = value["tool_calls"] or []
    return [read_call(each) for each in (value if isinstance(value, list | tuple) else [value])]


def calls_of_messages(messages: JSON) -> list[Call]:
    """The calls of a conversation, in order: of its assistant messages, or a list of calls."""
    if isinstance(messages, dict):
        messages = messages.get("messages", [messages])
    if not isinstance(messages, list | tuple):
        raise NoJSON(f"{messages!r:.80} is not a list of messages or calls")
    found: list[Call] = []
    for message in messages:
        if isinstance(message, dict) and "role" in message:
            if message["role"] == "assistant":
                found += read_calls(message.get("tool_calls") or [])
                found += _blocks(message.get("content"))
        else:
            found.append(read_call(message))
    return found


def _blocks(content: JSON) -> Iterable[Call]:
    """Calls written as blocks of type ``tool_use`` in a message's content."""
    listed = content if isinstance(content, list | tuple) else []
    for block in listed:
        if isinstance(block, dict) and block.get("type") == "tool_use":
            yield read_call(block)


def expected_calls(problem: Problem) -> list[Call]:
    """The reference of a problem as calls; an empty list means that no tool is to be called."""
    reference: Any = problem.reference
    if reference is None:
        raise VerifierError(
            f"{problem.called} has no reference: give the expected calls, [] for none",
            kind="problem",
        )
    try:
        return read_calls(parsed(reference) if isinstance(reference, str) else reference)
    except NoJSON as error:
        raise VerifierError(
            f"the reference of {problem.called} cannot be read: {error}", kind="problem"
        ) from None


def matches(found: Call, wanted: Call, how: Match, tolerance: float = 0.0) -> bool:
    """Whether a call is the one wanted: ``superset`` allows arguments beside the wanted ones."""
    if found.name != wanted.name:
        return False
    if how == "names":
        return True
    given = found.arguments
    if how == "superset":
        given = {key: given[key] for key in wanted.arguments if key in given}
    return equal(given, wanted.arguments, tolerance)


def paired(
    found: list[Call], wanted: list[Call], how: Match, tolerance: float = 0.0
) -> dict[int, int]:
    """As many pairs as can be made of wanted and found calls that match, each used once.

    Keys are places in `wanted`, values in `found`. A maximum matching by augmenting paths, since
    with ``superset`` a greedy choice may leave a call without its partner.
    """
    partner: dict[int, int] = {}

    def place(index: int, tried: set[int]) -> bool:
        for other, call in enumerate(found):
            if other not in tried and matches(call, wanted[index], how, tolerance):
                tried.add(other)
                owner = next((key for key, value in partner.items() if value == other), None)
                if owner is None or place(owner, tried):
                    partner[index] = other
                    return True
        return False

    for index in range(len(wanted)):
        place(index, set())
    return partner


def in_order(found: list[Call], wanted: list[Call], how: Match, tolerance: float = 0.0) -> int:
    """How many of the wanted calls, from the first, are found in their order, others between."""
    place = 0
    for call in found:
        if place < len(wanted) and matches(call, wanted[place], how, tolerance):
            place += 1
    return place

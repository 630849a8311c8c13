"""What runs in the jail: the program in one process, its tests in another.

`program` runs the program and then answers the tests' calls. `tests` runs the tests and alone
holds the descriptor of the report. In the mode *together* the tests run in the program's process,
and `tests` only hands them over, with a secret number that the report must carry.
"""

from __future__ import annotations

import builtins
import json
import marshal
import os
import secrets
import sys
from typing import Any

from assay.sandbox.jail.roles import PAYLOAD, fresh_main, read_all
from assay.verifiers.code.channel import Channel, Gone, Side
from assay.verifiers.code.prepared import UNUSED, read
from assay.verifiers.code.program_side import ProgramSide
from assay.verifiers.code.runner import Runner, failed
from assay.verifiers.code.test_side import TestSide

CHANNEL, REPORT = 4, 5
_FINE, _PASSED = b"null", b'{"ok": true}'
"""What is said where nothing went wrong; written out, since `json` wakes much memory up."""
_MISSING = frozenset(
    (
        *("NameError", "UnboundLocalError", "AttributeError", "AssertionError", "SystemExit"),
        *("ImportError", "ModuleNotFoundError"),
    )
)
"""What tests may raise because of what a program does not have."""
PROGRAM = "assay.verifiers.code.harness:program"
TESTS = "assay.verifiers.code.harness:tests"


def program() -> None:
    """Run a program, then its tests or their calls."""
    given = marshal.loads(read_all(PAYLOAD))  # noqa: S302  (of our own making)
    kept = dict(vars(builtins)) if given[1] else {}
    module = fresh_main()
    module.__name__ = "solution"
    sys.modules["solution"] = module
    sys.path.append("")  # files that the program has written
    trouble = _run(given[0], module.__dict__)
    sys.stdout.flush()
    if given[1]:
        _together(trouble, module.__dict__, kept)
        return
    if not _say(trouble):
        return
    Channel(CHANNEL, ProgramSide(module.__dict__)).serve()


def _run(source: str, namespace: dict[str, Any]) -> dict[str, Any] | None:
    """Run the program's own code; what went wrong, or None."""
    try:
        exec(compile(source, "program.py", "exec"), namespace)  # noqa: S102
    except BaseException as error:  # noqa: BLE001  (whatever the program raises is its failure)
        return failed("program", error, "program.py", source)
    return None


def _say(trouble: dict[str, Any] | None) -> bool:
    """Tell the tests how the program's own code went; whether it went well."""
    content = json.dumps(trouble).encode() if trouble else _FINE
    os.write(CHANNEL, len(content).to_bytes(4, "big") + content)
    return trouble is None


def _together(
    trouble: dict[str, Any] | None, namespace: dict[str, Any], kept: dict[str, Any]
) -> None:
    _say(trouble)
    if trouble is not None:
        return
    vars(builtins).update(kept)  # what the program did to the built-in names is undone
    sys.settrace(None)
    sys.setprofile(None)
    nonce, request = marshal.loads(_heard(CHANNEL))  # noqa: S302  (from the tests' process)
    result = Runner(namespace, read(request)).run()
    content = json.dumps({**result, "nonce": nonce}).encode()
    os.write(CHANNEL, len(content).to_bytes(4, "big") + content)


def tests() -> bool:
    """Run the tests of a program that runs elsewhere, and report; whether nothing is left of it."""
    loaded = len(sys.modules)
    result = _tested(read_all(PAYLOAD))
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.write(REPORT, _PASSED if result["ok"] is True else json.dumps(result).encode())
    is_lost = not result["ok"] and not result.get("error") and not result.get("message")
    return len(sys.modules) == loaded and not is_lost  # how a lost program ended is of interest


def _rehearse(side: Side, source: str) -> None:
    """Go through what a role will do, so that the memory for it is at hand."""
    namespace: dict[str, Any] = {}
    _run(source, namespace)
    channel = Channel(-1, side)
    requests: list[tuple[Any, ...]] = [
        ("names", ["f"]),
        ("call", "f", (1, "a", [2]), {}),
        ("return", 1, []),
    ]
    for request in requests:
        channel.reheard(request)


program.rehearse = lambda: _rehearse(ProgramSide({}), "import math\ndef f(n):\n    return n\n")  # type: ignore[attr-defined]
tests.rehearse = lambda: _rehearse(TestSide(), "def check(f):\n    assert f(1) == 1\n")  # type: ignore[attr-defined]


def _tested(content: bytes) -> dict[str, Any]:
    try:
        heard = _heard(CHANNEL)
        trouble = None if heard == _FINE else json.loads(heard)
    except (Gone, ValueError):
        return {
            "ok": False,
            "stage": "program",
            "error": "",
            "message": "it ended before its tests",
        }
    if trouble is not None:
        return {**_only_texts(trouble), "ok": False, "stage": "program"}
    given = read(content)
    if given.together:
        return _handed_over(content)
    module = fresh_main()
    module.__name__ = "__tests__"  # whoever asks for __main__ would run them a second time
    side = TestSide()
    Channel(CHANNEL, side)
    try:
        found = side.names(given.names, given.entry_point)
        module.__dict__.update(found)
        os.write(REPORT, UNUSED)
        side.channel.at_first = _say_used
        if side.has_data:
            side.channel.at_first = None
            _say_used()
        result = _blamed(
            Runner(module.__dict__, given).run(),
            used=side.channel.at_first is None,
            has_names=bool(found),
        )
    except Gone:
        result = {}
    if side.channel.gone:  # also where the tests went on without it
        return {"ok": False, "stage": "test", "error": "", "message": ""}
    return result


def _say_used() -> None:
    os.write(REPORT, b" ")


def _blamed(result: dict[str, Any], *, used: bool, has_names: bool) -> dict[str, Any]:
    """The result, which is the tests' own fault if none of it has anything to do with the program.

    That is: they passed without it, or failed before they asked it anything, in another way than
    by missing a name.
    """
    if used or not result or result.get("ours"):
        return result
    if result["ok"]:
        nothing = ValueError("they ran to their end and never used the program")
        return {**failed("tests", nothing, "", ""), "ours": 1}
    is_own = has_names and result.get("error") not in _MISSING
    return {**result, "ours": 1} if is_own else result


def _handed_over(request: bytes) -> dict[str, Any]:
    """Have the tests run in the program's process; believe a report with the secret only."""
    nonce = secrets.token_hex(16)
    content = marshal.dumps((nonce, request))
    try:
        os.write(CHANNEL, len(content).to_bytes(4, "big"))
        sent = 0
        while sent < len(content):
            sent += os.write(CHANNEL, content[sent:])
        result = json.loads(_heard(CHANNEL))
    except (Gone, OSError, ValueError):
        return {"ok": False, "stage": "test", "error": "", "message": ""}
    if not isinstance(result, dict) or result.pop("nonce", None) != nonce:
        return {"ok": False, "stage": "test", "error": "", "message": "the report was forged"}
    return {**_only_texts(result), "ok": result.get("ok") is True}


def _heard(descriptor: int) -> bytes:
    length = int.from_bytes(_exactly(descriptor, 4), "big")
    return _exactly(descriptor, length)


def _exactly(descriptor: int, length: int) -> bytes:
    data = b""
    while len(data) < length:
        try:
            more = os.read(descriptor, min(65536, length - len(data)))
        except OSError as error:
            raise Gone from error
        if not more:
            raise Gone
        data += more
    return data


def _only_texts(content: Any) -> dict[str, Any]:
    """What the program's process says about itself, cut to what a report may hold."""
    if not isinstance(content, dict):
        return {"error": "", "message": "ended in a way that makes no sense"}
    keys = ("stage", "error", "message", "line", "source", "done", "total", "ours")
    return {
        key: content[key][:2000] if isinstance(content[key], str) else content[key]
        for key in keys
        if isinstance(content.get(key), str | int)
    }

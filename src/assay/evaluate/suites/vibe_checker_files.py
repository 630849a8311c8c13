"""Tasks of SWE-IF as published: fields of BigCodeBench or LiveCodeBench, ``instruction_list``.

Parameters that an instruction does not take fall back to its defaults, as published. Hidden tests
of LiveCodeBench are pickled; they are read only if they hold nothing but text.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import pickle
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assay.core import JSON, BadArgument, ConstraintSpec, DataError, Message, Problem
from assay.verifiers.code.vericode import INSTRUCTIONS
from assay.verifiers.constraints.rows import problems as rows

LARGEST = 1 << 26
"""Bytes of unpacked hidden tests that are read at most."""
STREAM = "Read the input from stdin and print the result. Call your function after its definition."
SOLVE = "Name the main function `solve`. It takes its data as arguments and returns the result."


def read(path: Path) -> Iterator[Problem]:
    """The tasks of a file in JSON Lines; `DataError` with path and line.

    Their instructions are constraints, in the sentences of the data: those to write with are the
    constraints' texts, those to edit with stand under ``edits`` in the metadata.
    """
    for number, problem in rows(path, _task):
        yield problem if problem.id else problem.replace(id=str(number))


def _task(row: JSON) -> Problem:
    if not isinstance(row, Mapping):
        raise DataError(f"a row is an object, not {row!r:.80}")
    listed = row.get("instruction_list")
    if not isinstance(listed, list):
        raise DataError(f"a row needs an instruction_list, not {listed!r:.80}")
    specs, edits = zip(*map(_instruction, listed), strict=True) if listed else ((), ())
    if isinstance(row.get("instruct_prompt"), str):
        prompt, fields = row["instruct_prompt"], _big(row)
    elif isinstance(row.get("question_content"), str):
        prompt, fields = _live(row)
    else:
        raise DataError("a row needs an instruct_prompt or a question_content")
    metadata = {**fields.pop("metadata", {}), "edits": list(edits)}
    return Problem(
        id=str(row.get("task_id") or row.get("question_id") or ""),
        messages=(Message("user", prompt),),
        constraints=tuple(specs),
        metadata=metadata,
        **fields,
    )


def _instruction(found: Any) -> tuple[ConstraintSpec, str]:
    """An instruction as a constraint, and how an edit asks for it."""
    if not isinstance(found, Mapping) or found.get("instruction_idx") not in INSTRUCTIONS:
        raise DataError(f"{found!r:.80} is no instruction with an instruction_idx such as style_1")
    idx = str(found["instruction_idx"])
    given = found.get("parameters")
    filled = given if isinstance(given, Mapping) else {}
    parameters = {name: value for name, value in filled.items() if value is not None}
    try:
        INSTRUCTIONS[idx].filled(parameters)
    except BadArgument:
        parameters = {}
    sentence = INSTRUCTIONS[idx].sentence(**parameters)
    text = str(found.get("generation_prompt") or sentence)
    edit = str(found.get("edit_prompt") or sentence)
    return ConstraintSpec(id=f"vericode:{idx}", args=parameters, text=text), edit


def _is_map(found: Any) -> bool:
    return isinstance(found, Mapping)


def _big(row: Mapping[str, Any]) -> dict[str, Any]:
    """The tests of a task of BigCodeBench."""
    if not isinstance(row.get("test"), str):
        raise DataError(f"a task of BigCodeBench needs its test, not {row.get('test')!r:.80}")
    return {
        "reference": row["test"],
        "metadata": {"entry_point": str(row.get("entry_point", "")), "benchmark": "big"},
    }


def _live(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The prompt and the tests of a task of LiveCodeBench."""
    tests = [*_tests(row.get("public_test_cases")), *_tests(row.get("private_test_cases"))]
    if not tests:
        raise DataError("a task of LiveCodeBench needs test cases")
    streams = any(test.get("testtype") == "stdin" for test in tests)
    cases = [_case(test, streams) for test in tests]
    prompt = f"{row['question_content']}\n\n{STREAM if streams else SOLVE}"
    difficulty = str(row.get("difficulty", ""))
    return prompt, {"metadata": {"cases": cases, "benchmark": "live", "difficulty": difficulty}}


def _case(test: Mapping[str, Any], streams: bool) -> dict[str, JSON]:
    if streams:
        return {"stdin": str(test.get("input", "")), "stdout": str(test.get("output", ""))}
    try:
        args = [json.loads(line) for line in str(test["input"]).splitlines() if line.strip()]
        return {"call": "solve", "args": args, "expected": json.loads(str(test["output"]))}
    except (KeyError, ValueError, RecursionError) as error:
        raise DataError(f"a functional test case is not JSON: {error}") from error


def _tests(found: Any) -> list[Mapping[str, Any]]:
    """Test cases, from a list, its JSON, or that packed."""
    if isinstance(found, str) and found.strip():
        try:
            found = json.loads(found)
        except ValueError:
            found = _unpacked(found)
    if found is None or found == "":
        return []
    if not isinstance(found, list) or not all(map(_is_map, found)):
        raise DataError(f"test cases are a list of objects, not {found!r:.80}")
    return found


class _Text(pickle.Unpickler):
    """Loads plain values alone: a pickle that names anything to call is refused."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise pickle.UnpicklingError(f"it names {module_name}.{global_name}")


def _unpacked(text: str) -> Any:
    """What base64, zlib and pickle have packed: a text of JSON."""
    try:
        packed = base64.b64decode(text, validate=True)
        opened = zlib.decompressobj()
        content = opened.decompress(packed, LARGEST)
        if opened.unconsumed_tail:
            raise DataError(f"packed test cases are larger than {LARGEST} bytes")
        said = _Text(io.BytesIO(content)).load()
        return json.loads(said)
    except (binascii.Error, zlib.error, pickle.PickleError, EOFError) as error:
        raise DataError(f"packed test cases cannot be read: {error}") from error
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, MemoryError) as error:
        raise DataError(f"packed test cases hold no JSON: {error}") from error

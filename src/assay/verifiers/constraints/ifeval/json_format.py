"""detectable_format:json_format: the whole answer is JSON."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from assay.verifiers.constraints.constraint import Constraint, Finding, constraint
from assay.verifiers.constraints.text import Text


@constraint("detectable_format:json_format", family="ifeval")
class JsonFormat(Constraint):
    """The whole answer is a JSON object or list, in a fenced block or bare (IFEval)."""

    phrasings = (
        "Answer in JSON and nothing else; a markdown code fence around it is fine.",
        "Your whole answer must be valid JSON.",
        "Format the entire output as JSON (you may put it in a ```json block).",
    )
    differs = "bare numbers, strings and NaN pass"
    only_with = frozenset({"keywords:existence", "keywords:forbidden_words"})
    touches = frozenset({"lines", "spaces"})

    def check(self, text: Text) -> Finding:
        body = unfenced(text.raw)
        try:
            value = json.loads(body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            return Finding(False, _why(error))
        if not isinstance(value, dict | list):
            return Finding(False, f"a bare {_KINDS[type(value)]}")
        return Finding(True, f"valid JSON ({_KINDS[type(value)]})")

    def check_faithful(self, text: Text) -> Finding:
        try:
            json.loads(unfenced(text.raw))
        except (ValueError, RecursionError) as error:
            return Finding(False, _why(error))
        return Finding(True, "valid JSON")

    def obey(self, text: str) -> str:
        return json.dumps({"answer": text}, ensure_ascii=False)


_KINDS: dict[type[Any], str] = {
    dict: "object",
    list: "list",
    str: "string",
    int: "number",
    float: "number",
    bool: "truth value",
    type(None): "null",
}


def unfenced(text: str) -> str:
    """`text` without a code fence around it, taken off as the published checker does."""
    body = text.strip()
    for fence in ("```json", "```Json", "```JSON", "```"):
        body = body.removeprefix(fence)
    return body.removesuffix("```").strip()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at line {error.lineno}"
    return "nested too deeply" if isinstance(error, RecursionError) else f"no JSON: {error}"

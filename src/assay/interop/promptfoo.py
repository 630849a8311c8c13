"""promptfoo: any verifier as an assertion of type ``python``.

Written against 0.121. In a configuration the verifier, and what it needs, are the assertion's
``config``; what is not given there is looked for in the test's variables, then in its metadata:

    assert:
      - type: python
        value: |
          from assay.interop.promptfoo import get_assert
          return get_assert(output, context)
        config:
          constraints: ["words at_most=60", "no_commas"]

``verifier`` is the text that ``assay verify --verifier`` takes, and by default ``constraints``.
``reference``, ``documents``, ``tests`` and ``constraints`` have the forms of a row for it. A file
of Python whose `get_assert` is imported from here, or made by `assertion`, does as well.

promptfoo knows pass and fail, and counts every assertion that does not pass as failed. So the
outcomes stay apart like this:

- correct passes; incorrect and invalid fail, with the score of the verdict;
- undecided and broken fail with ``graderError``, score 0, and no entry under ``namedScores``, whose
  means are therefore over what was decided.

``metadata.outcome`` says which it was, and the reason begins with it. ``not-python`` turns all that
fails into a pass, whatever the metadata say; where a test has such an assertion, what was not
decided is raised as an error, which promptfoo fails either way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from assay.core import JSON, BadArgument, Problem, Response, Verdict, Verifier, VerifierError
from assay.interop.judging import explained, judge_of, name_of
from assay.interop.logs import messages_of, problem_of

Assertion = Callable[[Any, Mapping[str, Any]], dict[str, JSON]]

_DEPTH = 20
"""Deeper parts of a verdict are told in the reason of the one above them."""


def get_assert(output: Any, context: Mapping[str, Any]) -> dict[str, JSON]:
    """The result of the assertion that `context` describes, under the name promptfoo looks for.

    >>> config = {"constraints": ["words at_most=2"]}
    >>> result = get_assert("It rains again.", {"prompt": "Weather?", "config": config})
    >>> result["pass"], result["score"], result["metadata"]["outcome"]
    (False, 0.0, 'incorrect')

    Raises `UsageError` for a verifier that does not exist: promptfoo reports it as the reason.
    """
    line = (context.get("config") or {}).get("verifier", "constraints")
    if not isinstance(line, str):
        raise BadArgument(f"config.verifier is a line of text, not {line!r:.80}")
    return assertion(line)(output, context)


def assertion(verifier: Verifier | str) -> Assertion:
    """The function that asserts with one verifier, whatever the configuration says.

    >>> from assay import constraints as c
    >>> get_assert = assertion(c.words(at_most=2) & c.ends_with("."))
    >>> [part["pass"] for part in get_assert("It rains again.", {})["componentResults"]]
    [False, True]
    """
    judge = judge_of(verifier)

    def asserted(output: Any, context: Mapping[str, Any]) -> dict[str, JSON]:
        response = Response(output if isinstance(output, str) else json.dumps(output))
        verdict = judge(asked(context), response)
        result = result_of(verdict, response, name_of(judge))
        if not verdict.decided and _inverted((context.get("test") or {}).get("assert")):
            raise VerifierError(str(result["reason"]))
        return result

    return asserted


def _inverted(assertions: Any) -> bool:
    """Whether there is a ``not-python`` among a test's assertions; it may be the one that asks."""
    return any(
        one.get("type") == "not-python" or _inverted(one.get("assert"))
        for one in assertions or ()
        if isinstance(one, dict)
    )


def asked(context: Mapping[str, Any]) -> Problem:
    """The problem in what promptfoo hands to an assertion."""
    config = {k: v for k, v in (context.get("config") or {}).items() if k != "verifier"}
    metadata = (context.get("test") or {}).get("metadata") or {}
    fields = {**metadata, **(context.get("vars") or {}), **config}
    prompt = context.get("prompt") or ""
    reference = fields.pop("reference", None)
    return problem_of("", messages_of(_chat(prompt)), reference, fields)


def _chat(prompt: Any) -> Any:
    """The messages of a prompt that is a chat, which promptfoo writes as JSON; else the prompt."""
    if not isinstance(prompt, str) or not prompt.lstrip().startswith("["):
        return prompt
    try:
        chat = json.loads(prompt)
    except (ValueError, RecursionError):
        return prompt
    whole = chat and all(isinstance(one, dict) and "role" in one for one in chat)
    return chat if whole else prompt


def result_of(verdict: Verdict, response: Response, name: str = "") -> dict[str, JSON]:
    """A verdict as promptfoo's grading result."""
    result = _graded(verdict, response, 0)
    if verdict.score is not None and name:
        result["namedScores"] = {name: verdict.score}
    return result


def _graded(verdict: Verdict, response: Response, depth: int) -> dict[str, JSON]:
    metadata: dict[str, JSON] = {"outcome": verdict.outcome}
    if not verdict.decided:
        metadata["graderError"] = True
    if verdict.failure is not None:
        metadata["failure"] = verdict.failure.to_dict()
    told = explained(verdict, response)
    result: dict[str, JSON] = {
        "pass": bool(verdict),
        "score": verdict.score if verdict.score is not None else 0.0,
        "reason": f"{verdict.outcome}: {told[2 + len(verdict.outcome) :].lstrip()}",
        "metadata": metadata,
    }
    if verdict.parts and depth < _DEPTH:
        result["componentResults"] = [_graded(part, response, depth + 1) for part in verdict.parts]
    return result

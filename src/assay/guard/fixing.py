"""Repairs without a model, where a small edit makes a response pass a check.

In this order: the check's own `fix`; white space and fences taken away; JSON mended; what the
constraints that failed do to obey (cut to a length, a word taken out); a first or last line or
asterisks taken away. An edit counts only if the check then passes, and only if the answer is still
the model's: at least half of its words are kept and few are new.

>>> from assay.verifiers.constraints import words
>>> check = Check(verifier=words(at_most=5), on_failure="fix")
>>> mended(check, Problem(), Response("It will rain today, and then tomorrow."))
('It will rain today, and', 'edited to obey: Answer with at most 5 words.')
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from assay.core import (
    BadArgument,
    Failure,
    Problem,
    Response,
    UsageError,
    Verdict,
    VerifierError,
)
from assay.core.verifier import Verifier
from assay.guard.check import Action, Check
from assay.guard.result import Judged, Side
from assay.sandbox.calls import call
from assay.verifiers.code.json_schema import JsonSchema
from assay.verifiers.code.jsons import NoJSON, json_in
from assay.verifiers.code.source import fenced
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.ifeval.json_format import JsonFormat
from assay.verifiers.constraints.text import analyse
from assay.verifiers.constraints.verifier import Constraints, in_force

KEPT, ADDED = 0.5, 12
"""The share of the response's words that a repair keeps, and the words that it may add."""
_SPACES = re.compile(r"(?<=\S)  +(?=\S)")
LONGEST = 100_000
"""Characters of a response that a repair looks at."""
SECONDS = 2.0
"""The deadline of mending JSON."""


def repaired(check: Check, problem: Problem, response: Response) -> tuple[str, str] | Judged | None:
    """A mended text, and what was done; None where no repair is known, or what broke."""
    try:
        return mended(check, problem, response)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001  a repair's own failure becomes data here
        return _broken_fix(check, "after", error, "reask")


def changed(check: Check, problem: Problem) -> Problem | Judged | None:
    """The request as a check's fix leaves it; None where it knows none."""
    assert check.fix is not None
    try:
        found = check.fix(problem, Response(problem.prompt))
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001  likewise
        return _broken_fix(check, "before", error, "refuse")
    if not isinstance(found, Problem | None):
        raise BadArgument("the fix of a check of requests gives a problem, not a text")
    return found


def _broken_fix(check: Check, side: Side, error: Exception, action: Action) -> Judged:
    name = f"the fix of {check.verifier.name}"
    verdict = Verdict.broken(error, verifier=name)
    return Judged(side=side, verifier=name, verdict=verdict, action=action)


def mended(check: Check, problem: Problem, response: Response) -> tuple[str, str] | None:
    """A text that passes the check, and what was done; None where no repair is known."""
    if len(response.text) > LONGEST:
        return None
    seen = {response.text}
    for text, what in _candidates(check, problem, response):
        if text in seen or not text.strip():
            continue
        seen.add(text)
        if check.verifier(problem, response.replace(text=text)).label == "correct":
            return text, what
    return None


def _candidates(check: Check, problem: Problem, response: Response) -> Iterator[tuple[str, str]]:
    text = response.text
    if check.fix is not None:
        own = check.fix(problem, response)
        if isinstance(own, Problem):
            raise BadArgument("the fix of a check of responses gives a text, not a problem")
        if own is not None:
            yield own, "by the check's own fix"
    yield text.strip(), "white space at the ends taken away"
    blocks = fenced(text)
    if len(blocks) == 1:
        yield blocks[0].text.strip(), "what stands around the fenced block taken away"
    constraints = tuple(_constraints(check.verifier, problem))
    if _wants_json(check.verifier, constraints) and (repaired := _json(text)) is not None:
        yield repaired, "JSON mended"
    obeying = text
    for constraint in constraints:
        edited = _obeyed(constraint, obeying)
        if edited is not None and _same_answer(text, edited):
            obeying = edited
            yield obeying, f"edited to obey: {constraint.describe()}"
    for variant in analyse(text).variants[1:]:
        if _same_answer(text, variant.raw):
            yield variant.raw, "a first or last line or asterisks taken away"


def _constraints(verifier: Verifier, problem: Problem) -> Iterator[Constraint]:
    """The constraints that a verifier asks for; none under a negation."""
    if isinstance(verifier, Constraint):
        yield verifier
    elif isinstance(verifier, Constraints):
        yield from in_force(problem, verifier.profile)
    elif verifier.name == "all":
        for part in verifier.arguments["parts"]:
            yield from _constraints(part, problem)


def _obeyed(constraint: Constraint, text: str) -> str | None:
    """The text edited until it obeys; None if it does already, or no edit is known."""
    if constraint.verdict(analyse(text)).label == "correct":
        return None
    try:
        edited = constraint.obey(text)
    except (NotImplementedError, VerifierError):
        return None
    # Where a word was taken out, two spaces are left.
    return edited if _SPACES.search(text) else _SPACES.sub(" ", edited)


def _same_answer(before: str, after: str) -> bool:
    """Whether a text is still the same answer, edited: most words kept, few added."""
    old = Counter(word.casefold() for word in analyse(before).words_re)
    new = Counter(word.casefold() for word in analyse(after).words_re)
    kept = (old & new).total()
    # Of nothing half is nothing: what is written for an empty response is no repair of it.
    return kept > 0 and kept >= KEPT * old.total() and new.total() - kept <= ADDED


def _wants_json(verifier: Verifier, constraints: tuple[Constraint, ...]) -> bool:
    return isinstance(verifier, JsonSchema) or any(
        isinstance(constraint, JsonFormat) for constraint in constraints
    )


def _json(text: str) -> str | None:
    """The JSON value in a text, as JSON text, with what is missing or too much mended."""
    try:
        return json.dumps(json_in(text), ensure_ascii=False)
    except NoJSON:
        pass
    start = min((at for sign in "{[" if (at := text.find(sign)) >= 0), default=None)
    if start is None:
        return None
    found = call(repaired_json, text[start:], timeout=SECONDS)
    if isinstance(found, Failure) or found is None:
        return None
    return str(found)


def repaired_json(text: str) -> str | None:
    """A text that is nearly JSON as JSON; None if nothing but a word or number comes of it.

    >>> repaired_json("{'a': 1, 'b': [2, 3,")
    '{"a": 1, "b": [2, 3]}'

    Raises `MissingExtra` without the package ``json-repair``.
    """
    try:
        from json_repair import repair_json
    except ImportError:
        from assay.core import MissingExtra

        raise MissingExtra("json-repair", "guard", "mending JSON") from None
    value = repair_json(text, return_objects=True, skip_json_loads=True)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else None

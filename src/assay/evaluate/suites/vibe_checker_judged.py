"""One verdict on a program: do its tests pass, and are all its instructions obeyed?

The parts are the tests, the instructions (a part for each), and, for edits over several turns,
those instructions that fail in the end, judged on the reply to their own edit: whether they were
obeyed once and undone later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from assay.core import ConstraintSpec, Label, Problem, Reason, Response, Verdict, Verifier
from assay.verifiers import turns
from assay.verifiers.code.code_tests import CodeTests
from assay.verifiers.code.vericode_verifier import Profile, VeriCode
from assay.verifiers.parts import combined

TESTS, INSTRUCTIONS, WHEN_ASKED = "tests", "instructions", "when asked"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TaskProduct(Verifier):
    """Correct if the tests pass and every instruction is obeyed; of several turns the last counts.

    `timeout` is in seconds, for the tests of one program. Without instructions among the problem's
    constraints the tests alone decide.
    """

    name = "task_product"
    depends: ClassVar[tuple[str, ...]] = ("ruff",)
    dear = True

    profile: Profile = "repaired"
    timeout: float = 10.0

    def decide(self, problem: Problem, response: Response) -> Verdict:
        said = turns.replies(response)
        last = response if not said else response.replace(text=said[-1] or "", metadata={})
        start = (response.metadata["turns"][-1] or [0])[0] if said else 0
        tests = CodeTests(timeout=self.timeout)(problem, last)
        parts = [turns.shifted(tests, start).replace(verifier=TESTS)]
        if problem.constraints:
            obeyed = VeriCode(profile=self.profile)(problem, last)
            parts.append(turns.shifted(obeyed, start).replace(verifier=INSTRUCTIONS))
            if len(said) > 1:
                parts.append(self._when_asked(problem, said, obeyed))
        label = _label(parts[:2])
        score = None if label == "undecided" else float(label == "correct")
        held = sum(part.label == "correct" for part in parts[:2])
        reason = Reason("tests and instructions", f"{held} of {len(parts[:2])} hold")
        return combined(self.name, label, score, parts, (reason,))

    def _when_asked(self, problem: Problem, said: list[str | None], obeyed: Verdict) -> Verdict:
        """The instructions that fail in the end, each on the reply to its own edit."""
        judged = []
        for place, spec in enumerate(problem.constraints):
            if spec.turn < len(said) and not (obeyed.parts and obeyed.parts[place]):
                alone = problem.replace(constraints=(spec,))
                then = VeriCode(profile=self.profile)(alone, Response(said[spec.turn] or ""))
                judged.append(then.replace(verifier=_id(spec), parts=()))
        return Verdict(
            "incorrect" if any(judged) else "correct",
            reasons=(Reason("nothing that was obeyed is undone by later edits"),),
            parts=tuple(judged),
            verifier=WHEN_ASKED,
        )


def _id(spec: ConstraintSpec) -> str:
    return spec.id.removeprefix("vericode:")


def _label(parts: list[Verdict]) -> Label:
    labels = {part.label for part in parts}
    if labels == {"correct"} or labels == {"invalid"}:
        return labels.pop()
    if "incorrect" in labels or "invalid" in labels:
        return "incorrect"
    return "undecided"

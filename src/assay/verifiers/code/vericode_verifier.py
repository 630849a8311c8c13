"""The verifier of VeriCode's instructions: a part for each, and all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from assay.core import (
    BadArgument,
    ConstraintSpec,
    Problem,
    Reason,
    Response,
    Verdict,
    Verifier,
    VerifierError,
)
from assay.verifiers.code import linter
from assay.verifiers.code.linter import Finding, Selection
from assay.verifiers.code.source import fenced, parsed
from assay.verifiers.code.vericode import INSTRUCTIONS, Instruction
from assay.verifiers.code.vericode_checks import (
    frames_named_df,
    no_comments,
    only_code,
    python_then_json,
)

Profile = Literal["repaired", "faithful"]
_NO_PYTHON = "invalid-syntax"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VeriCode(Verifier):
    r"""Correct if the code in the response obeys every instruction; its score is the share obeyed.

    The instructions are `instructions` (``"style_3 line_length=100"``), or else the problem's
    constraints whose ids are those of `INSTRUCTIONS` (also as ``vericode:style_3``). The code is
    the first fenced block that is not empty, else the whole response; ``doc_4`` and ``doc_6``
    look at the whole response.

    The profile ``repaired`` finds no code in prose (invalid), and no ``# noqa`` silences a rule;
    ``faithful`` does as published. Code that does not parse fails every rule in both. `linter` is
    a path to another ruff than the installed one: the authors pinned 0.11.13.

    An empty program obeys nearly everything: judge tests beside it (see `weighted`).

    >>> verdict = VeriCode(instructions=("style_5", "doc_5")).verify("x = 'a'  # an a")
    >>> verdict.label, [part.verifier for part in verdict.parts if not part]
    ('incorrect', ['style_5', 'doc_5'])
    """

    name = "vericode"
    depends: ClassVar[tuple[str, ...]] = ("ruff",)
    dear = True

    instructions: tuple[str, ...] = ()
    profile: Profile = "repaired"
    linter: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.instructions, str):
            object.__setattr__(self, "instructions", tuple(self.instructions.split(",")))
        object.__setattr__(self, "instructions", tuple(self.instructions))
        if self.profile not in ("repaired", "faithful"):
            raise BadArgument(f"profile is repaired or faithful, not {self.profile!r}")
        for text in self.instructions:
            asked_by(text)

    @property
    def reads_constraints(self) -> bool:
        """Whether the instructions come from the problems' constraints."""
        return not self.instructions

    def decide(self, problem: Problem, response: Response) -> Verdict:
        asked = [asked_by(text) for text in self.instructions] or _asked_of(problem)
        code = _code_in(response.text)
        if self.profile == "repaired" and not _is_program(code):
            reason = Reason("no program was found in the response")
            return Verdict("invalid", reasons=(reason,), verifier=self.name)
        found = self._linted(code, asked)
        parts = []
        for index, one in enumerate(asked):
            why = found[index] if one.instruction.rules else self._own(one, code, response.text)
            reason = Reason(one.instruction.sentence(**one.parameters), why)
            label: Literal["correct", "incorrect"] = "incorrect" if why else "correct"
            parts.append(Verdict(label, reasons=(reason,), verifier=one.instruction.id))
        held = sum(1 for part in parts if part)
        reason = Reason("all instructions must be obeyed", f"{held} of {len(parts)}")
        return Verdict(
            "correct" if held == len(parts) else "incorrect",
            held / len(parts),
            reasons=(reason,),
            parts=tuple(parts),
            verifier=self.name,
        )

    def _own(self, asked: Asked, code: str, text: str) -> str:
        match asked.instruction.check:
            case "only_code":
                return only_code(text)
            case "no_comments":
                return no_comments(code)
            case _:
                return python_then_json(text, published=self.profile == "faithful")

    def _linted(self, code: str, asked: list[Asked]) -> dict[int, str]:
        """What the linter has against the code, for each instruction that it checks."""
        if not any(one.instruction.rules for one in asked):
            return {}
        binary = linter.ruff(self.linter)
        told: dict[int, str] = {}
        for selection, places in _together(asked, binary):
            found = linter.findings(
                code, selection, binary=binary, published=self.profile == "faithful"
            )
            for place in places:
                told[place] = _against(asked[place].instruction, found)
        for place, one in enumerate(asked):
            lost = set(one.instruction.rules) - set(linter.available(one.instruction.rules, binary))
            if "PD901" in lost and not told[place] and (lines := frames_named_df(code)):
                told[place] = f"line {lines[0]}: PD901 a frame is named df"
        return told


@dataclass(frozen=True, slots=True)
class Asked:
    """An instruction with its parameters filled in."""

    instruction: Instruction
    parameters: dict[str, int | str]


def asked_by(text: str) -> Asked:
    """The instruction in a line of text, such as ``"style_3 line_length=100"``."""
    name, *rest = text.split()
    given: dict[str, int | str] = {}
    for part in rest:
        key, sign, value = part.partition("=")
        if not sign:
            raise BadArgument(f"{part!r} in {text!r} is not a parameter written as name=value")
        given[key] = int(value) if value.isdecimal() else value
    return _asked(name, given)


def _asked(name: str, given: dict[str, int | str]) -> Asked:
    instruction = INSTRUCTIONS.get(name.removeprefix("vericode:"))
    if instruction is None:
        raise BadArgument(f"there is no VeriCode instruction {name!r}; style_1 is one")
    return Asked(instruction, instruction.filled(given))


def _asked_of(problem: Problem) -> list[Asked]:
    specs: list[ConstraintSpec] = [
        spec
        for spec in problem.constraints
        if spec.id.removeprefix("vericode:") in INSTRUCTIONS or spec.id.startswith("vericode:")
    ]
    if not specs:
        raise VerifierError(
            f"{problem.called} has no VeriCode instructions among its constraints",
            kind="problem",
        )
    try:
        return [_asked(spec.id, dict(spec.args)) for spec in specs]
    except BadArgument as error:
        raise VerifierError(f"{problem.called}: {error}", kind="problem") from error


def _together(asked: list[Asked], binary: str) -> Iterable[tuple[Selection, list[int]]]:
    """The instructions in as few runs of the linter as leave each one's findings as they are."""
    groups: dict[tuple[object, ...], tuple[set[str], dict[str, str], list[int]]] = {}
    for place, one in enumerate(asked):
        instruction = one.instruction
        if not instruction.rules:
            continue
        settings = {
            key: value.format(**one.parameters) for key, value in instruction.settings.items()
        }
        key: tuple[object, ...] = (instruction.preview, "shared")
        clash = key in groups and any(
            groups[key][1].get(name, value) != value for name, value in settings.items()
        )
        if instruction.alone or clash:
            key = (instruction.preview, place)
        rules, shared, places = groups.setdefault(key, (set(), {}, []))
        rules.update(linter.available(instruction.rules, binary))
        shared.update(settings)
        places.append(place)
    for (preview, *_), (rules, settings, places) in groups.items():
        yield (
            Selection(rules=tuple(sorted(rules)), settings=settings, preview=bool(preview)),
            places,
        )


def _against(instruction: Instruction, found: list[Finding]) -> str:
    """The first finding against an instruction, in words; empty if there is none."""
    for finding in found:
        if finding.rule == _NO_PYTHON or any(_belongs(finding.rule, r) for r in instruction.rules):
            return f"line {finding.line}: {finding.rule} {finding.text}"
    return ""


def _belongs(rule: str, selected: str) -> bool:
    """Whether a rule is the selected one, or of the linter that a bare letter code selects."""
    if any(letter.isdigit() for letter in selected):
        return rule == selected
    return rule.rstrip("0123456789") == selected


def _code_in(text: str) -> str:
    """The first fenced block that is not empty, else the whole response."""
    return next((block.text for block in fenced(text) if block.text.strip()), text)


def _is_program(code: str) -> bool:
    """Whether there is something to judge: at least a statement, or a try at more than words."""
    tree = parsed(code)
    if tree is not None:
        return bool(tree.body) and not _is_prose(code)
    shown = code.replace("```python", "").replace("```", "").strip()
    return "\n" in shown or "(" in shown or "=" in shown


def _is_prose(code: str) -> bool:
    return code.strip().replace("_", "").isalnum()

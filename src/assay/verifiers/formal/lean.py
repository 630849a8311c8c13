"""Lean 4 as a back end, through its read-eval-print loop.

A statement is proved when Lean accepts a theorem of exactly that statement without a `sorry`,
and then says that it rests on no axiom but the allowed ones. Success alone would not do: a proof
with a `sorry` in it, or an axiom made up for the purpose, is accepted without an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from assay.core import BadArgument
from assay.verifiers.formal.backend import Backend
from assay.verifiers.formal.lean_repl import Late, LeanRepl, Reply
from assay.verifiers.formal.programs import MEGA
from assay.verifiers.formal.statement import Language, Statement
from assay.verifiers.formal.states import Proof
from assay.verifiers.formal.terms import NotAStatement, Term

AXIOMS = ("propext", "Classical.choice", "Quot.sound")
"""What Lean's own library rests on."""
TACTICS = (
    "intros; first | omega | norm_num | linarith | nlinarith | positivity | decide | simp_all | rfl"
)
LONGEST_SCRIPT = 20_000

# Words that declare, run or load something, or that leave something open.
_COMMANDS = re.compile(
    r"(?<![\w.'])(?:sorry|admit|stop|axiom|constant|opaque|unsafe|partial|theorem|lemma|def|"
    r"abbrev|instance|example|structure|inductive|class|mutual|namespace|section|end|variable|"
    r"universe|open|import|export|attribute|macro|macro_rules|syntax|notation|infix[lr]?|prefix|"
    r"postfix|elab|elab_rules|initialize|builtin_initialize|set_option|run_tac|run_cmd|run_elab|"
    r"run_meta|native_decide|ofReduceBool|trustCompiler|implemented_by|extern|deriving|local|"
    r"scoped|private|protected|noncomputable|include|omit|add_decl_doc|declare_syntax_cat|"
    r"unsafeCast|by_elab|eval_term|dbg_trace|IO)(?![\w'])"
)
_FORBIDDEN = ("#", '"', "--", "/-", "-/", "@[", "`", "«", "»")
_DEPENDS = re.compile(r"^'assay_step' depends on axioms: \[(?P<names>[^\]]*)\]$", re.DOTALL)
_FREE = "'assay_step' does not depend on any axioms"


@dataclass(frozen=True, kw_only=True, repr=False)
class Lean(Backend):
    """Lean 4 through `command`, which starts its loop in `folder`.

    `header` is imported once a session (Mathlib, where it is there: without it plain statements
    with fractions cannot be read). `seconds` is for each command, `memory` in bytes. What a model
    wrote is run by Lean without a jail; a list of refused words stands before it.
    """

    name: ClassVar[str] = "lean"
    languages: ClassVar[tuple[Language, ...]] = ("plain", "lean")
    dear: ClassVar[bool] = True

    command: tuple[str, ...] = ("lake", "exe", "repl")
    folder: str = "."
    header: str = "import Mathlib"
    tactics: str = TACTICS
    axioms: tuple[str, ...] = AXIOMS
    seconds: float = 60.0
    memory: int = 10_240 * MEGA

    def __post_init__(self) -> None:
        if isinstance(self.command, str) or not self.command:
            raise BadArgument(f"command is a tuple of words, not {self.command!r}")
        object.__setattr__(self, "command", tuple(self.command))
        if not self.seconds > 0:
            raise BadArgument(f"seconds must be above 0, not {self.seconds!r}")

    @cached_property
    def session(self) -> LeanRepl:
        """The running loop."""
        return LeanRepl(self.command, folder=self.folder, header=self.header, memory=self.memory)

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key != "session"}

    def close(self) -> None:
        """End the loop."""
        self.session.close()

    def prove(self, statement: Statement) -> Proof:
        try:
            trivial, binders, goal = self._read(statement)
            script = checked_script(statement.proof) if statement.proof else self.tactics
        except NotAStatement as error:
            return self.unformalised(statement, str(error))
        if trivial:
            return self.vacuous(statement, trivial)
        unreadable = self._unreadable(f"theorem assay_step {binders}: {goal} := by sorry")
        if unreadable:
            return self.unformalised(statement, unreadable)
        lacking = self._check(binders, goal, script)
        if statement.hypotheses and not self._check(binders, "False", self.tactics):
            return self.vacuous(statement, "the hypotheses contradict one another")
        if not lacking:
            detail = "accepted by Lean, resting on no axiom that is not allowed"
            return self.proof(statement, "proved", detail, script if statement.proof else "")
        if not self._check(binders, f"¬ {goal}", self.tactics):
            return self.proof(statement, "failed", "Lean proves that the goal is false")
        return self.proof(statement, "no_proof_found", lacking)

    def _read(self, statement: Statement) -> tuple[str, str, str]:
        """Why the statement is trivial, if it is; its binders, and its goal."""
        statement.check_names()
        if statement.language == "plain":
            plain = statement.plain()
            kind = "ℤ" if plain.whole else "ℚ"
            hypotheses = [written(term, kind) for term in plain.hypotheses]
            goal = written(plain.goal, kind)
            sorts = {n: "ℤ" if s == "integer" else "ℚ" for n, s in plain.variables.items()}
            return plain.trivial, _binders(sorts, hypotheses), goal
        if statement.language != "lean":
            raise NotAStatement(f"Lean takes no statement in the language {statement.language!r}")
        hypotheses = [checked_term(text) for text in statement.hypotheses]
        sorts = {name: checked_term(sort) for name, sort in statement.variables.items()}
        goal = checked_term(statement.goal)
        trivial = ""
        if goal in hypotheses:
            trivial = "the goal is one of the hypotheses"
        elif goal.strip("() ") == "True":
            trivial = "the goal is True"
        return trivial, _binders(sorts, hypotheses), goal

    def _unreadable(self, theorem: str) -> str:
        """Why a theorem with an open proof is not one statement; empty if it is."""
        try:
            reply, _ = self.session.run(theorem, seconds=self.seconds)
        except Late as late:
            return f"{late} ({self.seconds:g} s)"
        if reply.errors:
            return f"Lean cannot read it: {reply.errors[0][:300]}"
        return "" if len(reply.sorries) == 1 else "it is not one statement with one goal"

    def _check(self, binders: str, goal: str, script: str) -> str:
        """Why there is no proof; empty if there is one, and on allowed ground."""
        indented = "\n".join(f"  {line}" for line in script.splitlines())
        theorem = f"theorem assay_step {binders}: {goal} := by\n{indented}"
        try:
            reply, session = self.session.run(theorem, seconds=self.seconds)
            if reply.errors:
                return reply.errors[0][:300]
            if reply.open or reply.env is None:
                return "the proof leaves something open (sorry)"
            asked = "#print axioms assay_step"
            printed, same = self.session.run(asked, env=reply.env, seconds=self.seconds)
        except Late as late:
            return f"{late} ({self.seconds:g} s)"
        if same != session:  # another's proof may have that number now
            return "Lean had to be started again"
        return self.unwanted(printed)

    def unwanted(self, printed: Reply) -> str:
        """What a theorem rests on that it may not; empty if it rests on allowed axioms alone."""
        said = [text.strip() for severity, text in printed.messages if severity == "info"]
        if printed.errors or len(said) != 1:
            return "Lean did not say what the proof rests on"
        if said[0] == _FREE:
            return ""
        found = _DEPENDS.match(said[0])
        if found is None:
            return f"Lean says of the proof: {said[0][:200]}"
        others = {name.strip() for name in found["names"].split(",")} - set(self.axioms)
        return f"the proof rests on axioms: {', '.join(sorted(others))}" if others else ""


def checked_script(text: str) -> str:
    """A proof script that is tactics alone; raises `NotAStatement`."""
    script = re.sub(r"\A\s*by\b", "", text).strip("\n")
    if len(script) > LONGEST_SCRIPT or not script.strip():
        raise NotAStatement(f"a proof has 1 to {LONGEST_SCRIPT} characters, not {len(script)}")
    _refuse(script)
    return script


def checked_term(text: str) -> str:
    """A term in parentheses; raises `NotAStatement` if it could be more than one."""
    _refuse(text)
    opened: list[str] = []
    pairs = {")": "(", "]": "[", "}": "{", "⟩": "⟨"}
    for char in text:
        if char in pairs.values():
            opened.append(char)
        elif char in pairs and (not opened or opened.pop() != pairs[char]):
            raise NotAStatement(f"the brackets of {text!r:.120} do not match")
    if opened or not text.strip() or ":=" in text:
        raise NotAStatement(f"{text!r:.120} is empty, or no whole term")
    return f"({' '.join(text.split())})"


def _refuse(text: str) -> None:
    for piece in _FORBIDDEN:
        if piece in text:
            raise NotAStatement(f"{text!r:.120} holds {piece!r}")
    if found := _COMMANDS.search(text):
        raise NotAStatement(f"a statement or proof may not hold the word {found[0]!r}")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        raise NotAStatement(f"{text!r:.120} holds a control character")


def _binders(sorts: dict[str, str], hypotheses: Sequence[str]) -> str:
    given = [f"({name} : {sort}) " for name, sort in sorts.items()]
    given += [f"(assay_h{at} : {text}) " for at, text in enumerate(hypotheses)]
    return "".join(given)


def written(term: Term, kind: str) -> str:
    """A plain term in Lean over ℤ or ℚ; never over ℕ, where ``1 - 2`` is 0."""
    words = {"and": "∧", "or": "∨", "implies": "→", "!=": "≠", "<=": "≤", ">=": "≥"}
    if isinstance(term.head, Fraction):
        above, below = term.head.numerator, term.head.denominator
        return f"({above} : {kind})" if below == 1 else f"(({above} : {kind}) / {below})"
    if not term.parts:
        return f"({term.head} : {kind})"
    if len(term.parts) == 1:
        return f"({'¬' if term.head == 'not' else '-'} {written(term.parts[0], kind)})"
    if term.head == "^":
        exponent = term.parts[1].head
        assert isinstance(exponent, Fraction)
        return f"({written(term.parts[0], kind)} ^ {exponent.numerator})"
    left, right = (written(part, kind) for part in term.parts)
    return f"({left} {words.get(str(term.head), term.head)} {right})"

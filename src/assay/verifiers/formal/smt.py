"""SMT solvers as back ends: z3 and cvc5, on statements of the plain language.

A statement is proved when no values make the hypotheses true and the goal false, and has failed
when the solver gives such values. Hypotheses that no values make true are a contradiction, and
the statement is vacuous. Statements are written out as SMT-LIB 2.6 by assay, never by a model,
and the solvers run as programs of their own that are killed when their time is up.

>>> given = {"x": "integer"}
>>> print(script(Statement(variables=given, hypotheses=("2*x = 6",), goal="x = 3").plain()))
(set-logic ALL)
(declare-const x Int)
(assert (= (* 2 x) 6))
(assert (not (= x 3)))
"""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from fractions import Fraction
from importlib import util
from typing import ClassVar, Literal

from assay.core import BadArgument, MissingExtra
from assay.verifiers.formal.backend import Backend
from assay.verifiers.formal.programs import MEGA, Finished, run
from assay.verifiers.formal.statement import Plain, Statement
from assay.verifiers.formal.states import Proof
from assay.verifiers.formal.terms import NotAStatement, Term

Solver = Literal["z3", "cvc5"]
SOLVERS: tuple[Solver, ...] = ("z3", "cvc5")
Answer = Literal["sat", "unsat", "unknown"]

_IRRATIONAL = re.compile(r"root-obj|root_of|real_algebraic|witness")
"""Values that are real, and not rational."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Smt(Backend):
    """z3 or cvc5, or both: the later ones are asked what the earlier could not decide.

    `seconds` is for each question (two a statement and solver), `memory` in bytes.
    """

    name: ClassVar[str] = "smt"
    dear: ClassVar[bool] = True

    solvers: tuple[Solver, ...] = SOLVERS
    seconds: float = 5.0
    memory: int = 2048 * MEGA

    def __post_init__(self) -> None:
        object.__setattr__(self, "solvers", tuple(self.solvers))
        if not self.solvers or set(self.solvers) - set(SOLVERS):
            raise BadArgument(f"solvers are some of {', '.join(SOLVERS)}, not {self.solvers!r}")
        if not self.seconds > 0:
            raise BadArgument(f"seconds must be above 0, not {self.seconds!r}")

    def prove(self, statement: Statement) -> Proof:
        try:
            plain = statement.plain()
            question = script(plain)
        except NotAStatement as error:
            return self.unformalised(statement, str(error))
        if plain.trivial:
            return self.vacuous(statement, plain.trivial)
        said = []
        for solver in self.solvers:
            answer, values = self._ask(solver, question)
            if answer == "unsat":
                return self._unless_vacuous(statement, plain, solver)
            if answer == "sat" and _IRRATIONAL.search(values):
                values = "has a counterexample, but not in rational numbers"
            elif answer == "sat":
                return self.proof(statement, "failed", f"{solver} has a counterexample", values)
            said.append(f"{solver}: {values or 'unknown'}")
        return self.proof(statement, "no_proof_found", "; ".join(said))

    def _unless_vacuous(self, statement: Statement, plain: Plain, prover: Solver) -> Proof:
        """Proved, if the hypotheses can hold: from impossible ones everything follows."""
        possible: Answer = "unknown" if plain.hypotheses else "sat"
        for solver in self.solvers:
            if possible == "unknown":
                possible, values = self._ask(solver, script(plain, goal=False))
                if possible == "sat" and _IRRATIONAL.search(values):
                    possible = "unknown"
        if possible == "unsat":
            return self.vacuous(statement, "the hypotheses contradict one another")
        if possible == "unknown":
            detail = (
                f"{prover} finds no counterexample, nor is it known that the hypotheses can hold"
            )
            return self.proof(statement, "no_proof_found", detail)
        return self.proof(statement, "proved", f"{prover} finds no counterexample")

    def _ask(self, solver: Solver, text: str) -> tuple[Answer, str]:
        asked = f"{text}\n(check-sat)\n(get-model)\n"
        done = run(
            _command(solver, self.seconds),
            {"question.smt2": asked},
            seconds=self.seconds + 2.0,
            memory=self.memory,
        )
        return _answer(done)


def script(plain: Plain, *, goal: bool = True) -> str:
    """The SMT-LIB script whose models are the counterexamples; without the goal, the examples."""
    lines = ["(set-logic ALL)"]
    for name, sort in plain.variables.items():
        lines.append(f"(declare-const {_symbol(name)} {'Int' if sort == 'integer' else 'Real'})")
    writer = _Writer(plain)
    lines += [f"(assert {writer.written(term)})" for term in plain.hypotheses]
    if goal:
        lines.append(f"(assert (not {writer.written(plain.goal)}))")
    return "\n".join(lines)


class _Writer:
    """Writes plain terms as SMT-LIB: over Int if all of the statement is whole, else over Real."""

    def __init__(self, plain: Plain) -> None:
        self.sorts = plain.variables
        self.whole = plain.whole

    def written(self, term: Term) -> str:
        if isinstance(term.head, Fraction):
            return self.literal(term.head)
        if not term.parts:
            symbol = _symbol(term.head)
            lift = not self.whole and self.sorts[term.head] == "integer"
            return f"(to_real {symbol})" if lift else symbol
        if term.head == "^":
            base, exponent = term.parts
            assert isinstance(exponent.head, Fraction)
            return self.power(self.written(base), exponent.head.numerator)
        parts = " ".join(map(self.written, term.parts))
        if term.head == "!=":
            return f"(not (= {parts}))"
        return f"({'=>' if term.head == 'implies' else term.head} {parts})"

    def power(self, base: str, exponent: int) -> str:
        """A product, so that solvers without powers understand it."""
        if exponent == 0:
            return self.literal(Fraction(1))
        if len(base) * exponent > LONGEST_PRODUCT:
            raise NotAStatement(f"a power is too long to write out: {base[:60]!r} ^ {exponent}")
        return base if exponent == 1 else f"(* {' '.join([base] * exponent)})"

    def literal(self, number: Fraction) -> str:
        if self.whole:
            return str(number.numerator)
        return f"(/ {number.numerator}.0 {number.denominator}.0)"


LONGEST_PRODUCT = 20_000
"""Characters of a power that is written out."""


def _symbol(name: str) -> str:
    """A name that is no word of SMT-LIB."""
    return name if name.isalpha() and len(name) == 1 else f"|{name}.|"


def _command(solver: Solver, seconds: float) -> list[str]:
    """How to run a solver on the file question.smt2; raises `MissingExtra`."""
    package = {"z3": "z3-solver", "cvc5": "cvc5"}[solver]
    milliseconds = max(1, int(1000 * seconds))
    if solver == "z3":
        found = shutil.which("z3", path=sysconfig.get_path("scripts")) or shutil.which("z3")
        if found is not None:
            return [found, f"-t:{milliseconds}", "question.smt2"]
    elif util.find_spec("cvc5") is not None:
        return [sys.executable, "-I", "-c", _CVC5, str(milliseconds)]
    raise MissingExtra(package, "formal", f"the SMT solver {solver}")


_CVC5 = """
import sys, cvc5
solver = cvc5.Solver()
solver.setOption("tlimit-per", sys.argv[1])
solver.setOption("produce-models", "true")
symbols = cvc5.SymbolManager(solver)
parser = cvc5.InputParser(solver, symbols)
parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, "question.smt2")
while not (command := parser.nextCommand()).isNull():
    print(command.invoke(solver, symbols), end="")
"""


def _answer(done: Finished) -> tuple[Answer, str]:
    """What a solver said, and behind it the values it gave, or why it gave none."""
    if done.late:
        return "unknown", "stopped at its deadline"
    head, _, rest = done.output.strip().partition("\n")
    if head == "sat":
        return "sat", " ".join(rest.split())
    if head == "unsat":
        return "unsat", ""
    return "unknown", "" if head == "unknown" else " ".join(done.output.split())[-200:]

"""Coq as a back end: the proof is checked by Coq's kernel, and what it rests on is read back.

A statement is proved when Coq accepts a theorem of exactly that statement and, asked in a second
run, prints that it rests on no axiom beyond those allowed. It has failed when Coq proves that the
hypotheses rule the goal out. If the hypotheses can be shown to contradict one another, or what
was proved is one of them, the statement is vacuous.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from assay.core import BadArgument, VerifierError
from assay.verifiers.formal import coq_text
from assay.verifiers.formal.backend import Backend
from assay.verifiers.formal.programs import MEGA, Finished, run, run_jailed
from assay.verifiers.formal.statement import Language, Statement
from assay.verifiers.formal.states import Proof
from assay.verifiers.formal.terms import NotAStatement

IMPORTS = ("ZArith", "QArith", "Lia", "Lqa", "Psatz")
REAL_AXIOMS = (
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
)
"""What Coq's real numbers rest on: allow these with ``imports=(..., "Reals", "Lra")``."""

_TACTICS = """\
intros; repeat match goal with
  | H : _ /\\ _ |- _ => destruct H
  | H : _ \\/ _ |- _ => destruct H
end;
repeat split; intros;
first [ assumption | solve [vm_compute; reflexivity] | lia | lra | solve [field; lra]
      | solve [vm_compute; discriminate] | solve [vm_compute in *; discriminate]
      | tauto | congruence | nia | nra ]."""
_FINDLIB = 'path="/usr/lib/ocaml"\ndestdir="/usr/lib/ocaml"\n'
"""Debian's coqc asks for OCaml's package settings, which the jail does not show."""

_AXIOM = re.compile(r"^([^\s:]+)\s*:", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, repr=False)
class Coq(Backend):
    """Coq through `coqc`.

    `imports` are modules of Coq's standard library, `axioms` the names of axioms that a proof may
    rest on. `seconds` is for each run of Coq (up to four a statement), `memory` in bytes.
    Statements of the language ``coq``, and proofs that somebody wrote, run in the jail; with
    `unsafe` they also run where no jail works, under limits of time and memory alone.
    """

    name: ClassVar[str] = "coq"
    languages: ClassVar[tuple[Language, ...]] = ("plain", "coq")
    dear: ClassVar[bool] = True

    command: str = "coqc"
    imports: tuple[str, ...] = IMPORTS
    axioms: tuple[str, ...] = ()
    seconds: float = 10.0
    memory: int = 4096 * MEGA
    unsafe: bool = False

    def __post_init__(self) -> None:
        for name in self.imports:
            if not re.fullmatch(r"\w+(?:\.\w+)*", name):
                raise BadArgument(f"imports are names of Coq modules, not {name!r}")
        if not self.seconds > 0:
            raise BadArgument(f"seconds must be above 0, not {self.seconds!r}")

    def prove(self, statement: Statement) -> Proof:
        try:
            trivial, sequent = self._read(statement)
            script = coq_text.checked_script(statement.proof) if statement.proof else _TACTICS
        except NotAStatement as error:
            return self.unformalised(statement, str(error))
        if trivial:
            return self.vacuous(statement, trivial)
        hostile = statement.language != "plain" or bool(statement.proof)
        binders, hypotheses, goal = sequent
        lacking = self._check(_source(binders, hypotheses, goal, script), hostile=hostile)
        if lacking and statement.language == "coq":
            readable = self._run(_source(binders, hypotheses, goal, None), hostile=True)
            if readable.exit:
                said = f"Coq cannot read it: {_last(readable.output)}"
                return self.unformalised(statement, said)
        if hypotheses and not self._check(
            _source(binders, hypotheses, "False", _TACTICS), hostile=hostile
        ):
            return self.vacuous(statement, "the hypotheses contradict one another")
        if not lacking:
            detail = "accepted by Coq, resting on no axiom that is not allowed"
            return self.proof(statement, "proved", detail, script if statement.proof else "")
        if not self._check(_source(binders, hypotheses, f"(~ {goal})", _TACTICS), hostile=hostile):
            return self.proof(statement, "failed", "Coq proves that the goal is false")
        return self.proof(statement, "no_proof_found", lacking)

    def _read(self, statement: Statement) -> tuple[str, tuple[str, tuple[str, ...], str]]:
        """Why the statement is trivial, if it is, and what to write for Coq."""
        if statement.language == "plain":
            plain = statement.plain()
            return plain.trivial, coq_text.plain(plain)
        if statement.language != "coq":
            raise NotAStatement(f"Coq takes no statement in the language {statement.language!r}")
        binders, hypotheses, goal = coq_text.native(statement)
        said = {" ".join(text.split()) for text in hypotheses}
        if " ".join(goal.split()) in said:
            return "the goal is one of the hypotheses", (binders, hypotheses, goal)
        trivial = "the goal is True" if goal.strip("() ") == "True" else ""
        return trivial, (binders, hypotheses, goal)

    def _check(self, source: str, *, hostile: bool) -> str:
        """Why the theorem of a source is not proved; empty if it is."""
        done = self._run(source, hostile=hostile)
        if done.late:
            return f"stopped after {self.seconds:g} s"
        if done.exit:
            return _last(done.output)
        return self.unwanted(done.output)

    def unwanted(self, output: str) -> str:
        """What a theorem rests on that it may not; empty if it rests on allowed axioms alone."""
        _, found, printed = output.rpartition(_MARK)
        printed = printed.strip()
        if not found:
            return "Coq did not say what the proof rests on"
        if printed == "Closed under the global context":
            return ""
        head, _, rest = printed.partition("\n")
        if head != "Axioms:":
            return f"Coq says of the proof: {head}"
        names = _AXIOM.findall(rest)
        others = [name for name in names if name not in self.axioms]
        if others or not names:
            return f"the proof rests on axioms: {', '.join(others) or rest[:200]}"
        return ""

    def _run(self, source: str, *, hostile: bool) -> Finished:
        """Compile a source, and ask in a run of its own what its theorem rests on."""
        imports = "".join(f"Require Import {name}.\n" for name in self.imports)
        files = {
            # Without the scope a number in somebody's statement would be a rational one.
            "step.v": f"{imports}Open Scope nat_scope.\n{source}",
            "asked.v": f"Require step.\n{_QUESTION.format('step.assay_step')}",
            "findlib.conf": _FINDLIB,
        }
        asked = "Theorem assay_step" in source
        if asked and not hostile:  # nobody else's text is in it that could print an answer
            files["step.v"] += _QUESTION.format("assay_step")
        jailed = hostile and not self.unsafe
        done = (run_jailed if jailed else run)(
            ["sh", "-c", _SCRIPT, "sh", self.command, "again" if asked and hostile else ""],
            files,
            seconds=self.seconds,
            memory=self.memory,
            environment={"OCAMLFIND_CONF": "findlib.conf"} if jailed else {},
        )
        if done.exit == 127:
            raise VerifierError(
                f"{self.command!r} was not found; on Debian and Ubuntu: apt-get install coq",
                kind="missing",
            )
        return done


_MARK = "-- assumptions --"
_QUESTION = f'Goal True. idtac "{_MARK}". exact I. Qed.\nPrint Assumptions {{}}.\n'
_SCRIPT = """\
command -v "$1" >/dev/null || exit 127
"$1" -q -noglob -w none step.v || exit 1
test -z "$2" || exec "$1" -q -noglob -w none asked.v"""


def _source(binders: str, hypotheses: tuple[str, ...], goal: str, script: str | None) -> str:
    """The theorem and its proof; without a script, only the statement, to see if it is one."""
    body = " -> ".join([*hypotheses, goal])
    statement = f"forall {binders}, {body}" if binders else body
    if script is None:
        return f"Definition assay_goal : Prop := ({statement}).\n"
    return (
        f"Definition assay_goal : Prop := ({statement}).\n"
        f"Theorem assay_step : assay_goal.\nProof.\nunfold assay_goal.\n{script}\nQed.\n"
    )


def _last(output: str) -> str:
    """The end of what Coq printed, in one line."""
    return " ".join(output.split())[-300:] or "no proof"

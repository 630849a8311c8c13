"""What every back end is: something that tries to prove a statement, and says what became of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from assay.core.values import paste_back
from assay.verifiers.formal.statement import Language, Statement
from assay.verifiers.formal.states import Proof, State


@dataclass(frozen=True, kw_only=True, repr=False)
class Backend(ABC):
    """Tries to prove statements. Safe to share by threads; what it holds it frees by `close`."""

    name: ClassVar[str] = ""
    languages: ClassVar[tuple[Language, ...]] = ("plain",)
    """The languages of the statements that it takes."""
    dear: ClassVar[bool] = False
    """Whether it runs a program."""

    @abstractmethod
    def prove(self, statement: Statement) -> Proof:
        """The state of a statement.

        A statement that cannot be read, or is vacuous, is ``not_formalised``; a deadline that
        passes is ``no_proof_found``. Raises `VerifierError` if the prover itself is missing or
        does not work, since that says nothing about the statement.
        """

    def proof(self, statement: Statement, state: State, detail: str, evidence: str = "") -> Proof:
        """A proof object that names this back end."""
        return Proof(
            state=state,
            backend=self.name,
            statement=str(statement),
            detail=detail,
            evidence=evidence,
        )

    def unformalised(self, statement: Statement, detail: str) -> Proof:
        """The statement cannot be read."""
        return self.proof(statement, "not_formalised", detail)

    def vacuous(self, statement: Statement, detail: str) -> Proof:
        """The statement can be proved, or not, without saying anything about the step."""
        return self.proof(statement, "not_formalised", f"vacuous: {detail}")

    def __repr__(self) -> str:
        return paste_back(self)

"""The words of assay: problem, response, verdict, verifier, model, budget.

Imports nothing but the standard library.
"""

from assay.core.errors import (
    AssayError,
    AuthenticationFailed,
    BadArgument,
    BadResponse,
    BudgetExceeded,
    ConnectionFailed,
    DataError,
    MissingExtra,
    ModelError,
    ModelTimeout,
    RateLimited,
    RunError,
    UnknownName,
    Unsupported,
    UsageError,
    VerifierError,
    WrongRun,
)
from assay.core.model import Capabilities, Model, Sampling
from assay.core.problem import ConstraintSpec, Message, Problem, Response, TokenLogprob
from assay.core.usage import Budget, Ledger, Usage
from assay.core.values import JSON, Value
from assay.core.verdict import LABELS, OUTCOMES, Failure, Label, Outcome, Reason, Span, Verdict
from assay.core.verifier import Fingerprint, Verifier

__all__ = [
    "JSON",
    "LABELS",
    "OUTCOMES",
    "AssayError",
    "AuthenticationFailed",
    "BadArgument",
    "BadResponse",
    "Budget",
    "BudgetExceeded",
    "Capabilities",
    "ConnectionFailed",
    "ConstraintSpec",
    "DataError",
    "Failure",
    "Fingerprint",
    "Label",
    "Ledger",
    "Message",
    "MissingExtra",
    "Model",
    "ModelError",
    "ModelTimeout",
    "Outcome",
    "Problem",
    "RateLimited",
    "Reason",
    "Response",
    "RunError",
    "Sampling",
    "Span",
    "TokenLogprob",
    "UnknownName",
    "Unsupported",
    "Usage",
    "UsageError",
    "Value",
    "Verdict",
    "Verifier",
    "VerifierError",
    "WrongRun",
]

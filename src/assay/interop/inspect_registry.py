"""What Inspect finds by name: ``assay/verified``, through the entry-point group ``inspect_ai``.

Imported by Inspect alone, so it imports Inspect where it stands.
"""

from typing import Any

from inspect_ai.scorer import accuracy, scorer, stderr

from assay.interop.inspect import scoring
from assay.interop.judging import judge_of


def _verified(verifier: str) -> Any:
    """Judge by a verifier, given as text: ``-S verifier='exact ignore_case=true'``."""
    return scoring(judge_of(verifier), "label")


verified = scorer(metrics=[accuracy(), stderr()], name="verified")(_verified)

"""What the tests of the tables share: reading a prompt down to ids and arguments."""

from __future__ import annotations

from typing import Any

from assay.verifiers.instructions import read


def reads(prompt: str) -> list[tuple[str, dict[str, Any]]]:
    """The constraints in a prompt, in order, as ids and arguments."""
    return [(found.constraint.id, dict(found.constraint.args)) for found in read(prompt)]


def words(relation: str, number: int) -> tuple[str, dict[str, Any]]:
    return "length_constraints:number_words", {"relation": relation, "num_words": number}


def sentences(relation: str, number: int) -> tuple[str, dict[str, Any]]:
    return "length_constraints:number_sentences", {"relation": relation, "num_sentences": number}

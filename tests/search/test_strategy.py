"""How candidates are ranked, and what a result tells."""

import json
from itertools import pairwise

import pytest

from assay.core import Failure, Ledger, Problem, Usage, Verdict
from assay.search.result import SearchResult
from assay.search.selectors import Selection, preference
from assay.search.tree import Tree

RANKED = [
    Verdict("correct"),
    Verdict("correct", 0.6),
    Verdict("incorrect", 0.9),
    Verdict("incorrect", 0.5),
    Verdict("undecided"),
    Verdict("incorrect"),
]


@pytest.mark.parametrize(("better", "worse"), list(pairwise(RANKED)))
def test_ranking(better: Verdict, worse: Verdict) -> None:
    assert preference(better) > preference(worse)


def test_a_broken_verdict_ranks_as_undecided_and_invalid_as_incorrect() -> None:
    broken = Verdict("undecided", failure=Failure("error", "x"))
    assert preference(broken) == preference(Verdict("undecided"))
    assert preference(Verdict("invalid")) == preference(Verdict("incorrect"))


def test_a_result_shows_the_best_and_charges_it_with_everything() -> None:
    ledger = Ledger()
    ledger.charge("generate", Usage(output_tokens=30, model_calls=2))
    tree = Tree()
    for text, label in (("a", "incorrect"), ("b", "correct")):
        tree.add(text=text, whole=True, status="finished", verdict=Verdict(label))
    result = SearchResult(
        strategy="s",
        problem=Problem.of("?"),
        tree=tree,
        selection=Selection(rule="best", chosen=1),
        ledger=ledger,
    )
    assert (result.text, result.verdict.label) == ("b", "correct")
    assert result.response.usage == Usage(output_tokens=30, model_calls=2)
    assert repr(result) == "<SearchResult s: correct (1.00), candidate 2 of 2>"
    again = SearchResult.from_dict(json.loads(json.dumps(result.to_dict())))
    assert again.nodes == result.nodes
    assert (again.selection, again.candidates) == (result.selection, result.candidates)
    assert again.ledger.total == ledger.total

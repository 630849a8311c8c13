"""How candidates are ranked, and what a result tells."""

from itertools import pairwise

import pytest

from assay.core import Failure, Ledger, Response, Usage, Verdict
from assay.search.strategy import Candidate, SearchResult, preference

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
    candidates = tuple(
        Candidate(Response(t), Verdict(v)) for t, v in (("a", "incorrect"), ("b", "correct"))
    )
    result = SearchResult(strategy="s", candidates=candidates, best_index=1, ledger=ledger)
    assert (result.text, result.verdict.label) == ("b", "correct")
    assert result.response.usage == Usage(output_tokens=30, model_calls=2)
    assert repr(result) == "<SearchResult s: correct (1.00), candidate 2 of 2>"
    assert Candidate.from_json(candidates[0].to_json()) == candidates[0]

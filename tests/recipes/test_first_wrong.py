"""Solutions with a known first wrong step, and the trained verifiers of them."""

from assay.core import Problem
from assay.recipes.first_wrong import case, train


def test_a_case_is_what_it_says() -> None:
    made = [case(0, index) for index in range(200)]
    assert made[3] == case(0, 3)
    assert all(-1 <= one.truth < len(one.steps) for one in made)
    assert all(one.tempting != one.truth for one in made)
    assert 60 < sum(one.truth < 0 for one in made) < 160
    assert 0.68 < sum(one.fast for one in made) / 200 < 0.82


def test_each_seed_is_a_verifier_of_its_own(tmp_path) -> None:
    first = train(str(tmp_path), 0, 2)
    second = type(first)(folder=first.folder, seed=1)
    scores = set()
    for one in (first, second):
        verdicts = [one(Problem.of(c.question), c.response) for c in (case(1, 0), case(1, 1))]
        assert all(verdict.decided for verdict in verdicts)
        scores.add(tuple(verdict.score for verdict in verdicts))
    assert len(scores) == 2

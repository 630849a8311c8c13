"""REBASE shares a width by scores, and spends no more than it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core import BadArgument
from assay.search.rebase import Rebase, shares
from assay.search.world import Chains


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(1, 64), st.floats(0.05, 2.0))
def test_shares_add_up_and_follow_the_scores(scores, width, balance) -> None:
    counts = shares(scores, width, balance)
    assert sum(counts) == width
    ranked = [
        count for _, count in sorted(zip(scores, counts, strict=True), key=lambda pair: -pair[0])
    ]
    distinct = len(set(scores)) == len(scores)
    assert not distinct or all(one + 1 >= other for one, other in pairwise(ranked))


def test_the_width_shrinks_as_texts_finish() -> None:
    world = Chains(right=0.8, exploit=0.1)
    model = world.model()
    result = Rebase(n=16, step="\n").search(world.problem(0), model, world.reward())
    assert len(result.tree.candidates) <= 16
    assert result.ledger.total.output_tokens == model.counted.output_tokens


def test_bad_arguments() -> None:
    with pytest.raises(BadArgument, match="balance above 0"):
        Rebase(balance=0)

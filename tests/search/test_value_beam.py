"""The value beam lets finished and unfinished texts compete, and never returns a begun one."""

import pytest

from assay.core import BadArgument
from assay.search.value_beam import ValueBeam
from assay.search.world import Chains


@pytest.mark.parametrize("keep", [1, 4, 10])
def test_what_is_returned_is_finished(keep: int) -> None:
    world = Chains(right=0.6)
    result = ValueBeam(n=20, keep=keep).search(world.problem(1), world.model(), world.reward())
    assert result.chosen.status == "finished"
    assert result.selection.rule == "best"


def test_too_few_steps_are_told_and_the_best_is_written_to_its_end() -> None:
    world = Chains(right=0.6)
    strategy = ValueBeam(n=4, keep=2, max_steps=3)
    result = strategy.search(world.problem(1), world.model(), world.reward())
    assert result.chosen.why == "no other text was finished"
    assert result.text.rstrip().splitlines()[-1].startswith("=")


def test_bad_arguments() -> None:
    with pytest.raises(BadArgument, match="multiple of keep"):
        ValueBeam(n=10, keep=4)

"""Beams keep the best, let nothing vote twice unless asked to, and end when all is finished."""

import pytest

from assay.core import BadArgument, Unsupported
from assay.models import load as model_named
from assay.search.beam import DVTS, Beam, Lookahead, OnlineBestOfN, best, families
from assay.search.strategies import load
from assay.search.tree import Node
from assay.search.world import Chains
from assay.verifiers.constraints import words

HARD = Chains(right=0.55)
SLY = Chains(right=0.55, exploit=0.02)


def solved(world: Chains, strategy, problems: int = 30) -> float:
    model, reward, truth = world.model(), world.reward(), world.truth()
    asked = [world.problem(number) for number in range(problems)]
    return sum(bool(truth(p, strategy.search(p, model, reward).response)) for p in asked) / problems


@pytest.mark.parametrize(
    ("strategy", "low", "high"),
    [
        (Beam(n=16, step="\n"), 0.95, 1.0),
        (DVTS(n=16, step="\n"), 0.75, 1.0),
        (OnlineBestOfN(n=16, step="\n"), 0.9, 1.0),
        (Lookahead(n=16, step="\n"), 0.7, 1.0),
        (load("best_of_n:16"), 0.1, 0.6),
        (load("majority:16"), 0.0, 0.1),
    ],
    ids=lambda strategy: getattr(strategy, "name", ""),
)
def test_on_hard_chains_only_steps_help(strategy, low, high) -> None:
    assert low <= solved(HARD, strategy) <= high


def test_copies_of_finished_texts_let_a_sly_end_take_the_beam_over() -> None:
    honest = solved(SLY, Beam(n=64, step="\n"), 15)
    copied = solved(SLY, Beam(n=64, step="\n", copy_finished=True), 15)
    assert honest >= 0.9
    assert copied <= 0.5


def test_a_beam_keeps_its_width_and_the_rest_is_pruned() -> None:
    result = Beam(n=8, width=4, step="\n").search(HARD.problem(0), HARD.model(), HARD.reward())
    by_depth: dict[int, list[Node]] = {}
    for node in result.nodes:
        by_depth.setdefault(node.depth, []).append(node)
    for depth in range(1, 6):
        assert len(by_depth[depth]) == 8
        kept = [node for node in by_depth[depth] if node.status == "live"]
        assert kept == best(by_depth[depth], 2) or len(kept) == 2
    assert {node.status for node in by_depth[6]} == {"finished"}
    assert sum(row.count for row in result.selection.table) == 8


def test_what_was_looked_at_ahead_is_paid_for_and_is_no_candidate() -> None:
    model = HARD.model()
    result = Lookahead(n=4, width=2, step="\n").search(HARD.problem(0), model, HARD.reward())
    looked = [node for node in result.nodes if node.why == "looked ahead"]
    assert looked
    assert result.ledger.phases["look ahead"].output_tokens == 60 * len(looked)
    assert result.ledger.total.output_tokens == model.counted.output_tokens
    assert result.chosen.why != "looked ahead"


def test_families_are_by_parent_and_at_the_top_by_place() -> None:
    nodes = [Node(id=i) for i in range(4)] + [Node(id=4, parent=1), Node(id=5, parent=1)]
    assert [[node.id for node in one] for one in families(nodes, 2)] == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Beam(n=10, width=4), "a multiple of width"),
        (lambda: Beam(max_steps=0), "max_steps of at least 1"),
        (lambda: Lookahead(ahead=-1), "ahead of at least 0"),
    ],
)
def test_bad_arguments(call, says) -> None:
    with pytest.raises(BadArgument, match=says):
        call()


def test_a_model_that_cannot_continue_is_refused_before_the_first_call() -> None:
    model = model_named("scripted:1.0", function=str)
    with pytest.raises(Unsupported, match="needs a model that can continue a text that it began"):
        Beam().search(HARD.problem(0), model, words(at_least=1))

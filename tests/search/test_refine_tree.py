"""Refinement trees: who is refined, in which order, when it ends, and what becomes of the root."""

from dataclasses import dataclass, field

import pytest
from replies import Replies, in_turn

from assay.core import BadArgument, Problem, Reason, Response, Verdict, Verifier
from assay.search.refine_tree import RefineTree
from assay.search.repairs import Repairs
from assay.verifiers.combine import all_
from assay.verifiers.simulated import planted

PROBLEM = Problem.of("Write.", id="p")


@dataclass(frozen=True, kw_only=True, repr=False)
class Digit(Verifier):
    """Scores by the digit at the start of a text; 9 is correct, ? undecided. Takes votes."""

    name = "digit"

    votes: int = 1
    seen: list[tuple[str, int]] = field(default_factory=list, compare=False)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        self.seen.append((response.text, self.votes))
        if response.text.startswith("?"):
            return Verdict("undecided")
        digit = int(response.text[0])
        label = "correct" if digit == 9 else "incorrect"
        return Verdict(label, digit / 9, reasons=(Reason(f"found a {digit}"),))


def texts(*digits: int | str) -> list[str]:
    """Texts that are all different."""
    return [f"{digit}{'x' * place}" for place, digit in enumerate(digits)]


def parents(strategy: RefineTree, *digits: int | str) -> list[int | None]:
    model = Replies(in_turn(*texts(*digits, *[1] * 40)))
    return [node.parent for node in strategy.search(PROBLEM, model, Digit()).nodes]


@pytest.mark.parametrize(
    ("strategy", "digits", "below"),
    [
        # Three levels: 3 children, then 3 for each of the best 2, then the same again.
        (RefineTree(), (1, 1, 5, 3), [0] * 3 + [2] * 3 + [3] * 3 + [4] * 3 + [5] * 3),
        (RefineTree(depth=1), (1,), [0] * 3),
        (RefineTree(branch=2, keep=1), (1, 2, 3), [0] * 2 + [2] * 2 + [3] * 2),
        (RefineTree(), (9,), []),  # nothing to mend
        (RefineTree(), ("?",), []),  # nobody says what
        (RefineTree(), (1, 9), [0] * 3),  # siblings were drawn with it
        (RefineTree(), (1, 1, 1, 1, 9), [0] * 3 + [1] * 3 + [2] * 3),  # the level is finished
        (RefineTree(), (1, "?", 2, "?"), [0] * 3 + [2] * 3 + [4] * 3 + [5] * 3),
        (RefineTree(), (1, "?", "?", "?"), [0] * 3),
        (RefineTree(n=5), (1, 2, 3, 4), [0] * 3 + [3] * 2),  # so many and no more
        (
            RefineTree(how="dfs", n=12),
            (1, 1, 5, 3),
            [0] * 3 + [2] * 3 + [4] * 3 + [5] * 3,  # the best child, its best children in turn
        ),
        (RefineTree(how="dfs", depth=2), (1, 1, 5, 3), [0] * 3 + [2] * 3 + [3] * 3),
        (RefineTree(how="chain", n=4), (1,), [0, 1, 2, 3]),
        (RefineTree(how="chain", n=3), (1, "?", 2), [0, 0, 2]),  # it is tried again
        (RefineTree(how="chain"), (1, 2, 9), [0, 1]),
        (RefineTree(how="restart_chain", n=7), (1,), [0, 1, 2, 0, 4, 5, 0]),
        (RefineTree(how="restart_chain", n=4, depth=1), (1,), [0, 0, 0, 0]),
    ],
)
def test_whose_refinements_are_drawn(strategy, digits, below) -> None:
    assert parents(strategy, *digits) == [None, *below]


@pytest.mark.parametrize("how", ["bfs", "dfs", "chain", "restart_chain"])
def test_the_best_of_the_tree_is_the_result_where_none_is_accepted(how: str) -> None:
    model = Replies(in_turn(*texts(1, 3, 7, *[2] * 20)))
    result = RefineTree(how=how).search(PROBLEM, model, Digit())
    assert result.text == "7xx"
    assert not result.warnings


def test_a_root_that_nothing_mends_is_the_result_and_called_unrefined() -> None:
    model = Replies(in_turn(*texts(5, *[2] * 20)))
    result = RefineTree().search(PROBLEM, model, Digit())
    assert result.text == "5"
    assert "unrefined" in result.warnings[0]


def test_the_critique_and_the_text_are_shown_and_nothing_else() -> None:
    model = Replies(in_turn(*texts(4, 2, 3, *[1] * 20)))
    RefineTree(how="chain", n=2).search(PROBLEM, model, Digit())
    messages, _ = model.asked[-1]
    assert [message.role for message in messages] == ["user", "assistant", "user"]
    assert messages[1].content == "2x"
    assert "found a 2" in messages[2].content


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("9 is better", "9 is better"),
        ("I add it. <corrected>9 now</corrected>", "9 now"),
        ("<corrected>\n9\n\nnow\n</corrected>\nDone.", "9\n\nnow"),
        ("<Corrected>9 and cut", "9 and cut"),
        ("1 <corrected>8</corrected> no, <corrected>9</corrected>", "9"),
        ("9 <corrected></corrected>", "9 <corrected></corrected>"),
    ],
)
def test_what_counts_of_a_refinement(said: str, kept: str) -> None:
    model = Replies(in_turn("1", said))
    result = RefineTree(how="chain", n=1).search(PROBLEM, model, Digit())
    assert (result.text, result.best.response.text) == (kept, kept)


def test_a_text_is_judged_once() -> None:
    judge = Digit()
    model = Replies(lambda _, sampling: ["1 again"] * sampling.n)
    result = RefineTree().search(PROBLEM, model, judge)
    assert len(judge.seen) == result.ledger.total.verifier_calls == 1
    assert len(result.nodes) == 16
    assert result.nodes[5].why == "the same text as node 0"
    assert result.nodes[5].verdict == result.nodes[0].verdict


def test_votes_are_the_judge_s() -> None:
    judge = Digit()
    RefineTree(votes=5, n=3).search(PROBLEM, Replies(in_turn(*texts(1, 1, 1, 1))), judge)
    assert [votes for _, votes in judge.seen] == [5] * 4


def test_a_verifier_without_votes_says_so_before_the_first_call() -> None:
    model = Replies(in_turn())
    judge = all_(Digit(), planted({}))
    with pytest.raises(BadArgument, match="takes no votes"):
        RefineTree(votes=5).search(PROBLEM, model, judge)
    assert not model.asked


def test_a_given_answer_is_mended_and_costs_nothing() -> None:
    model = Replies(in_turn("9"))
    result = RefineTree(start="1 given", how="chain").search(PROBLEM, model, Digit())
    assert [node.text for node in result.nodes] == ["1 given", "9"]
    assert result.ledger.total.model_calls == 1


@pytest.mark.parametrize(
    "arguments", [{"n": 0}, {"branch": 0}, {"keep": 0}, {"depth": 0}, {"how": "up"}]
)
def test_impossible_arguments_are_refused(arguments) -> None:
    with pytest.raises(BadArgument):
        RefineTree(**arguments)


def share_met(how: str, n: int, stuck: float, problems: int = 300) -> float:
    """The share of problems solved in a world of known rates, from a first answer that fails."""
    world, met = Repairs(stuck=stuck), 0
    for number in range(problems):
        strategy = RefineTree(
            how=how, n=n, depth=3 if how == "restart_chain" else n, start=world.failing(number)
        )
        result = strategy.search(world.problem(number), world.model(), world.judge(), seed=number)
        met += result.text.startswith("11111")
    return met / problems


@pytest.mark.parametrize(
    ("how", "n", "stuck", "expected"),
    [
        ("chain", 6, 0.0, 0.65),
        ("bfs", 6, 0.0, 0.47),
        ("dfs", 6, 0.0, 0.49),
        ("chain", 12, 0.0, 0.85),
        ("bfs", 12, 0.0, 0.76),
        ("dfs", 12, 0.0, 0.71),
        ("chain", 15, 0.3, 0.34),
        ("bfs", 15, 0.3, 0.65),
        ("restart_chain", 15, 0.3, 0.66),
    ],
)
def test_refining_in_a_world_of_known_rates(how, n, stuck, expected) -> None:
    assert share_met(how, n, stuck) == pytest.approx(expected, abs=0.1)


def test_the_tree_is_for_what_cannot_be_mended_and_a_chain_begun_anew_does_as_well() -> None:
    chain, tree, anew = (share_met(how, 15, 0.3) for how in ("chain", "bfs", "restart_chain"))
    assert min(tree, anew) > chain + 0.15
    assert anew > tree - 0.05

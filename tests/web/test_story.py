"""A search in words, in votes and in what it cost."""

import pytest

from assay.core import Budget, Ledger, Usage, Verdict
from assay.search.selectors import Class, Selection
from assay.search.tree import Tree
from assay.web import story
from tests.web.searches import found, result


def flat(*statuses: str, **first) -> Tree:
    tree = Tree()
    for status in statuses:
        tree.add(text="t", status=status, whole=True, **(first if not tree.nodes else {}))
    return tree


VOTE = (Class("42", 2.5, 3), Class("7", 0.5, 1))
TOLD = [
    (result(flat("finished")), ["1 answer was drawn, each on its own."]),
    (result(flat("finished", "cut")), ["2 answers were drawn", "1 finished, 1 was cut off"]),
    (
        result(flat("finished"), selection=Selection(rule="majority", chosen=0, table=VOTE)),
        ["Answer “42” won with 3 of 4 votes."],
    ),
    (
        result(
            flat("finished"), selection=Selection(rule="weighted", chosen=0, table=VOTE, tied=True)
        ),
        ["the largest sum of scores, 2.50, and 3 of 4 votes. Another stood as high;"],
    ),
    (
        result(flat("finished"), selection=Selection(rule="weighted_mean", chosen=0, table=VOTE)),
        ["the largest mean of scores, 0.83, and 3 of 4 votes."],
    ),
    (
        result(flat("live"), selection=Selection(rule="unfinished", chosen=0), stopped="no more."),
        ["No text was finished: the best", "The search was cut short: no more."],
    ),
    (
        result(flat("finished"), selection=Selection(rule="own", chosen=0)),
        ["A text was chosen by the rule own: number 1 of those drawn."],
    ),
    (result(flat("finished", "pruned", "pruned")), ["2 were given up."]),
    (result(flat("finished", "failed", "duplicate")), ["1 repeated another; 1 was unusable."]),
    (result(flat("finished")), ["The verifier was not asked about it."]),
    (
        result(flat("finished", verdict=Verdict("correct", 0.91))),
        ["The verifier gave the chosen text 0.91: correct."],
    ),
    (result(flat("finished", verdict=Verdict("undecided"))), ["could not tell"]),
]


@pytest.mark.parametrize(("search", "expected"), TOLD)
def test_sentences(search, expected) -> None:
    told = " ".join(story.sentences(search))
    for part in expected:
        assert part in told


def test_a_beam_in_words() -> None:
    told = " ".join(story.sentences(found(r"beam:16,step=\n")))
    assert told.startswith("96 texts were drawn in 6 steps; 16 finished. 60 were given up: outside")
    assert story.meanings(found(r"beam:16,step=\n"))[0][0] == "outside the beam"
    looked = " ".join(story.sentences(found(r"lookahead:16,step=\n")))
    assert "looked ahead, 60 outside the beam" in looked


def test_shapes() -> None:
    chain = Tree()
    chain.add(chain.add(text="a", whole=True), text="b", whole=True)
    assert story.shape(result(chain)) == "chain"
    assert "2 attempts were written, one behind the other" in next(story.sentences(result(chain)))
    assert story.shape(found("majority:4")) == "flat"
    assert story.shape(found(r"beam:16,step=\n")) == "tree"


def test_about_knows_our_strategies_alone() -> None:
    assert story.about(found(r"dvts:16,step=\n"))[0] == "dvts"
    assert story.about(result(flat("finished"), strategy="os.system('x')")) == ("os.system", "")


def test_votes_are_drawn_by_what_the_rule_counts() -> None:
    for rule, shares in (("majority", [1, 1 / 3]), ("weighted", [1, 0.2])):
        search = result(flat("finished"), selection=Selection(rule=rule, chosen=0, table=VOTE))
        assert [vote.share for vote in story.votes(search)] == pytest.approx(shares)
    assert story.votes(result(flat("finished"))) == []


def test_costs_add_up_and_limits_are_told() -> None:
    ledger = Ledger(Budget(tokens=4_000, seconds=2.5))
    ledger.charge("generate", Usage(model_calls=2, output_tokens=7))
    ledger.charge("verify", Usage(verifier_calls=3))
    search = result(flat("finished"), ledger=ledger)
    assert [(row.phase, row.model_calls, row.verifier_calls) for row in story.spent(search)] == [
        ("generate", 2, 0),
        ("verify", 0, 3),
        ("in all", 2, 3),
    ]
    assert story.limits(search) == "4,000 tokens, 2.5 seconds"
    assert story.limits(result(flat("finished"))) == ""

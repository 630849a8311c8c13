"""TRM (arXiv 2509.25409): for each sentence, first whether it is faithful, then whether it is true.

The composition: `FaithfulThenCorrect`; over a model, with `Faithful` and `TrueSentence` as its two
steps, the second with its reasoning. The reward is `reward`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assay.core import Problem, Response, Verdict, Verifier
from assay.core.seeds import rng
from assay.evaluate.statistics import paired
from assay.recipes.experiment import Outcome, Setting, difference, over, share
from assay.recipes.facts import Fact, World
from assay.recipes.recipe import Recipe
from assay.verifiers.grounding.lexical import KPrecision
from assay.verifiers.grounding.sentences import FaithfulThenCorrect, Sentences, cells

KNOWN, CORRUPTED, INVENTED = 0.7, 0.2, 0.1
"""Shares of facts that the verifier knows, documents have wrong, and answers make up."""

Cell = tuple[bool, bool]
"""Whether a sentence is faithful to the documents, and whether it is true."""

SUPPORT = Sentences(part=KPrecision(at_least=1.0))
"""A check of faithfulness alone: every word of the sentence is in the documents."""


def reward(
    found: Sequence[Cell], truth: Sequence[Cell], alpha: float = 0.5, bonus: float = 0.5
) -> float:
    """The reward of a verifier in training: both steps, and more for incorrect sentences found.

    The mean agreement on faithfulness times `alpha` plus that on correctness times the rest, plus
    `bonus` times the recall of incorrect sentences, where there are any. The size of the bonus was
    not published; ours is 0.5.

    >>> truth = [(True, True), (True, False), (False, True)]
    >>> round(reward([(True, True), (True, True), (False, True)], truth), 3)
    0.833
    """
    pairs = list(zip(found, truth, strict=True))
    faithful = sum(ours[0] == theirs[0] for ours, theirs in pairs) / len(pairs)
    correct = sum(ours[1] == theirs[1] for ours, theirs in pairs) / len(pairs)
    wrong = [ours for ours, theirs in pairs if not theirs[1]]
    recall = sum(not ours[1] for ours in wrong) / len(wrong) if wrong else 0.0
    return alpha * faithful + (1 - alpha) * correct + bonus * recall


@dataclass(frozen=True, kw_only=True, repr=False)
class Memory(Verifier):
    """The second step with a table of facts as its knowledge; else it believes the documents."""

    name = "memory"

    facts: Mapping[str, str] = field(hash=False)
    """What is known of a person and relation, by the sentence's beginning."""

    def decide(self, problem: Problem, response: Response) -> Verdict:
        for start, known in self.facts.items():
            if response.text.startswith(start):
                return Verdict("correct" if response.text == known else "incorrect")
        faithful = problem.metadata.get("faithful") == "correct"
        return Verdict("correct" if faithful else "incorrect")


def _memory(world: World, *, shuffled: bool) -> Memory:
    """Some facts of the world; for the control, with the values of others."""
    draw = rng(world.seed, "memory")
    known = [fact for fact in world.facts if draw.random() < KNOWN]
    facts = {}
    for fact in known:
        said = world.wrong(fact, draw) if shuffled else fact
        facts[said.statement().removesuffix(f"{said.value}.")] = said.statement()
    return Memory(facts=facts)


@dataclass(frozen=True, slots=True)
class Item:
    """An answer with its documents, and the truth about each of its sentences."""

    text: str
    documents: tuple[str, ...]
    truth: tuple[Cell, ...]


def _item(world: World, index: int, sample: int) -> Item:
    """Four sentences, from the documents, from the truth, or made up; no pattern is in two."""
    draw = rng(world.seed, "item", index, sample)
    facts = rng(world.seed, "facts", index).sample(world.facts, 4)
    pages = rng(world.seed, "documents", index)
    written = [world.wrong(fact, pages) if pages.random() < CORRUPTED else fact for fact in facts]
    said: list[Fact] = []
    for fact, page in zip(facts, written, strict=True):
        source = draw.random()
        said.append(
            world.wrong(fact, draw) if source < INVENTED else fact if source < 0.4 else page
        )
    truth = tuple(
        (one == page, one == fact) for one, page, fact in zip(said, written, facts, strict=True)
    )
    return Item(
        " ".join(one.statement() for one in said),
        tuple(one.statement() for one in written),
        truth,
    )


def _judged(verifier: Verifier, item: Item) -> tuple[bool, ...]:
    """Whether each sentence is called correct."""
    verdict = verifier(Problem(documents=item.documents), Response(item.text))
    return tuple(part.label == "correct" for part in verdict.parts)


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Of the class *incorrect*, from (called correct, is correct)."""
    both = sum(not said and not true for said, true in pairs)
    either = sum(not said for said, _ in pairs) + sum(not true for _, true in pairs)
    return 2 * both / either if either else 0.0


def experiment(setting: Setting) -> Outcome:
    """The chain against a check of faithfulness alone, and the chain with a false memory."""
    names = ("faithfulness alone", "chain", "false memory")
    scores: dict[str, list[float]] = {name: [] for name in names}
    off: dict[str, list[bool]] = {name: [] for name in names}
    best: dict[str, list[float]] = {name: [] for name in (*names, "random")}
    for seed in setting.seeds:
        world = World(seed=seed, people=40)
        verifiers = _verifiers(world)
        items = [
            [_item(world, index, sample) for sample in range(8)]
            for index in range(setting.limit or 60)
        ]
        for name, verifier in verifiers.items():
            judged = [[_judged(verifier, item) for item in samples] for samples in items]
            pairs = [
                (said, true)
                for samples, found in zip(items, judged, strict=True)
                for said, (_, true) in zip(found[0], samples[0].truth, strict=True)
            ]
            scores[name].append(_f1(pairs))
            off[name] += [
                said == true
                for samples, found in zip(items, judged, strict=True)
                for said, (faithful, true) in zip(found[0], samples[0].truth, strict=True)
                if faithful != true
            ]
            best[name] += [
                _accuracy(samples[_first_best([sum(one) for one in found])])
                for samples, found in zip(items, judged, strict=True)
            ]
        best["random"] += [_accuracy(samples[0]) for samples in items]
    gain = paired(zip(best["faithfulness alone"], best["chain"], strict=True))
    n = len(best["chain"])
    return Outcome(
        fate="not shown",
        finding="with knowledge of its own the chain finds what a check of faithfulness cannot; "
        "that a model can be trained to it was not tried",
        tested=(
            "invented facts, a fifth of them wrong in the documents; support by words, and a table "
            f"of {KNOWN:.0%} of the facts for the knowledge that a trained model would bring"
        ),
        measures=(
            over("F1 of incorrect sentences, faithfulness alone", scores["faithfulness alone"]),
            over("F1 of incorrect sentences, chain", scores["chain"]),
            share("right where support and truth differ, alone",
                  sum(off["faithfulness alone"]), len(off["faithfulness alone"])),
            share("right where support and truth differ, chain",
                  sum(off["chain"]), len(off["chain"])),
            difference("best of 8 by the chain over by faithfulness", gain),
            share("best of 8 by the chain", sum(best["chain"]), n),
            share("a random one of 8", sum(best["random"]), n),
            over("F1 of incorrect sentences, false memory", scores["false memory"], control=True),
        ),
        seeds=setting.seeds,
    )  # fmt: skip


def _verifiers(world: World) -> dict[str, Verifier]:
    """What is compared, by name; the last is the control."""
    true, false = (
        FaithfulThenCorrect(faithful=SUPPORT.part, correct=_memory(world, shuffled=shuffled))
        for shuffled in (False, True)
    )
    return {"faithfulness alone": SUPPORT, "chain": true, "false memory": false}


def _first_best(counts: Sequence[int]) -> int:
    return max(range(len(counts)), key=counts.__getitem__)


def _accuracy(item: Item) -> float:
    return sum(true for _, true in item.truth) / len(item.truth)


RECIPE = Recipe(
    status="partly",
    has="faithful, then correct, for each sentence, over words, tables or a model; the aggregates; "
    "the cells; the reward of training",
    lacks="a reward model that is trained on the chain, by labels and then by its reward, and the "
    "policy trained with it",
    claim="judging each sentence first for faithfulness and then for correctness finds more "
    "incorrect sentences than faithfulness alone",
    experiment=experiment,
)

__all__ = ["RECIPE", "Cell", "Memory", "cells", "experiment", "reward"]

"""CompassVerifier (arXiv 2508.03686): correct, incorrect or invalid, from one small verifier.

The composition: `AnswerJudge` asks a model for the letter; ``learn("equivalence", rows)`` trains
a small verifier of three labels on rows like those of `assay.recipes.answer_samples`; in
`RulesAndLearned` it sees what the rules of answers say.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.core import Problem, Response, Verdict, Verifier
from assay.core.seeds import rng
from assay.core.verifier import checked
from assay.evaluate.statistics import kappa, paired
from assay.recipes.answer_samples import Sample, patterned, plain
from assay.recipes.experiment import Measure, Outcome, Setting, difference, over, share
from assay.recipes.recipe import Recipe
from assay.verifiers.answers.verifier import Answer
from assay.verifiers.judges.answer import AnswerJudge
from assay.verifiers.learned import Learned, learn
from assay.verifiers.parts import Combination, combined

TRAIN, TEST = 600, 300
"""Samples that each verifier learns from, and those of either sort that it is tested on."""
PLAIN, PATTERNS = slice(0, TEST), slice(TEST, 2 * TEST)
"""Where either sort stands among the samples of the test."""
LETTERS = {"correct": "A", "incorrect": "B", "invalid": "C"}
REAL = 8
"""Responses of each label that the real model is tried on."""


def letter(verdict: Verdict) -> str:
    """The published letter of a verdict: C is for unusable responses and for broken problems.

    Empty for what decides nothing: assay keeps apart what the letter C puts together.

    >>> letter(Verdict("invalid")), letter(Verdict("undecided"))
    ('C', '')
    """
    if verdict.failure is not None:
        return "C" if verdict.failure.kind == "problem" else ""
    return LETTERS.get(verdict.label, "")


def reward(verdict: Verdict) -> float:
    """The reward of a response: 1 for A, else 0.

    >>> reward(Verdict("correct")), reward(Verdict("invalid"))
    (1.0, 0.0)
    """
    return float(letter(verdict) == "A")


def beside(text: str, label: str) -> str:
    r"""A response with what the rules say of it as its last line.

    >>> beside("It is 4.", "correct")
    'It is 4.\nrules say correct'
    """
    return f"{text}\nrules say {label}"


@dataclass(frozen=True, kw_only=True, repr=False)
class RulesAndLearned(Combination):
    """The verdict of a learned verifier that is shown what the rules say, as in its training."""

    name = "rules_and_learned"

    rules: Verifier
    learned: Verifier

    def __post_init__(self) -> None:
        checked(self.rules)
        checked(self.learned)

    @property
    def parts(self) -> tuple[Verifier, ...]:  # type: ignore[override]
        return (self.rules, self.learned)

    def decide(self, problem: Problem, response: Response) -> Verdict:
        first = self.rules(problem, response)
        shown = response.replace(text=beside(response.text, first.label))
        second = self.learned(problem, shown)
        return combined(self.name, second.label, second.score, (first, second), second.reasons)


def row(sample: Sample, rules: Verifier | None = None) -> dict[str, str]:
    """What `assay.verifiers.learned.learn` is given; with `rules`, what they say is in it."""
    text = sample.response
    if rules is not None:
        text = beside(text, rules.verify(text, sample.question, reference=sample.reference).label)
    return {
        "prompt": sample.question,
        "reference": sample.reference,
        "response": text,
        "label": sample.label,
    }


def macro_f1(pairs: Sequence[tuple[str, str]], letters: str = "ABC") -> float:
    """The mean over the letters of F1, from (said, true); what is unparsed counts as wrong.

    >>> macro_f1([("A", "A"), ("B", "B"), ("", "C")])
    0.6666666666666666
    """
    scores = []
    for one in letters:
        both = sum(said == true == one for said, true in pairs)
        either = sum(said == one for said, _ in pairs) + sum(true == one for _, true in pairs)
        scores.append(2 * both / either if either else 0.0)
    return sum(scores) / len(scores)


def _learned(rows: Sequence[dict[str, str]], folder: Path) -> Learned:
    learn("equivalence", rows, folder)
    return Learned(path=folder)


def _folded(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with two labels: what is invalid is called incorrect."""
    other = {"invalid": "incorrect"}
    return [{**one, "label": other.get(one["label"], one["label"])} for one in rows]


def _shuffled(rows: Sequence[dict[str, str]], seed: int) -> list[dict[str, str]]:
    """The rows with each other's labels, which mean nothing any more."""
    labels = [one["label"] for one in rows]
    rng(seed, "labels").shuffle(labels)
    return [{**one, "label": label} for one, label in zip(rows, labels, strict=True)]


def _verifiers(seed: int, folder: Path) -> dict[str, Verifier]:
    """What is compared; each learned one has as many samples as the others."""
    half, rules = TRAIN // 2, Answer()
    plains = [plain(seed, index, "learn") for index in range(TRAIN)]
    patterns = [patterned(seed, index, "learn") for index in range(half)]
    mixed = [*plains[:half], *patterns]
    beside_rules = [row(one, rules) for one in mixed]
    first, last = [row(one) for one in plains[:half]], [row(one) for one in patterns]
    return {
        "rules": rules,
        "plain": _learned([row(one) for one in plains], folder / "plain"),
        "patterns": _learned([*first, *last], folder / "patterns"),
        "shuffled": _learned([*first, *_shuffled(last, seed)], folder / "shuffled"),
        "both": RulesAndLearned(rules=rules, learned=_learned(beside_rules, folder / "both")),
        "two labels": RulesAndLearned(
            rules=rules, learned=_learned(_folded(beside_rules), folder / "two")
        ),
    }


Pairs = list[tuple[str, str]]
"""Letters: what was said, and what is true."""


def _round(seed: int) -> dict[str, Pairs]:
    """What each verifier says of the test's samples, whose wordings it has not seen; one seed."""
    samples = [
        *(plain(seed, index, "test") for index in range(TEST)),
        *(patterned(seed, index, "test") for index in range(TEST)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        verifiers = _verifiers(seed, Path(folder))
        return {
            name: [
                (letter(verifier(_problem(one), Response(one.response))), LETTERS[one.label])
                for one in samples
            ]
            for name, verifier in verifiers.items()
        }


def _problem(sample: Sample) -> Problem:
    return Problem.of(sample.question, reference=sample.reference)


def experiment(setting: Setting) -> Outcome:
    """Samples of patterns against as many plain ones; with the rules; three labels against two."""
    rounds = [_round(seed) for seed in setting.seeds]
    gained = _f1_gain("F1 on patterns, gained by samples of patterns", rounds, "plain", "patterns")
    kept = difference(
        "right on plain ones, by samples of patterns",
        paired(
            (float(one["plain"][at][0] == true), float(said == true))
            for one in rounds
            for at, (said, true) in list(enumerate(one["patterns"]))[PLAIN]
        ),
    )
    measures = [
        *_rights(rounds),
        gained,
        _f1_gain("F1 on patterns, rules and learned over rules", rounds, "rules", "both"),
        kept,
        *_labels(rounds),
        _f1_gain(
            "F1 gained by the same samples with labels shuffled", rounds, "plain", "shuffled",
            control=True,
        ),
        _broken(setting),
        *_real(setting),
    ]  # fmt: skip
    if setting.data is not None:
        measures += published(setting.data)
    supported = gained.low > 0 and kept.low > -0.02
    return Outcome(
        fate="supported" if supported else "contradicted" if gained.high < 0 else "not shown",
        finding="samples of patterns teach the three labels better than as many plain ones, and "
        "cost nothing on plain ones" if supported else
        "samples of patterns were not shown to teach the three labels better at no cost",
        tested=f"{TRAIN} generated samples a seed, ten patterns of about thirty, hashed features "
        "for Qwen2.5, test wordings that share no sentence with those learned from; "
        f"{setting.model} as it is on {3 * REAL} responses; not VerifierBench; none of its "
        "rewards for training",
        measures=tuple(measures),
        seeds=setting.seeds,
    )  # fmt: skip


def _rights(rounds: Sequence[dict[str, Pairs]]) -> list[Measure]:
    """How often each is right on patterns."""
    named = {
        "rules": "rules alone",
        "plain": "plain samples",
        "patterns": "with samples of patterns",
        "both": "rules and learned",
    }
    measures = []
    for name, words in named.items():
        pairs = [pair for one in rounds for pair in one[name][PATTERNS]]
        hits = sum(said == true for said, true in pairs)
        measures.append(share(f"right on patterns, {words}", hits, len(pairs)))
    return measures


def _f1_gain(
    what: str, rounds: Sequence[dict[str, Pairs]], less: str, more: str, *, control: bool = False
) -> Measure:
    """The gain in macro-F1 on patterns, over the seeds."""
    gains = [macro_f1(one[more][PATTERNS]) - macro_f1(one[less][PATTERNS]) for one in rounds]
    return over(what, gains, control=control)


def _labels(rounds: Sequence[dict[str, Pairs]]) -> list[Measure]:
    """What the third label finds, and what it costs where only A counts."""
    found = [said == "C" for one in rounds for said, true in one["both"][PATTERNS] if true == "C"]
    folded = (
        (float((two == "A") == (true == "A")), float((three == "A") == (true == "A")))
        for one in rounds
        for (two, true), (three, _) in zip(one["two labels"], one["both"], strict=True)
    )
    return [
        share("invalid ones found by both", sum(found), len(found)),
        difference("right about A alone, three labels over two", paired(folded)),
    ]


def _broken(setting: Setting) -> Measure:
    """How many references that are cut off in the middle the rules call broken."""
    rules, found = Answer(), []
    for seed in setting.seeds:
        for index in range(20):
            sample = plain(seed, index, "test")
            cut = ("\\frac{" + sample.reference, "(" + sample.reference, "...")[index % 3]
            verdict = rules.verify(sample.response, sample.question, reference=cut)
            found.append(verdict.failure is not None and verdict.failure.kind == "problem")
    return share("references cut off, found broken by the rules", sum(found), len(found))


def _real(setting: Setting) -> list[Measure]:
    """A real model asked for the letter, on as many responses of each label."""
    seen: dict[str, list[bool]] = {one: [] for one in "ABC"}
    judge = AnswerJudge(model=setting.model, explain=False)
    for index in range(6 * REAL):
        sample = patterned(setting.first_seed, index, "test")
        true = LETTERS[sample.label]
        if len(seen[true]) < min(REAL, setting.limit or REAL):
            said = judge(_problem(sample), Response(sample.response))
            seen[true].append(letter(said) == true)
    return [
        share(f"right, {setting.model}, of {one}", sum(hits), len(hits))
        for one, hits in seen.items()
    ]


def published(data: Path) -> list[Measure]:
    """How the rules agree with authors' checkers on answers of models to questions of maths."""
    rules, measures = Answer(), []
    for name, rows in (("Qwen2.5-Math", _qwen(data)), ("MathCoder", _mathcoder(data))):
        found = [
            (rules.verify(said, question, reference=gold), right)
            for question, gold, said, right in rows
        ]
        pairs = [(letter(verdict) == "A", right) for verdict, right in found]
        agreed = sum(said == right for said, right in pairs)
        beyond = kappa([said for said, _ in pairs], [right for _, right in pairs])
        unusable = sum(letter(verdict) == "C" for verdict, right in found if right)
        measures += [
            share(f"{name}: rules agree with the authors (kappa {beyond:.2f})", agreed, len(pairs)),
            share(f"{name}: called C though right", unusable, sum(right for _, right in pairs)),
        ]
    return measures


Row = tuple[str, str, str, bool]
"""A question, its reference, a response, and whether the authors call it right."""


def _qwen(data: Path) -> list[Row]:
    text = (data / "qwen_math_cot" / "math_cot_100.jsonl").read_text(encoding="utf-8")
    return [
        (row["question"], row["gt"], said, bool(right))
        for row in map(json.loads, text.splitlines())
        for said, right in zip(row["response"], row["score"], strict=True)
    ]


def _mathcoder(data: Path) -> list[Row]:
    text = (data / "mathcoder" / "answers.jsonl").read_text(encoding="utf-8")
    return [
        (row["question"], row["gold"], row["completion"], bool(row["published_correct"]))
        for row in map(json.loads, text.splitlines()[::8])
    ]


RECIPE = Recipe(
    status="partly",
    has="the judge with three letters, rules of answers, a learned verifier of three labels and "
    "its training, alone or beside the rules, samples of ten patterns, the reward",
    lacks="the other patterns, reformulated formulas, questions that are broken, and policies "
    "trained with the reward",
    claim="samples made after the recurrent errors of verifiers teach a small verifier three "
    "labels better than consensus samples alone",
    experiment=experiment,
)

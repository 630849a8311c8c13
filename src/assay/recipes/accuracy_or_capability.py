"""Of a trained pair: was it accuracy that training raised, or what can be solved at all?

Several samples of held-out problems are drawn before and after training, with the same seeds and
at the same temperature, and kept as two ordinary runs, which `assay capability` reads. The analysis
is that of Kim et al. 2025 (arXiv 2505.14216), in `assay.evaluate.capability`. Beside it stand the
greedy answers: those that are right only since are *sharpened* where a sample had solved the
problem before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import JSON, Problem, Response
from assay.core.seeds import rng, split
from assay.core.usage import Usage
from assay.core.wording import counted
from assay.evaluate.capability import Audit, Outcomes, alike, audit, newly_right, of_run
from assay.evaluate.evaluation import Evaluation
from assay.evaluate.report.charts import Height, curve
from assay.evaluate.report.tables import Table, number, signed
from assay.evaluate.statistics import Paired, pass_at, wilson
from assay.evaluate.suite import Suite
from assay.recipes.measuring import Answering, Measured, measure
from assay.recipes.training_page import Pair
from assay.train.rollout import Prompt

SAMPLES, FEW = 8, 12
"""Samples of a problem; problems of a language model, whose samples cost more than a decoder's."""
TEMPERATURE = 1.0
"""At which samples are drawn, before and after: what moves it moves capability, too."""
_EACH = 16
"""Up to so many samples, pass@k is told for every k; of more, for powers of 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What the samples of the same problems say, before and after, beside the greedy answers."""

    before: Outcomes
    """Of the problems that the audit compares, as many samples as it compares; so `after`."""
    after: Outcomes
    audit: Audit
    greedy: int
    """Greedy answers that are right only since, on these problems."""
    sharpened: tuple[str, ...]
    beyond: tuple[str, ...]
    """Greedy answers right only since, to problems that no sample had solved before."""

    def to_dict(self) -> dict[str, JSON]:
        """As JSON data."""
        return {
            "temperature": TEMPERATURE,
            "sharpened": list(self.sharpened),
            "beyond": list(self.beyond),
            **self.audit.to_dict(),
        }


def some(what: Measured, limit: int | None, *, seed: int) -> Suite:
    """The suite with so many of its problems, by chance: the first ones may be of one kind."""
    known = what.prompts
    chosen = list(range(len(known)))
    if limit is not None and limit < len(known):
        chosen = sorted(rng(seed, "capability").sample(chosen, limit))
    problems = tuple(known[place] for place in chosen)
    return dataclasses.replace(what.suite, load=lambda: problems, statistics=(), size=len(problems))


def sampled(
    policy: Any,
    suite: Suite,
    out: Path,
    *,
    samples: int,
    longest: int,
    identity: Mapping[str, JSON],
    seed: int = 0,
    tell: Callable[[str], object] | None = None,
) -> Evaluation:
    """The run of `samples` samples of each problem in the folder `out`.

    What is there already is not drawn again, unless it is of another policy or drawn otherwise.
    """
    return measure(
        Measured(suite=suite, longest=longest, samples=samples, temperature=TEMPERATURE),
        _answering(policy, samples, seed),
        out,
        name=f"{samples} samples",
        identity={**identity, "seed of samples": seed},
        anew=True,
        tell=tell,
    )


def _answering(policy: Any, samples: int, seed: int) -> Answering:
    """Samples by a policy of either kind; a problem's seed is the same before and after."""

    def answer(asked: Sequence[Problem], longest: int) -> list[Response]:
        drawn = policy.sample(
            [Prompt(problem=one) for one in asked],
            samples=samples,
            longest=longest,
            seed=split(seed, "capability", asked[0].id),
            temperature=TEMPERATURE,
        )
        return [
            Response(
                one.text,
                finish_reason="length" if one.truncated else "stop",
                usage=Usage(input_tokens=len(one.prompt), output_tokens=len(one.tokens)),
            )
            for one in drawn
        ]

    return answer


def compared(samples: Sequence[Evaluation], greedy: Sequence[Evaluation]) -> Capability | None:
    """What the runs before and after say; None where no problem has a decided sample in both."""
    before, after = (of_run(one, every=True) for one in samples)
    k, names = alike(before, after)
    if not k:
        return None
    then, since = map(of_run, greedy)
    compared = {name: before[name][:k] for name in names}
    sharpened, beyond = newly_right(compared, then, since)
    return Capability(
        before=compared,
        after={name: after[name][:k] for name in names},
        audit=audit(before, after),
        greedy=len(sharpened) + len(beyond),
        sharpened=sharpened,
        beyond=beyond,
    )


def said(found: Capability) -> list[str]:
    """What training moved, in sentences."""
    one = found.audit
    times = counted(one.k, "sample")
    moved = (
        f"{one.told[0].upper()}{one.told[1:]}, with {times} a problem at temperature "
        f"{TEMPERATURE:g}. "
        "The share of right samples (accuracy of samples, not of greedy answers) went "
        f"{_change(one, one.accuracy, 1)}, and the share of problems with a right sample "
        f"(capability) {_change(one, one.capability, one.k)}; intervals of 99 %, "
        f"{counted(one.n, 'problem')}."
    )
    sentences = [moved]
    if one.left_out:
        sentences.append(
            f"Left out for having fewer decided samples: {counted(one.left_out, 'problem')}."
        )
    if found.greedy:
        sentences.append(
            f"Of {counted(found.greedy, 'problem')} whose greedy answer is right only since, "
            f"{len(found.sharpened)} had a right one among {times} before (sharpened) and "
            f"{len(found.beyond)} had none."
        )
    sentences.append(
        f"Newly solvable, never right before and at least twice since: {len(one.gained)}; lost, "
        f"the other way round: {len(one.lost)} (McNemar p={one.p:.2g})."
    )
    return sentences


def tables(found: Capability) -> list[Table]:
    """Both changes; what became of the problems; pass@k."""
    one = found.audit
    changes = [
        (
            name,
            number(one.curves[k][0]),
            number(one.curves[k][1]),
            f"{signed(change.difference)} [{change.interval[0]:+.2f}, {change.interval[1]:+.2f}]",
            str(change.n),
        )
        for name, change, k in (
            ("accuracy of samples: right ones", one.accuracy, 1),
            (f"capability: problems with a right sample of {one.k}", one.capability, one.k),
        )
    ]
    head = ("what", "before", "after", "difference, 99 % interval", "problems")
    moved = [
        ("sharpened: greedily right only since, solvable before", found.sharpened),
        ("beyond: greedily right only since, never sampled right before", found.beyond),
        ("learnt: never sampled right before, twice or more since", one.gained),
        ("lost: sampled right twice or more before, never since", one.lost),
    ]
    rows = []
    for name, problems in moved:
        low, high = wilson(len(problems), one.n)
        share = f"{len(problems) / one.n:.2f} [{low:.2f}, {high:.2f}]"
        rows.append((name, str(len(problems)), share, ", ".join(problems[:5])))
    heights = zip(
        *(_heights(held, one.k).items() for held in (found.before, found.after)), strict=True
    )
    passed = [(str(k), _shown(then), _shown(since)) for (k, then), (_, since) in heights]
    right = frozenset({1, 2, 3, 4})
    return [
        Table(title="Accuracy against capability", head=head, rows=changes, numbers=right),
        Table(
            title="Which problems moved",
            head=("what became of them", "n", "share, 95 % interval", "such as"),
            rows=rows,
            numbers=frozenset({1, 2}),
        ),
        Table(
            title="Pass@k, 95 % intervals",
            head=("k", "before", "after"),
            rows=passed,
            numbers=frozenset({0, 1, 2}),
        ),
    ]


def drawn(found: Capability) -> list[Pair]:
    """Pass@k before and after, in one drawing; nothing for a single sample."""
    made = [
        curve("pass@k", {float(k): one for k, one in _heights(held, found.audit.k).items()})
        for held in (found.before, found.after)
    ]
    if made[0] is None or made[1] is None:
        return []
    return [Pair("pass@k by k: before dashed, after solid", made[0], made[1])]


def _heights(held: Outcomes, k: int) -> dict[int, Height]:
    """Pass@j with its interval for the j that are told."""
    counts = [(k, sum(rights)) for rights in held.values()]
    told = range(1, k + 1) if k <= _EACH else [2**n for n in range(k.bit_length()) if 2**n <= k]
    found = {}
    for j in told:
        one = pass_at(counts, j)
        low, high = one.interval
        found[j] = Height(one.value, min(low, one.value), max(high, one.value), one.n)
    return found


def _shown(one: Height) -> str:
    return f"{one.value:.3f} [{one.low:.2f}, {one.high:.2f}]"


def _change(one: Audit, change: Paired, k: int) -> str:
    before, after = one.curves[k]
    low, high = change.interval
    return (
        f"from {before:.3f} to {after:.3f}, difference {change.difference:+.3f} "
        f"[{low:+.3f}, {high:+.3f}]"
    )

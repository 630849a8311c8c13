"""AlpacaFarm: win rates against a reference model's outputs by simulated annotators (2305.14387).

A pair is judged by one annotator of a pool. For our own tasks these are thirteen rules with tastes,
so that every number is planted; with ``judge=MODEL`` (several with commas) they are models under
four prompts at a temperature of 1 (``temperature``). Beside the win rate, whose labels have no
noise, the labels that methods would learn from are given twice, with noise: ``flip`` is how often
one is turned, 0.25 as published, and 0 with a judge, who then is not asked again. What models wrote
elsewhere is judged with ``--model replay:outputs.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from assay.core import BadArgument, Model, Problem, Sampling, Verdict, Verifier
from assay.evaluate.statistic import Case, Statistic, curve, share
from assay.evaluate.suite import Suite
from assay.evaluate.suites import alpaca_farm_files, alpaca_farm_items
from assay.evaluate.suites.alpaca_farm_annotators import Pool, asked, tastes
from assay.evaluate.suites.href import at_equal_length
from assay.evaluate.suites.href_methods import Nearer
from assay.evaluate.suites.published import published

PLACE = "hf:tatsu-lab/alpaca_farm"


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    judge: str | Model | None = None,
    temperature: float | str = 1.0,
    flip: float | str | None = None,
) -> Suite:
    """The suite on a reference model's published outputs, or on tasks of our own."""
    if profile is not None:
        raise BadArgument("suite 'alpaca_farm' has no constraints; it takes no profile")
    if data is not None and judge is None:
        raise BadArgument(
            "the simulated annotators of 'alpaca_farm' know our own tasks only: "
            "published ones need a judge, given with --option judge=MODEL"
        )
    load: Callable[[], Iterable[Problem]] = alpaca_farm_items.problems
    if data is not None:
        load = partial(published, data, "alpaca_farm", PLACE, alpaca_farm_files.read)
    noise = _number("flip", flip) if flip is not None else 0.0 if judge is not None else Pool.FLIP
    return Suite(
        name="alpaca_farm",
        description="answers open tasks better than a reference model, by a pool of annotators",
        load=load,
        verifiers=_verifiers(judge, _number("temperature", temperature), noise),
        groups=("kind",) if data is None else ("dataset",),
        neither=("longer",),
        statistics=STATISTICS,
        size=len(alpaca_farm_items.problems()) if data is None else None,
        published=805,
        sampling=Sampling(temperature=0.7, max_tokens=300),
        source="arXiv:2305.14387; tatsu-lab/alpaca_farm" if data else "assay",
        licence="CC-BY-NC-4.0" if data else "Apache-2.0",
        options={
            "flip": noise,
            **({"judge": _named(judge)} if judge is not None else {}),
        },
    )


def _verifiers(judge: str | Model | None, temperature: float, flip: float) -> dict[str, Verifier]:
    """Preferences without noise, which is longer, and two draws of noisy labels if there is any."""
    pool: tuple[Verifier, ...] = tastes()
    if judge is not None:
        models = judge.split(",") if isinstance(judge, str) else [judge]
        pool = asked(models, temperature=temperature)
    found: dict[str, Verifier] = {"win": Pool(parts=pool), "longer": Nearer(measure="longer")}
    if flip:
        found |= {
            name: Pool(parts=pool, flip=flip, seed=seed)
            for seed, name in enumerate(("noisy", "noisy again"), 1)
        }
    return found


def _number(name: str, value: float | str) -> float:
    try:
        return float(value)
    except ValueError:
        raise BadArgument(f"option {name!r} is a number, not {value!r}") from None


def _named(judge: str | Model) -> str:
    return judge if isinstance(judge, str) else judge.name


def wins(cases: Iterable[Case]) -> Iterator[Statistic]:
    """Wins and half the ties by the annotator who judged, ties, and wins at equal length."""
    held = list(cases)
    seen = [
        (case.problem.id, verdict.parts[0].verifier, verdict.score)
        for case in held
        for verdict in case.verdicts("win")
        if verdict.parts
    ]
    about = "the share of responses better than the reference model's, a tie being half"
    ordered = sorted(seen, key=lambda one: one[1])
    by = curve("win rate", "annotator", ordered, of="responses", about=about)
    yield by.replace(value=None, low=None, high=None)  # over all tasks it is the score
    about = "the share of responses that are as good as the reference model's"
    ties = ([_tied(verdict) for verdict in case.verdicts("win")] for case in held)
    yield share("ties", ties, of="responses", about=about)
    yield from at_equal_length(held)


def _tied(verdict: Verdict) -> float | None:
    return None if verdict.score is None else float(verdict.score == 0.5)


def labels(cases: Iterable[Case]) -> Iterator[Statistic]:
    """What is to be expected of labels to learn from: how often they vary, and differ from `wins`.

    A second draw asks another annotator of the pool and throws the coins anew.
    """
    held = list(cases)
    if not any(True for case in held for _ in case.verdicts("noisy")):
        return
    about = "how often two draws of a noisy label for the same pair differ"
    yield share("variance", map(partial(_apart, "noisy again"), held), of="pairs", about=about)
    about = "how often a noisy label differs from the preference without noise"
    yield share("labels turned", map(partial(_apart, "win"), held), of="pairs", about=about)


def _apart(other: str, case: Case) -> list[float | None]:
    """Whether the noisy label of each sample differs from another."""
    pairs = [(record.verdicts.get("noisy"), record.verdicts.get(other)) for record in case.records]
    return [
        None if one is None or two is None or None in (one.score, two.score)
        else float(one.score != two.score)
        for one, two in pairs
    ]  # fmt: skip


STATISTICS = (wins, labels)

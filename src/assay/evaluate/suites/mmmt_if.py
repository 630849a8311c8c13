"""MMMT-IF: instructions scattered through a dialogue hold for every later answer (2409.18216).

Without data the chats are our own, about boards of coloured squares; they are described in words,
or shown as pictures with the option ``images=yes``. With data they are those of the published
table, whose pictures were not published, or of a file in JSON Lines, a chat a line::

    {"chat_id": "a", "turns": [{"role": "user", "text": "...", "images": ["board.png"],
     "new_constraints": [{"id": "global:num_sentences", "params": {"op": "at most", ...}}]}]}

The option ``arms`` names how the instructions are given: ``scattered`` where they came up,
``repeated`` in a list at the end of the prompt too, ``moved`` there from where they were. The
published ablation is the second against the first. ``judge=MODEL`` rates each reply by the eight
criteria of the published table, and gives the composite with PIF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from assay.core import JSON, BadArgument, Model, Problem, Sampling, Verifier
from assay.evaluate.conditions import Conditions, crossed
from assay.evaluate.dialogue import Dialogue
from assay.evaluate.statistic import Case, Statistic, curve
from assay.evaluate.suite import Suite
from assay.evaluate.suites import mmmt_if_boards
from assay.evaluate.suites.mmmt_if_rated import of_judge, raters
from assay.evaluate.suites.published import chosen, published
from assay.evaluate.turnwise import ByTurn, EachCondition, PerTurn, Seen, Steadily, seen
from assay.verifiers.constraints.mmmt.chats import moved, plain, read, repeated
from assay.verifiers.constraints.verifier import Constraints
from assay.verifiers.turns import Turns

ARMS = {"scattered": plain, "repeated": repeated, "moved": moved}


def suite(
    *,
    data: str | None = None,
    profile: str | None = None,
    arms: str = "scattered",
    images: str = "no",
    judge: str | Model | None = None,
) -> Suite:
    """The suite; `arms` are separated by commas, `images` is ``yes`` or ``no``."""
    by = chosen(profile, "repaired")
    names = [arm.strip() for arm in arms.split(",")]
    if not set(names) <= set(ARMS):
        raise BadArgument(f"arms are among {', '.join(ARMS)}, not {arms!r}")
    if images not in ("yes", "no") or (images == "yes" and data is not None):
        raise BadArgument(f"images is 'yes' or 'no', for chats of our own, not {images!r}")
    shown = images == "yes"
    chats: Callable[[], Iterable[Problem]] = (
        partial(mmmt_if_boards.chats, shown=shown)
        if data is None
        else partial(published, data, "mmmt_if", "FILE", read)
    )
    verifiers: dict[str, Verifier] = {"PIF": Turns(verifier=Constraints(profile=by))}
    options: dict[str, JSON] = {"profile": by, "arms": arms}
    if shown:
        options["images"] = "yes"
    if judge is not None:
        verifiers |= raters(judge)
        options["judge"] = judge if isinstance(judge, str) else judge.name
    return Suite(
        name="mmmt_if",
        description="keeps instructions scattered over the turns of a chat",
        load=partial(_problems, chats, tuple(names)),
        verifiers=verifiers,
        groups=("condition",) if len(names) > 1 else (),
        answer=Dialogue(),
        statistics=STATISTICS,
        needs=("images",) if shown else (),
        size=mmmt_if_boards.COUNT * len(names) if data is None else None,
        published=71,
        sampling=Sampling(temperature=0.0, max_tokens=512),
        source="arXiv:2409.18216; google-research/mmmt_if" if data else "assay",
        licence="Apache-2.0",
        options=options,
    )


def _problems(chats: Callable[[], Iterable[Problem]], arms: tuple[str, ...]) -> Iterable[Problem]:
    return crossed(chats(), {arm: ARMS[arm] for arm in arms})


def _active(one: Seen) -> int:
    return len(one.verdict.parts)


def obeyed(cases: Iterable[Case]) -> Iterator[Statistic]:
    """How often a single instruction is obeyed, by its kind and by how long ago it was given."""
    kinds, distances = [], []
    for one in seen(cases):
        specs = [spec for spec in one.problem.constraints if spec.holds_at(one.turn - 1)]
        for spec, part in zip(specs, one.verdict.parts, strict=False):
            kinds.append((one.problem.id, spec.id, part.score))
            distances.append((one.problem.id, one.turn - 1 - spec.turn, part.score))
    about = "the share of single instructions that are obeyed"
    fields = {"of": "instructions", "about": about}
    yield curve("obeyed by kind", "kind", kinds, **fields)
    far = curve("obeyed by distance", "turns since given", distances, **fields)
    yield far.replace(value=None, low=None, high=None)  # of all they are what they are by kind


STATISTICS = (
    EachCondition(
        (
            ByTurn(name="PIF", about="the mean share of active instructions obeyed in a turn"),
            ByTurn(
                name="PIF by number",
                of=_active,
                over="active",
                about="PIF, by how many instructions are active",
                whole=False,
            ),
            PerTurn(
                name="PIF per turn",
                of=_active,
                about="by how much PIF changes from turn to turn while as many are active",
            ),
            Steadily(name="PIF-N-K"),
            obeyed,
            of_judge,
        )
    ),
    Conditions(base="scattered"),
)

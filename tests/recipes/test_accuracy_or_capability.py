"""Several samples before and after: which problems moved, what is told, and what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assay.core import Problem
from assay.evaluate.suite import Suite
from assay.recipes import accuracy_or_capability as probing
from assay.recipes.measuring import Measured, measure
from assay.recipes.training_page import Page
from assay.train.rollout import Prompt, Rollout
from assay.verifiers.text import Exact

NAMES = ("rare", "beyond", "learnt", "lost", "kept")
PROBLEMS = [Problem.of(f"Question {name}", id=name, reference="yes") for name in NAMES]
WHAT = Measured(suite=Suite.of(PROBLEMS, Exact(), name="mine"), longest=5)
BEFORE = {"rare": "0100", "beyond": "0000", "learnt": "0000", "lost": "0110", "kept": "1111"}
AFTER = {"rare": "1111", "beyond": "0001", "learnt": "0011", "lost": "0000", "kept": "1111"}


@dataclass
class Scripted:
    """A policy that writes what is planned, and counts what it was asked."""

    plan: dict[str, str]
    asked: list[str] = field(default_factory=list)

    def sample(
        self, prompts: Sequence[Prompt], *, samples: int, temperature: float, **_: object
    ) -> list[Rollout]:
        assert temperature == 1.0
        found = []
        for group, one in enumerate(prompts):
            self.asked.append(one.problem.id)
            for digit in self.plan[one.problem.id][:samples]:
                text = "yes" if digit == "1" else "no"
                found.append(Rollout(group=group, prompt=(1,), tokens=(1, 2), text=text))
        return found


def probe(plan: dict[str, str], out: Path, samples: int = 4, step: int = 0) -> object:
    policy = Scripted(plan)
    run = probing.sampled(
        policy, WHAT.suite, out, samples=samples, longest=5, identity={"step": step}
    )
    return run, policy.asked


def greedy(right: Sequence[str], out: Path) -> object:
    from assay.core import Response

    def answer(asked: Sequence[Problem], longest: int) -> list[Response]:
        return [Response("yes" if one.id in right else "no") for one in asked]

    return measure(WHAT, answer, out, name="greedy", identity={"right": list(right)})


@pytest.fixture
def found(tmp_path: Path) -> probing.Capability:
    samples = [probe(plan, tmp_path / name)[0] for name, plan in (("one", BEFORE), ("two", AFTER))]
    answers = [
        greedy(right, tmp_path / name)
        for name, right in (("g1", ["kept"]), ("g2", ["kept", "rare", "beyond"]))
    ]
    made = probing.compared(samples, answers)
    assert made is not None
    return made


def test_problems_are_told_apart_by_how_they_moved(found: probing.Capability) -> None:
    assert found.sharpened == ("rare",)
    assert found.beyond == ("beyond",)
    assert found.greedy == 2
    assert found.audit.gained == ("learnt",)  # one right sample of "beyond" may be luck
    assert found.audit.lost == ("lost",)
    assert found.audit.capability.n == 5
    data = found.to_dict()
    assert data["sharpened"] == ["rare"]
    assert data["temperature"] == 1.0


def test_what_is_told_and_drawn(found: probing.Capability) -> None:
    told = " ".join(probing.said(found))
    assert "5 problems are too few" in told
    assert "from 0.350 to 0.550" in told
    assert "1 had a right one among 4 samples before (sharpened) and 1 had none" in told
    changed, moved, passed = probing.tables(found)
    assert changed.rows[1][1:3] == ("0.60", "0.80")
    assert [row[1] for row in moved.rows] == ["1", "1", "1", "1"]
    assert [row[0] for row in passed.rows] == ["1", "2", "3", "4"]
    (pair,) = probing.drawn(found)
    html = Page(title="t", said=[told], facts=[], curves=[], tables=[changed], pairs=[pair]).html()
    assert "1: before 0.35" in html
    assert html.count("<polyline") == 2


def test_nothing_is_said_of_no_problems(tmp_path: Path) -> None:
    samples = [probe(plan, tmp_path / name)[0] for name, plan in (("one", BEFORE), ("two", AFTER))]
    made = probing.compared(samples, [greedy(["kept"], tmp_path / "greedy")] * 2)
    assert made is not None
    told = probing.said(made)
    assert not [one for one in told if "greedy answer is right" in one]
    assert not any(one[0].islower() for one in told)


def test_samples_are_drawn_once_and_anew_for_another_policy(tmp_path: Path) -> None:
    first, asked = probe(BEFORE, tmp_path / "run")
    assert asked == list(NAMES)
    again, asked = probe(AFTER, tmp_path / "run")
    assert asked == []
    assert again.scores == first.scores  # type: ignore[attr-defined]
    for changed in ({"samples": 2}, {"step": 1}):
        _, asked = probe(AFTER, tmp_path / "run", **changed)
        assert asked == list(NAMES)


def test_a_cut_file_is_gone_on_with_at_whole_problems(tmp_path: Path) -> None:
    probe(BEFORE, tmp_path / "run")
    file = tmp_path / "run.answers.jsonl"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(lines[:7]), "utf-8")  # the second problem has 2 of 4
    import shutil

    shutil.rmtree(tmp_path / "run")
    run, asked = probe(BEFORE, tmp_path / "run")
    assert asked == list(NAMES[1:])
    assert len(list(next(iter(run.cases())).records)) == 4  # type: ignore[attr-defined]


def test_some_problems_are_chosen_by_chance() -> None:
    chosen = [[one.id for one in probing.some(WHAT, 2, seed=seed).problems()] for seed in range(9)]
    assert all(len(one) == 2 for one in chosen)
    assert len({tuple(one) for one in chosen}) > 3
    assert chosen[0] == [one.id for one in probing.some(WHAT, 2, seed=0).problems()]
    assert [one.id for one in probing.some(WHAT, None, seed=0).problems()] == list(NAMES)

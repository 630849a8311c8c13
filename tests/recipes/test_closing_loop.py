"""The loop from one end to the other, on a tiny random Llama."""

import json
from pathlib import Path

import pytest

from assay.cli import main
from assay.core import BadArgument, DataError, UnknownName
from assay.evaluate.evaluation import Evaluation
from assay.recipes.closing_loop import Closed, Plan, close
from assay.recipes.loop_page import page, said
from assay.train.language.training import Options

pytest.importorskip("torch", reason="needs assay[train]")
pytest.importorskip("peft", reason="needs assay[train]")
pytest.importorskip("datasketch", reason="needs assay[synth]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def plan(tiny: Path, **changes: object) -> Plan:
    options = Options(steps=2, prompts=2, samples=2, longest=16, rate=1e-2)
    given = {
        "model": str(tiny),
        "problems": 6,
        "limits": {"starter": 4},
        "test_longest": 12,
        "rank": 2,
        "capability": 4,
        "capability_problems": 3,
    }
    return Plan(options=options, **{**given, "methods": ("rloo", "grpo"), **changes})


@pytest.fixture(scope="module")
def closed(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Closed:
    return close(plan(tiny), tmp_path_factory.mktemp("loop"), tell=lambda words: None)


def test_every_stage_leaves_what_it_made(closed: Closed) -> None:
    out = closed.record.parent
    assert len(closed.problems) == 6
    assert all(problem.constraints for problem in closed.problems)
    for when in ("before", "after"):
        run = Evaluation.open(out / when / "starter")
        assert run.scores["prompt_strict"].n == 4
    assert (out / "model" / "model.safetensors").exists()
    assert [one.curve[-1]["step"] for one in closed.trained] == [2, 2]
    data = json.loads(closed.record.read_text("utf-8"))
    assert data["changes"]["starter"]["prompt_strict"]["n"] == 4
    assert data["plan"]["methods"] == ["rloo", "grpo"]
    assert (data["capability"]["n"], data["capability"]["k"]) == (3, 4)
    assert closed.capability is not None
    assert {"sample before", "sample after"} <= closed.seconds.keys()


def test_the_page_says_what_became_of_it(closed: Closed) -> None:
    html = page(closed).html()
    assert "95 % interval" in html
    assert "starter: prompt_strict" in said(closed)[0]
    assert "not evidence" in html
    assert "Accuracy against capability" in html
    assert "Pass@k by k" in html
    assert html.count("<details") == 4


def test_the_result_is_a_model(closed: Closed) -> None:
    from assay.core import Sampling
    from assay.models.transformers import TransformersModel

    out = closed.record.parent
    model = TransformersModel(str(out / "model"), device="cpu")
    case = next(iter(closed.after["starter"].cases()))
    response = case.records[0].response
    assert response is not None
    sampling = Sampling(temperature=0, max_tokens=12)
    assert model.generate(case.problem.messages, sampling)[0].text == response.text


def test_nothing_is_done_twice_and_another_plan_is_refused(tiny: Path, closed: Closed) -> None:
    out, words = closed.record.parent, []
    again = close(plan(tiny), out, tell=words.append)
    assert again.changes == closed.changes
    assert not any("answered" in one or "step" in one for one in words)
    with pytest.raises(DataError, match=r"another loop \(seed differ"):
        close(plan(tiny, seed=1), out, tell=words.append)


def test_test_problems_are_left_out(tiny: Path, tmp_path: Path, closed: Closed) -> None:
    """A suite that holds one of the problems: it is dropped, and told."""
    rows = closed.problems[2]
    row = {"key": 1, "prompt": rows.prompt, "instruction_id_list": ["punctuation:no_comma"],
           "kwargs": [{}]}  # fmt: skip
    file = tmp_path / "ifeval.jsonl"
    file.write_text(json.dumps(row) + "\n", "utf-8")
    suites = {"starter": None, "ifeval": str(file)}
    found = close(plan(tiny, suites=suites), tmp_path / "loop", tell=lambda words: None)
    assert found.dropped == 1
    assert len(found.problems) == 6
    assert rows.prompt not in [problem.prompt for problem in found.problems]


def test_what_is_wrong_is_told(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownName, match="grppo"):
        plan(tiny, methods=("grppo",))
    with pytest.raises(BadArgument, match="at least one"):
        plan(tiny, problems=0)
    assert main(["loop", "--out", "x", "--levels", "one"]) == 2
    assert "--levels takes numbers" in capsys.readouterr().err

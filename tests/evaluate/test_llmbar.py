"""LLMBar: published outputs of judges, parsed and counted again."""

import json
import math
from pathlib import Path

import pytest

from assay.core import DataError, UsageError
from assay.evaluate.llmbar import NAME, SENTENCE, Format, recount, winner


@pytest.mark.parametrize(
    ("completion", "form", "named"),
    [
        ("Output (a)", NAME, "1"),
        (" Output (b) ", NAME, "2"),
        ("I think\nOutput (b)", NAME, "2"),
        ("I think Output (b)", NAME, None),
        ("Output (b)\nOutput (a)", NAME, "1"),
        ("", NAME, None),
        ("Therefore, Output (b) is better.", SENTENCE, "2"),
        ("Output (b) is better. Yet Output (a) is better.", SENTENCE, "1"),
        ("Output (a) is better, as it is short.", SENTENCE, "1"),
        ("So Output (a) is better", SENTENCE, None),
        ("Output (a)", SENTENCE, None),
    ],
)
def test_the_published_formats(completion: str, form: Format, named: str | None) -> None:
    assert winner(completion, form) == named


def row(idx: int, forward: str, backward: str, label: int, **more: object) -> dict[str, object]:
    parsed = {"Output (a)": "1", "Output (b)": "2"}
    swapped = {"Output (a)": "2", "Output (b)": "1"}
    return {
        "subset": "Natural", "idx": idx, "judge": "J", "prompt": "Vanilla", "label": label,
        "completion": forward, "completion_swap": backward,
        "winner": parsed.get(forward), "winner_swap": swapped.get(backward), **more,
    }  # fmt: skip


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    lines = [json.dumps(each) for each in rows]
    (folder / "judge_outputs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


A, B = "Output (a)", "Output (b)"


def test_known_rows(tmp_path: Path) -> None:
    preparing = {"subset": "Natural", "idx": 0, "judge": "J", "prompt": "Vanilla", "label": 1}
    rows = [preparing, row(0, A, B, 1), row(1, A, A, 2), row(2, B, A, 2), row(3, B, "?", 1)]
    (found,) = recount(written(tmp_path, rows))
    assert (found.n, found.equal, found.unread) == (4, 8, 1)
    assert (found.correct, found.both, found.agree) == (5, 2, 2)
    assert found.accuracy == 5 / 8
    assert found.first_share == 4 / 7
    assert found.kappa == pytest.approx((0.0 + 0.6) / 2)


def test_a_second_stage_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = row(
        0, "Output (a) is better.", "Output (a) is better.", 1,
        prompt="Swap", winner="1", winner_swap="2",
    )  # fmt: skip
    (found,) = recount(written(tmp_path, [first]))
    assert (found.agree, found.correct, found.equal) == (0, 1, 2)
    (found,) = recount(written(tmp_path, [first, row(0, A, B, 1, prompt="Swap")]))
    assert (found.n, found.agree, found.correct, found.equal) == (1, 1, 2, 2)


def test_a_winner_that_differs_is_counted(tmp_path: Path) -> None:
    (found,) = recount(written(tmp_path, [row(0, A, B, 1, winner="2")]))
    assert found.equal == 1
    assert math.isnan(found.kappa)
    assert found.to_dict()["kappa"] is None


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "line 1: broken JSON"), ('{"completion": ""}', "line 1: has no 'completion_swap'")],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "judge_outputs.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        recount(tmp_path)
    with pytest.raises(UsageError, match="there is no file"):
        recount(tmp_path / "none")


def test_every_published_winner_is_ours(data: Path) -> None:
    counts = recount(data / "llmbar")
    assert len(counts) > 10
    assert [each for each in counts if each.equal != 2 * each.n] == []
    by_subset = recount(data / "llmbar", by_subset=True)
    assert sum(each.n for each in by_subset) == sum(each.n for each in counts)

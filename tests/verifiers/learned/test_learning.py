"""Training from rows to a folder: signals are learned, noise is not, errors are clear."""

import json

import pytest

from assay.core import BadArgument, DataError, UnknownName
from assay.verifiers.learned import KINDS, Settings, learn
from assay.verifiers.learned.saved import Saved

QUICK = Settings(epochs=4)


def test_a_planted_signal_is_learned_and_the_card_says_so(tmp_path, planted) -> None:
    saved = learn("outcome", planted(), tmp_path / "v")
    auroc = saved.measures["auroc"]
    assert auroc["value"] > 0.95
    assert auroc["low"] > saved.measures["floor_auroc"]["high"]
    assert saved.measures["calibration_error"]["value"] < 0.1
    assert sorted(path.name for path in (tmp_path / "v").iterdir()) == [
        "README.md", "assay.json", "backbone", "weights.safetensors",
    ]  # fmt: skip
    card = (tmp_path / "v" / "README.md").read_text(encoding="utf-8")
    assert saved.digest in card
    assert f"| auroc | {auroc['value']:.3f} | [{auroc['low']:.3f}, {auroc['high']:.3f}] |" in card


def test_shuffled_labels_are_not_learned(tmp_path, planted) -> None:
    found = [
        learn("outcome", planted(200, seed=seed, shuffled=True), tmp_path / str(seed))
        for seed in range(8)
    ]
    aurocs = [saved.measures["auroc"]["value"] for saved in found]
    assert 0.4 < sum(aurocs) / len(aurocs) < 0.6  # n = 240 in all: 0.5 with a deviation of 0.04


def test_the_same_seed_gives_the_same_weights(tmp_path, planted) -> None:
    digests = [
        learn(
            "outcome", planted(80), tmp_path / name, settings=Settings(epochs=2, seed=seed)
        ).digest
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "reader"])
def test_every_kind_learns_what_is_planted(tmp_path, kind, kind_rows) -> None:
    saved = learn(kind, kind_rows(kind), tmp_path / "v", settings=Settings(held_out=0.5))
    found = saved.measures["correlation" if kind == "quality" else "macro_f1"]
    # The value of the beginning that all solutions share is the chance that one is right.
    assert found["value"] > (0.5 if kind == "value" else 0.9)
    assert saved == Saved.from_json(json.loads((tmp_path / "v/assay.json").read_text()))


def test_bad_rows_are_told_or_raised(tmp_path, planted) -> None:
    rows = [*planted(60), {"prompt": "q", "response": "r", "label": "perhaps"}, {"x": 1}]
    with pytest.raises(DataError, match="line 61: field 'label' must be correct or incorrect"):
        learn("outcome", rows, tmp_path / "v")
    told: list[int] = []
    learn("outcome", rows, tmp_path / "v", settings=QUICK, bad=lambda line, why: told.append(line))
    assert told == [61, 62]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "outcom"}, "did you mean 'outcome'"),
        ({"columns": {"lable": "x"}}, "no column 'lable'; it has prompt, response, label"),
        ({"columns": {"label": "is_right"}}, "no field 'is_right'"),
        ({"settings": Settings(held_out=1.0)}, "held_out is a share"),
        ({"settings": Settings(epochs=0)}, "epochs must be at least 1"),
        ({"settings": Settings(rate=-1.0)}, "rate must be above 0"),
        ({"settings": Settings(longest=2)}, "at least 8 tokens"),
        ({"backbone": ""}, "which backbone"),
        ({"rows": []}, "0 labelled examples are too few"),
        ({"rows": [{"prompt": "q", "response": f"r{n}", "label": n % 2} for n in range(50)]},
         "more prompts"),
        ({"rows": [{"prompt": f"q{n}", "response": "r", "label": 1} for n in range(50)]},
         "hold correct only"),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_is_said_before_training(tmp_path, planted, change, why) -> None:
    given = {"kind": "outcome", "rows": planted(60), "out": tmp_path / "v", **change}
    with pytest.raises((BadArgument, UnknownName, DataError), match=why):
        learn(**given)
    assert not (tmp_path / "v").exists()


def test_a_trained_verifier_is_not_overwritten(tmp_path, planted) -> None:
    learn("outcome", planted(60), tmp_path / "v", settings=QUICK)
    with pytest.raises(BadArgument, match="holds a trained verifier"):
        learn("outcome", planted(60), tmp_path / "v", settings=QUICK)


def test_thresholds_are_fitted_on_the_held_out_part(tmp_path, planted) -> None:
    seen: list[int] = []

    def thresholds(scores, good):
        seen.append(len(scores))
        assert all(0 <= score <= 1 for score in scores)
        return 0.9, 0.1

    saved = learn("outcome", planted(100), tmp_path / "v", settings=QUICK, thresholds=thresholds)
    assert seen == [saved.data["held_out"]["examples"]]
    assert (saved.at_least, saved.at_most) == (0.9, 0.1)

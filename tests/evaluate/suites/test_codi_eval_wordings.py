"""Wordings that a model adds keep their slots, are new, and come back as instructions."""

import json
import re

import pytest

from assay.core import BadArgument, DataError
from assay.evaluate import suite as suites
from assay.evaluate.suites.codi_eval_items import OWN, problems
from assay.evaluate.suites.codi_eval_wordings import diversified, expanded, read, slots, write
from assay.models import load

SEEDS = OWN["length/at most"]


def saying(function):
    return load("scripted:1", function=function)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("[Keep {about} to {high} words.]", True),
        ("Sure: [Keep {about} to {high} words.] Well?", True),
        ("Keep {about} to {high} words.", False),
        ("[Keep {about} short.]", False),
        ("[Keep {about} to {high} words, {low}.]", False),
        ("[Keep {about} to {high!r} words.]", False),
        ("[Keep {about} to {high words.]", False),
        (f"[{SEEDS[0]}]", False),
        ("[" + "x" * 400 + "{about} {high}]", False),
        ("", False),
    ],
)
def test_what_is_kept(said: str, kept: bool) -> None:
    model = saying(lambda _: said)
    assert len(expanded(model, SEEDS, rounds=2)) == len(SEEDS) + kept
    assert len(diversified(model, SEEDS, rounds=2)) == kept


def test_what_is_asked_names_slots_and_now_and_then_a_style() -> None:
    seen: list[str] = []
    diversified(saying(lambda prompt: seen.append(prompt) or ""), SEEDS, rounds=60)
    assert all("{about} and {high}" in prompt for prompt in seen)
    styled = sum("style" in prompt for prompt in seen)
    assert 0.5 < styled / 60 < 0.9


def test_the_pool_has_an_end() -> None:
    words = iter(range(10_000))
    model = saying(
        lambda _: "\n".join(
            f"[{' '.join(f'w{next(words)}' for _ in range(6))} {{about}} {{high}}]"
            for _ in range(9)
        )
    )
    assert len(expanded(model, SEEDS, most=12)) == 12


def test_a_file_of_wordings_is_what_the_suite_asks_in(tmp_path) -> None:
    model = saying(lambda _: "[On {about}, and stop at {high} words.]")
    path = tmp_path / "wordings.json"
    count = write(path, model, {"length/at most": SEEDS}, rounds=1)
    assert count == {"length/at most": len(SEEDS) + 1}
    made = problems(wordings=str(path))
    asked = [one for one in made if re.search(r"On a.*, and stop at \d+ words\.", one.prompt)]
    assert asked
    for one in asked:
        (spec,) = one.constraints
        assert f"at {spec.args['hi']} words" in one.prompt
    assert suites.load("codi_eval", wordings=str(path)).size == len(problems())
    with pytest.raises(BadArgument, match="of our own"):
        suites.load("codi_eval", wordings=str(path), data="length_lite.jsonl")


@pytest.mark.parametrize(
    "content",
    [
        {"length/at most": ["Write."]},
        {"length/at most": []},
        {"length/at most": [7]},
        {"weather": ["Rain."]},
        [],
    ],
)
def test_a_wrong_file(tmp_path, content) -> None:
    path = tmp_path / "wordings.json"
    path.write_text(json.dumps(content))
    with pytest.raises(DataError):
        read(path, OWN)


def test_slots_of_all_our_lists_agree() -> None:
    for name, ways in OWN.items():
        assert len({slots(one) for one in ways}) == 1, name

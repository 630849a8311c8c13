"""Published rows as problems: on rows of our own, and on the published ones."""

import json
from collections import Counter

import pytest

from assay.core import DataError
from assay.verifiers.constraints import Constraints
from assay.verifiers.constraints.muldimif import read

ROW = {
    "id": "7",
    "conversations": [{"role": "user", "content": "Say hello in two words."}],
    "constraints": [
        ["Words", "At most", "Use at most 2 words"],
        ["Content", "Punctuation", "Nice"],
    ],
    "constraint_pattern": "Listing",
    "difficulty": "Level 2",
}


def written(folder, *lines):
    path = folder / "rows.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_row_is_a_problem(tmp_path):
    (made,) = read(written(tmp_path, json.dumps(ROW), ""))
    assert (made.id, made.prompt) == ("7", "Say hello in two words.")
    assert [spec.id for spec in made.constraints] == ["length:words", "content:punctuation"]
    assert made.metadata == {
        "pattern": "Listing",
        "level": 2,
        "categories": ["Words", "Content"],
        "subtypes": ["At most", "Punctuation"],
    }
    verdict = Constraints().verify("Hello there", made)
    assert [part.label for part in verdict.parts] == ["correct", "undecided"]
    assert verdict.label == "undecided"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"constraints": []}, "at least one entry"),
        ({"constraints": [["Words", "x"]]}, "category, subtype, sentence"),
        ({"constraints": [["Smell", "Sweet", "x"]]}, "'Smell'"),
        ({"conversations": [{"role": "user"}]}, "text content"),
        ({"conversations": [{"role": "assistant", "content": "Hi"}]}, "user's turn"),
        ({"difficulty": "Level 9"}, "Level 1"),
    ],
)
def test_a_bad_row_is_named_by_path_and_line(tmp_path, change, message):
    path = written(tmp_path, json.dumps(ROW), json.dumps(ROW | change))
    with pytest.raises(DataError, match=message) as caught:
        list(read(path))
    assert (caught.value.path, caught.value.line) == (str(path), 2)


@pytest.mark.parametrize("line", ["{", "5", "[" * 5000, "\udcff"])
def test_a_line_that_is_no_row(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(line.encode(errors="surrogateescape"))
    with pytest.raises(DataError) as caught:
        list(read(path))
    assert caught.value.line == 1


@pytest.fixture(scope="module")
def published(data):
    path = data / "muldimif" / "test.jsonl"
    if not path.exists():
        pytest.skip("needs the published rows: muldimif/test.jsonl")
    return list(read(path))


def test_nearly_every_published_sentence_is_read(published):
    specs = [spec for problem in published for spec in problem.constraints]
    every = Counter(spec.id for spec in specs)
    unread = Counter(spec.id for spec in specs if "unsupported" in spec.args)
    assert len(specs) == 1721
    assert sum(unread.values()) <= 6
    assert all(unread[kind] <= 0.02 * every[kind] for kind in every)


def share(problems, text, profile):
    judge = Constraints(profile=profile)
    verdicts = [judge.verify(text, problem) for problem in problems]
    parts = [part.label == "correct" for verdict in verdicts for part in verdict.parts]
    return sum(parts) / len(parts), sum(map(bool, verdicts)) / len(verdicts)


@pytest.mark.parametrize(
    ("text", "constraints", "prompts", "repaired"),
    # The published floors of all 1,200 rows are 0.449 and 0.104, 0.199 and 0.034.
    [(".", 0.452, 0.116, 0.0), ("hello", 0.203, 0.036, 0.016)],
)
def test_what_a_constant_answer_scores(published, text, constraints, prompts, repaired):
    assert share(published, text, "faithful") == pytest.approx((constraints, prompts), abs=0.001)
    floor = share(published, text, "repaired")[1]
    assert floor <= repaired < 0.02

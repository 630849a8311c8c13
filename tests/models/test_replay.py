"""Responses from a file."""

import json
from pathlib import Path

import pytest

from assay.core import (
    DataError,
    Message,
    ModelError,
    Problem,
    Response,
    Sampling,
    Unsupported,
    Usage,
    UsageError,
)
from assay.models.replay import ReplayModel


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def model(tmp_path: Path) -> ReplayModel:
    return ReplayModel(
        write(
            tmp_path / "r.jsonl",
            {"prompt": "a?", "response": "one"},
            {"prompt": "b? ", "response": "two", "key": 7},
            {"prompt": "a?", "response": "three"},
            {"id": "x", "response": "four"},
            {"prompt": "c?", "response": ["five", ""]},
            {"prompt": "d?", "response": Response("six", finish_reason="length").to_json()},
            {"prompt": "\ud800\x00", "response": "\ud800"},
        )
    )


@pytest.mark.parametrize(
    ("prompt", "n", "texts"),
    [
        ("a?", 1, ["one"]),
        ("a?", 2, ["one", "three"]),
        ("b? ", 1, ["two"]),
        ("b?", 1, ["two"]),
        ("\n a?", 1, ["one"]),
        ("c?", 2, ["five", ""]),
        ("\ud800\x00", 1, ["\ud800"]),
    ],
)
def test_answers(model: ReplayModel, prompt: str, n: int, texts: list[str]) -> None:
    messages = [Message("system", "be good"), Message("user", prompt)]
    assert [r.text for r in model.generate(messages, Sampling(n=n))] == texts


def test_by_id(model: ReplayModel) -> None:
    assert model.respond(7)[0].text == "two"
    assert model.respond("x")[0].text == "four"
    with pytest.raises(ModelError, match="no response for the id 'y'"):
        model.respond("y")


def test_a_response_in_json_form(model: ReplayModel) -> None:
    (response,) = model.generate([Message("user", "d?")], Sampling())
    assert response == Response("six", finish_reason="length")


@pytest.mark.parametrize(
    ("prompt", "n", "words"),
    [("z?", 1, "no response for the prompt 'z\\?'"), ("a?", 3, "2 of the 3 responses for .*'a")],
)
def test_what_is_missing_is_named(model: ReplayModel, prompt: str, n: int, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        model.generate([Message("user", prompt)], Sampling(n=n))


def test_what_a_file_cannot_give(model: ReplayModel) -> None:
    with pytest.raises(Unsupported):
        model.generate([Message("user", "a?")], Sampling(logprobs=1))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no responses"),
        (b'{"prompt": "a"}\n', "line 1: has no 'response'; it has 'prompt'"),
        (b'\n\n{"prompt": "a", "response": 4}\n', "line 3: has a response that is not text: 4"),
        (b'{"prompt": 1, "response": "a"}\n', "line 1: has a prompt that is not text"),
        (b'{"response": "a"}\n', "line 1: has neither a prompt nor an id"),
        (b'{"prompt": "a", "respo', "line 1: is not JSON"),
        (b"prompt,response\na,b\n", "line 1: is not JSON .*; responses are read from JSON Lines"),
        (b"\xff\xfe\n", "line 1: is not JSON"),
        (b"[1]\n", "line 1: is not an object"),
        (b"[" * 100_000 + b"\n", "line 1: is not JSON"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(content)
    with pytest.raises(DataError, match=words):
        ReplayModel(file)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file .*none\.jsonl' to replay"):
        ReplayModel(tmp_path / "none.jsonl")


def test_the_identity_is_the_content(tmp_path: Path) -> None:
    row = {"prompt": "a", "response": "b"}
    one, same = (ReplayModel(write(tmp_path / name, row)) for name in ("1.jsonl", "2.jsonl"))
    assert one.identity == same.identity
    assert one.identity != ReplayModel(write(tmp_path / "3.jsonl", row, row)).identity


def test_published_responses(data: Path) -> None:
    file = data / "ifeval" / "input_response_data_gpt4_20231107_145030.jsonl"
    model = ReplayModel(file)
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        (response,) = model.generate([Message("user", row["prompt"])], Sampling())
        assert response.text == row["response"]


@pytest.mark.parametrize("name", ["outputs.json", "responses.jsonl"])
def test_outputs_of_alpaca_eval_and_href(tmp_path: Path, name: str) -> None:
    rows = [{"instruction": f"Say {n}.", "output": str(n), "generator": "m"} for n in range(2)]
    path = tmp_path / name
    lines = "\n".join(map(json.dumps, rows))
    path.write_text(json.dumps(rows) if name.endswith(".json") else lines, encoding="utf-8")
    (response,) = ReplayModel(path).generate([Message("user", "Say 1.")], Sampling())
    assert response.text == "1"


def test_an_input_follows_its_instruction(tmp_path: Path) -> None:
    rows = [
        {"instruction": "Add up.", "input": given, "output": given or "-"}
        for given in ("1, 2", "3", "", None)
    ]
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    model = ReplayModel(path)
    for prompt, said in (("Add up.\n\n1, 2", "1, 2"), ("Add up.\n\n3", "3"), ("Add up.", "-")):
        (response,) = model.generate([Message("user", prompt)], Sampling())
        assert response.text == said


def test_a_runs_rows_give_whole_answers(tmp_path: Path) -> None:
    cued = {"response": {"finish_reason": "stop", "metadata": {"cue": "B"}}}
    recorded = {"text": "B", "metadata": {"cue": "A"}, "usage": {"model_calls": 2}}
    model = ReplayModel(
        write(
            tmp_path / "run.jsonl",
            {"problem": "p", "index": 0, "prompt": "a?", "text": "A", "details": cued},
            {"problem": "p", "index": 1, "prompt": "a?", "text": None, "error": "model: gone"},
            {"problem": "q", "index": 0, "response": recorded, "verdicts": {}},
        )
    )
    first, other = Problem.of("a?", id="p"), Problem.of("b?", id="q")
    answer = model.sample(first, 0)
    assert answer is not None
    assert (answer.text, answer.finish_reason, answer.metadata) == ("A", "stop", {"cue": "B"})
    assert model.sample(other, 0) == Response("B", metadata={"cue": "A"}, usage=Usage())
    assert model.sample(Problem.of("another?", id="p"), 0) is None
    assert model.sample(Problem.of("a?", id="unknown"), 0) is None
    with pytest.raises(ModelError, match="no answer to sample 1 of problem 'p': model: gone"):
        model.sample(first, 1)
    with pytest.raises(ModelError, match="has 2 samples of problem 'p', not number 3"):
        model.sample(first, 2)
    assert model.generate(first.messages, Sampling()) == (answer,)
    assert model.respond("q")[0].text == "B"


@pytest.mark.parametrize(("samples", "left"), [(1, 3), (2, 1), (3, 0)])
def test_responses_that_are_left_out_are_counted(tmp_path: Path, samples: int, left: int) -> None:
    asked = [{"prompt": "a?", "response": text} for text in "xyz"]
    # Two problems may share their prompt.
    run = [
        {"problem": problem, "index": index, "prompt": "b?", "text": "x", "details": {}}
        for problem, count in (("p", 2), ("q", 1))
        for index in range(count)
    ]
    assert ReplayModel(write(tmp_path / "r.jsonl", *asked, *run)).surplus(samples) == left

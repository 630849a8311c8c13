"""Data files of another kind than was meant are told in words, by path and line."""

import pytest

from assay.core import AssayError, DataError, UsageError
from assay.evaluate import suite as suites
from assay.runs.decoding import CSV, decoded

BROKEN = [
    (b"prompt,response\n", CSV),
    (b'"prompt";"response"\n', CSV),
    (b"prompt\tresponse\tid\n", CSV),
    (b"not json", "a value is missing"),
    (b"\xff\xfe", "invalid UTF-8 at byte 1"),
    (b"[" * 100_000, "nested too deeply"),
    (b"9" * 5000, "too many digits"),
    (b"", "the file is empty"),
]


@pytest.mark.parametrize(("raw", "said"), BROKEN)
def test_what_is_wrong_in_words(raw, said) -> None:
    with pytest.raises(DataError, match=r"data: |data line 1: ") as caught:
        decoded(raw, path="data")
    assert said in str(caught.value)


def test_csv_is_told_by_the_suffix_too_and_only_at_the_head() -> None:
    with pytest.raises(DataError, match="looks like CSV"):
        decoded(b"what is asked, what is said\n", path="a.csv", line=1)
    with pytest.raises(DataError, match="broken JSON"):
        decoded(b"one,two\n", line=2)


def test_the_line_in_a_whole_file() -> None:
    with pytest.raises(DataError, match=r"line 2: broken JSON at character 4: a colon"):
        decoded(b'{\n"a"1}', path="a.json")


OF_ANOTHER_FORM = [b'{"foo": 1}', b'{"prompt": "hi"}', b"null", b"[1, 2]", b'{"prompt": NaN}', b"3"]


@pytest.mark.parametrize("content", [raw for raw, _ in BROKEN[:-1]] + OF_ANOTHER_FORM)
@pytest.mark.parametrize("name", [name for name in suites.names() if name != "starter"])
def test_every_suite_says_what_is_wrong_with_its_data(tmp_path, name, content) -> None:
    path = tmp_path / "length_data.jsonl"  # one suite reads a task from the name
    path.write_bytes(content)
    with pytest.raises(AssayError) as caught:
        list(suites.load(name, data=str(path)).problems())
    assert "Error:" not in str(caught.value)  # no class of Python's
    if isinstance(caught.value, DataError):
        assert caught.value.path == str(path)


def test_a_folder_is_called_one(tmp_path) -> None:
    with pytest.raises(UsageError, match="is a folder; give a file"):
        list(suites.load("ifeval", data=str(tmp_path)).problems())

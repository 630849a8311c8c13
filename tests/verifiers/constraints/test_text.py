"""A text's analysis: lazy, shared, and safe with hostile input."""

import pickle
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.verifiers.constraints import primitives
from assay.verifiers.constraints.text import Text, analyse

LISTS = ["lines", "words_re", "words_ws", "words_nopunct", "words_tb", "sents_punkt", "sents_rx",
         "sents_simple", "paras_md", "paras_nl2"]  # fmt: skip
OTHERS = ["blank", "stripped", "lower", "sentence_spans", "language", "capital_words", "variants"]


@given(st.text(max_size=60))
@settings(deadline=None)
def test_attributes_are_the_primitives(raw: str) -> None:
    text = Text(raw)
    for name in LISTS:
        assert getattr(text, name) == getattr(primitives, name)(raw)
    assert text.blank is (raw.strip() == "")
    assert (text.stripped, text.lower) == (raw.strip(), raw.lower())
    assert text.language == primitives.langid(raw)
    assert text.capital_words == sum(token.isupper() for token in text.words_tb)
    assert tuple(variant.raw for variant in text.variants) == primitives.loose_texts(raw)


@pytest.mark.parametrize("name", [*LISTS, *OTHERS])
def test_an_attribute_is_computed_once(name: str) -> None:
    text = Text("One *two*.\nThree!")
    assert getattr(text, name) is getattr(text, name)


def test_the_first_variant_is_the_text_itself() -> None:
    text = Text("a\nb")
    assert text.variants[0] is text


def test_an_unknown_attribute_is_an_error() -> None:
    with pytest.raises(AttributeError, match="'words'"):
        _ = Text("a").words  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        Text("a").extra = 1  # type: ignore[attr-defined]


def test_texts_are_values() -> None:
    text = Text("I'm here")
    assert text.words_tb == ["I", "'m", "here"]
    assert pickle.loads(pickle.dumps(text)) == text
    assert eval(repr(text)) == text
    assert {text: 1}[Text("I'm here")] == 1
    assert text != "I'm here"


@pytest.mark.parametrize(
    ("raw", "code", "expected"),
    [("Where is the nearest railway station, please?", "en", True),
     ("Where is the nearest railway station, please?", "fr", False), ("123", "en", None)],
)  # fmt: skip
def test_language_is(raw: str, code: str, expected: bool | None) -> None:
    assert Text(raw).language_is(code) is expected


def test_spans() -> None:
    text = Text("cat concat CAT ct")
    assert text.spans(re.compile("ca?t")) == ((0, 3), (7, 10), (15, 17))
    assert text.spans(re.compile("ca?t"), limit=1) == ((0, 3),)
    assert text.spans(re.compile("x*")) == ()


def test_find_spans() -> None:
    text = Text("a.b axb A.B")
    assert text.find_spans(["a.b"]) == ((0, 3),)
    assert text.find_spans(["a.b"], ignore_case=True) == ((0, 3), (8, 11))
    assert text.find_spans(["", "x", "a"], limit=2) == ((0, 1), (4, 5))
    assert text.find_spans([]) == ()


def test_analyses_are_shared() -> None:
    assert analyse("some text") is analyse("some text")
    assert analyse("x" * 200_000) is analyse("x" * 200_000)


HOSTILE = {
    "empty": "",
    "one long word": "x" * 100_000,
    "one long shout": "X" * 100_000,
    "nul bytes": "a\x00b. \x00" * 1000,
    "lone surrogates": "\ud800 a\udfff. B\ud83d! " * 1000,
    "right to left": "\u202eשלום. مرحبا\u200f! \u2067abc\u2069 " * 1000,
    "stops": "." * 100_000,
    "stops apart": ". " * 50_000,
    "stops in brackets": ".)" * 50_000,
    "closers": "a." + ")" * 100_000 + "x",
    "apostrophes": "'" * 100_000,
    "backticks": "`" * 100_000,
    "quotes": '"' * 100_000,
    "commas": ",:" * 50_000,
    "stars": "*" * 100_000 + "x",
    "dashes": "a-" * 50_000 + "!",
    "spaces": "a." + " " * 100_000,
    "newlines": "\n" * 100_000,
    "stop then space": ("." + " " * 999) * 100,
    "mail": "a" * 50_000 + "@" * 50_000,
    "url": "http://" + "a" * 100_000,
    "capitals and stops": "A.B'" * 25_000,
    "initials": "J. " * 30_000,
    "contractions": "I'm IN'T. " * 10_000,
    "combining marks": "e\u0301\u0300" * 30_000,
    "emoji": "👩‍👩‍👧‍👦" * 10_000,
    "wide range": "".join(map(chr, range(0x20, 0x11000))),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_analysed_quickly(raw: str) -> None:
    started = time.process_time()
    text = Text(raw)
    for name in [*LISTS, *OTHERS]:
        getattr(text, name)
    text.find_spans(["a", "."])
    assert time.process_time() - started < 10


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["word ", "No stop here\n", "A sentence. ", "x", "漢字。"])
@pytest.mark.parametrize("name", [*LISTS, *OTHERS])
def test_time_grows_linearly_up_to_ten_megabytes(piece: str, name: str) -> None:
    def seconds(size: int) -> float:
        text = Text(piece * (size // len(piece)))
        started = time.process_time()
        getattr(text, name)
        return time.process_time() - started

    small = seconds(1_000_000)
    assert seconds(10_000_000) < 30 * small + 0.5

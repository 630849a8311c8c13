"""Each primitive on the cases that tell it from its neighbours."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.constraints import primitives as p


@pytest.mark.parametrize(
    ("primitive", "text", "expected"),
    [
        (p.words_re, "", 0),
        (p.words_re, "don't", 2),
        (p.words_re, "state-of-the-art", 4),
        (p.words_re, "3.5", 2),
        (p.words_re, "我爱北京", 1),
        (p.words_re, "snake_case — é", 2),
        (p.words_ws, "don't - 3.5\u2003x\x00y", 4),
        (p.words_nopunct, "well-known - fact, eh?", 3),
        (p.words_nopunct, "“curly” – dash", 3),
        (p.words_nopunct, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", 0),
        (p.words_tb, "don't stop.", 4),
        (p.sents_punkt, "Mr. Fox ran. Why?", 2),
        (p.lines, "a\r\nb\x85c\u2028d\n", 3),
        (p.paras_md, "one", 1),
        (p.paras_md, "one *** two***three", 3),
        (p.paras_md, "one * * * two --- three", 1),
        (p.paras_nl2, "a\n\n\nb\n\n\n\nc", 4),
    ],
)
def test_counts(primitive, text: str, expected: int) -> None:
    assert len(primitive(text)) == expected


def test_a_divider_eats_one_space_on_each_side() -> None:
    assert p.paras_md("a  ***\n\nb ****") == ["a ", "\nb", "*"]


@pytest.mark.parametrize(
    ("name", "value", "threshold", "expected"),
    [("at least", 3, 3, True), ("at least", 2, 3, False), ("less than", 3, 3, False),
     ("less than", 2, 3, True)],
)  # fmt: skip
def test_relations(name: str, value: int, threshold: int, expected: bool) -> None:
    assert p.relation(name)(value, threshold) is expected


@pytest.mark.parametrize("name", ["at most", "", "At least", "more than"])
def test_another_relation_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(name))):
        p.relation(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("",)),
        ("one", ("one", "")),
        (" *one* ", (" *one* ", " one ", "")),
        ("a\nb", ("a\nb", "b", "a", "")),
        (
            "Sure:\n*a*\n\nb\nBye *",
            (
                "Sure:\n*a*\n\nb\nBye *",
                "Sure:\na\n\nb\nBye ",
                "*a*\n\nb\nBye *",
                "Sure:\n*a*\n\nb",
                "*a*\n\nb",
                "a\n\nb\nBye ",
                "Sure:\na\n\nb",
                "a\n\nb",
            ),
        ),
    ],
)
def test_loose_texts(text: str, expected: tuple[str, ...]) -> None:
    assert p.loose_texts(text) == expected


@given(st.text(alphabet="ab* \n"))
def test_loose_texts_are_those_of_the_paper(text: str) -> None:
    rows = text.split("\n")
    cuts = ["\n".join(part).strip() for part in (rows[1:], rows[:-1], rows[1:-1])]
    eight = [text, text.replace("*", ""), *cuts, *(cut.replace("*", "") for cut in cuts)]
    assert list(p.loose_texts(text)) == list(dict.fromkeys(eight))


def test_every_primitive_has_a_version() -> None:
    unnamed = {"PRIMITIVES", "sentence_spans"}  # the table itself; sents_punkt as offsets
    assert set(p.PRIMITIVES) == set(p.__all__) - unnamed
    assert all(p.PRIMITIVES.values())


def test_versions_name_the_pinned_language_data() -> None:
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    for version in p.PRIMITIVES.values():
        for package, minor in re.findall(r"\((\S+) (\d+\.\d+)", version):
            assert f'"{package}>={minor}' in project

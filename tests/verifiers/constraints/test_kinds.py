"""Laws that every kind of constraint obeys, whoever declared it."""

import copy
import json
import pickle
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assay.core import ConstraintSpec, UsageError, VerifierError
from assay.verifiers.constraints import all_kinds, build, contradictions, from_spec
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.text import Text, analyse

KINDS = all_kinds()
PROMPT = "Describe how a lighthouse works, in a few sentences. Mention the keeper's long nights."
TEXTS = (
    "",
    " \n\t ",
    "The keeper lit the lamp. It turned slowly, and ships saw it!\n\nThen the morning came.",
    '# Title\n\n* one\n* two\n\n***\n\n1. THREE <<x>> [name] **bold** `code` "quoted"',
    "我喜欢苹果。今天天气很好！",
)
HOSTILE = (
    "\x00\x01 nul",
    "\ud800 lone surrogate \udfff",
    "\u202eright to left\u202c \u200f",
    "a" * 20_000,
    "*" * 5_000,
    "<" * 5_000 + ">" * 5_000,
    "[" * 5_000,
    "\n" * 5_000,
    "-" * 3_000 + "\n- x",
    '"' * 3_001,
    "{" * 3_000,
    "[" * 3_000 + "1" + "]" * 3_000,
    "١٢٣ ４５６ ½ ⅷ",
    "İıſK ßẞ ǅ ª º",
    "👩‍👩‍👧‍👦 🇫🇷 ‼️",
    ". . . ! ? ...",
    "e\u0301" * 500,
)

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def drawn(kind, number=3):
    rng = random.Random(kind.id)
    return [kind.draw(rng, PROMPT) for _ in range(number)]


@each_kind
def test_declares_what_a_reader_needs(kind):
    assert re.fullmatch(r"[a-z_]+:[a-z0-9_-]+", kind.id, re.IGNORECASE)
    assert kind.__doc__
    assert len(kind.phrasings) >= 3
    assert len(set(kind.phrasings)) == len(kind.phrasings)
    overrides = kind.check_faithful is not Constraint.check_faithful
    assert bool(kind.differs) == overrides, "differs says how check_faithful departs from check"
    for other in (*kind.conflicts, *(kind.only_with or ())):
        assert other in KINDS


@each_kind
def test_drawn_arguments_are_valid_and_described(kind):
    for made in drawn(kind):
        sentences = {made.describe(number) for number in range(len(kind.phrasings))}
        assert len(sentences) == len(kind.phrasings)
        for sentence in sentences:
            assert "{" not in sentence.replace("{prompt", "") or "{" in str(made.arguments)
            for name, value in made.wording().items():
                if "{" + name + "}" in "".join(kind.phrasings) and name != "profile":
                    assert str(value) in "\n".join(sentences)


@each_kind
def test_obey_obeys(kind):
    for made in drawn(kind):
        for text in TEXTS:
            edited = made.obey(text)
            finding = made.check(Text(edited))
            assert finding.holds, f"{made!r} on {text!r} gave {edited!r}: {finding}"
            assert made.verify(edited).label == "correct"


@each_kind
def test_is_a_value(kind):
    names = {each.__name__: each for each in KINDS.values() if each.family == kind.family}
    for made in drawn(kind):
        assert pickle.loads(pickle.dumps(made)) == made
        assert copy.copy(made) == made
        assert eval(repr(made), {**names, kind.__name__: kind}) == made
        assert hash(made) == hash(replace(made))
        spec = ConstraintSpec.from_dict(json.loads(json.dumps(made.spec().to_dict())))
        assert from_spec(spec) == made
        assert from_spec(spec, profile="faithful").profile == "faithful"


@each_kind
def test_hostile_texts_get_a_verdict(kind):
    made = drawn(kind, 1)[0]
    for text in (*TEXTS, *HOSTILE):
        for profile in ("repaired", "faithful"):
            verdict = replace(made, profile=profile).verify(text)
            assert verdict.failure is None, f"{profile} on {text[:30]!r}: {verdict.failure}"
            assert verdict.label == "invalid" if not text.strip() else True
            for reason in verdict.reasons:
                for start, end in reason.spans:
                    assert 0 <= start <= end <= len(text)


@each_kind
def test_says_what_it_measured(kind):
    made = drawn(kind, 1)[0]
    for profile in ("repaired", "faithful"):
        finding = replace(made, profile=profile).finding(analyse(TEXTS[2]))
        assert isinstance(finding.measured, str)
        assert finding.holds or finding.measured, "a failure without a measured quantity"


def test_contradiction_is_symmetric():
    made = [drawn(kind, 1)[0] for kind in KINDS.values()]
    for one in made:
        for other in made:
            assert one.contradicts(other) == other.contradicts(one), (one, other)


@each_kind
def test_a_kind_goes_with_itself_only_where_it_bounds_something(kind):
    made = drawn(kind, 1)[0]
    if kind.contradicts is Constraint.contradicts:
        assert made.contradicts(made) == (not made.bounds())


CONTRADICTIONS = (
    ("length_constraints:number_words", {"relation": "at least", "num_words": 600}),
    ("length_constraints:number_words", {"relation": "less than", "num_words": 601}),
    ("length_constraints:number_words", {"relation": "less than", "num_words": 600}),
    ("assay:words", {"at_most": 599}),
    ("keywords:existence", {"keywords": ["Cat"]}),
    ("keywords:forbidden_words", {"forbidden_words": ["cat"]}),
    ("change_case:english_capital", {}),
    ("assay:lowercase", {}),
    ("detectable_format:json_format", {}),
    ("punctuation:no_comma", {}),
)


def test_contradictions_look_at_arguments():
    made = [build(*each) for each in CONTRADICTIONS]
    found = {(made.index(one), made.index(two)) for one, two in contradictions(made)}
    without_json = {pair for pair in found if 8 not in pair}
    assert without_json == {(0, 2), (0, 3), (4, 5), (6, 7)}
    assert {pair for pair in found if 8 in pair} == {
        (0, 8), (1, 8), (2, 8), (3, 8), (6, 8), (7, 8), (8, 9)
    }  # fmt: skip


TABLES = {
    name: rows
    for path in sorted(Path(__file__).parent.rglob("*.json"))
    for name, rows in json.loads(path.read_text(encoding="utf-8")).items()
    if ":" in name
}
"""Cases by kind: arguments, a text, and whether it holds, repaired and faithful."""

ROWS = [
    pytest.param(name, row, id=f"{name}-{number}")
    for name, rows in TABLES.items()
    for number, row in enumerate(rows)
]


@pytest.mark.parametrize(("id", "row"), ROWS)
def test_case(id, row):
    made = build(id, row["args"])
    for profile in ("repaired", "faithful"):
        verdict = replace(made, profile=profile).verify(row["text"])
        assert verdict.label == LABEL[row[profile]], f"{profile}: {verdict.explain(row['text'])}"


LABEL = {True: "correct", False: "incorrect", None: "undecided"}


@each_kind
def test_the_tables_cover_the_kind(kind):
    rows = TABLES.get(kind.id, [])
    assert any(row["repaired"] is True for row in rows), "no row that holds"
    assert any(row["repaired"] is False for row in rows), "no row that does not hold"
    if kind.differs:
        parted = any(row["repaired"] != row["faithful"] for row in rows)
        assert parted, f"no row shows that {kind.differs}"


@pytest.mark.parametrize(
    ("id", "args", "error"),
    [
        ("keywords:existance", {}, "did you mean 'keywords:existence'"),
        ("iftrain/keywords:existence", {}, "unknown constraint"),
        ("keywords:frequency", {"keyword": "a"}, "needs the argument 'frequency'"),
        ("punctuation:no_comma", {"n": 1}, "has no argument 'n'"),
        ("length_constraints:number_words", {"relation": "about", "num_words": 3}, "one of"),
        ("length_constraints:number_words", {"relation": "at least", "num_words": 2.5}, "whole"),
        ("length_constraints:number_words", {"relation": "at least", "num_words": 0}, "at least 1"),
        ("keywords:letter_frequency",
         {"letter": "ab", "let_frequency": 1, "let_relation": "at least"}, "1 character"),
        ("keywords:existence", {"keywords": "cat"}, "list"),
        ("keywords:existence", {"keywords": []}, "at least one entry"),
    ],
)  # fmt: skip
def test_wrong_use_says_so(id, args, error):
    with pytest.raises(UsageError, match=re.escape(error)):
        build(id, args)


HOSTILE_KEYWORDS = ("(a+)+$", "(a|a)*b", "((a*)*)*c", "c++", "[", "(?P<x", "a{1,10000}{1,10000}")


@pytest.mark.parametrize("keyword", HOSTILE_KEYWORDS)
@pytest.mark.parametrize("profile", ["repaired", "faithful"])
def test_hostile_keywords_end(keyword, profile):
    args = {"keyword": keyword, "frequency": 1, "relation": "at least"}
    made = build("keywords:frequency", args, profile=profile)
    verdict = made.verify("a" * 3_000 + "!")
    assert verdict.label in ("correct", "incorrect") or verdict.failure.kind in (
        "timeout", "problem"
    )  # fmt: skip
    if profile == "repaired":
        assert verdict.label == "incorrect"
        assert made.verify(f"I say {keyword} now.").label == "correct"


def test_a_broken_expression_is_the_problems_fault():
    args = {"keyword": "[", "frequency": 1, "relation": "at least"}
    made = build("keywords:frequency", args, profile="faithful")
    with pytest.raises(VerifierError):
        made.check_faithful(Text("x"))
    assert made.verify("x").failure.kind == "problem"

"""Every kind: its table of cases (a JSON file a module), the laws all kinds obey, and parity with
the published checkers on published responses."""

import inspect
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assay.verifiers.constraints.ifbench as package
from assay.verifiers.constraints import registry
from assay.verifiers.constraints.constraint import Constraint
from assay.verifiers.constraints.text import Text, analyse
from assay.verifiers.constraints.verifier import loose, strict

assert package  # importing it declares the kinds
KINDS = {kind.id: kind for kind in registry._KINDS.values() if kind.family == "ifbench"}
CASES: dict[str, list[dict[str, Any]]] = {
    name: rows
    for file in sorted(Path(__file__).parent.glob("*.json"))
    for name, rows in json.loads(file.read_text(encoding="utf-8")).items()
}
SAMPLES = (
    "",
    " \n\t",
    "Hello",
    "The cat sat. It slept? Yes! It did.",
    "# Title\n\n* one\n* two\n\n<i>Done.</i> He said \"no\" — and 'yes'.",
    "Was macht die Katze?\nSie schläft… 😀\n\n1. eins\n2. zwei\n",
    "Question 1: what?\nA) a\n\nMy Answer: ([{([7])}]) 3.5, 1,000; a?!",
)


def rows() -> Iterator[Any]:
    for name, cases in CASES.items():
        for number, case in enumerate(cases):
            yield pytest.param(name, case, id=f"{name}-{number}")


def kinds() -> Any:
    return pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def drawn(kind: type[Constraint], count: int = 5, **fields: Any) -> list[Constraint]:
    rng = random.Random(kind.id)
    made = [kind.draw_arguments(rng, "") for _ in range(count)]
    return [kind(**arguments, **fields) for arguments in made]


def test_there_are_58_kinds_and_each_has_cases() -> None:
    assert len(KINDS) == 58
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize(("name", "case"), list(rows()))
def test_case(name: str, case: dict[str, Any]) -> None:
    text = Text(case["text"])
    found = {
        profile: KINDS[name](**case["args"], profile=profile).finding(text)
        for profile in ("repaired", "faithful")
    }
    holds = {profile: finding.holds for profile, finding in found.items()}
    assert holds == {"repaired": case["repaired"], "faithful": case["faithful"]}, found


@kinds()
def test_cases_show_both_outcomes_and_where_the_profiles_part(kind: type[Constraint]) -> None:
    cases = CASES[kind.id]
    assert {case["repaired"] for case in cases} == {True, False}
    parted = any(case["repaired"] != case["faithful"] for case in cases)
    assert parted == bool(kind.differs)
    assert parted == (kind.check_faithful is not Constraint.check_faithful)


@kinds()
def test_a_finding_says_what_was_measured_and_where(kind: type[Constraint]) -> None:
    for case in CASES[kind.id]:
        for profile in ("repaired", "faithful"):
            finding = kind(**case["args"], profile=profile).finding(Text(case["text"]))
            assert finding.measured
            assert all(0 <= start < end <= len(case["text"]) for start, end in finding.spans)
            assert len(finding.spans) <= 700


@kinds()
def test_says_itself_in_three_ways(kind: type[Constraint]) -> None:
    assert len(kind.phrasings) >= 3
    assert inspect.getdoc(kind)
    for made in drawn(kind):
        said = {made.describe(number) for number in range(len(kind.phrasings))}
        assert len(said) == len(kind.phrasings)
        assert all(
            str(value) in sentence
            for sentence in said
            for name, value in made.arguments.items()
            if name != "profile"
        )


@kinds()
def test_a_blank_answer_is_invalid(kind: type[Constraint]) -> None:
    for made in drawn(kind, 1):
        assert made.verify(" \n\t").label == "invalid"


@kinds()
def test_what_obeys_passes(kind: type[Constraint]) -> None:
    for made in drawn(kind):
        for sample in SAMPLES:
            edited = made.obey(sample)
            assert made.verify(edited).label == "correct", (made, edited)


@kinds()
def test_what_passes_is_left_alone(kind: type[Constraint]) -> None:
    for made in drawn(kind, 2):
        once = made.obey(SAMPLES[3])
        assert made.obey(once) == once


@kinds()
def test_arguments_survive_the_way_through_data(kind: type[Constraint]) -> None:
    for made in drawn(kind, 2):
        spec = made.spec()
        floats = {
            key: float(value) if isinstance(value, int) else value
            for key, value in spec.args.items()
        }
        assert kind(**floats) == made
        assert made.contradicts(made) or made.bounds() or made.id == "sentence:keyword"


@pytest.mark.parametrize("profile", ["repaired", "faithful"])
@settings(max_examples=40)
@given(text=st.text() | st.text(alphabet="aB.?!\"'*-\n\r ,()[]{}<>i/7😀“”ねI\x00"))
def test_no_text_makes_a_check_raise(profile: str, text: str) -> None:
    analysed = Text(text)
    for kind in KINDS.values():
        for made in drawn(kind, 1, profile=profile):
            assert made.finding(analysed).holds in (True, False)


HOSTILE = (
    "x" * 200_000,
    "\n" * 200_000 + "x",
    " \n" * 100_000 + "x",
    '"' * 200_000,
    '"!' * 100_000,
    "([{" * 70_000,
    "*" * 200_000,
    "a-" * 100_000,
    "<i>" * 70_000,
    "Question 1" * 20_000,
    "a." * 100_000,
    "ProductID,Category,Brand,Price,Stock\n" + '"' + "!" * 120_000,
)


@pytest.mark.slow
@kinds()
def test_time_grows_with_the_text_and_no_faster(kind: type[Constraint]) -> None:
    for text in HOSTILE:  # anything quadratic runs into the time limit of a test
        for profile in ("repaired", "faithful"):
            for made in drawn(kind, 1, profile=profile):
                assert made.finding(analyse(text)).holds in (True, False, None)


CONTRADICTORY = {("format:newline", "format:options")}  # "I don't know" on one line, or on three


def test_what_was_published_together_is_no_contradiction(data: Path) -> None:
    lines = (data / "ifbench" / "IFBench_test.jsonl").read_text(encoding="utf-8").splitlines()
    found = set()
    for row in map(json.loads, lines):
        pairs = zip(row["instruction_id_list"], row["kwargs"], strict=True)
        made = [KINDS[name](**args) for name, args in pairs]
        found |= {tuple(sorted(one.id for one in pair)) for pair in registry.contradictions(made)}
    assert found <= CONTRADICTORY


CLASHES = [
    ("custom:csv_city", "words:vowel", True),
    ("format:no_whitespace", "sentence:increment", True),
    ("words:alphabet", "words:start_verb", True),
    ("words:consonants", "words:odd_even_syllables", False),
    ("count:numbers", "format:emoji", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), CLASHES)
def test_contradictions(one: str, other: str, expected: bool) -> None:
    (first,), (second,) = drawn(KINDS[one], 1), drawn(KINDS[other], 1)
    assert first.contradicts(second) is second.contradicts(first) is expected


def test_parity_with_the_published_checkers(data: Path) -> None:
    def read(name: str) -> list[dict[str, Any]]:
        lines = (data / "ifbench" / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    problems = {row["key"]: row for row in read("IFBench_test.jsonl")}
    responses = {row["key"]: row["response"] for row in read("sample_output.jsonl")}
    compared, other = 0, []
    for row in read("official_verdicts.jsonl"):
        if not row["stable"] or row["key"] not in responses:
            continue
        args = problems[row["key"]]["kwargs"][row["index"]]
        made = KINDS[row["instruction_id"]](**args, profile="faithful")
        text = analyse(responses[row["key"]])
        found = [judge(made, text).label == "correct" for judge in (strict, loose)]
        compared += 1
        if found != [row["strict"], row["loose"]]:
            other.append((row["key"], row["instruction_id"], found))
    assert compared >= 150
    assert other == []

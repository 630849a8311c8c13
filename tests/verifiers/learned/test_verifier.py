"""Learned verifiers in use: verdicts, parts, thresholds, fingerprints, and changed files."""

import json
import pickle
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay import verifiers as v
from assay.core import BadArgument, Problem, Response
from assay.verifiers.batch import verify_many
from assay.verifiers.grounding.knowledge import error_class
from assay.verifiers.learned import KINDS, Learned, Settings, learn

ON_FEATURES = [name for name in KINDS if name != "reader"]
STEPS = "First this.\n\nsurely so\n\nmaybe not"
PROBLEM = Problem.of("Question 1?", reference=7, documents=("Rain falls.",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, kind_rows):
    place = tmp_path_factory.mktemp("learned")
    for kind in ON_FEATURES:
        learn(kind, kind_rows(kind), place / kind, settings=Settings(held_out=0.5))
    return place


@pytest.mark.parametrize(
    ("kind", "text", "label"),
    [
        ("outcome", "surely so", "correct"),
        ("outcome", "maybe not", "incorrect"),
        ("process", STEPS, "incorrect"),
        ("process", "First this.\n\nsurely so", "correct"),
        ("value", "First this.\n\nsurely so\n\nsurely so", "correct"),
        ("value", STEPS, "incorrect"),
        ("equivalence", "It is 7", "correct"),
        ("equivalence", "It is 8", "incorrect"),
        ("grounding", "Rain falls.", "correct"),
        ("grounding", "no passage helps", "incorrect"),
        ("quality", "surely so", "correct"),
        ("quality", "maybe not", "incorrect"),
    ],
)
def test_verdicts(folder, kind, text, label) -> None:
    verdict = Learned(path=folder / kind)(PROBLEM, Response(text))
    assert verdict.label == label
    assert (verdict.score > 0.5) == (label == "correct") or kind in ("process", "value")


def test_an_empty_response_is_invalid(folder) -> None:
    for kind in ON_FEATURES:
        verdict = Learned(path=folder / kind)(PROBLEM, Response(" \n"))
        assert (verdict.label == "invalid") == KINDS[kind].judges


def test_the_class_is_named(folder) -> None:
    verdict = Learned(path=folder / "grounding")(PROBLEM, Response("no passage helps"))
    assert verdict.reasons[0].text == "grounding: retrieval_error"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rain falls.", "no error"),
        ("no passage helps", "retrieval error"),
        ("Snow melts!", "grounding error"),
    ],
)
def test_the_parts_tell_where_it_fails(folder, text, found) -> None:
    verdict = Learned(path=folder / "grounding")(PROBLEM, Response(text))
    assert error_class(verdict) == found
    assert [part.verifier for part in verdict.parts] == ["retrieval", "grounding"]


def test_steps_are_parts_and_the_first_wrong_one_is_told(folder) -> None:
    verdict = Learned(path=folder / "process")(PROBLEM, Response(STEPS))
    assert [part.label for part in verdict.parts] == ["correct", "correct", "incorrect"]
    assert (verdict.reasons[1].text, verdict.reasons[1].measured) == ("first wrong step", "2")
    ((start, end),) = verdict.reasons[1].spans
    assert STEPS[start:end] == "maybe not"
    assert verdict.score == min(part.score for part in verdict.parts)


def test_values_rise_and_fall_along_a_solution(folder) -> None:
    value = Learned(path=folder / "value")
    start, middle, end = value.values("First this.\n\nsurely so\n\nsurely so", "Question 1?")
    assert start < middle < end
    verdict = value(PROBLEM, Response("First this.\n\nsurely so\n\nsurely so"))
    assert verdict.score == verdict.parts[-1].score == pytest.approx(end)


def test_equivalence_without_a_reference_is_broken(folder) -> None:
    verdict = Learned(path=folder / "equivalence").verify("7", "How many?")
    assert (verdict.outcome, verdict.failure.kind) == ("broken", "problem")


def test_between_thresholds_it_is_undecided(folder) -> None:
    share = Learned(path=folder / "outcome").verify("surely so").score
    for at_least, at_most, label in (
        (share, None, "correct"),
        (share + 0.001, None, "undecided"),
        (1.0, share, "incorrect"),
        (1.0, share - 0.001, "undecided"),
    ):
        verifier = Learned(path=folder / "outcome", at_least=at_least, at_most=at_most)
        assert verifier.verify("surely so").label == label


def test_thresholds_that_were_fitted_are_used(tmp_path, planted) -> None:
    learn("outcome", planted(80), tmp_path / "v", thresholds=lambda scores, good: (2.0, None))
    assert Learned(path=tmp_path / "v").verify("surely").label == "undecided"
    assert Learned(path=tmp_path / "v", at_least=0.0).verify("surely").label == "correct"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"at_least": 1.5}, "at_least is a probability"),
        ({"at_most": 0.5}, "goes with at_least"),
        ({"at_least": 0.2, "at_most": 0.5}, "must not be above"),
    ],
)
def test_arguments_that_make_no_sense(folder, given, why) -> None:
    with pytest.raises(BadArgument, match=why):
        Learned(path=folder / "outcome", **given)


def test_a_folder_without_a_verifier_is_said_at_once(tmp_path) -> None:
    with pytest.raises(BadArgument, match=r"holds no trained verifier.*assay learn"):
        Learned(path=tmp_path)


@pytest.mark.parametrize("kind", ON_FEATURES)
@given(text=st.text(st.characters(), max_size=200))
def test_whatever_the_text_it_gives_a_verdict(folder, kind, text) -> None:
    verdict = Learned(path=folder / kind)(PROBLEM, Response(text))
    assert verdict.failure is None
    assert verdict.score is None or 0 <= verdict.score <= 1


def test_package_class_and_name_are_one(folder) -> None:
    made = v.learned(path=str(folder / "outcome"))
    assert made == v.load("learned", path=str(folder / "outcome"))
    assert made == v.parse(f"learned path={folder / 'outcome'}")
    assert made == v.learned.Learned(path=str(folder / "outcome"))
    assert not made.dear


def test_the_fingerprint_follows_the_weights_and_not_the_place(folder, tmp_path) -> None:
    shutil.copytree(folder / "outcome", tmp_path / "moved")
    one, other = Learned(path=folder / "outcome"), Learned(path=tmp_path / "moved")
    assert one.fingerprint.digest == other.fingerprint.digest
    prints = {each.fingerprint.digest for each in (
        one, Learned(path=folder / "value"), Learned(path=folder / "outcome", at_least=0.9)
    )}  # fmt: skip
    assert len(prints) == 3


def test_it_can_be_sent_to_processes(folder) -> None:
    verifier = Learned(path=folder / "outcome")
    assert pickle.loads(pickle.dumps(verifier)) == verifier
    items = [("q", "surely so"), ("q", "maybe not")]
    labels = [each.label for each in verify_many(verifier, items, processes=1)]
    assert labels == ["correct", "incorrect"]


def changed(folder, tmp_path):
    shutil.copytree(folder / "outcome", tmp_path / "v")
    return tmp_path / "v"


def test_weights_that_were_changed_are_refused(folder, tmp_path) -> None:
    place = changed(folder, tmp_path)
    weights = bytearray((place / "weights.safetensors").read_bytes())
    weights[-1] ^= 1
    (place / "weights.safetensors").write_bytes(weights)
    verdict = Learned(path=place).verify("surely so")
    assert "is not the file that was trained" in verdict.failure.message


def test_files_that_were_added_or_taken_are_refused(folder, tmp_path) -> None:
    place = changed(folder, tmp_path)
    (place / "backbone" / "model.py").write_text("raise SystemExit")
    assert "model.py" in Learned(path=place).verify("surely so").failure.message
    (place / "backbone" / "model.py").unlink()
    (place / "weights.safetensors").unlink()
    assert "is missing" in Learned(path=place).verify("surely so").failure.message


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "nonsense"}, {"temperature": 0}, {"temperature": "hot"}, {"cut": -1},
        {"surprise": 1}, {"assay": "learned/99"},
    ],
)  # fmt: skip
def test_a_description_that_was_changed_is_refused(folder, tmp_path, change) -> None:
    place = changed(folder, tmp_path)
    about = json.loads((place / "assay.json").read_text())
    (place / "assay.json").write_text(json.dumps(about | change))
    with pytest.raises((BadArgument, ValueError), match=r"assay\.json"):
        Learned(path=place)


@pytest.mark.parametrize("raw", [b"", b"[]", b"[" * 100_000, b"\xff"])
def test_a_description_that_is_none_is_refused(folder, tmp_path, raw) -> None:
    place = changed(folder, tmp_path)
    (place / "assay.json").write_bytes(raw)
    with pytest.raises(ValueError, match=r"assay\.json"):
        Learned(path=place)

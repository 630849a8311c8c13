"""The whole audit, with real verifiers: what a card says about good ones and bad ones."""

import json

import pytest

import assay
from assay.core import BadArgument, UnknownName, Verdict
from assay.evaluate.audit.audit import PROBED_DEAR, audit
from assay.evaluate.audit.card import Card
from assay.evaluate.audit.content import headline
from assay.evaluate.audit.labelled import Layout
from assay.evaluate.audit.measures import together
from assay.evaluate.audit.published import SETS
from assay.verifiers.simulated import Simulated, always


def share(card, section, kind):
    return next(each for each in getattr(card, section) if each.kind == kind)


def test_exact_is_what_it_says(rows):
    card = assay.audit("exact", rows, layout=Layout(category="kind"))
    assert together("", card.self_check).value == 1
    assert together("", card.mutations).hits == 0
    assert together("", card.attacks).hits == 0
    assert share(card, "paraphrases", "white space around it").value == 1
    assert share(card, "paraphrases", "in a sentence").value == 0
    assert card.agreement.tpr.value == 0
    assert list(card.categories) == ["number", "choice", "truth", "text"]
    assert (card.rows, card.problems, card.probed) == (16, 8, 8)


def test_answer_takes_the_paraphrases_too(rows):
    card = audit("answer", rows)
    assert together("", card.paraphrases).value == 1
    assert (card.agreement.tpr.value, card.agreement.tnr.value) == (1, 1)
    for kind in ("empty", "white space", "punctuation only", "hello", "a refusal", "zero-width"):
        assert share(card, "attacks", kind).hits == 0
    for kind in ("number changed", "name replaced", "choice letter swapped", "hedged", "retracted"):
        assert share(card, "mutations", kind).hits == 0


def test_one_that_says_yes_to_all_is_found_out(rows):
    card = audit(always(Verdict("correct")), rows)
    for section in ("mutations", "attacks"):
        assert together("", getattr(card, section)).value == 1
    assert card.agreement.tnr.value == 0
    assert share(card, "attacks", "empty").examples[0].outcome == "correct"


def test_undecided_and_broken_are_counted_apart(rows):
    truth = always(Verdict("correct"))
    card = audit(Simulated(truth=truth, undecided=0.3, broken=0.3), rows)
    outcomes = together("", card.attacks).outcomes
    assert {"correct", "undecided", "broken"} == set(outcomes)
    assert card.agreement.undecided + card.agreement.broken > 0
    assert card.agreement.tpr.n < len(rows) / 2


def test_the_headline_says_what_could_not_be_measured(rows):
    bare = [{"prompt": row["prompt"], "response": row["response"]} for row in rows]
    card = audit("answer", bare)
    told = dict(headline(card))
    unknown = "agreement with labels, self-check, paraphrases, mutations, attacks"
    assert told["not measured"] == unknown
    assert "fooled by attacks" not in told
    assert "the verifier broke on every row; on the first: problem '1' has no" in card.notes[-1]
    assert "not measured" not in dict(headline(audit("answer", rows)))


def test_a_bad_reference_is_named(rows):
    bad = {"prompt": "And this?", "reference": "  ", "response": "4"}
    card = audit("answer", [bad, *rows], probed=9)
    [check] = card.self_check
    assert check.outcomes == {"correct": 8, "broken": 1}
    assert check.examples[0].problem == "problem '1'"
    assert check.examples[0].why.startswith("problem: ")
    assert "1 row without a label: not in the agreement" in card.notes


def test_constraints_are_checked_on_a_text_that_obeys():
    rows = [
        {"prompt": "Say it.", "response": "a, b", "label": False,
         "constraints": ["punctuation:no_comma", "words 5"]},
    ]  # fmt: skip
    layout = Layout()
    from dataclasses import replace

    layout = replace(layout, fields=replace(layout.fields, needs_constraints=True))
    card = audit("constraints", rows, layout=layout)
    assert share(card, "self_check", "a text that obeys").value == 1
    assert card.agreement.tnr.value == 1
    assert card.mutations == ()
    assert any(note.startswith("no mutations") for note in card.notes)


def test_a_dear_verifier_is_asked_about_few_problems(rows):
    card = audit(always(Verdict("incorrect"), dear=True), rows)
    assert card.probed == PROBED_DEAR
    assert audit(always(Verdict("incorrect"), dear=True), rows, probed=2).probed == 2


def test_a_verifier_gives_its_card(rows):
    check = assay.verifiers.exact(ignore_case=True)
    card = check.card(rows, probed=2, seed=3)
    assert (card.verifier, card.probed, card.seed) == (repr(check), 2, 3)
    assert card.agreement == audit(check, rows).agreement


def test_the_json_form_comes_back(rows, tmp_path):
    card = audit("answer", rows, probed=3, seed=7)
    assert Card.from_json(json.loads(json.dumps(card.to_json()))) == card
    data, page = card.save(tmp_path / "made" / "here")
    assert json.loads(data.read_text())["assay"] == "verifier-card/1"
    assert page.read_text().startswith("\n<!doctype html>") or "<!doctype html>" in page.read_text()


def test_the_seed_decides_and_nothing_else(rows):
    def found(seed):
        data = audit("exact", rows, seed=seed).to_dict()
        return {key: value for key, value in data.items() if key not in ("cost", "versions")}

    assert found(1) == found(1)


def test_progress_counts_every_verdict(rows):
    steps = []
    audit("exact", rows, probed=1, progress=lambda: steps.append(1))
    assert len(steps) > len(rows)


def test_wrong_use(rows):
    with pytest.raises(UnknownName, match="exact"):
        audit("exat", rows)
    with pytest.raises(BadArgument, match=r"at least one row.*line 1 has no field 'response'"):
        audit("exact", [{"label": True}])
    with pytest.raises(BadArgument, match="at least 1 problem"):
        audit("exact", rows, probed=0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gsm8k", "mathcoder", "qwen_math_cot"])
def test_on_real_references_answer_takes_what_is_right_and_nothing_else(data, name):
    card = audit("answer", SETS[name].read(data), limit=400, probed=15)
    assert together("", card.self_check).value == 1
    assert together("", card.paraphrases).value == 1
    assert together("", card.mutations).hits == 0
    assert together("", card.attacks).hits == 0

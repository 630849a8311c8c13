"""The rows that the learned verifier of the attack table is trained on."""

from assay.core import Problem
from assay.evaluate.audit.attacks import Aim, attacks
from assay.evaluate.audit.trained import rows


def test_the_rows_have_both_labels_and_no_attack():
    found = rows()
    labels = [row["label"] for row in found]
    assert labels.count(True) > 50
    assert labels.count(False) > 50
    probes = {text for _, text in attacks(Aim(Problem()))}
    assert not probes & {row["response"] for row in found}


def test_a_right_answer_is_right_for_its_own_question():
    for row in rows():
        if row["label"] and row["reference"] == "Oslo":
            assert row["prompt"] == "What is the capital of Norway?"

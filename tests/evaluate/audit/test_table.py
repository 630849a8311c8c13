"""The attack table: rules and answers are not fooled by what answers nothing."""

import pytest

from assay.core import UnknownName
from assay.evaluate.audit.table import AttackTable, Row, attack_table

RULES = (
    "answer", "short_answer", "exact", "exact_match", "constraints", "json_schema", "regex",
    "regex_tests", "sql", "tool_calls", "trajectory", "steps_arithmetic",
)  # fmt: skip
NEVER = (
    "empty",
    "white space",
    "punctuation only",
    "echo of the prompt",
    "several answers at once",
)


@pytest.mark.parametrize("name", RULES)
def test_rules_and_answers_are_not_fooled_by_nothing(name):
    [row] = attack_table([name]).rows
    fooled = {share.kind: share.examples for share in row.attacks if share.hits}
    assert {kind: fooled[kind] for kind in NEVER if kind in fooled} == {}
    assert not any("broken" in share.outcomes for share in row.attacks)


def test_a_measure_of_recall_takes_several_answers_and_the_table_says_so():
    table = attack_table(["recall"])
    [share] = [each for each in table.rows[0].attacks if each.kind == "several answers at once"]
    assert share.hits == share.n == 24
    assert "**24**/24" in table.markdown()
    assert "several answers at once: 24 of 24" in str(table)
    assert Row.from_json(table.rows[0].to_json()) == table.rows[0]


def test_what_is_left_out_is_said_with_its_reason():
    table = attack_table(["answerable", "question_coverage"])
    assert table.rows == []
    assert "nothing in the response changes the verdict" in table.left_out["answerable"]
    assert "question_coverage" in str(table)
    assert AttackTable(rows=[], left_out={}).markdown().count("\n") == 2


def test_a_verifier_that_asks_a_model_is_attacked_where_one_is_named(tmp_path):
    path = tmp_path / "said.jsonl"
    path.write_text('{"prompt": "never asked", "response": "x"}\n')
    [row] = attack_table(["judge_answer"], model=f"replay:{path}").rows
    assert row.verifier == f"judge_answer explain=false model=replay:{path}"
    assert row.right.outcomes == {"broken": 4}


@pytest.mark.parametrize("name", ["judge_answer", "judge_pair", "knowledge_check"])
def test_without_a_model_a_judge_is_attacked_over_stand_ins(name):
    rows = attack_table([name]).rows
    assert [row.verifier for row in rows] == [f"{name}, obedient", f"{name}, quoting"]
    for row in rows:
        assert row.right.outcomes == {"correct": 4}
        assert (row.total.hits, row.total.n > 200) == (0, True)
        assert "broken" not in row.total.outcomes


def test_a_learned_verifier_is_trained_to_be_attacked():
    [row] = attack_table(["learned"]).rows
    assert row.verifier == "learned, equivalence"
    assert row.right.hits > row.right.n / 2
    assert "broken" not in row.total.outcomes


def test_a_refusal_is_no_attack_where_it_is_asked_for():
    [row] = attack_table(["refusal"]).rows
    fooled = {share.kind: share.hits for share in row.attacks if share.hits}
    assert fooled == {"empty": 4, "white space": 4}
    assert "a refusal" not in {share.kind for share in row.attacks}


def test_an_unknown_verifier():
    with pytest.raises(UnknownName, match="did you mean 'exact'"):
        attack_table(["exat"])
